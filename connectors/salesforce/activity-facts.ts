import type { Activity, Engaged, LeadFact, RecordRef } from "../../src/domain/facts.ts";
import type { Instant } from "../../src/domain/time.ts";
import { type Actor, actorOf } from "./actor.ts";
import type { Directory } from "./directory.ts";
import { isDeleted } from "./history.ts";
import { idIn, instantIn, isTrue, type Row, textOf } from "./rows.ts";

/** A lead or contact that an activity is with. */
export interface With {
  readonly record: RecordRef;
  /** Where its story began: the lead for a contact that came out of one, so that its activities keep their keys (D23). */
  readonly story: string;
}

/** A task or event as read, with the mail whose task it is. */
export interface LoadedActivity {
  readonly object: "Task" | "Event" | "EmailMessage";
  readonly row: Row;
  /** The task that Salesforce made for this mail, where it can be read. */
  readonly task?: Row;
  readonly with: readonly With[];
}

export interface ActivityContext {
  readonly account: string;
  readonly directory: Directory;
  /** The checkbox on our own alert tasks. */
  readonly oursField: string;
}

/** What one activity is, apart from whom it is with. */
interface Told {
  readonly activity: Activity["activity"];
  readonly at: Instant;
  readonly direction: Activity["direction"];
  readonly status: Activity["status"];
  readonly actor: Actor;
  readonly level?: NonNullable<Activity["level"]>;
  readonly selfBooked?: boolean;
  readonly automation?: NonNullable<Activity["automation"]>;
  readonly engagement?: Engaged["engagement"];
  readonly replied?: string;
}

const madeAt = (row: Row): Instant => instantIn(row, "CreatedDate") ?? 0;
const savedAt = (row: Row): Instant => instantIn(row, "LastModifiedDate") ?? madeAt(row);

/** Words orgs and diallers use for results of a call; the first that fits. Others say nothing of how far it got. */
const LEVELS: readonly (readonly [RegExp, NonNullable<Activity["level"]>])[] = [
  [
    /no answer|not (answered|connected|reached)|unanswered|busy|voice ?mail|left (a )?message|wrong|bad number|failed|missed/i,
    "attempt",
  ],
  [/gatekeeper|receptionist|left live message/i, "contact"],
  [/connect|spoke|talked|conversation|answered|meeting|interested|qualified|call ?back/i, "conversation"],
];
const MISSED = /missed|abandoned|unanswered|no answer/i;

type Kind = Pick<Activity, "activity"> & { readonly automation?: NonNullable<Activity["automation"]> };

/** A task's kind: by its subtype, else by what its fields say. `ListEmail` is also spelt with a blank. */
function kindOf(row: Row): Kind {
  switch (textOf(row, "TaskSubtype")?.replaceAll(" ", "")) {
    case "Call":
      return { activity: "call" };
    case "Email":
      return { activity: "email" };
    case "ListEmail":
      return { activity: "email", automation: ["bulk"] };
    case "Cadence":
      return { activity: "task", automation: ["sequence"] };
    case "LinkedIn":
      return { activity: "message" };
  }
  if (textOf(row, "CallType") !== null) return { activity: "call" };
  switch (textOf(row, "Type")?.toLowerCase()) {
    case "call":
      return { activity: "call" };
    case "email":
      return { activity: "email" };
    case "meeting":
      return { activity: "meeting" };
    default:
      return { activity: "task" };
  }
}

/** A closed task was done, when it was completed; an open one is a plan. */
function task(row: Row, directory: Directory): Told {
  const kind = kindOf(row);
  const closed = isTrue(row, "IsClosed");
  const doneAt = closed ? (instantIn(row, "CompletedDateTime") ?? savedAt(row)) : null;
  const told: Told = {
    ...kind,
    at: doneAt ?? madeAt(row),
    direction: "outbound",
    status: closed ? "done" : "planned",
    actor: actorOf(row, doneAt, directory),
  };
  return kind.activity === "call" ? call(row, told) : told;
}

function call(row: Row, told: Told): Told {
  const result = textOf(row, "CallDisposition") ?? "";
  const type = textOf(row, "CallType");
  // Colleagues among themselves: toward nobody outside.
  if (type === "Internal") return { ...told, status: "canceled" };
  if (type !== "Inbound") {
    const level = LEVELS.find(([pattern]) => pattern.test(result))?.[1];
    return { ...told, ...(level ? { level } : {}) };
  }
  if (told.status !== "done") return { ...told, direction: "inbound" };
  if (MISSED.test(result))
    return { ...told, direction: "inbound", status: "canceled", engagement: "missedCall" };
  return { ...told, direction: "inbound", level: "conversation", engagement: "inboundCall" };
}

/** The act is the booking, when it was logged; the start is when it takes place (D8). */
function meeting(row: Row, directory: Directory): Told {
  const at = madeAt(row);
  // What a visitor of the org's own booking page books, the host's calendar gets from the page's guest user.
  const guest = directory.kindOf(textOf(row, "CreatedById") ?? "") === "guest";
  const actor = actorOf(row, null, directory);
  const told: Told = { activity: "meeting", at, direction: "outbound", status: "done", actor };
  if (!guest) return told;
  return {
    ...told,
    actor: { ...actor, actorKind: actor.actorId ? "user" : "unknown" },
    selfBooked: true,
    engagement: "meetingBooked",
  };
}

