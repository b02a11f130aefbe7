import type { Clock, Journey } from "../../domain/journey.ts";
import type { BarView, LeadView } from "../view.ts";
import { durationWords } from "../words.ts";
import type { Context } from "./context.ts";

/** Systems and human delay so far: up to the handover, from it to the first touch, or to now. Calendar milliseconds. */
function delaysSoFar(journey: Journey, now: number): { systemsMs: number; humanMs: number | null } {
  const { engagedAt, handoverAt } = journey.stamps;
  const end = journey.stamps.firstTouchAt ?? journey.endedAt ?? now;
  const headStart = journey.delays.headStart?.calendarMs ?? 0;
  if (handoverAt === null) return { systemsMs: Math.max(0, end - engagedAt), humanMs: null };
  const systemsMs = (journey.delays.systems?.calendarMs ?? handoverAt - engagedAt) - headStart;
  return {
    systemsMs: Math.max(0, systemsMs),
    humanMs: journey.delays.human?.calendarMs ?? Math.max(0, end - handoverAt),
  };
}

/** The bar of one lead: its full width is twice the way from the engagement to due, or the whole time if longer. */
export function barView(journey: Journey, clock: Clock | undefined, context: Context): BarView {
  const { systemsMs, humanMs } = delaysSoFar(journey, context.now);
  const dueMs = clock?.dueAt == null ? null : Math.max(0, clock.dueAt - journey.stamps.engagedAt);
  const total = systemsMs + (humanMs ?? 0);
  const width = Math.max(1, dueMs === null ? total * 1.5 : Math.max(2 * dueMs, dueMs * 1.1));
  const systems = Math.min(1, systemsMs / width);
  const human = Math.min(1 - systems, (humanMs ?? 0) / width);
  const unassigned = humanMs === null;
  const systemsWords =
    durationWords(systemsMs) + (unassigned && journey.status === "unanswered" ? ", unassigned" : "");
  const humanWords = unassigned ? "" : durationWords(humanMs);
  const label = [
    `Systems delay ${systemsWords}`,
    unassigned ? "" : `, human delay ${humanWords}`,
    clock?.dueAt == null ? "." : `. Due ${context.times.at(clock.dueAt)}.`,
  ].join("");
  return {
    systems,
    human,
    due: dueMs === null ? null : Math.min(1, dueMs / width),
    over: total > width,
    systemsWords,
    humanWords,
    label,
  };
}

/** Speed to lead = systems delay + human delay − head start, as a sum in words. */
export function delaySum(journey: Journey, context: Context): LeadView["sum"] {
  const { systems, human, headStart, total } = journey.delays;
  const soFar = delaysSoFar(journey, context.now);
  const touched = journey.stamps.firstTouchAt !== null;
  const systemsMs = systems?.calendarMs ?? soFar.systemsMs;
  const humanMs = human?.calendarMs ?? soFar.humanMs;
  const headStartMs = headStart?.calendarMs ?? 0;
  const totalMs = total?.calendarMs ?? systemsMs + (humanMs ?? 0) - headStartMs;
  return [
    {
      sign: "",
      value: durationWords(totalMs),
      label: touched ? "Speed to lead" : "Waiting so far",
      whose: "ink",
    },
    { sign: "=", value: durationWords(systemsMs), label: "Systems delay", whose: "systems" },
    ...(humanMs === null
      ? []
      : [{ sign: "+", value: durationWords(humanMs), label: "Human delay", whose: "human" } as const]),
    ...(headStartMs > 0
      ? [{ sign: "−", value: durationWords(headStartMs), label: "Head start", whose: "ink" } as const]
      : []),
  ];
}
