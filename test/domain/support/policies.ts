import type { ClockSpec, Policy } from "../../../src/domain/policy.ts";
import { presets } from "../../../src/domain/presets/index.ts";

const base = presets.default!;

/** Lead types that the tests speak of, strongest first. */
const TYPES = ["hand-raiser", "chat", "download"];

/**
 * The install preset in UTC, nine to five, with 30 open minutes for hand-raisers, one hour for chats and one business
 * day for downloads; rep's backup is `stand-in`, their manager `boss`.
 */
export function aPolicy(changes: Partial<Policy> = {}, response: Partial<ClockSpec> = {}): Policy {
  return {
    ...base,
    leadTypes: TYPES.map((name, index) => ({ name, label: name, handRaiser: index === 0 })),
    classification: TYPES.map((name) => ({ when: [{ property: "lead_type", is: [name] }], leadType: name })),
    pauses: [{ reason: "holiday request", expiresAfter: { hours: 2 } }],
    people: {
      backups: { rep: "stand-in" },
      managers: { rep: "boss" },
      defaultManager: "head",
      executive: "chief",
      operations: "ops",
      reviewer: "reviewer",
    },
    clocks: base.clocks.map((clock) =>
      clock.name === "response" ? { ...clock, ...RESPONSE, ...response } : clock,
    ),
    ...changes,
  };
}

const RESPONSE = {
  target: {
    byLeadType: { "hand-raiser": { minutes: 30 }, chat: { hours: 1 }, download: { businessDays: 1 } },
    otherwise: { businessDays: 1 },
  },
} as const;

/** Only the response clock, which is all that many tests look at. */
export function responseOnly(response: Partial<ClockSpec> = {}, changes: Partial<Policy> = {}): Policy {
  const policy = aPolicy(changes, response);
  return { ...policy, clocks: policy.clocks.filter(({ name }) => name === "response") };
}
