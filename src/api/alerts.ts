import { z } from "zod";
import { decideFlood } from "../../workflows/send/floods.ts";
import { cancelPending, pendingPage } from "../../workflows/send/pending.ts";
import { ownersIn } from "../domain/scope.ts";
import { BadInput } from "../errors.ts";
import { toldAlerts } from "../store/told-alerts.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const MOST = 500;
const Limit = z.coerce.number().int().min(1).max(MOST).default(50);
const Why = z.string().trim().min(3, "say why in a few words").max(1000);

const Receipt = z.object({
  channel: z.string(),
  state: z.string(),
  receiptId: z.string().nullable(),
  why: z.string().nullable(),
  at: z.number(),
});
const Told = z.object({
  id: z.string(),
  recipient: z.string(),
  /** Who had it at last. */
  person: z.string(),
  state: z.string(),
  why: z.string().nullable(),
  carriedBy: z.string().nullable(),
  receipts: z.array(Receipt),
});
const Alert = z.object({
  leadId: z.string(),
  leadName: z.string().nullable(),
  journeyId: z.string(),
  clock: z.string(),
  number: z.number(),
  step: z.string(),
  kind: z.string(),
  outcome: z.string(),
  state: z.string(),
  decidedAt: z.number(),
  sentAs: z.enum(["live", "silent"]).nullable(),
  taskId: z.string().nullable(),
  messages: z.array(Told),
});
const Flood = z.object({
  since: z.number(),
  alerts: z.number(),
  usual: z.number(),
  verdict: z.enum(["released", "dropped"]).nullable(),
  decidedBy: z.string().nullable(),
  why: z.string().nullable(),
});
const Ahead = z.object({
  id: z.string(),
  what: z.enum(["step", "task", "message", "ownerChange"]),
  at: z.number(),
  kind: z.string(),
  leadId: z.string().nullable(),
  leadName: z.string().nullable(),
  clock: z.string(),
  step: z.string(),
  to: z.array(z.object({ userId: z.string().nullable(), name: z.string() })),
  why: z.string().nullable(),
});

/** What was told to whom, and what will be: listed, cancelled, let go (R-109, R-157, D34). */
export function alertRoutes({ ports, store, rules }: ApiDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/alerts",
      summary: "The newest alerts, each with its task and the receipts of its messages",
      needs: "read",
      query: z.strictObject({ limit: Limit, before: z.coerce.number().int().optional() }),
      answer: z.object({ alerts: z.array(Alert), flood: Flood.nullable() }),
      run: async ({ query: { limit, before } }, { tenantId, scope }) => {
        const alerts = await toldAlerts(store.db, tenantId, {
          before: before ?? null,
          limit,
          owners: ownersIn(scope),
        });
        return {
          alerts: alerts.map((alert) => ({
            ...alert,
            messages: alert.messages.map((one) => ({ ...one, receipts: [...one.receipts] })),
          })),
          flood: await store.floods.open(tenantId),
        };
      },
    }),
    route({
      method: "GET",
      path: "/pending",
      summary: "Everything that will happen by itself, soonest first, and whom it will reach",
      needs: "read",
      query: z.strictObject({ limit: Limit, after: z.string().max(2000).optional() }),
      answer: z.object({ pending: z.array(Ahead), next: z.string().nullable() }),
      run: async ({ query: { limit, after } }, { tenantId, scope }) => {
        const of = { after: after === undefined ? null : cursor(after), limit, owners: ownersIn(scope) };
        const { entries, more } = await pendingPage(ports, rules, tenantId, of);
        const last = entries.at(-1);
        return {
          pending: entries.map(({ alert, to, ...entry }) => ({
            ...entry,
            clock: alert.clock,
            step: alert.step,
            to: [...to],
          })),
          next: more && last ? `${last.at} ${last.id}` : null,
        };
      },
    }),
    route({
      method: "POST",
      path: "/pending/cancel",
      summary: "Stop one thing before it happens",
      needs: "act",
      body: z.strictObject({ id: z.string().min(1).max(2000), why: Why }),
      answer: z.object({ cancelled: z.string(), what: z.string(), at: z.number() }),
      run: async ({ body }, { tenantId, name: by, scope }) => {
        const wanted = { ...body, by, owners: ownersIn(scope) };
        const { id, what, at } = await cancelPending(ports, tenantId, wanted);
        return { cancelled: id, what, at };
      },
    }),
    route({
      method: "POST",
      path: "/alerts/flood",
      summary: "Let alerts go that a flood holds, or drop them",
      needs: "operate",
      body: z.strictObject({ verdict: z.enum(["release", "drop"]), why: Why }),
      answer: z.object({ flood: Flood, dropped: z.number() }),
      run: async ({ body: { verdict, why } }, { tenantId, name }) =>
        decideFlood(ports, tenantId, verdict, name, why),
    }),
  ];
}

/** Where the page before ended: an instant and an id. */
function cursor(text: string): { at: number; id: string } {
  const [, at, id] = /^(\d+) (.+)$/.exec(text) ?? [];
  if (at === undefined || id === undefined)
    throw new BadInput(
      "after",
      `${text} is no page's end.`,
      "Give `next` of the page before as it was answered.",
    );
  return { at: Number(at), id };
}
