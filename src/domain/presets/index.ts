import type { Policy } from "../policy.ts";
import {
  ASSIGNMENT_CLOCK,
  FOLLOW_UP_CLOCK,
  HANDOFF_CLOCK,
  LEAD_WAIT_CLOCK,
  policyOf,
  responseClock,
  STANDARD_WARNINGS,
} from "./build.ts";

const INBOUND = { handRaiser: { minutes: 30 }, nonHandRaiser: { businessDays: 1 } } as const;

/** What an admin can start from; each is a whole policy, in UTC until the account's zone is known. */
export const presets: Readonly<Record<string, Policy>> = {
  /** Two clocks by default, and the three that catch what falls between (domain words; R-080… ). */
  default: policyOf("Install preset", [
    ASSIGNMENT_CLOCK,
    responseClock(INBOUND),
    LEAD_WAIT_CLOCK,
    FOLLOW_UP_CLOCK,
    HANDOFF_CLOCK,
  ]),

  /** One SLA clock, one definition of a meaningful response, warning and breach. */
  "best-first-version": policyOf("Best first version", [
    {
      ...responseClock(INBOUND, [
        { tier: 1, after: { minutes: 0 }, to: ["owner", "backupOwner"] },
        { tier: 2, after: { hours: 2 }, to: ["manager"] },
      ]),
      start: "engagement",
    },
  ]),

  /** A threshold per lead type: demo requests 30 minutes, event attendees and downloads 24 open hours. */
  "threshold-per-type": policyOf("One threshold per lead type", [
    ASSIGNMENT_CLOCK,
    responseClock({ handRaiser: { minutes: 30 }, nonHandRaiser: { hours: 24 } }),
    LEAD_WAIT_CLOCK,
  ]),

  /** First response in 5 minutes, escalated at 10. */
  "aggressive-inbound": policyOf("Aggressive inbound", [
    ASSIGNMENT_CLOCK,
    {
      ...responseClock({ handRaiser: { minutes: 5 }, nonHandRaiser: { minutes: 5 } }, [
        { tier: 1, after: { minutes: 0 }, to: ["owner", "backupOwner"] },
        { tier: 2, after: { minutes: 5 }, to: ["manager"] },
      ]),
      warnings: STANDARD_WARNINGS,
    },
    LEAD_WAIT_CLOCK,
    FOLLOW_UP_CLOCK,
    HANDOFF_CLOCK,
  ]),

  /** The playbook's thresholds: 30 minutes and two business days, tier 2 after 3 hours. */
  playbook: policyOf("Playbook thresholds", [
    ASSIGNMENT_CLOCK,
    responseClock({ handRaiser: { minutes: 30 }, nonHandRaiser: { businessDays: 2 } }, [
      { tier: 1, after: { minutes: 0 }, to: ["owner"] },
      { tier: 2, after: { hours: 3 }, to: ["manager"] },
      { tier: 3, after: { businessDays: 1 }, to: ["executive"] },
    ]),
    LEAD_WAIT_CLOCK,
  ]),
};
