import { createHash } from "node:crypto";
import type { Created, Engaged, LeadFact, Properties } from "../../src/domain/facts.ts";
import { type Instant, MINUTE } from "../../src/domain/time.ts";
import type { Directory } from "./directory.ts";
import {
  bornAt,
  type Change,
  changesOf,
  isDeleted,
  momentOf,
  type Subject,
  timesOf,
  valueAt,
} from "./history.ts";
import { type PersonType, recordRef, userRef } from "./refs.ts";
import { dateAt, endOfDate, idIn, instantIn, isTrue, type Row, textOf, wholeSecond } from "./rows.ts";
import { engagementOf, responseTo } from "./stages.ts";

export interface RecordContext {
  readonly account: string;
  readonly directory: Directory;
  /** The org's zone: some times are told as dates only. */
  readonly timeZone: string;
  /** Properties that rules read, by the field of this object that holds them. */
  readonly properties: ReadonlyMap<string, string>;
  /** Statuses with which leads convert. */
  readonly convertedStatuses: ReadonlySet<string>;
  /** Our fields that people fill in. */
  readonly reasonField: string;
  readonly noteField: string;
  /** Under whom we write, where that is known. */
  readonly ourUser?: string | undefined;
}

export const keyed = (
  { account }: { readonly account: string },
  { object, id }: Pick<Subject, "object" | "id">,
  ...rest: readonly (string | number)[]
): string => ["salesforce", account, object.toLowerCase(), id, ...rest].join(":");

export const base = (subject: Pick<Subject, "object" | "id">, key: string, occurredAt: Instant) => ({
  key,
  occurredAt,
  source: "salesforce" as const,
  record: recordRef(subject.object, subject.id),
});

/** What leads and contacts have in common: creation, campaign responses, owners, consent, our reason. */
export function commonFacts(subject: Subject, context: RecordContext): LeadFact[] {
  return [
    ...creation(subject, context),
    ...responses(subject, context),
    ...ownerChanges(subject, context),
    ...optOuts(subject, context, "HasOptedOutOfEmail", "email"),
    ...optOuts(subject, context, "DoNotCall", "phone"),
    ...reasons(subject, context),
  ];
}

/** A record that a person types in or a form makes gets its fields in the same breath. */
const SAME_BREATH = MINUTE;

/** What rules may read, as far as the history tells how it stood then. */
export function propertiesAt(subject: Subject, context: RecordContext, at: Instant): Properties {
  return Object.fromEntries(
    [...context.properties].flatMap(([name, field]) => {
      const value = valueAt(subject, field, at + SAME_BREATH);
      return value === null ? [] : [[name, value] as const];
    }),
  );
}

/**
 * The record's creation and, by its source, what the lead did (D1). What an integration brings in happened elsewhere:
 * only its creation is known here.
 */
function creation(subject: Subject, context: RecordContext): LeadFact[] {
  const { row } = subject;
  if (instantIn(row, "CreatedDate") === null) return [];
  const at = bornAt(row);
  const creator = textOf(row, "CreatedById") ?? "";
  const kind = context.directory.kindOf(creator);
  const told = engagementOf(textOf(row, "LeadSource"));
  const uploaded = told === "listUpload" || (subject.inBulk && kind === "person" && told !== "form");
  const engagement = uploaded ? (told ?? "listUpload") : kind === "integration" ? null : told;
  const properties = propertiesAt(subject, context, at);
  // Whoever uploads a list makes its records in one go, under one name for where they come from.
  const named = [textOf(row, "LeadSource") ?? "import", dateAt(at, context.timeZone), creator].join(", ");
  const importBatch = uploaded ? { importBatch: named } : {};
  const created: LeadFact = {
    kind: "created",
    ...base(subject, keyed(context, subject, "created"), at),
    via: uploaded ? "import" : viaOf(engagement, kind),
    ...importBatch,
    properties,
  };
  if (!engagement) return [created];
  const key = keyed(context, subject, "source");
  return [created, { kind: "engaged", ...base(subject, key, at), engagement, ...importBatch, properties }];
}

function viaOf(
  engagement: Engaged["engagement"] | null,
  kind: ReturnType<Directory["kindOf"]>,
): Created["via"] {
  if (engagement === "form" || kind === "guest") return "form";
  if (kind === "integration") return "integration";
  return kind === "person" ? "user" : "other";
}

/** Answers to campaigns: one engagement per membership that has responded. */
function responses(subject: Subject, context: RecordContext): LeadFact[] {
  return subject.memberships.flatMap((member): LeadFact[] => {
    if (!isTrue(member, "HasResponded") || isDeleted(member)) return [];
    const at = respondedAt(member, context.timeZone);
    const name = textOf(member, "Campaign.Name");
    const engagement = responseTo(textOf(member, "Campaign.Type"));
    const ended = textOf(member, "Campaign.EndDate");
    const endedAt = ended && engagement === "event" ? endOfDate(ended, context.timeZone) : null;
    return [
      {
        kind: "engaged",
        ...base(subject, keyed(context, subject, "campaign-member", idIn(member)), at),
        engagement,
        ...(endedAt !== null && endedAt <= at ? { endedAt } : {}),
        properties: {
          ...propertiesAt(subject, context, at),
          ...(name ? { form: name, campaign: name } : {}),
        },
      },
    ];
  });
}

