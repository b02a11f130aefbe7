import { RowError } from "../core/errors.ts";
import { dayIn } from "../core/zone.ts";
import { find, rows, rowsWhere } from "../data/records.ts";
import type { Value } from "../data/row.ts";
import { changes, type Draft, type Save } from "./save-context.ts";

/** What the vendor fills in by itself before a record is saved. */
export function derive(save: Save, draft: Draft): void {
  number(save, draft);
  STEPS[draft.object.name]?.(save, draft);
}

/** The org numbers the records of objects that want it. */
function number({ tx }: Save, { object, before, next }: Draft): void {
  const format = object.byName.get("name")?.autoNumber;
  if (format === undefined || before) return;
  const given = String(tx.world.db.next(`number:${tx.org}:${object.name}`, 1));
  next.Name = format.replace(/\{(0+)\}/, (_all, zeros: string) => given.padStart(zeros.length, "0"));
}

type Step = (save: Save, draft: Draft) => void;

const named: Step = (_save, { next }) => {
  next.Name = [next.FirstName, next.LastName].filter((part) => part != null).join(" ");
};

const STEPS: Record<string, Step> = {
  Contact: named,
  User: named,
  Lead: (save, draft) => {
    named(save, draft);
    const { next, before } = draft;
    const { tx } = save;
    if (!changes(draft, "OwnerId")) return;
    if (before) next.LastTransferDate = dayIn(tx.world.orgs.get(tx.org).zone, tx.at);
    next.IsUnreadByOwner = next.OwnerId !== tx.user;
  },
  Task: (save, draft) => {
    const { next, before } = draft;
    const { tx } = save;
    const isClosed = rows(tx.world, tx.org, "TaskStatus").some(
      (row) => row.ApiName === next.Status && row.IsClosed === true,
    );
    if (isClosed && before?.IsClosed !== true) next.CompletedDateTime = tx.at;
    if (!isClosed) next.CompletedDateTime = null;
    next.IsClosed = isClosed;
    next.IsHighPriority = next.Priority === "High";
    checkWho(save, draft);
  },
  Event: (save, draft) => {
    spanEvent(draft);
    checkWho(save, draft);
  },
  Opportunity: (_save, { next }) => {
    next.IsClosed = String(next.StageName).startsWith("Closed");
    next.IsWon = next.StageName === "Closed Won";
  },
  EmailMessage: (_save, { next }) => {
    // Outside of a case the vendor takes sent messages only.
    if ((next.ParentId ?? null) === null && next.Incoming !== true && next.Status !== "3")
      throw new RowError(
        "FIELD_INTEGRITY_EXCEPTION",
        "Status: must be 3 (Sent) for a message without a case",
        ["Status"],
      );
    next.Name = next.Subject ?? null;
  },
  EmailMessageRelation: ({ tx }, { next }) => {
    const target = next.RelationId == null ? undefined : find(tx.world, tx.org, String(next.RelationId));
    next.RelationObjectType = target?.type ?? null;
  },
  CampaignMember: (save, draft) => fillMember(save, draft),
};

function checkWho({ tx }: Save, draft: Draft): void {
  const who = draft.next.WhoId ?? null;
  if (who === null || !changes(draft, "WhoId")) return;
  const found = find(tx.world, tx.org, String(who));
  if (found?.type === "Lead" && found.row.IsConverted === true)
    throw new RowError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", ["WhoId"]);
  draft.next.AccountId = found?.row.AccountId ?? null;
}

/** Start, end and duration of an event follow from each other. */
function spanEvent(draft: Draft): void {
  const { next, before } = draft;
  const start = Number(next.StartDateTime ?? next.ActivityDateTime ?? Number.NaN);
  if (next.IsAllDayEvent === true) return;
  if (Number.isNaN(start))
    throw new RowError("REQUIRED_FIELD_MISSING", "Required fields are missing: [StartDateTime]", [
      "StartDateTime",
    ]);
  const byEnd = next.EndDateTime != null && (before === null || changes(draft, "EndDateTime"));
  if (!byEnd && next.DurationInMinutes == null)
    throw new RowError(
      "REQUIRED_FIELD_MISSING",
      "Required fields are missing: [EndDateTime, DurationInMinutes]",
      ["EndDateTime"],
    );
  const end = byEnd ? Number(next.EndDateTime) : start + Number(next.DurationInMinutes) * 60_000;
  if (end < start)
    throw new RowError("FIELD_INTEGRITY_EXCEPTION", "Event duration cannot be negative", [
      "DurationInMinutes",
    ]);
  next.StartDateTime = start;
  next.ActivityDateTime = start;
  next.ActivityDate = new Date(start).toISOString().slice(0, 10);
  next.EndDateTime = end;
  next.EndDate = new Date(end).toISOString().slice(0, 10);
  next.DurationInMinutes = Math.round((end - start) / 60_000);
}

function fillMember({ tx }: Save, draft: Draft): void {
  const { next, before } = draft;
  const who = (next.LeadId ?? next.ContactId ?? null) as string | null;
  if (who === null)
    throw new RowError("REQUIRED_FIELD_MISSING", "A lead or contact must be specified", ["LeadId"]);
  const key = next.LeadId == null ? "ContactId" : "LeadId";
  const members = before ? [] : rowsWhere(tx.world, tx.org, "CampaignMember", key, [who]);
  if (members.some((row) => row.CampaignId === next.CampaignId))
    throw new RowError("DUPLICATE_VALUE", "Already a campaign member.", []);
  const status = rowsWhere(tx.world, tx.org, "CampaignMemberStatus", "CampaignId", [
    String(next.CampaignId),
  ]).find((row) => row.Label === next.Status);
  const responded = status ? status.HasResponded === true : next.Status === "Responded";
  next.HasResponded = responded;
  if (responded) next.FirstRespondedDate ??= dayIn(tx.world.orgs.get(tx.org).zone, tx.at);
  const person = find(tx.world, tx.org, who)?.row;
  for (const field of ["Name", "FirstName", "LastName", "Company", "Email", "LeadSource"])
    next[field] = (person?.[field] ?? null) as Value;
  next.LeadOrContactId = who;
  next.LeadOrContactOwnerId = person?.OwnerId ?? null;
  next.Type = key === "LeadId" ? "Lead" : "Contact";
}
