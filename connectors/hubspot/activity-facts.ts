import type { Activity, Engaged, LeadFact } from "../../src/domain/facts.ts";
import type { Instant } from "../../src/domain/time.ts";
import { type Actor, actorOf } from "./actor.ts";
import type { Directory } from "./directory.ts";
import { instantOf } from "./history.ts";
import type { ActivityType } from "./object-types.ts";
import { contactRef } from "./refs.ts";
import type { CrmRecord } from "./schema.ts";
import { taskKeyIn } from "./task-body.ts";

/** What one activity is, apart from whom it belongs to and when the source logged it. */
interface Told {
  readonly activity: Activity["activity"];
  readonly at: Instant;
  readonly direction: Activity["direction"];
  readonly status: Activity["status"];
  readonly level?: NonNullable<Activity["level"]>;
  readonly endedAt?: Instant;
  readonly selfBooked?: boolean;
  readonly automation?: NonNullable<Activity["automation"]>;
  /** What the lead did by it, where the lead acted. */
  readonly engagement?: Engaged["engagement"];
  /** The lead answered on this channel. */
  readonly replied?: string;
}

/** HubSpot's own call outcomes, the same in every account unless edited. */
const LEVEL_OF_OUTCOME: Readonly<Record<string, NonNullable<Activity["level"]>>> = {
  "f240bbac-87c9-4f6e-bf70-924b57d47db7": "conversation",
  "a4c4c377-d246-4b32-a13b-75a56a4cd0ff": "contact",
  "b2cf5968-551e-4856-9783-52b3da59a7d0": "attempt",
  "9d9162e7-6cf3-4944-bf63-4dff82258764": "attempt",
  "73a0d17f-1163-4015-bdd5-ec830791da20": "attempt",
  "17b47fee-58de-441e-a44c-c6300d46f273": "attempt",
};

const CALL_STATUS: Readonly<Record<string, Activity["status"]>> = {
  COMPLETED: "done",
  BUSY: "done",
  NO_ANSWER: "done",
  MISSED: "done",
  IN_PROGRESS: "inProgress",
  CONNECTING: "planned",
  RINGING: "planned",
  QUEUED: "planned",
  CALLING_CRM_USER: "planned",
  FAILED: "failed",
  CANCELED: "canceled",
};

const MISSED_CALL = new Set(["MISSED", "NO_ANSWER", "BUSY", "CANCELED"]);

function call({ properties }: CrmRecord, at: Instant): Told {
  const raw = properties.hs_call_status ?? "";
  // A call logged by hand has no status: it happened.
  const status = CALL_STATUS[raw] ?? "done";
  const lasted = Number(properties.hs_call_duration ?? 0);
  const ended = status === "done" && lasted > 0 ? { endedAt: at + lasted } : {};
  const level = LEVEL_OF_OUTCOME[properties.hs_call_disposition ?? ""];
  if (properties.hs_call_direction !== "INBOUND")
    return { activity: "call", at, direction: "outbound", status, ...(level ? { level } : {}), ...ended };
  const missed = MISSED_CALL.has(raw);
  return {
    activity: "call",
    at,
    direction: "inbound",
    status: missed ? "canceled" : status,
    ...(missed ? {} : { level: "conversation" as const }),
    ...ended,
    ...(missed ? { engagement: "missedCall" } : status === "done" ? { engagement: "inboundCall" } : {}),
  };
}

const EMAIL_STATUS: Readonly<Record<string, Activity["status"]>> = {
  SENT: "done",
  SENDING: "planned",
  SCHEDULED: "scheduled",
  BOUNCED: "bounced",
  FAILED: "failed",
};

/** Headers by which a mail says that no person wrote it. */
const AUTO_RESPONSE =
  /auto-submitted"?\s*:\s*"?\s*auto-|x-auto(reply|respond)|precedence"?\s*:\s*"?\s*(bulk|auto_reply|junk)/i;

function email({ properties }: CrmRecord, at: Instant): Told {
  const automatic = AUTO_RESPONSE.test(properties.hs_email_headers ?? "");
  const automation = [
    ...(automatic ? (["autoResponse"] as const) : []),
    ...(properties.hs_sequence_id ? (["sequence"] as const) : []),
  ];
  const evidence = automation.length > 0 ? { automation } : {};
  const direction = properties.hs_email_direction;
  if (direction === "INCOMING_EMAIL")
    return {
      activity: "email",
      at,
      direction: "inbound",
      status: "done",
      ...evidence,
      ...(automatic ? {} : { replied: "email" }),
    };
  // A forwarded mail was written by somebody else and tells nothing of either side.
  if (direction === "FORWARDED_EMAIL")
    return { activity: "email", at, direction: "inbound", status: "done", ...evidence };
  const draft = direction === "DRAFT_EMAIL";
  const status = draft ? "draft" : (EMAIL_STATUS[properties.hs_email_status ?? "SENT"] ?? "planned");
  return { activity: "email", at, direction: "outbound", status, ...evidence };
}

