import { RowError } from "../core/errors.ts";
import { rowsWhere } from "../data/records.ts";
import { type Given, updateRecord } from "./save.ts";
import type { Save } from "./save-context.ts";

/** What moves to the winner: the object and the field that points at the person. */
const CHILDREN: Record<string, [object: string, field: string][]> = {
  Lead: [
    ["Task", "WhoId"],
    ["Event", "WhoId"],
    ["EmailMessageRelation", "RelationId"],
    ["CampaignMember", "LeadId"],
  ],
  Contact: [
    ["Task", "WhoId"],
    ["Event", "WhoId"],
    ["EmailMessageRelation", "RelationId"],
    ["CampaignMember", "ContactId"],
  ],
};

/** Merges up to two records of a kind into a third: they are deleted and name it, what hung on them hangs on it. */
export function mergeRecords(
  save: Save,
  type: string,
  master: string,
  losers: readonly string[],
  values: Given,
): void {
  const { tx } = save;
  for (const id of losers) {
    const loser = tx.find(id);
    if (loser?.type !== type || loser.deleted || id === master)
      throw new RowError("INVALID_CROSS_REFERENCE_KEY", `cannot merge ${id} into ${master}`);
    if (loser.row.IsConverted === true || tx.find(master)!.row.IsConverted === true)
      throw new RowError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead");
    for (const [object, field] of CHILDREN[type] ?? []) moveAll(save, object, field, id, master);
    tx.remove(id, { MasterRecordId: master });
  }
  updateRecord(save, type, master, values);
  tx.update(master, {}, true);
  if (type === "Lead") tx.note(master, "leadMerged");
}

function moveAll({ tx }: Save, object: string, field: string, from: string, to: string): void {
  const there = object === "CampaignMember" ? rowsWhere(tx.world, tx.org, object, field, [to]) : [];
  for (const row of rowsWhere(tx.world, tx.org, object, field, [from])) {
    const isTwice = there.some((other) => other.CampaignId === row.CampaignId);
    if (isTwice) tx.remove(row.Id);
    else tx.update(row.Id, { [field]: to });
  }
}
