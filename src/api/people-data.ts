import { z } from "zod";
import { erasePerson, notePersonExport } from "../../workflows/data/person.ts";
import { Conflict, NotFound } from "../errors.ts";
import { exportPerson } from "../store/export-person.ts";
import { findLeads } from "../store/find-lead.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const Wanted = z.strictObject({ lead: z.string().trim().min(1).max(1000) });
const Row = z.record(z.string(), z.unknown());

/** A person's own data: all of it in one file, or destroyed (D40; GDPR 15, 17, 20). */
export function peopleDataRoutes({ ports, store }: ApiDeps): readonly Route[] {
  /** The lead that is meant; several of one address are all named, so that none is forgotten. */
  async function meant(tenantId: string, text: string): Promise<string> {
    const found = await findLeads(store.db, tenantId, text);
    const [only, ...others] = found;
    if (!only)
      throw new NotFound(
        `Nothing is known of ${text}.`,
        "Name a lead, a record like crm:contact:101, or an e-mail address.",
      );
    if (others.length > 0)
      throw new Conflict(
        `${found.length} leads have this address: ${found.map(({ leadId, records }) => `${leadId} (${records.join(", ")})`).join("; ")}.`,
        "Ask once for each of them, by its id.",
      );
    return only.leadId;
  }

  return [
    route({
      method: "POST",
      path: "/people/export",
      summary: "Everything that is kept of one person, by the table in which it lies",
      needs: "operate",
      body: Wanted,
      answer: z.object({
        leads: z.array(z.string()),
        records: z.array(z.string()),
        data: z.record(z.string(), z.object({ what: z.string(), rows: z.array(Row) })),
      }),
      run: async ({ body }, { tenantId, name: by }) => {
        const lead = await meant(tenantId, body.lead);
        await notePersonExport(ports, { tenantId, lead, by });
        const { leads, records, data } = await exportPerson(store.db, tenantId, lead);
        const copied: Record<string, { what: string; rows: Record<string, unknown>[] }> = {};
        for (const [table, { what, rows }] of Object.entries(data)) copied[table] = { what, rows: [...rows] };
        return { leads: [...leads], records: [...records], data: copied };
      },
    }),
    route({
      method: "POST",
      path: "/people/erase",
      summary: "Destroy what is kept of one person, in every CRM's records; kinds, times and results stay",
      needs: "operate",
      body: Wanted,
      answer: z.object({ lead: z.string(), records: z.number() }),
      run: async ({ body }, { tenantId, name: by }) => {
        const lead = await meant(tenantId, body.lead);
        return { lead, records: await erasePerson(ports, { tenantId, lead, by }) };
      },
    }),
  ];
}
