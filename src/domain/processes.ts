import type { Process } from "./facts.ts";
import type { Completion } from "./journey.ts";
import type { Tale } from "./tale.ts";
import { durationWords } from "./words.ts";

/** How people call what works on a lead beside routing it. */
export const PROCESS_WORDS: Readonly<Record<Process, string>> = {
  attribution: "attribution",
  enrichment: "enrichment",
  lifecycle: "the lifecycle update",
};

/** Every such process, in the order people see them. */
export const PROCESSES = ["attribution", "enrichment", "lifecycle"] as const satisfies readonly Process[];

/**
 * When other processes were through with the lead, in order. A lead that had been given to a person by then was
 * routed without what the process adds: the race that fixed delays hide. An owner of before the engagement was
 * not chosen for it (D3).
 */
export function completionsOf({ story, persons, turns }: Tale): readonly Completion[] {
  const first = persons[0];
  const turn = first && turns.findLast(({ start }) => start <= first.start);
  const routedAt = first && turn && turn.start >= story.engagedAt ? first.start : null;
  const seen = new Set<Process>();
  return story.facts.flatMap(({ at, fact }): Completion[] => {
    if (fact.kind !== "processCompleted") return [];
    const { process, source } = fact;
    const isFirst = !seen.has(process);
    seen.add(process);
    return [
      {
        process,
        at,
        system: source,
        routedAt: isFirst && routedAt !== null && routedAt < at ? routedAt : null,
      },
    ];
  });
}

/** What whoever routed the lead did not wait for, as a sentence; `null`: they did. */
export function raceWords({ process, at, routedAt }: Completion): string | null {
  if (routedAt === null) return null;
  return `Routed ${durationWords(at - routedAt)} before ${PROCESS_WORDS[process]} was complete: whoever got it was chosen without it.`;
}
