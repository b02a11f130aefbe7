import type { Limit } from "../../connectors/connector.ts";
import { HOUR, type Instant } from "../domain/time.ts";
import type { RateLimits, UsedLimits } from "../store/rate-limits.ts";

/** No CRM asks for a longer pause. */
const LONGEST_HOLD = HOUR;

interface Window {
  /** Instants of the calls that still count, oldest first. */
  calls: Instant[];
  heldUntil: Instant;
}

/**
 * Rolling limits kept in this process, exact: for a store that only one process uses. A restart forgets at most one
 * window of calls; the CRM's own 429 then holds us, as it always may.
 */
export function memoryLimits(): RateLimits & UsedLimits {
  const windows = new Map<string, Window>();
  const windowOf = (of: { tenantId: string; id: string }, limit: Limit): Window => {
    const key = JSON.stringify([of.tenantId, of.id, limit.name]);
    const known = windows.get(key) ?? { calls: [], heldUntil: Number.NEGATIVE_INFINITY };
    windows.set(key, known);
    return known;
  };
  return {
    async take(of, limit, now) {
      const window = windowOf(of, limit);
      // Made while our clock was ahead: it is not known when, so they count from now.
      if ((window.calls.at(-1) ?? now) > now) window.calls = window.calls.map((at) => Math.min(at, now));
      window.heldUntil = Math.min(window.heldUntil, now + LONGEST_HOLD);
      if (window.heldUntil > now) return { ok: false, at: window.heldUntil };
      const first = window.calls.findIndex((at) => at > now - limit.perMs);
      window.calls = first === -1 ? [] : window.calls.slice(first);
      if (window.calls.length >= limit.calls) return { ok: false, at: window.calls[0]! + limit.perMs };
      window.calls.push(now);
      return { ok: true };
    },
    async hold(of, limit, until) {
      const window = windowOf(of, limit);
      window.heldUntil = Math.max(window.heldUntil, until);
    },
    async used(limit, now) {
      let most = 0;
      for (const [key, { calls, heldUntil }] of windows) {
        if ((JSON.parse(key) as string[])[2] !== limit.name) continue;
        const counting = calls.filter((at) => at > now - limit.perMs).length;
        most = Math.max(most, heldUntil > now ? limit.calls : counting);
      }
      return most;
    },
  };
}
