import { z } from "zod";
import { convertLead } from "../rules/convert.ts";
import { mergeRecords } from "../rules/merge.ts";
import { createRecord, updateRecord } from "../rules/save.ts";
import { type ActionKind, kind } from "./kind.ts";
import { asGiven, By, RecordId, Selector, save, select, Values } from "./selectors.ts";

/** Rows that an import saves in one transaction. */
const CHUNK = 200;

/** What happens to leads besides plain edits. */
export const LEAD_ACTIONS: Record<string, ActionKind> = {
  /** A form of the org's website: nobody's session, and the assignment rule runs. */
  submitWebToLead: kind(
    z.object({ values: Values, recordId: RecordId.optional() }),
    (world, org, { values, recordId }) => {
      const owner = world.orgs.get(org).defaultLeadOwner;
      const by = { origin: "", ...(owner === null ? {} : { as: owner }) };
      const given = { LeadSource: "Web", ...asGiven(world, org, "Lead", values) };
      const row = save(world, org, by, (saving) => createRecord(saving, "Lead", given, recordId), true);
      return { id: row.Id, owner: row.OwnerId };
    },
  ),
  importLeads: kind(
    By.extend({
      leads: z.array(z.object({ recordId: RecordId.optional(), values: Values })).min(1),
      assign: z.boolean().default(false),
      origin: z.string().default("com/salesforce/api/bulkapi/67.0;client="),
    }),
    (world, org, { leads, assign, ...by }) => {
      const ids: string[] = [];
      for (let start = 0; start < leads.length; start += CHUNK)
        save(
          world,
          org,
          by,
          (saving) => {
            for (const { recordId, values } of leads.slice(start, start + CHUNK))
              ids.push(createRecord(saving, "Lead", asGiven(world, org, "Lead", values), recordId).Id);
          },
          assign,
        );
      return { ids };
    },
  ),
  convertLead: kind(
    By.extend({
      lead: Selector,
      /** Name of an opportunity to make; true for the usual name. */
      opportunity: z.union([z.boolean(), z.string()]).default(false),
      /** Existing ones to convert into. */
      account: RecordId.optional(),
      contact: RecordId.optional(),
      contactId: RecordId.optional(),
      accountId: RecordId.optional(),
    }),
    (world, org, { lead, opportunity, account, contact, contactId, accountId, ...by }) => {
      const { row } = select(world, org, lead);
      return save(world, org, by, (saving) =>
        convertLead(saving, row.Id, {
          opportunity,
          account,
          contact,
          newAccount: accountId,
          newContact: contactId,
        }),
      );
    },
  ),
  /** Leads or contacts of one kind become one. */
  mergeLeads: kind(
    By.extend({ master: Selector, losers: z.array(Selector).min(1).max(2), values: Values.default({}) }),
    (world, org, { master, losers, values, ...by }) => {
      const { type, row } = select(world, org, master);
      const ids = losers.map((loser) => select(world, org, loser).row.Id);
      const given = asGiven(world, org, type, values);
      save(world, org, by, (saving) => mergeRecords(saving, type, row.Id, ids, given));
      return { id: row.Id, losers: ids };
    },
  ),
  addToCampaign: kind(
    By.extend({ lead: Selector, campaign: RecordId, status: z.string().default("Sent") }),
    (world, org, { lead, campaign, status, ...by }) => {
      const { type, row } = select(world, org, lead);
      const key = type === "Lead" ? "LeadId" : "ContactId";
      const known = world.db.get<{ id: string }>(
        `SELECT r.id FROM field_index i JOIN records r ON r.org = i.org AND r.id = i.id
         WHERE i.org = ? AND i.type = 'CampaignMember' AND i.field = ? AND i.value = ? AND r.deleted = 0
           AND json_extract(r.data, '$.CampaignId') = ?`,
        org,
        key,
        row.Id,
        campaign,
      );
      const member = save(world, org, by, (saving) =>
        known
          ? updateRecord(saving, "CampaignMember", known.id, { Status: status })
          : createRecord(saving, "CampaignMember", { CampaignId: campaign, [key]: row.Id, Status: status }),
      );
      return { id: member.Id };
    },
  ),
};
