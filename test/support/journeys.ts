import type { Clock, Journey } from "../../src/domain/journey.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";

export const NINE = Date.UTC(2026, 2, 2, 9);

/** The response clock of a lead handed over at 9:05 and touched at 9:15, of 30 minutes. */
export function aClock(changes: Partial<Clock> = {}): Clock {
  return {
    clock: "response",
    number: 1,
    answerable: "rep",
    startedAt: NINE + 5 * MINUTE,
    stoppedAt: NINE + 15 * MINUTE,
    dueAt: NINE + 35 * MINUTE,
    status: "hit",
    targetMs: 30 * MINUTE,
    target: "30 open minutes",
    usedOpenMs: 10 * MINUTE,
    miss: null,
    cause: null,
    reason: null,
    segments: [],
    flags: [],
    steps: [],
    ...changes,
  };
}

/** A lead engaged at 9:00, handed to 551 at 9:05 and called at 9:15. */
export function aJourney(changes: Partial<Journey> = {}): Journey {
  const delay = (minutes: number) => ({ calendarMs: minutes * MINUTE, openMs: (minutes * MINUTE) / 2 });
  return {
    id: "lead-1/1",
    leadId: "lead-1",
    number: 1,
    returning: false,
    history: false,
    status: "answered",
    endedAt: null,
    endedBy: null,
    outcome: null,
    engagement: { kind: "form", factKey: "f1", factKeys: ["f1"], properties: {} },
    latestEngagementAt: NINE + HOUR,
    policyVersion: 3,
    leadType: "hand-raiser",
    unclassified: false,
    stamps: {
      engagedAt: NINE,
      assignedAt: NINE + 4 * MINUTE,
      notifiedAt: NINE + 5 * MINUTE,
      handoverAt: NINE + 5 * MINUTE,
      handoverFrom: "notification",
      firstTouchAt: NINE + 15 * MINUTE,
      acknowledgedAt: null,
    },
    delays: { systems: delay(5), human: delay(10), headStart: delay(0), total: delay(15) },
    firstTouch: {
      at: NINE + 15 * MINUTE,
      activity: "call",
      activityId: "hubspot:calls:1",
      actorId: "hubspot:551",
      level: "attempt",
      selfBooked: false,
      factKey: "f2",
    },
    ownerId: "hubspot:551",
    backupOwnerId: "hubspot:552",
    hops: [],
    slowestHop: null,
    conflicts: [],
    clocks: [aClock()],
    reviews: [],
    breachReason: null,
    resolutionNote: null,
    stopRules: [],
    ...changes,
  };
}

/** A small policy with one SLA clock. */
export function aPolicy(changes: Partial<Policy> = {}): Policy {
  return {
    version: 3,
    name: "test",
    effectiveAt: 0,
    timeZone: "UTC",
    calendars: {},
    leadTypes: [{ name: "hand-raiser", label: "Hand-raiser", handRaiser: true }],
    classification: [],
    touch: { level: "attempt", activities: ["call"], trustedIntegrations: [], selfBookedCounts: true },
    sla: "response",
    clocks: [],
    responseBy: "owner",
    delegates: {},
    notSales: [],
    pauses: [],
    people: { backups: {}, managers: {} },
    limits: {
      attachWithinHours: 24,
      notificationWithinMinutes: 15,
      lateStepMinutes: 15,
      lateLogBusinessDays: 1,
      lapseDays: 90,
    },
    ...changes,
  };
}
