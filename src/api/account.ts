import { z } from "zod";
import type { Tenant } from "../../workflows/ports.ts";
import { policyAt } from "../domain/compiled.ts";
import { NotFound } from "../errors.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const Account = z.strictObject({
  tenant: z.object({
    id: z.string(),
    name: z.string(),
    mode: z.enum(["silent", "live"]),
    timeZone: z.string(),
  }),
  caller: z.object({ name: z.string(), role: z.string() }),
});

export function accountRoutes({ ports, store }: ApiDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/account",
      summary: "The account you are in, the zone of its times, and who you are there",
      needs: "read",
      answer: Account,
      run: async (_asked, { tenantId, name, role }) => {
        const tenant: Tenant | null = await store.tenants.get(tenantId);
        if (!tenant) throw new NotFound("such account");
        const policies = await store.policies.published(tenantId);
        const timeZone = policies.length > 0 ? policyAt(policies, ports.clock.now()).timeZone : "UTC";
        return { tenant: { ...tenant, timeZone }, caller: { name, role } };
      },
    }),
  ];
}
