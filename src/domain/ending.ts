import type { Exclusion } from "./exclusions.ts";
import type { Story } from "./stories.ts";
import { DAY, type Instant } from "./time.ts";

/** When a journey ends, whatever its clocks say. */
export interface Ending {
  readonly at: Instant;
  readonly by: "excluded" | "outcome" | "superseded" | "lapsed";
  readonly exclusion: Exclusion | null;
}

/** The first thing that ended a journey: an exclusion or outcome that holds, a long silence, the next journey. */
export function endingOf(story: Story, asOf: Instant): Ending | null {
  const exclusion = story.exclusions.find((one) => one.end === null);
  const endings: Ending[] = [];
  if (exclusion) endings.push({ at: exclusion.start, by: exclusion.kind, exclusion });
  const lapses = story.lapsedAt ?? lapsesAt(story);
  if (story.lapsedAt !== null || (story.nextAt === null && lapses <= asOf))
    endings.push({ at: lapses, by: "lapsed", exclusion: null });
  if (story.nextAt !== null) endings.push({ at: story.nextAt, by: "superseded", exclusion: null });
  return endings.reduce<Ending | null>(
    (first, one) => (first === null || one.at < first.at ? one : first),
    null,
  );
}

/** When it lapses if nothing more happens. */
export function lapsesAt({ lastFactAt, policy }: Story): Instant {
  return lastFactAt + policy.limits.lapseDays * DAY;
}
