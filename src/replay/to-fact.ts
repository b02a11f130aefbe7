import { hash } from "node:crypto";
import type { Fact, LeadFact, TenantFact } from "../domain/facts.ts";
import type { Instant } from "../domain/time.ts";
import type { Event } from "./event.ts";
import { type InstantText, instantOf } from "./instant-text.ts";

/** A fact and when it became known; the latter only steps virtual time. */
export interface Known<F extends Fact = Fact> {
  readonly fact: F;
  readonly knownAt: Instant;
}

type TenantEvent = Extract<Event, { type: TenantFact["kind"] }>;
export type LeadEvent = Exclude<Event, TenantEvent>;

/** True for events of the whole tenant, which name no lead. */
export function isTenantEvent(event: Event): event is TenantEvent {
  return event.type === "userChanged" || event.type === "outage";
}

/** The fact of a checked event of one lead, defaults filled in. */
export function toLeadFact(event: LeadEvent): Known<LeadFact> {
  const fact = filledIn(event);
  const key = event.key ?? digest(event.lead, fact);
  if (fact.kind === "activity" && fact.activityId === "") {
    return known(event, { ...fact, activityId: key, key });
  }
  return known(event, { ...fact, key });
}

/** The fact of a checked event of the whole tenant. */
export function toTenantFact(event: TenantEvent): Known<TenantFact> {
  const fact = tenantFact(event);
  return known(event, { ...fact, key: event.key ?? digest("", fact) });
}

function known<F extends Fact>(event: Event, fact: F): Known<F> {
  const own = fact.kind === "outage" ? fact.endedAt : fact.occurredAt;
  return { fact, knownAt: event.receivedAt === undefined ? own : instantOf(event.receivedAt) };
}

/** Same content, same key: a line that is there twice is one event. */
function digest(lead: string, fact: object): string {
  return hash("sha1", lead + JSON.stringify(fact), "base64url");
}

/** Members every fact has; the key is still to come. */
function base(event: Event) {
  return {
    key: "",
    occurredAt: instantOf(event.at),
    source: event.source ?? "file",
    ...(event.sequence !== undefined && { sequence: event.sequence }),
    ...(event.loggedAt !== undefined && { loggedAt: instantOf(event.loggedAt) }),
  };
}

function filledIn(event: LeadEvent): LeadFact {
  const shared = { ...base(event), ...(event.record !== undefined && { record: event.record }) };
  switch (event.type) {
    case "engaged":
      return {
        ...shared,
        kind: "engaged",
        engagement: event.engagement ?? "other",
        ...at("endedAt", event.endedAt),
        ...(event.importBatch !== undefined && { importBatch: event.importBatch }),
        properties: event.properties ?? {},
      };
    case "created":
      return {
        ...shared,
        kind: "created",
        via: event.via ?? "other",
        ...(event.importBatch !== undefined && { importBatch: event.importBatch }),
        properties: event.properties ?? {},
      };
    case "ownerChanged":
      return {
        ...shared,
        kind: "ownerChanged",
        ownerId: event.ownerId,
        ...(event.ownerKind && { ownerKind: event.ownerKind }),
      };
    case "ownerNotified":
      return { ...shared, kind: "ownerNotified", ownerId: event.ownerId };
    case "processCompleted":
      return { ...shared, kind: "processCompleted", process: event.process };
    case "activity":
      return {
        ...shared,
        kind: "activity",
        activity: event.activity,
        activityId: event.activityId ?? "",
        ...(event.sameAs !== undefined && { sameAs: event.sameAs }),
        ...at("modifiedAt", event.modifiedAt),
        direction: event.direction ?? "outbound",
        actorId: event.actorId ?? null,
        actorKind: event.actorKind ?? (event.actorId ? "user" : "unknown"),
        ...(event.integrationId !== undefined && { integrationId: event.integrationId }),
        status: event.status ?? "done",
        ...(event.level && { level: event.level }),
        ...at("endedAt", event.endedAt),
        ...(event.selfBooked !== undefined && { selfBooked: event.selfBooked }),
        ...(event.automation && { automation: event.automation }),
        ...(event.ours !== undefined && { ours: event.ours }),
      };
    case "acknowledged":
    case "leadReplied":
      return { ...shared, kind: event.type, channel: event.channel ?? "email" };
    case "stageChanged":
      return {
        ...shared,
        kind: "stageChanged",
        stage: event.stage,
        ...(event.reason && { reason: event.reason }),
        ...(event.by !== undefined && { by: event.by }),
      };
    case "consentChanged":
      return { ...shared, kind: "consentChanged", channel: event.channel ?? "all", consent: event.consent };
    case "flagged":
      return {
        ...shared,
        kind: "flagged",
        flag: event.flag,
        ...(event.detail !== undefined && { detail: event.detail }),
      };
    case "merged":
      return { ...shared, kind: "merged", survivor: event.survivor ?? event.lead, losers: event.losers };
    case "matched":
      return { ...shared, kind: "matched", records: event.records, by: event.by ?? "person" };
    case "converted":
      return { ...shared, kind: "converted", to: event.to };
    case "deleted":
    case "restored":
      return { ...shared, kind: event.type, record: event.record ?? event.lead };
    case "reclassified":
      return {
        ...shared,
        kind: "reclassified",
        leadType: event.leadType,
        ...(event.by !== undefined && { by: event.by }),
        ...(event.reason !== undefined && { reason: event.reason }),
      };
    case "paused":
      return { ...shared, kind: "paused", reason: event.reason };
    case "resumed":
      return { ...shared, kind: "resumed", ...(event.reason !== undefined && { reason: event.reason }) };
    case "decided":
      return {
        ...shared,
        kind: "decided",
        by: event.by,
        ...(event.engagement !== undefined && { engagement: event.engagement }),
        decision: event.decision,
        ...(event.reason !== undefined && { reason: event.reason }),
      };
    case "reasonRecorded":
      return {
        ...shared,
        kind: "reasonRecorded",
        reason: event.reason,
        ...(event.note !== undefined && { note: event.note }),
        ...(event.by !== undefined && { by: event.by }),
      };
    case "timeReached":
      return { ...shared, kind: "timeReached", clock: event.clock };
  }
}

function tenantFact(event: TenantEvent): TenantFact {
  if (event.type === "outage") {
    return { ...base(event), kind: "outage", system: event.system, endedAt: instantOf(event.endedAt) };
  }
  const { userId, name, email, active, human, sales, teamId, managerId, backupId, calendar, absences } =
    event;
  return {
    ...base(event),
    kind: "userChanged",
    userId,
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(active !== undefined && { active }),
    ...(human !== undefined && { human }),
    ...(sales !== undefined && { sales }),
    ...(teamId !== undefined && { teamId }),
    ...(managerId !== undefined && { managerId }),
    ...(backupId !== undefined && { backupId }),
    ...(calendar !== undefined && { calendar }),
    ...(absences && {
      absences: absences.map(({ start, end }) => ({ start: instantOf(start), end: instantOf(end) })),
    }),
  };
}

function at<const N extends string>(name: N, value: InstantText | undefined): { [K in N]?: Instant } {
  return value === undefined ? {} : ({ [name]: instantOf(value) } as { [K in N]?: Instant });
}
