import type { Clock, Journey, Step } from "../../domain/journey.ts";
import type { Policy } from "../../domain/policy.ts";
import type { Instant } from "../../domain/time.ts";
import { roleWords } from "../../domain/words.ts";
import type { ClockView, DueView, Glyph, StatusView } from "../view.ts";
import { countdownWords, durationWords } from "../words.ts";
import { type Context, personName } from "./context.ts";

/** The clock that decides hit or miss; its latest run. */
export function slaClock(journey: Journey, policy: Policy | undefined): Clock | undefined {
  return journey.clocks.findLast(({ clock }) => clock === (policy?.sla ?? "response"));
}

/** Still waiting for its stop: pending, held, or missed and not yet stopped. */
function isOpen(clock: Clock): boolean {
  if (clock.stoppedAt !== null) return false;
  return ["pending", "paused", "review", "miss"].includes(clock.status);
}

/** The clock a waiting lead is sorted and shown by: the SLA where it runs, else the open one that is due first. */
export function urgentClock(journey: Journey, policy: Policy | undefined): Clock | undefined {
  const sla = slaClock(journey, policy);
  if (sla && isOpen(sla)) return sla;
  const open = journey.clocks.filter(isOpen);
  return open.sort(
    (a, b) => (a.dueAt ?? Number.POSITIVE_INFINITY) - (b.dueAt ?? Number.POSITIVE_INFINITY),
  )[0];
}

function clockStatus(clock: Clock): StatusView {
  const warned = clock.steps.some((step) => step.kind === "warning" && step.state === "due");
  const glyphs: Readonly<Record<Clock["status"], readonly [Glyph, string]>> = {
    pending: warned ? ["warn", "Warned"] : ["run", "Running"],
    paused: ["paused", "Paused"],
    review: ["review", "In review"],
    hit: ["hit", "Hit"],
    miss: ["miss", clock.stoppedAt === null ? "Past due" : "Miss"],
    excluded: ["excluded", "Excluded"],
    superseded: ["excluded", "Superseded"],
  };
  const [glyph, word] = glyphs[clock.status];
  return { glyph, word };
}

/** How a clock stands now, in a few words and with its due. */
export function dueView(clock: Clock | undefined, context: Context): DueView {
  if (!clock) return { glyph: "idle", word: "No clock", left: "No clock runs", due: "" };
  const status = clockStatus(clock);
  const due = clock.dueAt === null ? "never due" : `due ${context.times.at(clock.dueAt)}`;
  return { ...status, left: leftWords(clock, context.now), due };
}

function leftWords(clock: Clock, now: Instant): string {
  if (clock.status === "paused" || clock.status === "review") return clock.reason ?? clockStatus(clock).word;
  if (clock.status === "excluded" || clock.status === "superseded") return clockStatus(clock).word;
  if (clock.dueAt === null) return "no due";
  if (clock.status === "hit") return `hit in ${durationWords(clock.usedOpenMs)}`;
  const end = clock.stoppedAt ?? now;
  return end <= clock.dueAt
    ? `${countdownWords(clock.dueAt - end)} left`
    : `${countdownWords(end - clock.dueAt)} past`;
}

const ANSWERABLE: Readonly<Record<Clock["answerable"], string>> = {
  operations: "operations",
  rep: "the rep",
  company: "the company",
  ownerAndDelivery: "owner and delivery",
};

/** Every clock of a journey, as the lead's panel lists them. */
export function clockViews(
  journey: Journey,
  policy: Policy | undefined,
  context: Context,
): readonly ClockView[] {
  const started = journey.clocks.map((clock) => ({
    ...clockStatus(clock),
    name: `${clockName(clock.clock)}${clock.clock === policy?.sla ? " (SLA)" : ""}${clock.number > 1 ? ` ${clock.number}` : ""}`,
    note: `${ANSWERABLE[clock.answerable]} · ${clock.target}`,
    words: leftWords(clock, context.now),
  }));
  const waiting = (policy?.clocks ?? []).filter(
    (spec) => spec.start === "handover" && !journey.clocks.some(({ clock }) => clock === spec.name),
  );
  const notStarted = waiting.map((spec) => ({
    glyph: "idle" as const,
    word: "Not started",
    name: clockName(spec.name) + (spec.name === policy?.sla ? " (SLA)" : ""),
    note: `${ANSWERABLE[spec.answerable]} · starts when a person owns the lead`,
    words: "not started",
  }));
  return [...started, ...notStarted];
}

/** `lead-wait` → `Lead wait`. */
export function clockName(name: string): string {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export interface NextStep {
  readonly step: Step;
  readonly clock: Clock;
}

/** What happens next if nobody acts, soonest first. */
export function nextSteps(journey: Journey): readonly NextStep[] {
  const planned = journey.clocks
    .filter(isOpen)
    .flatMap((clock) =>
      clock.steps.filter((step) => step.state === "planned").map((step) => ({ step, clock })),
    );
  return planned.sort((a, b) => a.step.at - b.step.at);
}

/** `Warns Unit E32`, `Tells manager (tier 2)`. */
export function stepWords({ step }: NextStep, journey: Journey, context: Context): string {
  if (step.kind === "warning") return `Warns ${personName(context, journey.ownerId)}`;
  const who = step.to.filter((role) => role !== "backupOwner" || journey.backupOwnerId !== null);
  const names = who.map((role) =>
    role === "owner" && journey.ownerId
      ? personName(context, journey.ownerId)
      : `${role === "operations" ? "" : "the "}${roleWords(role)}`,
  );
  return `Tells ${names.join(", ")} (tier ${step.tier ?? 1})`;
}
