import { z } from "zod";
import { DAY } from "../domain/time.ts";
import { BadInput } from "../errors.ts";
import { publicHolidays } from "../settings/holidays.ts";
import { presets } from "../settings/presets.ts";
import { seenValues } from "../store/policy-choices.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const SEEN_DAYS = 90;
const MOST_YEARS = 20;

const Year = z.coerce.number().int().min(1970).max(2100);
const Day = z.object({ date: z.string(), name: z.string(), insteadOn: z.string().nullable() });

/** What somebody who writes rules can choose from: people, values that leads really had, presets, public holidays. */
export function policyChoiceRoutes({ store, ports, rules }: ApiDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/policies/choices",
      summary: "People by name, and the properties and values that leads of the last 90 days had",
      needs: "readAll",
      answer: z.object({
        people: z
          .array(
            z.object({
              /** As a policy names them: the address, else the id. */
              person: z.string(),
              name: z.string(),
              ids: z.array(z.string()).readonly(),
              active: z.boolean(),
              /** False for queues and integration users. */
              human: z.boolean(),
            }),
          )
          .readonly(),
        seen: z.array(z.object({ property: z.string(), value: z.string(), leads: z.number() })).readonly(),
        crms: z.array(z.string()).readonly(),
      }),
      run: async (_asked, { tenantId }) => {
        const now = ports.clock.now();
        const { view, installations } = await rules.of(store, tenantId);
        const facts = await store.tenantFacts.all(tenantId);
        const users = facts.flatMap((fact) => (fact.kind === "userChanged" ? [view.idOf(fact.userId)] : []));
        const people = [...new Set(users)].map((id) => {
          const { name, active, human } = view.userAt(id, now);
          return {
            person: view.emailOf(id) ?? id,
            name: name ?? view.emailOf(id) ?? id,
            ids: view.idsOf(id),
            active,
            human,
          };
        });
        return {
          people: people.sort((one, other) => one.name.localeCompare(other.name, "en")),
          seen: await seenValues(store.db, tenantId, now - SEEN_DAYS * DAY),
          crms: [...new Set(installations.map(({ crm }) => crm))],
        };
      },
    }),
    route({
      method: "GET",
      path: "/policies/presets",
      summary: "The policies that ship, each whole, to start a draft from",
      needs: "readAll",
      answer: z.object({
        presets: z.array(z.object({ preset: z.string(), name: z.string(), policy: z.unknown() })).readonly(),
      }),
      run: async () => ({
        presets: Object.entries(presets).map(([preset, make]) => {
          const policy = make();
          return { preset, name: String(policy.name ?? preset), policy };
        }),
      }),
    }),
    route({
      method: "GET",
      path: "/policies/holidays",
      summary: "Public holidays of a place as dates for a calendar; what to look at is said",
      needs: "editPolicy",
      query: z.strictObject({
        country: z.string().trim().min(1).max(40),
        region: z.string().trim().max(40).optional(),
        from: Year,
        to: Year,
        both: z.enum(["true", "false"]).default("false"),
      }),
      answer: z.object({
        holidays: z.record(z.string(), z.string()).readonly(),
        source: z.string(),
        moved: z.array(Day).readonly(),
        notes: z.array(z.string()).readonly(),
      }),
      run: async ({ query: { country, region = "", from, to, both } }) => {
        if (to < from || to - from >= MOST_YEARS)
          throw new BadInput(
            "to",
            `${to} is no end of a range from ${from}.`,
            `Give at most ${MOST_YEARS} years.`,
          );
        const [state, ...rest] = region.toUpperCase().split("-");
        const found = await publicHolidays({
          country: country.toUpperCase(),
          ...(state ? { state } : {}),
          ...(rest.length > 0 ? { region: rest.join("-") } : {}),
          firstYear: from,
          lastYear: to,
          bothDays: both === "true",
        });
        if (found.ok) return found;
        const { path, problem, fix } = found.problem;
        throw new BadInput(path === "country" ? "country" : "region", `${problem}.`, fix);
      },
    }),
  ];
}
