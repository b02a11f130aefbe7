import { compilePolicy } from "../domain/compiled.ts";
import type { LeadFact } from "../domain/facts.ts";
import type { Clock, Delay, Journey } from "../domain/journey.ts";
import { timeOf } from "../domain/order.ts";
import type { Policy } from "../domain/policy.ts";
import type { ExaminedJourney } from "../store/examination.ts";
import type { Found } from "./invariants.ts";

const REBUILD =
  "Find what wrote this journey; sweep or replay a delivery of the lead, so that it is folded anew from its facts.";

/** total = systems + human − head start, to the millisecond; nothing negative (D2, D29). */
export function checkDelays(journey: Journey): Found[] {
  const { systems, human, headStart, total } = journey.delays;
  const found: Found[] = [];
  const wrong = (what: string) =>
    found.push({ invariant: "delays", journeyId: journey.id, what, fix: REBUILD });
  const named: readonly (readonly [string, Delay | null])[] = [
    ["systems delay", systems],
    ["human delay", human],
    ["head start", headStart],
    ["speed to lead", total],
  ];
  for (const [name, delay] of named)
    if (delay && (delay.calendarMs < 0 || delay.openMs < 0))
      wrong(`The ${name} is negative: ${delay.calendarMs} ms, of which ${delay.openMs} ms are open time.`);
  if (total === null) return found;
  if (!systems || !human || !headStart) {
    wrong("The lead was touched, but one of its delays is missing.");
    return found;
  }
  const sum = systems.calendarMs + human.calendarMs - headStart.calendarMs;
  if (sum !== total.calendarMs)
    wrong(
      `Systems delay ${systems.calendarMs} + human delay ${human.calendarMs} − head start ${headStart.calendarMs} ms is ${sum} ms, but speed to lead says ${total.calendarMs} ms.`,
    );
  return found;
}

export interface DueChecks {
  readonly found: readonly Found[];
  /** How many clocks could be checked. */
  readonly checked: number;
}

/**
 * elapsed(start, due) = target for minute and hour targets. Left out: what paused, changed owners on the way, counts in
 * an owner's own hours or was moved to another policy version, since their target is spread over several stretches.
 */
export function checkDues(
  journey: Journey,
  policy: Policy | undefined,
  facts: readonly LeadFact[],
): DueChecks {
  if (!policy || facts.some((fact) => fact.kind === "paused" || isMove(fact)))
    return { found: [], checked: 0 };
  const changes = facts.filter(({ kind }) => kind === "ownerChanged" || kind === "merged").map(timeOf);
  const found: Found[] = [];
  let checked = 0;
  for (const clock of journey.clocks) {
    const start = startOf(clock, policy, changes);
    if (start === null || clock.dueAt === null || clock.targetMs === null) continue;
    const spec = policy.clocks.find(({ name }) => name === clock.clock);
    if (!spec) continue;
    checked += 1;
    const elapsed = compilePolicy(policy).calendar(spec.calendar).elapsed(start, clock.dueAt);
    if (elapsed === clock.targetMs) continue;
    found.push({
      invariant: "due",
      journeyId: journey.id,
      what: `${clock.clock} ${clock.number}: ${elapsed} ms are open from its start ${iso(start)} to its due ${iso(clock.dueAt)}, but its target is ${clock.targetMs} ms.`,
      fix: REBUILD,
    });
  }
  return { found, checked };
}

function isMove(fact: LeadFact): boolean {
  return fact.kind === "decided" && fact.decision.type === "moveToPolicy";
}

/** Where the one stretch of this clock begins; `null`: there are several, or none is known. */
function startOf(clock: Clock, policy: Policy, changes: readonly number[]): number | null {
  const spec = policy.clocks.find(({ name }) => name === clock.clock);
  if (!spec || spec.ownerHours || clock.dueAt === null || clock.flags.includes("reopened")) return null;
  if (spec.start !== "handover") return clock.startedAt;
  const [segment, ...others] = clock.segments;
  if (!segment || others.length > 0) return null;
  const { dueAt } = clock;
  return changes.some((at) => at > segment.start && at <= dueAt) ? null : segment.start;
}

/** The columns of a journey's row against its body. */
export function checkColumns({ id, body, columns }: ExaminedJourney): Found[] {
  const wrong = Object.entries(columns).filter(([path, value]) => (at(body, path) ?? null) !== value);
  return wrong.map(([path, value]) => ({
    invariant: "columns",
    journeyId: id,
    what: `The row says ${path} ${value}, the journey says ${at(body, path) ?? null}.`,
    fix: REBUILD,
  }));
}

function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((inner, name) => (inner as Readonly<Record<string, unknown>> | null)?.[name], value);
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
