import type { Created, Engaged, LeadFact } from "../../src/domain/facts.ts";
import type { Instant } from "../../src/domain/time.ts";
import { isByIntegration } from "./actor.ts";
import { BREACH_REASON, propertiesAt, RESOLUTION_NOTE } from "./contact-wanted.ts";
import type { Directory } from "./directory.ts";
import { changes, instantOf, versions } from "./history.ts";
import { linkFacts } from "./links.ts";
import { contactRef, userRef } from "./refs.ts";
import type { CrmRecord, HistoryEntry } from "./schema.ts";
import { STAGES, type StageMeaning } from "./stages.ts";

export interface ContactContext {
  readonly account: string;
  readonly directory: Directory;
  /** Names of the portal's own properties that rules read. */
  readonly extra: readonly string[];
}

/** Everything a contact's present state and history say, under keys that any later reading repeats. */
export function contactFacts(record: CrmRecord, context: ContactContext): LeadFact[] {
  return [
    ...creation(record, context),
    ...conversions(record, context),
    ...ownerChanges(record, context),
    ...stageChanges(record, context, "hs_lead_status"),
    ...stageChanges(record, context, "lifecyclestage"),
    ...optOuts(record, context),
    ...merges(record, context),
    ...linkFacts(context.account, record, createdAt(record)),
    ...reasons(record, context),
  ];
}

const keyed = (
  context: { account: string },
  record: CrmRecord,
  ...rest: readonly (string | number)[]
): string => ["hubspot", context.account, "contact", record.id, ...rest].join(":");

const base = (record: CrmRecord, key: string, occurredAt: Instant) => ({
  key,
  occurredAt,
  source: "hubspot" as const,
  record: contactRef(record.id),
});

const VIA: Readonly<Record<string, Created["via"]>> = {
  FORM: "form",
  FORMS: "form",
  CRM_UI: "user",
  MOBILE_IOS: "user",
  MOBILE_ANDROID: "user",
  IMPORT: "import",
  INTEGRATION: "integration",
  API: "integration",
};

/** The record's creation, and for an import the upload itself as the engagement (D1, D34). */
function creation(record: CrmRecord, context: ContactContext): LeadFact[] {
  const at = instantOf(record.properties.createdate);
  if (at === null) return [];
  const via = VIA[record.properties.hs_object_source ?? ""] ?? "other";
  const properties = propertiesAt(record, context.extra, at);
  const batch = via === "import" ? { importBatch: record.properties.hs_object_source_id || "unnamed" } : {};
  const created: LeadFact = {
    kind: "created",
    ...base(record, keyed(context, record, "created"), at),
    via,
    ...batch,
    properties,
  };
  if (via !== "import") return [created];
  const key = keyed(context, record, "import");
  return [
    created,
    { kind: "engaged", ...base(record, key, at), engagement: "listUpload", ...batch, properties },
  ];
}

/** Which conversions are not a form, by the name HubSpot gives them. */
const ENGAGEMENT_BY_NAME: readonly (readonly [RegExp, Engaged["engagement"]])[] = [
  [/^meetings? link/i, "meetingBooked"],
  [/^(chat|live chat|chatflow|bot)\b/i, "chat"],
];

/** One engagement per form submission, at the submission's own time (D1), found in the history of the latest one. */
function conversions(record: CrmRecord, context: ContactContext): LeadFact[] {
  const names = versions(record, "recent_conversion_event_name");
  const submissions = new Map<Instant, string>();
  const note = (value: string | null | undefined, name: string | null | undefined): void => {
    const at = instantOf(value);
    if (at !== null && !submissions.get(at)) submissions.set(at, name ?? "");
  };
  for (const entry of versions(record, "recent_conversion_date")) note(entry.value, nameBeside(names, entry));
  note(record.properties.first_conversion_date, record.properties.first_conversion_event_name);
  note(record.properties.recent_conversion_date, record.properties.recent_conversion_event_name);
  return [...submissions].map(([at, name]) => ({
    kind: "engaged",
    ...base(record, keyed(context, record, "conversion", at), at),
    engagement: ENGAGEMENT_BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? "form",
    properties: {
      ...propertiesAt(record, context.extra, at),
      ...(name ? { recent_conversion_event_name: name, form: name } : {}),
    },
  }));
}

/** Date and name of a submission are two properties, set at one instant. */
function nameBeside(names: readonly HistoryEntry[], date: HistoryEntry): string | undefined {
  return names.findLast((entry) => entry.timestamp <= date.timestamp)?.value;
}

function ownerChanges(record: CrmRecord, context: ContactContext): LeadFact[] {
  return changes(record, "hubspot_owner_id").map(({ value, timestamp }, index, all) => {
    const queue = value !== "" && context.directory.owner(value)?.type === "QUEUE";
    return {
      kind: "ownerChanged",
      ...base(record, keyed(context, record, "owner", timestamp, value || "nobody"), timestamp),
      ownerId: value === "" ? null : userRef(value),
      ...(all[index - 1]?.timestamp === timestamp ? { sequence: index } : {}),
      ...(queue ? { ownerKind: "queue" as const } : {}),
    };
  });
}

