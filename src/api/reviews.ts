import { z } from "zod";
import {
  type DecidedReview,
  decideReview,
  undoReview,
  undoReviews,
} from "../../workflows/reviews/decide-review.ts";
import { decideImport, undoImport } from "../../workflows/reviews/import-reviews.ts";
import { listReviews, showReview } from "../../workflows/reviews/list-reviews.ts";
import { CHOICES } from "../../workflows/reviews/review-choices.ts";
import { ownersIn } from "../domain/scope.ts";
import type { Caller } from "./caller.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const Handle = z.strictObject({
  handle: z.string().regex(/^[0-9a-f]{10}$/, "ten digits and letters, as `leadclock reviews list` names it"),
});
const Decision = z.enum(CHOICES);

const listed = {
  handle: z.string(),
  kind: z.string(),
  detail: z.string(),
  leadId: z.string(),
  journeyId: z.string(),
  lead: z.string(),
  url: z.string().nullable(),
  reviewer: z.object({ id: z.string().nullable(), name: z.string(), insteadOf: z.string().nullable() }),
  openedAt: z.number(),
  dueAt: z.number().nullable(),
  overdue: z.boolean(),
  holdsClocks: z.boolean(),
  decidedAt: z.number().nullable(),
  choices: z.array(Decision).readonly(),
  leads: z.number(),
};

const Shown = z.object({
  ...listed,
  evidence: z.array(z.string()).readonly(),
  would: z.array(z.object({ decision: Decision, does: z.string() })).readonly(),
  leadTypes: z.array(z.object({ name: z.string(), label: z.string() })).readonly(),
  decision: z.object({ by: z.string(), at: z.number(), reason: z.string().nullable() }).nullable(),
});

const Answered = z.object({
  changed: z.boolean(),
  /** Handles of the same question on other leads, decided or taken back with it. */
  also: z.array(z.string()).readonly(),
  review: Shown.nullable(),
});

const Words = z.string().trim().min(1).max(2_000);

/** The queue of questions to people (D32). */
export function reviewRoutes({ ports, rules }: ApiDeps): readonly Route[] {
  const shown = ({ tenantId, scope }: Caller, handle: string) =>
    showReview(ports, rules, tenantId, handle, ownersIn(scope)).catch(() => null);
  return [
    route({
      method: "GET",
      path: "/reviews",
      summary: "Every open review, the one due soonest first",
      needs: "read",
      answer: z.array(z.object(listed)).readonly(),
      run: (_asked, { tenantId, scope }) => listReviews(ports, rules, tenantId, ownersIn(scope)),
    }),
    route({
      method: "GET",
      path: "/reviews/{handle}",
      summary: "One review: its evidence, and what each decision would do",
      needs: "read",
      params: Handle,
      answer: Shown,
      run: ({ params }, { tenantId, scope }) =>
        showReview(ports, rules, tenantId, params.handle, ownersIn(scope)),
    }),
    route({
      method: "POST",
      path: "/reviews/{handle}/decision",
      summary: "Decide a review; the same decision twice is one",
      needs: "act",
      params: Handle,
      body: z.strictObject({
        decision: Decision,
        reason: Words.optional(),
        leadType: Words.optional(),
        actor: Words.optional(),
        everyLead: z
          .boolean()
          .default(false)
          .describe("The same for every other lead with the same unknown value."),
      }),
      answer: Answered,
      run: async ({ params, body }, caller) => {
        const { tenantId, name: by, scope } = caller;
        const answer = { ...body, by, owners: ownersIn(scope) };
        const decided =
          (scope.all ? await decideImport(ports, rules, tenantId, params.handle, answer) : null) ??
          (await decideReview(ports, rules, tenantId, params.handle, answer));
        const also: readonly string[] = "also" in decided ? (decided as DecidedReview).also : [];
        return { changed: decided.changed, also, review: await shown(caller, params.handle) };
      },
    }),
    route({
      method: "POST",
      path: "/reviews/{handle}/undo",
      summary: "Take the decision on a review back",
      needs: "act",
      params: Handle,
      body: z.strictObject({
        reason: Words.optional(),
        also: z.array(Handle.shape.handle).max(1_000).default([]),
      }),
      answer: Answered,
      run: async ({ params, body }, caller) => {
        const { tenantId, name: by, scope } = caller;
        const answer = { by, reason: body.reason, owners: ownersIn(scope) };
        const { changed } =
          (scope.all ? await undoImport(ports, rules, tenantId, params.handle, answer) : null) ??
          (await undoReview(ports, rules, tenantId, params.handle, answer));
        await undoReviews(ports, rules, tenantId, body.also, answer);
        return { changed, also: body.also, review: await shown(caller, params.handle) };
      },
    }),
  ];
}