/**
 * Salesforce keeps the date of the first response, not its time: whoever was a responder from the start responded when
 * added; any other not after the end of that day and not after the membership's last change.
 */
function respondedAt(member: Row, timeZone: string): Instant {
  const added = bornAt(member);
  const date = textOf(member, "FirstRespondedDate");
  const modified = instantIn(member, "SystemModstamp") ?? added;
  if (!date) return wholeSecond(modified);
  if (date <= dateAt(added, timeZone)) return wholeSecond(added);
  return wholeSecond(Math.max(added, Math.min(modified, endOfDate(date, timeZone))));
}

/** Which of several changes of one second it was. */
export const placeOf = ({ sequence }: Change): { readonly sequence?: number } =>
  sequence === undefined ? {} : { sequence };

/** Owners over time, people and queues (D4). */
function ownerChanges(subject: Subject, context: RecordContext): LeadFact[] {
  return changesOf(subject, "OwnerId", context.timeZone).map((change) => {
    const { value, at } = change;
    return {
      kind: "ownerChanged",
      ...base(subject, keyed(context, subject, "owner", momentOf(change), value || "nobody"), at),
      ownerId: value === "" ? null : userRef(value),
      ...placeOf(change),
      ...(value.startsWith("00G") ? { ownerKind: "queue" as const } : {}),
    };
  });
}

/** One channel each (D12): a stop rule, no exclusion. */
function optOuts(subject: Subject, context: RecordContext, field: string, channel: string): LeadFact[] {
  return changesOf(subject, field)
    .filter(({ value }, index) => value === "true" || (value === "false" && index > 0))
    .map((change) => ({
      kind: "consentChanged",
      ...base(
        subject,
        keyed(context, subject, `${channel}-optout`, momentOf(change), change.value),
        change.at,
      ),
      ...placeOf(change),
      channel,
      consent: change.value === "true" ? "optedOut" : "given",
    }));
}

/**
 * What people wrote into our two fields (D21). Its content is its identity: a later reading cannot always tell when it
 * was written, but that it was.
 */
function reasons(subject: Subject, context: RecordContext): LeadFact[] {
  const reason = textOf(subject.row, context.reasonField);
  if (reason === null) return [];
  const note = textOf(subject.row, context.noteField);
  const written = [...timesOf(subject, context.reasonField), ...timesOf(subject, context.noteField)].sort(
    (a, b) => b.at - a.at,
  )[0];
  const at = written?.at ?? wholeSecond(instantIn(subject.row, "LastModifiedDate") ?? bornAt(subject.row));
  const isPerson = written?.by && context.directory.kindOf(written.by) === "person";
  // Whoever connected the org may be an admin: what is written under that name may be ours, unless an event told of it.
  const isTold = subject.told.some(({ at: when, user }) => user === written?.by && wholeSecond(when) === at);
  const by = isPerson && (written.by !== context.ourUser || isTold) ? written.by : null;
  const content = createHash("sha256")
    .update(JSON.stringify([reason, note]))
    .digest("base64url")
    .slice(0, 22);
  return [
    {
      kind: "reasonRecorded",
      ...base(subject, keyed(context, subject, "reason", content), at),
      reason,
      ...(note ? { note } : {}),
      ...(by ? { by: userRef(by) } : {}),
    },
  ];
}

/** One record went into another; told by the one that lost, under one key from every side (D23). */
export function mergeFact(
  context: { readonly account: string },
  object: PersonType,
  loser: Row,
  survivorId: string,
): LeadFact {
  const at = wholeSecond(instantIn(loser, "SystemModstamp") ?? bornAt(loser));
  const survivor = recordRef(object, survivorId);
  return {
    kind: "merged",
    key: keyed(context, { object, id: idIn(loser) }, "merged-into", survivorId),
    occurredAt: at,
    source: "salesforce",
    record: survivor,
    survivor,
    losers: [recordRef(object, idIn(loser))],
  };
}

/** A record that is gone, under one key whether the row or an event tells it. */
export function goneFact(
  context: { readonly account: string },
  subject: Pick<Subject, "object" | "id">,
  at: Instant,
): LeadFact {
  const when = wholeSecond(at);
  return { kind: "deleted", ...base(subject, keyed(context, subject, "deleted", when), when) };
}

/** A record that came back out of the recycle bin; only an event tells when. */
export function restoredFact(
  context: { readonly account: string },
  subject: Pick<Subject, "object" | "id">,
  at: Instant,
): LeadFact {
  const when = wholeSecond(at);
  return { kind: "restored", ...base(subject, keyed(context, subject, "restored", when), when) };
}
