import { z } from "zod";
import type { RuleProperty } from "../../connectors/connector.ts";
import { readText } from "../../workflows/policies/policy-text.ts";
import { allHold, classify, propertiesRead } from "../domain/classify.ts";
import type { Policy } from "../domain/policy.ts";
import { DAY } from "../domain/time.ts";
import { seenValues } from "../store/policy-choices.ts";
import type { ApiDeps } from "./deps.ts";
import { readPolicy } from "./policy-reader.ts";
import { type Route, route } from "./route.ts";

const SEEN_DAYS = 400;
/** Always there: how people came, also where no rule asks for it yet. */
const ALWAYS = ["form", "engagement"];

const Mapping = z.object({
  types: z.array(z.object({ name: z.string(), label: z.string() })),
  properties: z.array(
    z.object({
      name: z.string(),
      /** In the CRM's own words, where one of them has it; `null`: none has. */
      type: z.string().nullable(),
      /** What leads had, the most frequent first, and what can be chosen in the CRM besides. */
      values: z.array(
        z.object({
          value: z.string(),
          leads: z.number(),
          /** What the rules make of it by itself: a lead type, an exclusion, a question to a person, or nothing. */
          becomes: z.enum(["type", "excluded", "review", "unknown"]),
          leadType: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** What could not be asked of a CRM, one sentence each. */
  notes: z.array(z.string()),
});

/** Values that leads really have, or can have, and what the rules as they are being written make of each (R-071, D13). */
export function mappingRoute({ ports, store, rules, crmLabel }: ApiDeps): Route {
  return route({
    method: "GET",
    path: "/setup/mapping",
    summary:
      "The values found in the accounts, and what the draft, else the newest rules, make of each; asks the CRMs",
    needs: "readAll",
    answer: Mapping,
    run: async (_asked, { tenantId }) => {
      const { policies, installations } = await rules.of(store, tenantId);
      const { draft } = await store.policyDrafts.current(tenantId);
      const text = draft ? readText(readPolicy, draft.file) : null;
      const policy = text?.ok ? text.policy : policies.at(-1);
      if (!policy) return { types: [], properties: [], notes: ["There are no rules yet."] };
      const names = [...new Set([...ALWAYS, ...propertiesRead(policy)])];
      const notes: string[] = [];
      const known = new Map<string, RuleProperty>();
      for (const installation of await store.tenants.installations(tenantId)) {
        if (installation.status !== "connected") continue;
        const { crm } = installation;
        try {
          const found = await ports.accounts
            .connector(crm)
            .describeProperties(ports.accounts.session(installation), names);
          for (const one of found) if (!known.has(one.name) || one.values) known.set(one.name, one);
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          notes.push(`What can be chosen in ${crmLabel?.(crm) ?? crm} could not be read: ${why}`);
        }
      }
      const seen = await seenValues(store.db, tenantId, ports.clock.now() - SEEN_DAYS * DAY);
      if (installations.length === 0) notes.push("No account is connected.");
      return {
        types: policy.leadTypes.map(({ name, label }) => ({ name, label })),
        properties: names
          .map((name) => {
            const own = seen.filter(({ property }) => property === name);
            const chosen = (known.get(name)?.values ?? []).filter(
              (value) => !own.some((one) => one.value === value),
            );
            return {
              name,
              type: known.get(name)?.type ?? null,
              values: [...own, ...chosen.map((value) => ({ value, leads: 0 }))].map(({ value, leads }) => ({
                value,
                leads,
                ...becomes(policy, { [name]: value }),
              })),
            };
          })
          .filter(({ values }) => values.length > 0),
        notes,
      };
    },
  });
}

function becomes(policy: Policy, properties: Readonly<Record<string, string>>) {
  const holds = ({ when }: { readonly when: Parameters<typeof allHold>[0] }) => allHold(when, properties);
  if (policy.exclusions?.some(holds)) return { becomes: "excluded" as const, leadType: null };
  if (policy.reviews?.some(holds)) return { becomes: "review" as const, leadType: null };
  const leadType = classify(policy, properties);
  return { becomes: leadType === null ? ("unknown" as const) : ("type" as const), leadType };
}
