import { z } from "zod";
import { ACTIONS, actOnBreach, listBreaches, undoAction } from "../../workflows/reviews/act-on-breach.ts";
import { ownersIn } from "../domain/scope.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const Words = z.string().trim().min(1).max(2_000);

const Wanted = z.strictObject({
  journey: z.string().min(1).max(1_000).describe("A journey by id or handle, or a record of the lead."),
  action: z.enum(ACTIONS),
  clock: z.string().min(1).optional(),
  note: Words.optional(),
  breachReason: z.string().trim().min(1).max(200).optional(),
  to: z.string().min(1).max(300).optional(),
  tier: z.number().int().min(1).optional(),
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
  clock: z.string(),
  number: z.number(),
  dueAt: z.number().nullable(),
  cause: z.string().nullable(),
  evidence: z.string().nullable(),
  owner: z.string().nullable(),
  status: z.string(),
  breachReason: z.string().nullable(),
  nextTier: z.number().nullable(),
});

/** What is done about breaches. */
export function actionRoutes({ ports, rules }: ApiDeps): readonly Route[] {
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
      summary: "Missed clocks, the latest lead first, with cause and next tier",
      needs: "read",
      answer: z.array(Breach).readonly(),
      run: (_asked, { tenantId, scope }) => listBreaches(ports, rules, tenantId, ownersIn(scope)),
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
