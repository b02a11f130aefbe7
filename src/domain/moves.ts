import type { Decided } from "./facts.ts";
import type { Instant } from "./time.ts";

/** The stored decision by which a lead's running clocks go over to a policy version (D22); the same one however often it is made. */
export function moveTo(leadId: string, version: number, at: Instant, by: string): Decided {
  return {
    kind: "decided",
    key: `moveToPolicy:${version}:${leadId}`,
    occurredAt: at,
    source: "leadclock",
    by,
    decision: { type: "moveToPolicy", version },
  };
}
