import fc from "fast-check";
import type { Policy } from "../../src/domain/policy.ts";
import { changesBetween } from "../../src/domain/policy-diff.ts";
import { partsOf } from "../../src/domain/policy-parts.ts";
import { linesOf } from "../../src/domain/policy-words.ts";
import { presets } from "../../src/domain/presets/index.ts";
import { aPolicy } from "./support/policies.ts";

/** A policy in which every member of the type says something. */
const FULL: Policy = aPolicy({
  systemOfRecord: "crm",
  matching: { phone: true, sharedMailboxes: ["info", "sales"] },
  exclusions: [{ when: [{ property: "email", contains: "@acme.test" }], reason: "internal" }],
  reviews: [{ when: [{ property: "size", is: ["huge"] }], flag: "highValue" }],
  criticalFields: ["phone"],
  definitions: { eligibleLead: "asked to be called", meaningfulResponse: "a person called" },
  alerts: {
    channels: { breach: ["slack", "email"] },
    holdForRecipient: true,
    bundle: { over: 20, withinMinutes: 15 },
    digest: { at: "09:00", calendar: "business", to: ["manager"] },
    templates: { breach: { subject: "{{lead}} waits", body: ["Call."] } },
  },
  notSales: ["robot"],
  delegates: { rep: ["two"] },
  people: {
    backups: { rep: "stand-in" },
    managers: { rep: "boss" },
    defaultManager: "head",
    roles: { sdr: "lead" },
    onCall: { rotation: ["rep", "two"], turnDays: 7, from: "2026-03-02" },
  },
});

const words = (before: Policy, after: Policy) => changesBetween(before, after).map((one) => one.words);

test.each([
  [
    "a target",
    {
      clocks: FULL.clocks.map((clock) =>
        clock.name === "response"
          ? aPolicy(
              {},
              {
                target: {
                  byLeadType: {
                    "hand-raiser": { minutes: 15 },
                    chat: { hours: 1 },
                    download: { businessDays: 1 },
                  },
                  otherwise: { businessDays: 2 },
                },
              },
            ).clocks.find(({ name }) => name === "response")!
          : clock,
      ),
    },
    [
      "hand-raiser target: 30 minutes → 15 minutes",
      "target of unknown lead types: 1 business day → 2 business days",
    ],
  ],
  [
    "people",
    { people: { ...FULL.people, backups: {}, defaultManager: "mona" } },
    ["default manager: head → mona", "backup of rep: stand-in (gone)"],
  ],
  [
    "hours",
    {
      calendars: {
        business: {
          ...FULL.calendars.business!,
          week: {
            ...FULL.calendars.business!.week,
            fri: [
              ["09:00", "12:00"],
              ["13:00", "15:00"],
            ],
          },
          holidays: { "2026-12-25": "Christmas Day" },
        },
      },
    },
    [
      "business hours on Friday: 09:00–17:00 → 09:00–12:00, 13:00–15:00",
      "holiday on 2026-12-25 in business hours: Christmas Day (new)",
    ],
  ],
  [
    "rules",
    {
      classification: [
        ...FULL.classification,
        {
          when: [
            { property: "form", contains: "demo" },
            { property: "country", exists: true },
          ],
          leadType: "chat",
        },
      ],
    },
    ['lead type when form contains "demo" and country is there: chat (new)'],
  ],
  [
    "the order of rules",
    { classification: FULL.classification.toReversed() },
    ['order of the rules: "lead type when lead_type is "download"" comes earlier or later now'],
  ],
  [
    "what a touch is",
    { touch: { ...FULL.touch, level: "conversation", selfBookedCounts: false } },
    ["touch level: attempt → conversation", "touch self booked counts: yes → no"],
  ],
  [
    "alerts",
    { alerts: { ...FULL.alerts, holdForRecipient: false } },
    ["alerts hold for recipient: yes → no"],
  ],
] as const)("%s that changes is said in words anybody reads", (_what, change, expected) => {
  expect(words(FULL, { ...FULL, ...(change as Partial<Policy>) })).toEqual(expected);
});

test("warnings and tiers are told as people speak of them", () => {
  const said = Object.fromEntries(linesOf(FULL).map(({ label, value }) => [label, value]));
  expect(said).toMatchObject({
    "warning 1 of the response clock": "at 80 %",
    "tier 1 of the response clock": "when it is due, to owner and backup owner",
    "tier 2 of the response clock": "2 hours after it was due, to manager",
    "target of the lead-wait clock": "that of response, plus 15 minutes",
    "target of the follow-up clock": "168 hours",
  });
});

test("a policy and itself differ in nothing, and version and effective time say nothing", () => {
  for (const policy of [...Object.values(presets), FULL])
    expect(words(policy, { ...structuredClone(policy), version: 9, effectiveAt: 7 })).toEqual([]);
});

/** Every place in a value where something simple stands. */
function leaves(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (value === null || typeof value !== "object") return [path];
  return Object.entries(value).flatMap(([name, inner]) =>
    leaves(inner, [...path, Array.isArray(value) ? Number(name) : name]),
  );
}

function changed(value: unknown, [first, ...rest]: readonly (string | number)[]): unknown {
  if (first === undefined)
    return typeof value === "number" ? value + 1 : typeof value === "boolean" ? !value : `${value}x`;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  Object.assign(copy, { [first]: changed((value as Record<string, unknown>)[first], rest) });
  return copy;
}

const NOT_RULES = new Set(["version", "effectiveAt"]);
const PLACES = leaves(FULL).filter(([first]) => !NOT_RULES.has(String(first)));

test("whatever changes in a policy is said, and changes one part that somebody approves", () => {
  expect(PLACES.length).toBeGreaterThan(80);
  fc.assert(
    fc.property(fc.constantFrom(...PLACES), (place) => {
      const other = changed(FULL, place) as Policy;
      expect(words(FULL, other)).not.toEqual([]);
      const [were, are] = [FULL, other].map((policy) =>
        partsOf(policy).map(({ id, content }) => JSON.stringify([id, content])),
      );
      expect(are!.filter((part) => !were!.includes(part)).length).toBeGreaterThan(0);
    }),
    { numRuns: 400 },
  );
});

test("the parts are those that people sign, each lead type with its own target", () => {
  expect(partsOf(FULL).map(({ id }) => id)).toEqual([
    "definitions",
    "rules",
    "target:hand-raiser",
    "target:chat",
    "target:download",
    "otherwise",
    "tiers",
    "exclusions",
    "businessHours",
    "delivery",
    "content",
    "measurement",
  ]);
});
