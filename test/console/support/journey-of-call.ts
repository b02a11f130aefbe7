import type { FireCall } from "../../../sandbox/replay/sf-fire-calls.ts";
import type { Clock, Journey, Step } from "../../../src/domain/journey.ts";
import { MINUTE } from "../../../src/domain/time.ts";

/** How a call stands at `now` under the shipped policy, worked out by hand: an input for pages, not a judge. */
export function journeyOfCall(call: FireCall, ownerId: (unit: string) => string, now: number): Journey {
  const assignedAt = call.owner.dispatchedAt <= now ? call.owner.dispatchedAt : null;
  const touchedAt = call.arrival && call.arrival.at <= now ? call.arrival.at : null;
  const owner = assignedAt === null ? null : ownerId(call.owner.unit);
  const delay = (ms: number) => ({ calendarMs: ms, openMs: ms });
  const systems = assignedAt === null ? null : delay(assignedAt - call.receivedAt);
  const human = assignedAt === null || touchedAt === null ? null : delay(touchedAt - assignedAt);
  const id = `journey-${call.number}`;
  return {
    id,
    leadId: `lead-${call.number}`,
    number: 1,
    returning: false,
    history: false,
    status: touchedAt === null ? "unanswered" : "answered",
    endedAt: null,
    endedBy: null,
    outcome: null,
    engagement: { kind: "form", factKey: `${id}-form`, factKeys: [`${id}-form`], properties: {} },
    latestEngagementAt: call.receivedAt,
    policyVersion: 1,
    leadType: `priority-${call.finalPriority}`,
    unclassified: false,
    stamps: {
      engagedAt: call.receivedAt,
      assignedAt,
      notifiedAt: null,
      handoverAt: assignedAt,
      handoverFrom: assignedAt === null ? null : "assignment",
      firstTouchAt: touchedAt,
      acknowledgedAt: null,
    },
    delays: {
      systems,
      human,
      headStart: human && delay(0),
      total: touchedAt === null ? null : delay(touchedAt - call.receivedAt),
    },
    firstTouch:
      touchedAt === null || !call.arrival
        ? null
        : {
            at: touchedAt,
            activity: "call",
            activityId: `activity-${call.number}`,
            actorId: ownerId(call.arrival.unit),
            level: "attempt",
            selfBooked: false,
            factKey: `activity-${call.number}`,
          },
    ownerId: owner,
    backupOwnerId: null,
    hops: [
      { at: call.receivedAt, what: "engaged", system: "HubSpot", ownerId: null, calendarMs: null },
      ...(assignedAt === null
        ? []
        : [{ at: assignedAt, what: "person" as const, system: "HubSpot", ownerId: owner, calendarMs: null }]),
    ],
    slowestHop: null,
    conflicts: [],
    clocks: [
      assignment(call, assignedAt, now),
      ...(assignedAt === null ? [] : [response(call, assignedAt, touchedAt, owner, now)]),
    ],
    reviews: [],
    breachReason: null,
    resolutionNote: null,
    stopRules: [],
  };
}

function assignment(call: FireCall, assignedAt: number | null, now: number): Clock {
  const steps = [step("tier-1", 1, call.receivedAt + 5 * MINUTE, ["operations"], assignedAt, now)];
  return clockOf(
    {
      clock: "assignment",
      answerable: "operations",
      startedAt: call.receivedAt,
      stoppedAt: assignedAt,
      targetMin: 5,
      steps,
    },
    now,
  );
}

function response(
  call: FireCall,
  startedAt: number,
  stoppedAt: number | null,
  owner: string | null,
  now: number,
): Clock {
  const targetMin = call.finalPriority === "3" ? 10 : 20;
  const due = startedAt + targetMin * MINUTE;
  const steps = [
    step("warning-1", null, startedAt + 0.8 * targetMin * MINUTE, ["owner"], stoppedAt, now),
    step("tier-1", 1, due, ["owner"], stoppedAt, now),
    step("tier-2", 2, due + 20 * MINUTE, ["manager"], stoppedAt, now),
    step("tier-3", 3, due + 60 * MINUTE, ["executive"], stoppedAt, now),
  ];
  const clock = clockOf(
    { clock: "response", answerable: "rep", startedAt, stoppedAt, targetMin, steps },
    now,
  );
  const end = stoppedAt ?? now;
  return {
    ...clock,
    segments: [
      { ownerId: owner, start: startedAt, end: stoppedAt, openUsedMs: end - startedAt, heldAtDue: end > due },
    ],
  };
}

interface Run {
  readonly clock: string;
  readonly answerable: Clock["answerable"];
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly targetMin: number;
  readonly steps: readonly Step[];
}

function clockOf({ targetMin, ...run }: Run, now: number): Clock {
  const dueAt = run.startedAt + targetMin * MINUTE;
  const end = run.stoppedAt ?? now;
  const late = Math.max(0, end - dueAt);
  return {
    ...run,
    number: 1,
    dueAt,
    status: late > 0 ? "miss" : run.stoppedAt === null ? "pending" : "hit",
    targetMs: targetMin * MINUTE,
    target: `${targetMin} open minutes`,
    usedOpenMs: end - run.startedAt,
    miss: late > 0 ? { calendarMs: late, openMs: late } : null,
    cause: late > 0 ? { cause: "rep", evidence: "one owner throughout, no outage" } : null,
    reason: null,
    segments: [],
    flags: [],
  };
}

function step(
  name: string,
  tier: number | null,
  at: number,
  to: Step["to"],
  stoppedAt: number | null,
  now: number,
): Step {
  const state = stoppedAt !== null && stoppedAt < at ? "dropped" : at <= now ? "due" : "planned";
  return { step: name, kind: tier === null ? "warning" : "tier", tier, at, to, state };
}
