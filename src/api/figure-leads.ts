import { z } from "zod";
import { BadInput } from "../errors.ts";
import { CELLS } from "../store/figures/cells.ts";
import { figuredLeads } from "../store/figures/leads.ts";
import { leadsTold, TOLD } from "../store/leads-told.ts";
import type { ApiDeps } from "./deps.ts";
import * as answers from "./figure-answers.ts";
import { ownerLabel, typeLabel } from "./figure-labels.ts";
import { FigureQuery, figureAsker, highIntentOf } from "./figure-query.ts";
import { type Route, route } from "./route.ts";

/** The leads behind each number of the dashboard, for whoever may see the number. */
export function figureLeadRoutes(deps: ApiDeps): readonly Route[] {
  const { store } = deps;
  const ask = figureAsker(deps);
  return [
    route({
      method: "GET",
      path: "/figures/leads",
      summary:
        "The leads behind a number: the same filter, and which number; those of alerts say how many, those that wait now know no period",
      needs: "read",
      query: FigureQuery.extend({
        where: z.string().max(200).default("all"),
        after: z
          .string()
          .regex(/^\d{1,15}\|.{1,400}$/s, "give `next` of the page before")
          .optional(),
        limit: z.coerce.number().int().min(1).max(500).default(50),
      }),
      answer: answers.LeadsAnswer,
      run: async ({ query: { where, after, limit, ...query } }, caller) => {
        const asked = await ask(query, caller);
        const { tenantId } = caller;
        const [at = "", ...id] = after?.split("|") ?? [];
        const from = after === undefined ? null : { engagedAt: Number(at), journeyId: id.join("|") };
        const { filter, now } = asked;
        const told = { filter, now, highIntent: highIntentOf(asked.rules.policies) };
        const found =
          (await leadsTold(store.db, tenantId, where, told, from, limit)) ??
          plain(await figuredLeads(store.db, tenantId, filter, where, from, limit));
        if (!found)
          throw new BadInput("where", `${where} is no figure.`, `Known: ${[...CELLS, ...TOLD].join(", ")}.`);
        const last = found.leads.length < limit ? undefined : found.leads.at(-1);
        return {
          ...asked.about,
          where,
          total: found.total,
          alerts: found.alerts,
          next: last ? `${last.engagedAt}|${last.journeyId}` : null,
          rows: found.leads.map((lead) => ({
            ...lead,
            leadType: typeLabel(asked, lead.leadType),
            owner: lead.owner === "" ? null : { id: lead.owner, name: ownerLabel(asked, lead.owner) },
          })),
        };
      },
    }),
  ];
}

/** A number that counts leads, as one that counts alerts is told. */
const plain = (found: Awaited<ReturnType<typeof figuredLeads>>) =>
  found && {
    total: found.total,
    alerts: null,
    leads: found.leads.map((lead) => ({ ...lead, alerts: null, dueAt: null })),
  };
