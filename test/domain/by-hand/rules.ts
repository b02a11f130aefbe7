import { presets } from "../../../src/settings/presets.ts";

/** What a history's policy says otherwise than the install preset in UTC, nine to five, Monday to Friday. */
interface Rules {
  /** Members of the response clock. */
  readonly response?: object;
  /** The business calendar's. */
  readonly hours?: object;
  readonly zone?: string;
  readonly holidays?: object;
  readonly overrides?: object;
  readonly touch?: object;
  readonly calendars?: object;
  /** Later versions, each with `effectiveAt`. */
  readonly versions?: readonly (Rules & { readonly effectiveAt: string })[];
}

const NINE_TO_FIVE = Object.fromEntries(
  ["mon", "tue", "wed", "thu", "fri"].map((day) => [day, [["09:00", "17:00"]]]),
);

/** ann's backup is bob, cy's dan; their managers are mia and max; rita reviews. */
const PEOPLE = {
  backups: { ann: "bob", cy: "dan" },
  managers: { ann: "mia", bob: "mia", cy: "max", dan: "max" },
  executive: "eve",
  operations: "ops",
  reviewer: "rita",
  defaultManager: "mia",
};

/** A policy file, or a list of its versions. */
export function policyFile(rules: Rules): object {
  const { versions = [], ...first } = rules;
  if (versions.length === 0) return onePolicy(first);
  const later = versions.map(({ effectiveAt, ...more }, index) => ({
    ...onePolicy({ ...first, ...more }),
    version: index + 2,
    effectiveAt,
  }));
  return [onePolicy(first), ...later];
}

function onePolicy({ response, hours, zone, holidays, overrides, touch, calendars, ...rest }: Rules): object {
  const preset = presets.default!() as {
    readonly touch: object;
    readonly clocks: readonly { name: string }[];
  };
  return {
    ...preset,
    people: PEOPLE,
    pauses: [{ reason: "waiting", expiresAfter: { hours: 24 } }],
    ...rest,
    touch: { ...preset.touch, ...touch },
    calendars: {
      business: {
        timeZone: zone ?? "UTC",
        week: hours ?? NINE_TO_FIVE,
        ...(holidays && { holidays }),
        ...(overrides && { overrides }),
      },
      ...calendars,
    },
    clocks: preset.clocks.map((clock) => (clock.name === "response" ? { ...clock, ...response } : clock)),
  };
}
