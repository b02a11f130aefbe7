import { z } from "zod";
import { ownersIn } from "../domain/scope.ts";
import { NotFound } from "../errors.ts";
import { leadStory } from "../store/lead-page.ts";
import { type SearchedLead, searchLeads } from "../store/lead-search.ts";
import type { ApiDeps } from "./deps.ts";
import { LeadAnswer, leadAnswer } from "./lead-answer.ts";
import { decidingClock, wordsOf } from "./lead-words.ts";
import { type Route, route } from "./route.ts";
import { ClockRow, clockRow, policyOf, type RowContext, rowContext } from "./worklist-row.ts";

const Found = z.object({
  leadId: z.string(),
  name: z.string(),
  company: z.string().nullable(),
  email: z.string().nullable(),
  /** The systems that have a record of it. */
  crms: z.array(z.string()).readonly(),
  owner: z.string().nullable(),
  leadType: z.string().nullable(),
  /** Of its latest journey; `null`: it never engaged. */
  engagedAt: z.number().nullable(),
  status: z.enum(["unanswered", "answered", "ended"]).nullable(),
  verdict: ClockRow.shape.status.nullable(),
  journeys: z.number(),
});

/** Every lead, to be found and to be read from its engagement to its outcome. */
export function leadRoutes(deps: ApiDeps): readonly Route[] {
  const { store } = deps;
  return [
    route({
      method: "GET",
      path: "/leads",
      summary:
        "Leads by the beginnings of words: name, company, e-mail address, record; nothing given: the latest",
      needs: "read",
      query: z.strictObject({
        q: z.string().max(200).default(""),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      answer: z.object({
        leads: z.array(Found).readonly(),
        /** There are more: more letters find the right one. */
        more: z.boolean(),
      }),
      run: async ({ query }, { tenantId, scope }) => {
        const context = await rowContext(deps, tenantId);
        const { leads, more } = await searchLeads(store.db, tenantId, { ...query, owners: ownersIn(scope) });
        return { leads: leads.map((one) => foundLead(one, context)), more };
      },
    }),
    route({
      method: "GET",
      path: "/leads/{lead}",
      summary:
        "One lead: whose time it was, its clocks, its story across all systems, and why it was judged so",
      needs: "read",
      params: z.strictObject({ lead: z.string().min(1).max(400) }),
      answer: LeadAnswer,
      run: async ({ params }, { tenantId, scope }) => {
        const story = await leadStory(store.db, tenantId, params.lead, ownersIn(scope));
        if (!story)
          throw new NotFound("such lead", "Search for it by name, company, e-mail address or record.");
        return leadAnswer(story, await rowContext(deps, tenantId));
      },
    }),
  ];
}

function foundLead(
  { leadId, journey, journeys, cards }: SearchedLead,
  context: RowContext,
): z.input<typeof Found> {
  const words = wordsOf(context);
  const policy = journey ? policyOf(context, journey) : null;
  const card = cards.find(({ record }) => record.startsWith(`${policy?.systemOfRecord}:`)) ?? cards[0];
  const deciding = journey && policy ? decidingClock(journey, policy) : undefined;
  return {
    leadId,
    name: card?.name || card?.email || `Lead ${leadId.slice(0, 8)}`,
    company: card?.company ?? null,
    email: card?.email ?? null,
    crms: [...new Set(cards.map(({ record }) => words.systemOf(record.split(":")[0]!)))],
    owner: journey && journey.ownerId !== null ? words.nameOf(journey.ownerId) : null,
    leadType: journey && policy ? words.typeOf(journey.leadType, policy) : null,
    engagedAt: journey?.stamps.engagedAt ?? null,
    status: journey?.status ?? null,
    verdict: deciding && journey && policy ? clockRow(deciding, journey, policy, context).status : null,
    journeys,
  };
}
