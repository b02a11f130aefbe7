import { z } from "zod";
import { retentionOf, setRetention } from "../store/retention.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const Days = (least: number, most: number) => z.number().int().min(least).max(most);
const Answer = z.object({
  deliveriesDays: z.number(),
  deadLettersDays: z.number(),
  leadMonths: z.number().nullable(),
});

/** For how long this account keeps what; whatever is left out stays as it is. */
export function retentionRoutes({ ports, store }: ApiDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/retention",
      summary: "For how long deliveries, dead letters and personal data of leads are kept",
      needs: "readAll",
      answer: Answer,
      run: async (_asked, { tenantId }) => retentionOf(store.db, tenantId),
    }),
    route({
      method: "PUT",
      path: "/retention",
      summary: "Change for how long something is kept",
      needs: "operate",
      body: z.strictObject({
        deliveriesDays: Days(7, 90).optional(),
        deadLettersDays: Days(7, 3650).optional(),
        leadMonths: Days(1, 240).nullable().optional(),
      }),
      answer: Answer,
      run: async ({ body: { deliveriesDays, deadLettersDays, leadMonths } }, { tenantId, name: by }) => {
        const was = await retentionOf(store.db, tenantId);
        const is = {
          deliveriesDays: deliveriesDays ?? was.deliveriesDays,
          deadLettersDays: deadLettersDays ?? was.deadLettersDays,
          leadMonths: leadMonths === undefined ? was.leadMonths : leadMonths,
        };
        const at = ports.clock.now();
        await setRetention(store.db, tenantId, is, by, at);
        await store.audit.append(tenantId, [
          { at, actor: by, action: "retention.set", subject: tenantId, detail: { was, is } },
        ]);
        return is;
      },
    }),
  ];
}
