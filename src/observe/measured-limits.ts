import type { Limit } from "../../connectors/connector.ts";
import type { Instant } from "../domain/time.ts";
import type { RateLimits, UsedLimits } from "../store/rate-limits.ts";
import type { Measures } from "./measures.ts";

/** The same limits; counts what was granted, and tells before each reading how much is left of each limit that was asked for. */
export function measuredLimits(
  limits: RateLimits & UsedLimits,
  { permits, headroom }: Measures,
): { readonly limits: RateLimits; readonly read: (now: Instant) => Promise<void> } {
  const known = new Map<string, Limit>();
  return {
    limits: {
      async take(of, limit, now) {
        known.set(limit.name, limit);
        const permit = await limits.take(of, limit, now);
        permits.inc({ limit: limit.name, answer: permit.ok ? "granted" : "wait" });
        return permit;
      },
      hold: (of, limit, until) => limits.hold(of, limit, until),
    },
    async read(now) {
      for (const limit of known.values())
        headroom.set({ limit: limit.name }, Math.max(0, 1 - (await limits.used(limit, now)) / limit.calls));
    },
  };
}
