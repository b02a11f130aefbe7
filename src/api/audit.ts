import { z } from "zod";
import { auditLinks, auditPage } from "../store/audit-pages.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const Link = z.object({
  seq: z.number(),
  at: z.number(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string(),
});
const Time = z.iso
  .datetime({ offset: true, error: "give a time with its zone, for instance 2026-03-02T09:00:00Z" })
  .transform((text) => Date.parse(text));
const Text = z.string().trim().min(1).max(400);
const Whole = z.coerce.number().int().min(0);
const MOST = 1_000;

/** The trail of what was decided, changed and sent, page by page; append-only, each entry chained to the one before. */
export function auditRoutes({ ports, store }: ApiDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/audit",
      summary: "Entries of the audit trail, the newest first; `next` goes on from there",
      needs: "readAll",
      query: z.strictObject({
        subject: Text.optional(),
        action: Text.optional(),
        actor: Text.optional(),
        from: Time.optional(),
        to: Time.optional(),
        before: Whole.optional(),
        limit: Whole.max(MOST).default(100),
      }),
      answer: z.object({ entries: z.array(Link), next: z.number().nullable() }),
      run: async ({ query: { limit, ...filter } }, { tenantId }) => {
        const entries = [...(await auditPage(store.db, tenantId, filter, limit))];
        return { entries, next: entries.length === limit ? (entries.at(-1)?.seq ?? null) : null };
      },
    }),
    route({
      // A page of another site can make a browser ask: asking must leave nothing behind.
      method: "POST",
      path: "/audit/links",
      summary: "The chain itself, the oldest first, to be exported and checked elsewhere",
      needs: "operate",
      body: z.strictObject({ after: z.number().int().min(0).default(0) }),
      answer: z.object({ links: z.array(Link), next: z.number().nullable() }),
      run: async ({ body: { after } }, { tenantId, name: actor }) => {
        // Whoever takes the trail out of here stands in it, once for each time.
        if (after === 0)
          await store.audit.append(tenantId, [
            { at: ports.clock.now(), actor, action: "audit.exported", subject: "audit", detail: {} },
          ]);
        const links = [...(await auditLinks(store.db, tenantId, after, MOST))];
        return { links, next: links.length === MOST ? (links.at(-1)?.seq ?? null) : null };
      },
    }),
    route({
      method: "GET",
      path: "/audit/verify",
      summary: "Whether the chain holds; else where it breaks and why",
      needs: "readAll",
      answer: z.object({
        broken: z.object({ seq: z.number(), why: z.string() }).nullable(),
        newest: z.object({ seq: z.number(), hash: z.string() }).nullable(),
      }),
      run: async (_asked, { tenantId }) => {
        const broken = await store.audit.verify(tenantId);
        const [newest] = await auditPage(store.db, tenantId, {}, 1);
        return { broken, newest: newest ? { seq: newest.seq, hash: newest.hash } : null };
      },
    }),
  ];
}
