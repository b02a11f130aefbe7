import { z } from "zod";
import { ownersIn } from "../domain/scope.ts";
import { findLeads } from "../store/find-lead.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

/** From a record of a CRM to our lead: what a page beside that record asks first. */
export function recordRoutes({ store }: ApiDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/records/{record}",
      summary: "The lead behind a record of a CRM; `null`: none that you may know of",
      needs: "read",
      params: z.strictObject({
        record: z.string().regex(/^[a-z]+:\w+:\w{1,100}$/, "write it as crm:kind:id"),
      }),
      answer: z.object({ leadId: z.string().nullable() }),
      run: async ({ params: { record } }, { tenantId, scope }) => {
        const found = await findLeads(store.db, tenantId, record, ownersIn(scope));
        return { leadId: found.find(({ records }) => records.includes(record))?.leadId ?? null };
      },
    }),
  ];
}
