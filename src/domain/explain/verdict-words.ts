import type { Clock } from "../journey.ts";
import { durationWords } from "../words.ts";

type Judged = Pick<Clock, "status" | "dueAt" | "stoppedAt" | "miss" | "reason" | "flags" | "startedAt">;

/** Hit, miss or what else, and why, in one sentence. */
export function verdictWords(clock: Judged, at: (instant: number) => string): string {
  const { status, dueAt, stoppedAt, miss, reason, startedAt } = clock;
  switch (status) {
    case "hit":
      if (dueAt === null || stoppedAt === null) return "Hit: it was stopped.";
      if (stoppedAt === startedAt) return `Hit: stopped at ${at(stoppedAt)}, the instant it started.`;
      return stoppedAt === dueAt
        ? `Hit: stopped at ${at(stoppedAt)}, due itself, which still counts.`
        : `Hit: stopped at ${at(stoppedAt)}, ${durationWords(dueAt - stoppedAt)} before due.`;
    case "miss": {
      const due = dueAt === null ? "due" : `due (${at(dueAt)})`;
      if (stoppedAt !== null)
        return `Miss: stopped at ${at(stoppedAt)}, ${durationWords(miss?.calendarMs ?? 0)} after ${due}.`;
      return `Miss: not stopped by ${due}${reason ? `; ended later: ${reason}` : ""}.`;
    }
    case "excluded":
      return `Excluded, so in no hit rate: ${reason ?? "by a rule"}.`;
    case "superseded":
      return `Superseded, so in no hit rate: ${reason ?? "a newer journey opened"}.`;
    case "review":
      return `Waits for a decision (${reason ?? "in review"}): nobody is warned meanwhile.`;
    case "paused":
      return "Paused: it stands still and sends nothing.";
    case "pending":
      return dueAt === null ? "Runs, and is never due." : `Runs; due at ${at(dueAt)}.`;
  }
}
