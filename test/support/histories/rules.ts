import type { ClockSpec, Policy } from "../../../src/domain/policy.ts";
import { STORY_POLICY } from "../stack-people.ts";
import type { GivenRules } from "./history.ts";

/** The stories' policy with what was generated; a lead that was answered is not asked about again. */
export function policyWith(inForce: Policy, given: GivenRules): Policy {
  const { severity, breach, warning, digestAt, bundle, holdForRecipient, mostPerLead } = given;
  return {
    ...inForce,
    leadTypes: STORY_POLICY.leadTypes.map((type) => ({ ...type, severity })),
    clocks: STORY_POLICY.clocks
      .filter(({ name }) => name !== "follow-up" && name !== "handoff")
      .map((clock) => (clock.name === "response" ? responseOf(clock, given) : clock)),
    responseBy: given.responseBy,
    alerts: {
      channels: { breach, warning, review: breach, digest: breach },
      holdForRecipient,
      bundle,
      mostPerLead,
      digest: { at: digestAt, calendar: "business", to: ["manager"] },
    },
    people: {
      ...inForce.people,
      backups: given.backup
        ? { "rita@example.com": "bea@example.com", "carl@example.com": "bea@example.com" }
        : {},
    },
  };
}

function responseOf(clock: ClockSpec, { minutes, allowance, warnings, tiers, tier1 }: GivenRules): ClockSpec {
  return {
    ...clock,
    target: {
      byLeadType: { "hand-raiser": { minutes }, "non-hand-raiser": { businessDays: 1 } },
      otherwise: { businessDays: 1 },
    },
    allowance,
    warnings: warnings.map((percent) => ({ percent })),
    tiers: [
      { tier: 1, after: { minutes: 0 }, to: tier1 },
      ...tiers.map(({ after, ...tier }, index) => ({ ...tier, tier: index + 2, after: { minutes: after } })),
    ],
  };
}
