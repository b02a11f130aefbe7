import { allHold } from "../classify.ts";
import { judgedClock } from "../clocks.ts";
import { targetWords } from "../compiled.ts";
import { asDecided } from "../decisions.ts";
import type { UserId } from "../facts.ts";
import { type FoldInput, foldAll, type Told } from "../fold.ts";
import type { Clock } from "../journey.ts";
import { Ledger } from "../ledger.ts";
import { actsOf } from "../mirrors.ts";
import { inPersons } from "../one-person.ts";
import { inOrder, lastAtOrBefore } from "../order.ts";
import { whenWords } from "../policy-words.ts";
import type { Start } from "../starts.ts";
import type { JudgedClock } from "../steps.ts";
import { leadTypeAt, type Tale } from "../tale.ts";
import { allowedFor } from "../targets.ts";
import { latestVersions } from "../touch.ts";
import { durationWords, instantWords, roleWords } from "../words.ts";
import type { AlertAccount, ClockAccount, JourneyAccount, ToldAlert } from "./account.ts";
import { consideredFacts, type Listening } from "./considered.ts";
import { calendarNamed, countedOf, pausesOfRun, stretchesOf, sumOf } from "./counted.ts";
import { spaced } from "./fact-words.ts";
import { verdictWords } from "./verdict-words.ts";

/** Everything that led to the verdict of every clock of a lead, as of an instant; the same facts give the same words. */
export function explainLead(given: FoldInput, alerts: readonly ToldAlert[] = []): readonly JourneyAccount[] {
  const known = inPersons(given, given.asOf);
  const { told } = foldAll(known);
  const ordered = inOrder(known.facts);
  const facts = ordered.slice(0, lastAtOrBefore(ordered, given.asOf) + 1);
  const standing = asDecided(facts);
  const { tenant: view } = known;
  const nameOf = (id: UserId, at: number) => view.userAt(id, at).name ?? id;
  const shared = {
    known: facts,
    standing: new Set(standing.map(({ fact }) => fact.key)),
    acts: actsOf(standing, known.policies, view),
    newest: latestVersions(standing),
    nameOf,
  };
  const ledger = new Ledger(
    [],
    told.map(({ journey }) => journey),
  );
  return told.map(({ journey, judgedIn }) => ({
    id: journey.id,
    number: journey.number,
    status: journey.status,
    engagedAt: journey.stamps.engagedAt,
    clocks: journey.clocks.flatMap((clock) => {
      const tale = judgedIn(clock);
      const judged = judgedClock(tale, clock);
      const mine = alerts.filter(
        (one) =>
          ledger.journeyOf(one) === journey && one.clock === clock.clock && one.number === clock.number,
      );
      return judged ? [accountOf({ ...shared, tale, judged }, clock, { journey }, mine)] : [];
    }),
  }));
}

function accountOf(
  listening: Listening,
  clock: Clock,
  { journey }: Pick<Told, "journey">,
  alerts: readonly ToldAlert[],
): ClockAccount {
  const { tale, judged, nameOf } = listening;
  const { spec, run, until } = judged;
  const { policy } = tale;
  const { timeZone, name: calendar } = calendarNamed(tale, spec, ownerOfStretch(judged), run.stretch.start);
  const at = (instant: number) => instantWords(instant, timeZone);
  const counted = countedOf(tale, spec, run, until, (id, when) => ({ id, name: nameOf(id, when) }));
  const leadType = leadTypeAt(tale, until);
  return {
    journeyId: journey.id,
    journey: journey.number,
    clock: clock.clock,
    number: clock.number,
    timeZone,
    policy: { version: policy.version, name: policy.name, inForce: inForce(tale) },
    rule: {
      leadType: policy.leadTypes.find(({ name }) => name === leadType)?.label ?? "unknown",
      because: ruleWords(tale),
      target: clock.target,
      calendar,
      answerable: clock.answerable,
    },
    started: { at: clock.startedAt, why: startWords(listening) },
    counted,
    usedMs: sumOf(counted),
    pauses: pausesOfRun(tale, run, until),
    due: dueAccount(tale, judged, clock, { timeZone, calendar }),
    stoppedAt: clock.stoppedAt,
    verdict: { status: clock.status, words: verdictWords(clock, at) },
    miss: clock.miss,
    cause: clock.cause,
    facts: consideredFacts(listening),
    alerts: alertsOf(clock, alerts),
    reviews: journey.reviews.map(
      ({ kind, detail, decidedAt }) =>
        `${spaced(kind)}${detail ? ` (${detail})` : ""}: ${decidedAt === null ? "open" : `decided at ${at(decidedAt)}`}`,
    ),
    flags: clock.flags,
  };
}

