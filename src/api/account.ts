import { z } from "zod";
import type { Tenant } from "../../workflows/ports.ts";
import { NotFound } from "../errors.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const Account = z.strictObject({
  tenant: z.object({ id: z.string(), name: z.string(), mode: z.enum(["silent", "live"]) }),
  caller: z.object({ name: z.string(), role: z.string() }),
});

export function accountRoutes({ store }: ApiDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/account",
      summary: "The account you are in, and who you are there",
      needs: "read",
      answer: Account,
      run: async (_asked, { tenantId, name, role }) => {
        const tenant: Tenant | null = await store.tenants.get(tenantId);
        if (!tenant) throw new NotFound("such account");
        return { tenant, caller: { name, role } };
      },
    }),
  ];
}
