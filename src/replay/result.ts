import type { ResolvedRecipient } from "../domain/effects.ts";
import type { Clock, Delay, Journey } from "../domain/journey.ts";
import type { Instant } from "../domain/time.ts";
import { toIso } from "./instant-text.ts";
import type { LiveLead, SentAlert } from "./live-lead.ts";

export type AlertKind = "warning" | "breach" | "catchUp" | "review" | "skipped: late";

/** One line of a replay's output: what became of one lead; `docs/event-format.md` describes every member. */
export type LeadResult = ReturnType<typeof resultOf>;

/** The output line of one lead. */
export function resultOf({ lead, mergedInto, events, journeys, sent }: LiveLead) {
  const claimed = new Set<SentAlert>();
  const written = journeys.map((journey) => {
    const own = sent.filter(({ alert }) => journey.engagement.factKeys.includes(alert.engagementKey));
    for (const alert of own) claimed.add(alert);
    return journeyResult(journey, own);
  });
  const rest = sent.filter((alert) => !claimed.has(alert));
  return {
    lead,
    ...(mergedInto !== null && { mergedInto }),
    events,
    journeys: written,
    ...(rest.length > 0 && { otherAlerts: rest.map(alertResult) }),
  };
}

function journeyResult(journey: Journey, sent: readonly SentAlert[]) {
  const { stamps, delays, firstTouch } = journey;
  return {
    number: journey.number,
    returning: journey.returning,
    history: journey.history,
    status: journey.status,
    endedAt: iso(journey.endedAt),
    endedBy: journey.endedBy,
    outcome: journey.outcome,
    leadType: journey.leadType,
    unclassified: journey.unclassified,
    policyVersion: journey.policyVersion,
    engagement: journey.engagement.kind,
    latestEngagementAt: toIso(journey.latestEngagementAt),
    stamps: {
      engagedAt: toIso(stamps.engagedAt),
      assignedAt: iso(stamps.assignedAt),
      notifiedAt: iso(stamps.notifiedAt),
      handoverAt: iso(stamps.handoverAt),
      firstTouchAt: iso(stamps.firstTouchAt),
      acknowledgedAt: iso(stamps.acknowledgedAt),
    },
    handoverFrom: stamps.handoverFrom,
    ownerId: journey.ownerId,
    firstTouch: firstTouch && {
      activity: firstTouch.activity,
      activityId: firstTouch.activityId,
      actorId: firstTouch.actorId,
      level: firstTouch.level,
      selfBooked: firstTouch.selfBooked,
    },
    delays: {
      systems: delay(delays.systems),
      human: delay(delays.human),
      headStart: delay(delays.headStart),
      total: delay(delays.total),
    },
    clocks: journey.clocks.map(clockResult),
    alerts: sent.map(alertResult),
    reviews: journey.reviews.map(({ id, kind, openedAt, dueAt, holdsClocks, detail, decidedAt }) => ({
      id,
      kind,
      openedAt: toIso(openedAt),
      dueAt: iso(dueAt),
      holdsClocks,
      detail,
      decidedAt: iso(decidedAt),
    })),
    hops: journey.hops.map((hop) => ({ ...hop, at: toIso(hop.at) })),
    slowestHop: journey.slowestHop && { ...journey.slowestHop, at: toIso(journey.slowestHop.at) },
    completions: (journey.completions ?? []).map((one) => ({
      ...one,
      at: toIso(one.at),
      routedAt: iso(one.routedAt),
    })),
    conflicts: journey.conflicts.map((conflict) => ({ ...conflict, at: toIso(conflict.at) })),
    breachReason: journey.breachReason,
    resolutionNote: journey.resolutionNote,
    stopRules: journey.stopRules,
  };
}

function clockResult(clock: Clock) {
  return {
    clock: clock.clock,
    number: clock.number,
    answerable: clock.answerable,
    startedAt: toIso(clock.startedAt),
    dueAt: iso(clock.dueAt),
    stoppedAt: iso(clock.stoppedAt),
    status: clock.status,
    target: clock.target,
    targetMs: clock.targetMs,
    usedOpenMs: clock.usedOpenMs,
    missDuration: delay(clock.miss),
    cause: clock.cause?.cause ?? null,
    evidence: clock.cause?.evidence ?? null,
    reason: clock.reason,
    flags: clock.flags,
    segments: clock.segments.map(({ ownerId, start, end, openUsedMs, heldAtDue }) => ({
      ownerId,
      startedAt: toIso(start),
      endedAt: iso(end),
      openUsedMs,
      heldAtDue,
    })),
  };
}

function alertResult({ alert, skipped, decidedAt }: SentAlert) {
  const kind: AlertKind = skipped ? "skipped: late" : alert.kind;
  return {
    at: toIso(alert.at),
    decidedAt: toIso(decidedAt),
    clock: alert.clock,
    number: alert.number,
    step: alert.step,
    kind,
    tier: alert.tier,
    dueAt: iso(alert.dueAt),
    to: alert.recipients.map(recipientResult),
  };
}

function recipientResult({ role, userId, insteadOf }: ResolvedRecipient) {
  return { role, userId, ...(insteadOf && { insteadOf }) };
}

function delay(value: Delay | null) {
  return value && { calendarMs: value.calendarMs, openMs: value.openMs };
}

function iso(at: Instant | null): string | null {
  return at === null ? null : toIso(at);
}