function ownerOfStretch({ run }: JudgedClock): UserId | null {
  return run.turns.find(({ start }) => start === run.stretch.start)?.ownerId ?? null;
}

function inForce({ story, policy }: Tale): string {
  return story.policy === policy
    ? "in force when the lead asked for contact"
    : "clocks that still ran were moved to these rules by a stored decision";
}

/** The first rule that matched, as D13 reads them. */
function ruleWords(tale: Tale): string {
  const { policy, story, reclassified } = tale;
  const changed = reclassified.at(-1)?.fact;
  if (changed) return `changed to ${changed.leadType} later`;
  const rule = policy.classification.find(({ when }) => allHold(when, story.properties));
  if (!rule) return "no rule knows this lead: the default target counts, and a review is open";
  return rule.when.length === 0
    ? "the rule for all others"
    : `the first rule that fits: ${whenWords(rule.when)}`;
}

function startWords({ tale, judged, nameOf }: Listening): string {
  const { spec, start, run } = judged;
  if (start.claim)
    return `${start.claim.actorId === null ? "Somebody" : nameOf(start.claim.actorId, start.at)} reached out before anybody owned the lead: the touch stands for the assignment.`;
  switch (spec.start) {
    case "engagement":
      return start.number === 1
        ? "The lead asked for contact."
        : "The lead went back to a queue or to nobody.";
    case "touch":
      return `Touch number ${start.number} on this journey.`;
    case "booked":
      return "The lead was booked.";
    case "handover": {
      const first = tale.persons[0];
      if (!first) return "The handover.";
      const name = nameOf(first.ownerId, first.start);
      const waited = run.startedAt - tale.story.engagedAt;
      const before = waited > 0 ? ` The ${durationWords(waited)} before are systems delay, not theirs.` : "";
      return `${first.notifiedAt === null ? `${name} became the owner` : `${name} was told of the lead`}: the handover.${before}`;
    }
  }
}

function dueAccount(
  tale: Tale,
  { spec, run }: JudgedClock & { readonly start: Start },
  clock: Clock,
  { timeZone, calendar }: { readonly timeZone: string; readonly calendar: string },
): ClockAccount["due"] {
  const { start: from, allowedMs, calendar: hours } = run.stretch;
  const parts = allowedFor(tale.policy, spec, leadTypeAt(tale, tale.asOf)).parts;
  const business = clock.targetMs === null;
  const stretches =
    clock.dueAt === null ? [] : stretchesOf(hours, { start: from, end: clock.dueAt }, tale.pauses, timeZone);
  const owners = run.turns.filter(({ start }) => start <= from).length;
  const allowed = allowedMs === null ? clock.target : durationWords(allowedMs);
  const how =
    clock.dueAt === null
      ? "Never: the calendar holds no more open time, or nobody owns the lead."
      : business
        ? `${parts.map((part) => targetWords(part, false)).join(" and ")}: the same local time so many open days on, within that day's hours; pauses move it.`
        : owners > 1
          ? `${allowed} of ${clock.target} were allowed to owner number ${owners} from their handover, in the calendar ${calendar}.`
          : `${clock.target} from the start, in the calendar ${calendar}.`;
  return { at: clock.dueAt, from, allowedMs: business ? null : allowedMs, stretches, how };
}

function alertsOf(clock: Clock, told: readonly ToldAlert[]): readonly AlertAccount[] {
  const planned = clock.steps.map((step): AlertAccount => {
    const known = told.find((one) => one.step === step.step);
    return {
      step: step.step,
      kind: step.kind,
      at: step.at,
      decidedAt: known?.decidedAt ?? null,
      to: known?.to ?? step.to.map(roleWords),
      state: known?.state ?? (step.state === "dropped" ? `not sent: ${step.why ?? "dropped"}` : step.state),
    };
  });
  const others = told
    .filter(({ step }) => !clock.steps.some((one) => one.step === step))
    .map(
      (one): AlertAccount => ({
        step: one.step,
        kind: one.step.startsWith("warning") ? "warning" : one.step.startsWith("tier") ? "tier" : "catchUp",
        at: one.decidedAt,
        decidedAt: one.decidedAt,
        to: one.to,
        state: one.state,
      }),
    );
  return [...planned, ...others].sort((one, other) => one.at - other.at);
}