/** Outcomes, and the way back from one; steps between open stages say nothing. */
function stageChanges(record: CrmRecord, context: ContactContext, property: string): LeadFact[] {
  const meanings = STAGES[property] ?? {};
  const open: StageMeaning = { stage: "open" };
  const entries = changes(record, property);
  return entries.flatMap((entry, index): LeadFact[] => {
    const meaning = meanings[entry.value] ?? open;
    const before = meanings[entries[index - 1]?.value ?? ""] ?? open;
    if (meaning.stage === "open" && before.stage === "open") return [];
    const by = entry.updatedByUserId ? context.directory.person(String(entry.updatedByUserId)) : null;
    const key = keyed(context, record, property, entry.timestamp, entry.value || "none");
    return [
      { kind: "stageChanged", ...base(record, key, entry.timestamp), ...meaning, ...(by ? { by } : {}) },
    ];
  });
}

/** Unsubscribed from all e-mail is about one channel (D12): a stop rule, no exclusion. */
function optOuts(record: CrmRecord, context: ContactContext): LeadFact[] {
  return changes(record, "hs_email_optout")
    .filter((entry, index) => entry.value === "true" || (entry.value === "false" && index > 0))
    .map(({ value, timestamp }) => ({
      kind: "consentChanged",
      ...base(record, keyed(context, record, "email-optout", timestamp, value), timestamp),
      channel: "email",
      consent: value === "true" ? "optedOut" : "given",
    }));
}

/** Merges also show on the survivor: the same facts as from the event, if that was missed (D23). */
function merges(record: CrmRecord, context: ContactContext): LeadFact[] {
  const losers = (record.properties.hs_merged_object_ids ?? "").split(";").filter(Boolean);
  return losers
    .filter((loser) => loser !== record.id)
    .map((loser) => {
      const entry = versions(record, "hs_merged_object_ids").find(({ value }) =>
        value.split(";").includes(loser),
      );
      return mergeFact(context.account, loser, record.id, entry?.timestamp ?? createdAt(record));
    });
}

const createdAt = (record: CrmRecord): Instant => instantOf(record.properties.createdate) ?? 0;

/** One record went into another; told by an event or by the survivor, under one key. */
export function mergeFact(account: string, loser: string, survivor: string, at: Instant): LeadFact {
  return {
    kind: "merged",
    key: `hubspot:${account}:contact:${loser}:merged-into:${survivor}`,
    occurredAt: at,
    source: "hubspot",
    record: contactRef(survivor),
    survivor: contactRef(survivor),
    losers: [contactRef(loser)],
  };
}

/** What people wrote into our two fields: the reason, and the note as it stood then (D21). */
function reasons(record: CrmRecord, context: ContactContext): LeadFact[] {
  const byReason = changes(record, BREACH_REASON);
  const byNote = changes(record, RESOLUTION_NOTE);
  const instants = [...new Set([...byReason, ...byNote].map(({ timestamp }) => timestamp))];
  return instants.flatMap((at): LeadFact[] => {
    const reason = byReason.findLast(({ timestamp }) => timestamp <= at);
    const note = byNote.findLast(({ timestamp }) => timestamp <= at);
    if (!reason?.value) return [];
    const written = note?.timestamp === at ? note : reason;
    // An integration speaks for nobody, whoever installed it.
    const author = isByIntegration(written) ? null : written.updatedByUserId;
    const by = author ? context.directory.person(String(author)) : null;
    return [
      {
        kind: "reasonRecorded",
        ...base(record, keyed(context, record, "reason", at), at),
        reason: reason.value,
        ...(note?.value ? { note: note.value } : {}),
        ...(by ? { by } : {}),
      },
    ];
  });
}

/** The ids a reading will want to know of the directory. */
export function peopleNamed(records: Iterable<CrmRecord>): { ownerIds: string[]; userIds: string[] } {
  const ownerIds = new Set<string>();
  const userIds = new Set<string>();
  for (const record of records) {
    for (const { value } of versions(record, "hubspot_owner_id")) if (value) ownerIds.add(value);
    for (const property of ["hs_lead_status", "lifecyclestage", BREACH_REASON, RESOLUTION_NOTE])
      for (const { updatedByUserId } of versions(record, property))
        if (updatedByUserId) userIds.add(String(updatedByUserId));
  }
  return { ownerIds: [...ownerIds], userIds: [...userIds] };
}

/** A contact that a reading found deleted; the event, when it comes, tells it again under its own key. */
export function goneFact(account: string, id: string, at: Instant): LeadFact {
  return {
    kind: "deleted",
    key: `hubspot:${account}:contact:${id}:deleted:${at}`,
    occurredAt: at,
    source: "hubspot",
    record: contactRef(id),
  };
}

/** The same engagement with what rules may read of the contact. */
export function withContactProperties(fact: Engaged, record: CrmRecord, context: ContactContext): Engaged {
  return { ...fact, properties: propertiesAt(record, context.extra, fact.occurredAt) };
}