/** Headers by which a mail says that no person wrote it. */
const AUTO_RESPONSE =
  /auto-submitted\s*:\s*auto-|x-auto(reply|respond)|precedence\s*:\s*(bulk|auto_reply|junk)/i;

/** EmailMessage.Status: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_emailmessage.htm */
const SENT = "3";
const DRAFT = "5";

function mail(row: Row, taskRow: Row | undefined, directory: Directory): Told {
  const at = instantIn(row, "MessageDate") ?? madeAt(row);
  const automatic = AUTO_RESPONSE.test(textOf(row, "Headers") ?? "");
  const actor = mailActor(row, directory);
  if (isTrue(row, "Incoming"))
    return {
      activity: "email",
      at,
      direction: "inbound",
      status: "done",
      actor: { actorId: null, actorKind: "unknown" },
      ...(automatic ? { automation: ["autoResponse"] } : { replied: "email" }),
    };
  const status = textOf(row, "Status");
  const automation = [
    ...(automatic ? (["autoResponse"] as const) : []),
    ...(textOf(row, "AutomationType") === "AiAutomated" ? (["workflow"] as const) : []),
    ...(directory.isOrgWide(textOf(row, "FromAddress") ?? "") ? (["workflow"] as const) : []),
    ...(taskRow ? (kindOf(taskRow).automation ?? []) : []),
  ];
  const bounced = isTrue(row, "IsBounced");
  return {
    activity: "email",
    at,
    direction: "outbound",
    status: bounced ? "bounced" : status === SENT ? "done" : status === DRAFT ? "draft" : "planned",
    actor,
    ...(automation.length > 0 ? { automation: [...new Set(automation)] } : {}),
  };
}

/** A mail has no owner; it is from whom it says, if that is a user. */
function mailActor(row: Row, directory: Directory): Actor {
  const from = textOf(row, "FromId") ?? "";
  const OwnerId = from.startsWith("005") ? from : textOf(row, "CreatedById");
  return actorOf({ ...row, OwnerId }, null, directory);
}

function tell({ object, row, task: taskRow }: LoadedActivity, directory: Directory): Told {
  if (object === "Task") return task(row, directory);
  return object === "Event" ? meeting(row, directory) : mail(row, taskRow, directory);
}

/** A copy for an invitee, and the pattern of a series, are no act of their own. */
const isShadow = ({ row }: LoadedActivity): boolean => isTrue(row, "IsChild") || isTrue(row, "IsRecurrence");

const isOurs = ({ row, task: taskRow }: LoadedActivity, { oursField }: ActivityContext): boolean =>
  isTrue(row, oursField) || (taskRow !== undefined && isTrue(taskRow, oursField));

/**
 * What one activity means for everybody it is with. A mail and its task are one activity under one id, whichever is
 * seen. The key carries the version that was read: the same version read again is the same fact, and the newest wins.
 */
export function activityFacts(loaded: LoadedActivity, context: ActivityContext): LeadFact[] {
  if (isOurs(loaded, context) || isShadow(loaded)) return [];
  const { row } = loaded;
  const { at, engagement, replied, actor, ...told } = tell(loaded, context.directory);
  const gone = isDeleted(row);
  // Deleting and restoring move only this stamp.
  const modifiedAt = instantIn(row, "SystemModstamp") ?? savedAt(row);
  const made = madeAt(row);
  const [kind, id] = identityOf(loaded);
  return loaded.with.flatMap(({ record, story }): LeadFact[] => {
    const key = `salesforce:${context.account}:${kind}:${id}:${story}`;
    // What is dated ahead of its making was known when it was done, not when it was planned (D35).
    const loggedAt = at <= made ? made : Math.max(made, Math.min(at, savedAt(row)));
    const base = { occurredAt: at, source: "salesforce", record, loggedAt };
    const activity: LeadFact = {
      kind: "activity",
      key: `${key}:${modifiedAt}`,
      ...base,
      ...told,
      ...actor,
      ...(gone ? { status: "canceled" as const } : {}),
      activityId: `salesforce:${kind}:${id}`,
      modifiedAt,
    };
    const lead: LeadFact[] = [];
    if (engagement && !gone)
      lead.push({ kind: "engaged", key: `${key}:engaged`, ...base, engagement, properties: {} });
    if (replied && !gone)
      lead.push({ kind: "leadReplied", key: `${key}:replied`, ...base, channel: replied });
    return [...lead, activity];
  });
}

/** Enhanced Email keeps a mail twice, as a message and as its task: the task's id stands for both. */
function identityOf({ object, row }: LoadedActivity): readonly [string, string] {
  if (object === "Task") return ["task", idIn(row)];
  if (object === "Event") return ["event", idIn(row)];
  const taskId = textOf(row, "ActivityId");
  return taskId ? ["task", taskId] : ["email", idIn(row)];
}