/** Booked by the lead through a scheduling page. */
const SELF_BOOKED = /^MEETINGS(_PUBLIC)?$|^MEETING_LINK/;

/** `hs_timestamp` is when the meeting takes place; the act is the booking, when it was logged (D8). */
function meeting({ properties }: CrmRecord, at: Instant): Told {
  const logged = instantOf(properties.hs_createdate) ?? at;
  const selfBooked =
    SELF_BOOKED.test(properties.hs_meeting_source ?? "") ||
    SELF_BOOKED.test(properties.hs_object_source ?? "");
  const canceled = properties.hs_meeting_outcome === "CANCELED";
  return {
    activity: "meeting",
    at: logged,
    direction: "outbound",
    status: canceled ? "canceled" : "done",
    ...(selfBooked ? { selfBooked, engagement: "meetingBooked" } : {}),
  };
}

/** HubSpot documents no direction; what a user logged by hand is the user's own message. */
function communication(_record: CrmRecord, at: Instant): Told {
  return { activity: "message", at, direction: "outbound", status: "done" };
}

function note(_record: CrmRecord, at: Instant): Told {
  return { activity: "note", at, direction: "outbound", status: "done" };
}

/** `hs_timestamp` is when a task is due; the act, if any, is its completion. */
function task({ properties }: CrmRecord, at: Instant): Told {
  const completed = properties.hs_task_status === "COMPLETED";
  const when = completed
    ? instantOf(properties.hs_task_completion_date ?? properties.hs_lastmodifieddate)
    : null;
  return {
    activity: "task",
    at: when ?? instantOf(properties.hs_createdate) ?? at,
    direction: "outbound",
    status: completed ? "done" : "planned",
  };
}

const TELL: Readonly<Record<ActivityType, (record: CrmRecord, at: Instant) => Told>> = {
  calls: call,
  emails: email,
  meetings: meeting,
  communications: communication,
  notes: note,
  tasks: task,
};

/** Our own alert tasks are no activity of anybody. */
const isOurs = (type: ActivityType, record: CrmRecord): boolean =>
  type === "tasks" && taskKeyIn(record.properties.hs_task_body) !== null;

/**
 * What one activity means for one contact. The key carries the version that was read: the same version read
 * again is the same fact, a newer one another, and the newest wins.
 */
export function activityFacts(
  type: ActivityType,
  record: CrmRecord,
  contactId: string,
  context: { readonly account: string; readonly directory: Directory },
): LeadFact[] {
  const loggedAt = instantOf(record.properties.hs_createdate);
  const at = instantOf(record.properties.hs_timestamp) ?? loggedAt;
  if (at === null || isOurs(type, record)) return [];
  const { engagement, replied, at: occurredAt, ...told } = TELL[type](record, at);
  const modifiedAt = instantOf(record.properties.hs_lastmodifieddate) ?? loggedAt ?? at;
  const actor = actorOf(record, context.directory);
  const key = `hubspot:${context.account}:${type}:${record.id}:contact:${contactId}`;
  const base = {
    occurredAt,
    source: "hubspot",
    record: contactRef(contactId),
    ...(loggedAt === null ? {} : { loggedAt }),
  };
  const activity: LeadFact = {
    kind: "activity",
    key: `${key}:${modifiedAt}`,
    ...base,
    ...told,
    activityId: `hubspot:${type}:${record.id}`,
    modifiedAt,
    ...automated(actor, told),
  };
  const lead: LeadFact[] = [];
  if (engagement) lead.push({ kind: "engaged", key: `${key}:engaged`, ...base, engagement, properties: {} });
  if (replied) lead.push({ kind: "leadReplied", key: `${key}:replied`, ...base, channel: replied });
  return [...lead, activity];
}

function automated(
  actor: Actor,
  told: { automation?: Activity["automation"] },
): Pick<Activity, "actorId" | "actorKind" | "integrationId" | "automation"> {
  if (actor.actorKind !== "automation")
    return { ...actor, ...(told.automation ? { automation: told.automation } : {}) };
  return { ...actor, automation: [...new Set([...(told.automation ?? []), "workflow" as const])] };
}

/** An activity was taken off a contact: it was never toward that lead. */
export function withdrawnFacts(
  type: ActivityType,
  record: CrmRecord,
  contactId: string,
  at: Instant,
  context: { readonly account: string; readonly directory: Directory },
): LeadFact[] {
  return activityFacts(type, record, contactId, context).flatMap((fact): LeadFact[] => {
    if (fact.kind !== "activity") return [];
    const modifiedAt = Math.max(at, fact.modifiedAt ?? at);
    return [{ ...fact, key: `${fact.key}:withdrawn:${at}`, status: "canceled", modifiedAt }];
  });
}
