import { z } from "zod";
import { breachReasons } from "../../field-specs/tenant-specs.ts";
import { ACTIONS, actOnBreach, listBreaches, undoAction } from "../../workflows/reviews/act-on-breach.ts";
import { policyAt } from "../domain/compiled.ts";
import { ownersIn } from "../domain/scope.ts";
import { BadInput } from "../errors.ts";
import type { ApiDeps } from "./deps.ts";
import { Ordinal } from "./ordinals.ts";
import { type Route, route } from "./route.ts";

const MOST = 200;
const COUNTED = 1_000;
const Words = z.string().trim().min(1).max(2_000);

const Wanted = z.strictObject({
  journey: z.string().min(1).max(1_000).describe("A journey by id or handle, or a record of the lead."),
  action: z.enum(ACTIONS),
  clock: z.string().min(1).optional(),
  note: Words.optional(),
  breachReason: z.string().trim().min(1).max(200).optional(),
  to: z.string().min(1).max(300).optional(),
  tier: Ordinal.optional(),
});

const Done = z.object({
  changed: z.boolean(),
  journeyId: z.string(),
  status: z.string(),
  openReviews: z.array(z.string()).readonly(),
});

const Breach = z.object({
  handle: z.string(),
  journeyId: z.string(),
  leadId: z.string(),
  lead: z.string(),
  company: z.string().nullable(),
  url: z.string().nullable(),
  leadType: z.string(),
  engagedAt: z.number(),
  clock: z.string(),
  number: z.number(),
  dueAt: z.number().nullable(),
  /** `null`: it still runs. */
  stoppedAt: z.number().nullable(),
  cause: z.string().nullable(),
  evidence: z.string().nullable(),
  owner: z.string().nullable(),
  status: z.string(),
  breachReason: z.string().nullable(),
  note: z.string().nullable(),
  nextTier: z.number().nullable(),
});

/** What is done about breaches. */
export function actionRoutes({ ports, store, rules }: ApiDeps): readonly Route[] {
  const told = ({ changed, journey }: Awaited<ReturnType<typeof actOnBreach>>) => ({
    changed,
    journeyId: journey.id,
    status: journey.status,
    openReviews: journey.reviews.filter(({ decidedAt }) => decidedAt === null).map(({ kind }) => kind),
  });
  return [
    route({
      method: "GET",
      path: "/breaches",
      summary:
        "Missed clocks, the latest lead first, with cause, reason and next tier; `next` goes on from there",
      needs: "read",
      query: z.strictObject({
        reason: z.enum(["all", "without", "given"]).default("all"),
        after: z.string().max(1_100).optional(),
        limit: z.coerce.number().int().min(1).max(MOST).default(50),
      }),
      answer: z.object({
        breaches: z.array(Breach).readonly(),
        next: z.string().nullable(),
        /** Misses that nobody has explained, counted up to a thousand. */
        withoutReason: z.number(),
        reasons: z.array(z.object({ value: z.string(), label: z.string() })).readonly(),
      }),
      run: async ({ query: { reason, after, limit } }, { tenantId, scope }) => {
        const owners = ownersIn(scope);
        const page = { limit, owners, reason, after: after === undefined ? undefined : endOf(after) };
        const { breaches, next } = await listBreaches(ports, rules, tenantId, page);
        const { policies } = await rules.of(store, tenantId);
        const reasons = policies.length === 0 ? [] : breachReasons(policyAt(policies, ports.clock.now()));
        return {
          breaches,
          next: next ? `${next.engagedAt} ${next.journeyId}` : null,
          withoutReason: await store.asked.missedWithoutReason(tenantId, COUNTED, owners),
          reasons: reasons.map(({ value, label }) => ({ value, label })),
        };
      },
    }),
    route({
      method: "POST",
      path: "/breaches/actions",
      summary: "Approve, send back, route, escalate, suppress or close; the same action twice is one",
      needs: "act",
      body: Wanted,
      answer: Done,
      run: async ({ body }, { tenantId, name: by, scope }) =>
        told(await actOnBreach(ports, rules, tenantId, { ...body, by, owners: ownersIn(scope) })),
    }),
    route({
      method: "POST",
      path: "/breaches/undo",
      summary: "Take an action back",
      needs: "act",
      body: Wanted,
      answer: Done,
      run: async ({ body }, { tenantId, name: by, scope }) =>
        told(await undoAction(ports, rules, tenantId, { ...body, by, owners: ownersIn(scope) })),
    }),
  ];
}

/** Where the page before ended: an engagement and its journey. */
function endOf(text: string): { readonly engagedAt: number; readonly journeyId: string } {
  const [, at, journeyId] = /^(\d+) (.+)$/.exec(text) ?? [];
  if (at === undefined || journeyId === undefined)
    throw new BadInput(
      "after",
      `${text} is no page's end.`,
      "Give `next` of the page before as it was answered.",
    );
  return { engagedAt: Number(at), journeyId };
}
