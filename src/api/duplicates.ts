import { z } from "zod";
import { settleDuplicate } from "../../workflows/learn/settle-duplicate.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const Record = z.string().min(1).max(400);
const Pair = z.object({
  one: z.string(),
  other: z.string(),
  oneName: z.string().nullable(),
  otherName: z.string().nullable(),
  why: z.enum(["several", "sharedMailbox", "phone"]),
  since: z.number(),
  state: z.enum(["open", "joined", "apart"]),
});

/** Records that may be one person, and what somebody says of each pair (D24). */
export function duplicateRoutes({ ports, store, rules }: ApiDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/duplicates",
      summary: "Records of two systems that may be one person and wait for somebody to say so",
      needs: "operate",
      answer: z.object({ pairs: z.array(Pair) }),
      run: async (_asked, { tenantId }) => ({
        pairs: (await store.duplicates.list(tenantId)).filter(({ state }) => state === "open"),
      }),
    }),
    route({
      method: "POST",
      path: "/duplicates",
      summary: "Say that two records are one person, for good, or that they are not",
      needs: "operate",
      body: z.strictObject({ records: z.tuple([Record, Record]), verdict: z.enum(["joined", "apart"]) }),
      answer: z.object({ pair: Pair, changed: z.boolean() }),
      run: ({ body: { records, verdict } }, { tenantId, name: by }) =>
        settleDuplicate(ports, rules, tenantId, records, { verdict, by }),
    }),
  ];
}
