import type { Segment } from "./journey.ts";
import { openBetween } from "./periods.ts";
import type { Run, RunTurn } from "./run.ts";
import type { Tale } from "./tale.ts";
import type { Instant } from "./time.ts";

/** One segment per owner up to `until`: the stop or end of the clock if it is `over`, else now (D5). */
export function segmentsOf(tale: Tale, run: Run, until: Instant, over: boolean): readonly Segment[] {
  const holder = holderAtDue(run);
  return run.turns
    .filter((turn) => turn.start <= until)
    .map((turn) => {
      const end = turn.end !== null && turn.end <= until ? turn.end : null;
      const openUsedMs = openBetween(turn.calendar, turn.start, end ?? until, tale.pauses);
      return {
        ownerId: turn.ownerId,
        start: turn.start,
        end: end ?? (over ? until : null),
        openUsedMs,
        heldAtDue: turn === holder,
      };
    });
}

/** At a handover exactly at due the miss belongs to the owner just before it (D5). */
function holderAtDue({ turns, dueAt }: Run): RunTurn | undefined {
  if (dueAt === null) return undefined;
  return (
    turns.findLast((turn) => turn.assignedAt < dueAt && (turn.end === null || dueAt <= turn.end)) ??
    turns.find((turn) => turn.assignedAt <= dueAt && dueAt <= turn.start)
  );
}
