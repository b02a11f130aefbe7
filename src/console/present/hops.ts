import type { Journey } from "../../domain/journey.ts";
import { WAITED } from "../../domain/words.ts";
import type { LeadView } from "../view.ts";
import { durationWords } from "../words.ts";
import { type Context, systemName } from "./context.ts";

/**
 * The systems delay, stretch by stretch: each with its system and how long it took, the longest marked. While
 * nobody has the lead, the last stretch runs on. A delay in one place only needs no table.
 */
export function hopViews(journey: Journey, context: Context): LeadView["hops"] {
  const { engagedAt, handoverAt } = journey.stamps;
  const end = handoverAt ?? journey.endedAt ?? context.now;
  const stretches = journey.hops
    .filter(({ at, what }) => at >= engagedAt && at < end && what !== "touched")
    .map((hop) => ({ ...hop, ms: hop.calendarMs ?? end - hop.at }))
    .filter(({ ms }) => ms > 0);
  if (stretches.length < 2) return [];
  const longest = Math.max(...stretches.map(({ ms }) => ms));
  const slowest = stretches.find(({ ms }) => ms === longest);
  return stretches.map((hop) => ({
    at: context.times.short(hop.at),
    system: systemName(context, hop.system),
    where: WAITED[hop.what],
    took: durationWords(hop.ms) + (hop.calendarMs === null && handoverAt === null ? " so far" : ""),
    slowest: hop === slowest,
  }));
}
