import { z } from "zod";
import { addOutage, endOutage } from "../../workflows/outages/tell-outage.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const Why = z.string().trim().min(3, "say why in a few words").max(1000);
const At = z.iso
  .datetime({ offset: true, error: "give a time with its zone, for instance 2026-03-02T09:00:00Z" })
  .transform((text) => Date.parse(text));
const Outage = z.object({
  id: z.string(),
  system: z.string(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  foundBy: z.enum(["errors", "silence", "hand"]),
  by: z.string(),
  why: z.string(),
  withdrawn: z.boolean(),
});
const MOST = 200;

/** Windows in which a CRM or we ourselves did not work: found, or entered by hand; misses within follow (D20, D26). */
export function outageRoutes({ ports, store }: ApiDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/outages",
      summary: "Outages, the newest first",
      needs: "readAll",
      answer: z.object({ outages: z.array(Outage) }),
      run: async (_asked, { tenantId }) => ({ outages: [...(await store.outages.all(tenantId, MOST))] }),
    }),
    route({
      method: "POST",
      path: "/outages",
      summary: "Enter an outage by hand; misses within it are judged anew",
      needs: "operate",
      body: z.strictObject({
        system: z.string().trim().min(1).max(100),
        from: At,
        to: At.optional(),
        why: Why,
      }),
      answer: Outage,
      run: async ({ body: { system, from, to, why } }, { tenantId, name: by }) =>
        addOutage(ports, tenantId, { system, from, ...(to === undefined ? {} : { to }), by, why }),
    }),
    route({
      method: "POST",
      path: "/outages/{id}/end",
      summary: "End an outage, or take it back where it was none",
      needs: "operate",
      params: z.strictObject({ id: z.string().min(1).max(400) }),
      body: z.strictObject({ at: At.optional(), withdraw: z.boolean().optional(), why: Why }),
      answer: Outage,
      run: async ({ params: { id }, body: { at, withdraw, why } }, { tenantId, name: by }) =>
        endOutage(ports, tenantId, id, {
          by,
          why,
          ...(at === undefined ? {} : { at }),
          ...(withdraw === undefined ? {} : { withdraw }),
        }),
    }),
  ];
}
