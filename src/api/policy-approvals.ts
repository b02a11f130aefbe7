import { z } from "zod";
import { type Approvable, approveParts, partsNow } from "../../workflows/policies/approve-parts.ts";
import type { ApiDeps } from "./deps.ts";
import { Ordinal, OrdinalInAddress } from "./ordinals.ts";
import { Part } from "./policy-answers.ts";
import { readPolicy } from "./policy-reader.ts";
import { type Route, route } from "./route.ts";

const Answer = z.object({ approved: z.boolean(), parts: z.array(Part) });
const Parts = z
  .union([z.literal("all"), z.array(z.string().min(1)).min(1)])
  .describe("Ids of parts, or all of them.");

/** Who stands for which part of the rules: of the draft, and of what is published already. */
export function approvalRoutes({ store, ports }: ApiDeps): readonly Route[] {
  const answer = (parts: Awaited<ReturnType<typeof partsNow>>) => ({
    approved: parts.every(({ approvedBy }) => approvedBy !== null),
    parts: [...parts],
  });
  const now = async (tenantId: string, of: Approvable | "draft") =>
    answer(await partsNow(store, readPolicy, tenantId, of));
  const Version = z.object({ version: OrdinalInAddress });
  return [
    route({
      method: "GET",
      path: "/policies/draft/approvals",
      summary: "The parts of the draft, what each says and changes, and who approved it",
      needs: "readAll",
      answer: Answer,
      run: async (_asked, { tenantId }) => now(tenantId, "draft"),
    }),
    route({
      method: "POST",
      path: "/policies/draft/approvals",
      summary: "Approve parts of the draft by name, or take that back; editing a part voids it",
      needs: "approve",
      body: z.strictObject({
        revision: Ordinal,
        parts: Parts,
        withdraw: z.boolean().default(false),
      }),
      answer: Answer,
      run: async ({ body: { revision, parts, withdraw } }, { tenantId, name: by }) =>
        answer(await approveParts(ports, readPolicy, tenantId, { of: { revision }, parts, withdraw, by })),
    }),
    route({
      method: "GET",
      path: "/policies/{version}/approvals",
      summary: "The parts of a published version, and who approved them",
      needs: "readAll",
      params: Version,
      answer: Answer,
      run: async ({ params: { version } }, { tenantId }) => now(tenantId, { version }),
    }),
    route({
      method: "POST",
      path: "/policies/{version}/approvals",
      summary: "Approve parts of a published version by name, or take that back",
      needs: "approve",
      params: Version,
      body: z.strictObject({ parts: Parts, withdraw: z.boolean().default(false) }),
      answer: Answer,
      run: async ({ params: { version }, body: { parts, withdraw } }, { tenantId, name: by }) =>
        answer(await approveParts(ports, readPolicy, tenantId, { of: { version }, parts, withdraw, by })),
    }),
  ];
}
