import type {
  Activity,
  Decided,
  Engaged,
  Fact,
  LeadFact,
  Process,
  Stage,
  StageChanged,
  UserChanged,
  UserId,
} from "../../../src/domain/facts.ts";
import { at, type When } from "./times.ts";

type More<K extends Fact["kind"]> = Partial<Extract<Fact, { kind: K }>>;

function keyed(kind: string, when: When, more: object): string {
  return `${kind} ${at(when)} ${JSON.stringify(more)}`;
}

function fact<K extends LeadFact["kind"]>(
  kind: K,
  when: When,
  own: object,
  more: object,
): Extract<LeadFact, { kind: K }> {
  const content = { ...own, ...more };
  return {
    kind,
    key: keyed(kind, when, content),
    occurredAt: at(when),
    source: "crm",
    ...content,
  } as Extract<LeadFact, { kind: K }>;
}

/** The lead raised its hand on a form. */
export function engaged(when: When, more: More<"engaged"> = {}): Engaged {
  return fact(
    "engaged",
    when,
    { engagement: "form", properties: { lead_type: "hand-raiser" }, source: "web" },
    more,
  );
}

/** A weaker sign of interest. */
export function downloaded(when: When, more: More<"engaged"> = {}): Engaged {
  return engaged(when, { properties: { lead_type: "download" }, ...more });
}

export const created = (when: When, more: More<"created"> = {}) =>
  fact("created", when, { via: "user", properties: { lead_type: "hand-raiser" } }, more);

export const owned = (when: When, ownerId: UserId | null, more: More<"ownerChanged"> = {}) =>
  fact("ownerChanged", when, { ownerId }, more);

export const queued = (when: When, more: More<"ownerChanged"> = {}) =>
  owned(when, "queue", { ownerKind: "queue", ...more });

export const notified = (when: When, ownerId: UserId) => fact("ownerNotified", when, { ownerId }, {});

export const processed = (when: When, process: Process, more: More<"processCompleted"> = {}) =>
  fact("processCompleted", when, { process }, more);

/** An outbound call by a person. */
export function called(when: When, actorId: UserId | null, more: More<"activity"> = {}): Activity {
  const activityId = more.activityId ?? `call ${at(when)} ${actorId}`;
  return fact(
    "activity",
    when,
    { activity: "call", activityId, direction: "outbound", actorId, actorKind: "user", status: "done" },
    more,
  );
}

export const mailed = (when: When, actorId: UserId | null, more: More<"activity"> = {}) =>
  called(when, actorId, { activity: "email", ...more });

export const acknowledged = (when: When) => fact("acknowledged", when, { channel: "email" }, {});

export const staged = (when: When, stage: Stage, more: More<"stageChanged"> = {}): StageChanged =>
  fact("stageChanged", when, { stage }, more);

export const disqualified = (when: When, more: More<"stageChanged"> = {}) =>
  staged(when, "disqualified", more);

export const consent = (when: When, given: "given" | "optedOut" | "declined" | "unclear", channel = "all") =>
  fact("consentChanged", when, { channel, consent: given }, {});

export const flagged = (when: When, flag: Extract<LeadFact, { kind: "flagged" }>["flag"]) =>
  fact("flagged", when, { flag }, {});

export const released = (when: When, review?: string) =>
  fact(
    "decided",
    when,
    { by: "boss", decision: { type: "release", ...(review !== undefined && { review }) } },
    {},
  );

export const excludedByReviewer = (when: When, reason = "customer") =>
  fact("decided", when, { by: "boss", decision: { type: "exclude", reason } }, {});

export const lateTouchAccepted = (when: When, activityId: string) =>
  fact("decided", when, { by: "boss", decision: { type: "acceptLateTouch", activityId } }, {});

/** Something that a person decided or did. */
export const did = (when: When, decision: Decided["decision"], reason?: string): Decided =>
  fact("decided", when, { by: "boss", decision, ...(reason !== undefined && { reason }) }, {});

/** An earlier decision is taken back. */
export const undone = (when: When, { key }: { readonly key: string }): Decided =>
  did(when, { type: "undo", of: key });

export const movedToPolicy = (when: When, version: number) =>
  fact("decided", when, { by: "admin", decision: { type: "moveToPolicy", version } }, {});

export const reclassified = (when: When, leadType: string, by?: UserId) =>
  fact("reclassified", when, { leadType, ...(by !== undefined && { by }) }, {});

export const paused = (when: When, reason = "holiday request") => fact("paused", when, { reason }, {});

export const resumed = (when: When, reason?: string) =>
  fact("resumed", when, { ...(reason !== undefined && { reason }) }, {});

export const deleted = (when: When, record: string) => fact("deleted", when, { record }, {});

export const restored = (when: When, record: string) => fact("restored", when, { record }, {});

export const merged = (when: When, survivor: string, losers: readonly string[]) =>
  fact("merged", when, { survivor, losers }, {});

export const converted = (when: When, record: string, to: string) =>
  fact("converted", when, { record, to }, {});

export const reasoned = (when: When, reason = "busy") =>
  fact("reasonRecorded", when, { reason, note: "will call" }, {});

export const timeReached = (when: When, clock = "response") => fact("timeReached", when, { clock }, {});

/** What the directory says of a person. */
export function person(userId: UserId, more: Partial<UserChanged> = {}, when: When = 0): UserChanged {
  return {
    kind: "userChanged",
    key: keyed(`user ${userId}`, when, more),
    occurredAt: at(when),
    source: "crm",
    userId,
    ...more,
  };
}

export const away = (userId: UserId, from: When, to: When) =>
  person(userId, { absences: [{ start: at(from), end: at(to) }] });

export const outage = (from: When, to: When, system = "hubspot") =>
  ({
    kind: "outage",
    key: keyed("outage", from, { to, system }),
    occurredAt: at(from),
    endedAt: at(to),
    source: "leadclock",
    system,
  }) as const;
