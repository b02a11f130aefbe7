import type { Instant } from "./time.ts";

/** From when journeys are judged: of one system, or of each by name (D31). */
export type WatchFrom = Instant | Readonly<Record<string, Instant>>;

/** A journey is watched from when the system that saw its engagement is; what no system of ours saw, from the earliest. */
export function watchedFrom(watchFrom: WatchFrom, source: string): Instant {
  if (typeof watchFrom === "number") return watchFrom;
  return watchFrom[source] ?? Math.min(...Object.values(watchFrom));
}
