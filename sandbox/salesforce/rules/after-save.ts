import type { Transaction } from "../data/commit.ts";
import { find, rowsWhere } from "../data/records.ts";
import type { Row } from "../data/row.ts";
import type { Draft, Save } from "./save-context.ts";

/** What hangs on a record and goes with it: the object and the field that points at it. */
const CHILDREN: Record<string, [object: string, field: string][]> = {
  Lead: [
    ["Task", "WhoId"],
    ["Event", "WhoId"],
    ["CampaignMember", "LeadId"],
  ],
  Contact: [
    ["Task", "WhoId"],
    ["Event", "WhoId"],
    ["CampaignMember", "ContactId"],
  ],
  EmailMessage: [["EmailMessageRelation", "EmailMessageId"]],
  Campaign: [
    ["CampaignMember", "CampaignId"],
    ["CampaignMemberStatus", "CampaignId"],
  ],
};

/** What a save brings about in other records. */
export function afterSave({ tx }: Save, draft: Draft, row: Row): void {
  if (draft.object.name === "Task" || draft.object.name === "Event") showActivity(tx, row);
  if (draft.object.name === "EmailMessage" && draft.before === null) logEmail(tx, row);
  if (draft.object.name === "Campaign" && draft.before === null) addStatuses(tx, row.Id);
}

export function afterDelete({ tx }: Save, type: string, id: string): void {
  for (const child of childrenOf(tx, type, id, false)) {
    tx.remove(child.Id);
  }
}

/** Children that went into the recycle bin in the same moment come out again. */
export function afterUndelete({ tx }: Save, type: string, before: Row): void {
  for (const child of childrenOf(tx, type, before.Id, true))
    if (child.LastModifiedDate === before.LastModifiedDate) tx.restore(child.Id);
}

function childrenOf(tx: Transaction, type: string, id: string, deleted: boolean): Row[] {
  return (CHILDREN[type] ?? []).flatMap(([object, field]) =>
    rowsWhere(tx.world, tx.org, object, field, [id], deleted).filter(
      (row) => (row.IsDeleted === true) === deleted && row.WhatId === undefined,
    ),
  );
}

/** LastActivityDate is the latest due date of events and closed tasks. */
function showActivity(tx: Transaction, row: Row): void {
  const day = row.ActivityDate ?? null;
  const counts = row.IsClosed === true || row.StartDateTime !== undefined;
  if (row.WhoId === undefined || day === null || !counts) return;
  const who = find(tx.world, tx.org, String(row.WhoId));
  if (!who || String(who.row.LastActivityDate ?? "") >= String(day)) return;
  tx.derive(who.row.Id, { LastActivityDate: day });
}

/** With Enhanced Email each message that has none gets a task. */
function logEmail(tx: Transaction, row: Row): void {
  if (row.ActivityId !== undefined || row.ParentId !== undefined) return;
  const at = Number(row.MessageDate ?? tx.at);
  const task = tx.insert("Task", {
    Subject: `Email: ${row.Subject ?? ""}`.slice(0, 255),
    Status: "Completed",
    IsClosed: true,
    IsHighPriority: false,
    Priority: "Normal",
    TaskSubtype: "Email",
    OwnerId: tx.user,
    ActivityDate: new Date(at).toISOString().slice(0, 10),
    CompletedDateTime: at,
    IsReminderSet: false,
    IsArchived: false,
    IsRecurrence: false,
    ...(row.TextBody === undefined ? {} : { Description: String(row.TextBody).slice(0, 32_000) }),
  });
  tx.update(row.Id, { ActivityId: task.Id });
}

function addStatuses(tx: Transaction, campaign: string): void {
  for (const [index, Label] of ["Sent", "Responded"].entries())
    tx.insert("CampaignMemberStatus", {
      CampaignId: campaign,
      Label,
      SortOrder: index + 3,
      IsDefault: index === 0,
      HasResponded: index === 1,
    });
}
