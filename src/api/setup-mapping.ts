import { z } from "zod";
import type { RuleProperty } from "../../connectors/connector.ts";
import { readText } from "../../workflows/policies/policy-text.ts";
import { allHold, classify, propertiesRead, unknownOf } from "../domain/classify.ts";
import type { Properties } from "../domain/facts.ts";
import type { Policy } from "../domain/policy.ts";
import { DAY } from "../domain/time.ts";
import { type SeenTogether, seenTogether } from "../store/policy-choices.ts";
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
          /** What the rules make of it by itself; `others`: other values of the same leads say it; `unknown`: a person is asked what it is. */
          becomes: z.enum(["type", "excluded", "review", "others", "unknown"]),
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
      const since = ports.clock.now() - SEEN_DAYS * DAY;
      const seen = valuesIn(policy, names, await seenTogether(store.db, tenantId, since, names));
      if (installations.length === 0) notes.push("No account is connected.");
      return {
        types: policy.leadTypes.map(({ name, label }) => ({ name, label })),
        properties: names
          .map((name) => {
            const own = seen.get(name) ?? new Map<string, SeenValue>();
            const chosen = (known.get(name)?.values ?? []).filter((value) => !own.has(value));
            return {
              name,
              type: known.get(name)?.type ?? null,
              values: [
                ...[...own.values()].toSorted((one, next) => next.leads - one.leads),
                ...chosen.map((value) => ({ value, leads: 0, isAsked: true })),
              ].map(({ value, leads, isAsked }) => ({
                value,
                leads,
                ...becomes(policy, { [name]: value }, isAsked),
              })),
            };
          })
          .filter(({ values }) => values.length > 0),
        notes,
      };
    },
  });
}

interface SeenValue {
  readonly value: string;
  readonly leads: number;
  /** A person is asked what it is, of one lead at least. */
  readonly isAsked: boolean;
}

/** Each value that leads had, by property. */
function valuesIn(
  policy: Policy,
  names: readonly string[],
  seen: readonly SeenTogether[],
): ReadonlyMap<string, Map<string, SeenValue>> {
  const found = new Map(names.map((name) => [name, new Map<string, SeenValue>()]));
  for (const { properties, leads } of seen) {
    const asked = outcome(policy, properties).becomes === "unknown" ? unknownOf(policy, properties) : null;
    for (const [name, value] of Object.entries(properties)) {
      const before = found.get(name)?.get(value);
      found.get(name)?.set(value, {
        value,
        leads: (before?.leads ?? 0) + leads,
        isAsked: before?.isAsked || (asked?.property === name && asked.value === value.trim()),
      });
    }
  }
  return found;
}

function becomes(policy: Policy, alone: Properties, isAsked: boolean) {
  const made = outcome(policy, alone);
  return made.becomes === "unknown" && !isAsked ? { becomes: "others" as const, leadType: null } : made;
}

function outcome(policy: Policy, properties: Properties) {
  const holds = ({ when }: { readonly when: Parameters<typeof allHold>[0] }) => allHold(when, properties);
  if (policy.exclusions?.some(holds)) return { becomes: "excluded" as const, leadType: null };
  if (policy.reviews?.some(holds)) return { becomes: "review" as const, leadType: null };
  const leadType = classify(policy, properties);
  return { becomes: leadType === null ? ("unknown" as const) : ("type" as const), leadType };
}
