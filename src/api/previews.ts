import { z } from "zod";
import { noSuchLead, previewFor } from "../../workflows/messages/preview-messages.ts";
import { TEMPLATE_VARIABLES, VARIABLES_OF } from "../alerts/template-variables.ts";
import { SHIPPED } from "../alerts/templates.ts";
import { ownersIn } from "../domain/scope.ts";
import { seesLead } from "../store/in-scope.ts";
import type { ApiDeps } from "./deps.ts";
import { readPolicy } from "./policy-reader.ts";
import { type Route, route } from "./route.ts";

const Words = z.object({ subject: z.string(), body: z.array(z.string()).readonly() });
const Previewed = z.object({
  template: z.string(),
  words: z.string(),
  task: Words,
  slack: z.object({ text: z.string(), blocks: z.array(z.record(z.string(), z.unknown())).readonly() }),
  email: z.object({ subject: z.string(), text: z.string() }),
});
const Variable = z.object({ name: z.string(), meaning: z.string(), templates: z.array(z.string()) });

const variables = Object.entries(TEMPLATE_VARIABLES).map(([name, meaning]) => ({
  name,
  meaning,
  templates: Object.entries(VARIABLES_OF).flatMap(([template, has]: [string, readonly string[]]) =>
    has.includes(name) ? [template] : [],
  ),
}));

/** What each message would say, on every way it goes. */
export function previewRoutes({ ports, store, rules }: ApiDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/alerts/preview",
      summary:
        "Every message as task, in Slack and by e-mail, for a lead or for a made-up one; sends nothing",
      needs: "read",
      query: z.object({ lead: z.string().min(1).optional(), draft: z.enum(["true", "false"]).optional() }),
      answer: z.object({
        messages: z.array(Previewed),
        variables: z.array(Variable),
        /** The words that ship, with their variables: to begin words of one's own from. */
        shipped: z.array(z.object({ template: z.string(), subject: z.string(), body: z.array(z.string()) })),
      }),
      run: async ({ query }, { tenantId, scope }) => {
        const { lead } = query;
        if (lead !== undefined && !(await seesLead(store.db, tenantId, ownersIn(scope), lead)))
          throw noSuchLead(lead);
        return {
          messages: [
            ...(await previewFor(ports, rules, tenantId, {
              lead: lead ?? null,
              draft: query.draft === "true" ? readPolicy : null,
            })),
          ],
          variables,
          shipped: Object.entries(SHIPPED).map(([template, { subject, body }]) => ({
            template,
            subject,
            body: [...body],
          })),
        };
      },
    }),
  ];
}
