import { z } from "zod";
import type { KeptProblem, KeptRequest, KeptRules, KeptState, Session } from "../../connector.ts";
import type { SalesforceClient } from "../client.ts";
import { id18, userRef } from "../refs.ts";
import { layOver } from "./lay.ts";
import type { CustomPart } from "./object-spec.ts";
import { ASKS, RULE_OBJECTS } from "./objects.ts";
import { changeRows, makeRows, readRows, removeRows } from "./org-rows.ts";
import { numberIn, type RuleRow, type RuleRows, textIn } from "./rows.ts";
import { written } from "./written.ts";

const PARTS = Object.keys(RULE_OBJECTS).filter(
  (part): part is keyof RuleRows => part !== "requests",
) as readonly (keyof RuleRows)[];
/** What a long text of ours holds. */
const LONGEST = 5000;
const REQUESTS = 20;

/** Rules as records of the package's objects: people edit them in Salesforce, requests say what to do with them. */
export function keptRules(client: SalesforceClient): KeptRules {
  /** Installations whose org has the objects: they need not be looked for each time. */
  const found = new Set<string>();
  const all = async (session: Session): Promise<RuleRows> => {
    const parts: Partial<Record<CustomPart, readonly RuleRow[]>> = {};
    for (const part of PARTS) parts[part] = await readRows(client, session, part);
    return parts as RuleRows;
  };
  return {
    async look(session): Promise<KeptState | null> {
      const { id } = session.installation;
      if (!found.has(id) && !(await isThere(client, session))) return null;
      found.add(id);
      const [rules] = await readRows(client, session, "rules");
      const newest = await readRows(client, session, "requests", { newest: REQUESTS, more: ["CreatedById"] });
      const open = newest
        .toReversed()
        .filter((row) => !["done", "refused"].includes(textIn(row, "State__c") ?? ""));
      return {
        isEmpty: rules === undefined,
        version: rules ? numberIn(rules, "Version__c") : null,
        mode: rules ? textIn(rules, "Mode__c") : null,
        requests: open.flatMap((row) => requestOf(row) ?? []),
        draft: newest.map((row) => numberIn(row, "Draft__c")).find((one) => one !== null) ?? null,
      };
    },
    async fill(session, policy) {
      const before = await all(session);
      const records = written(policy);
      // The head comes last: without it the next look begins anew.
      await removeRows(
        client,
        session,
        PARTS.flatMap((part) => before[part].map(({ id }) => id)),
      );
      for (const part of PARTS.filter((one) => one !== "rules"))
        await makeRows(client, session, part, records[part]);
      await makeRows(client, session, "rules", records.rules);
    },
    read: async (session, base) => layOver(base, await all(session)),
    async tell(session, problems) {
      const rows = await all(session);
      for (const part of PARTS) {
        const changed = rows[part].flatMap((row) => {
          const words = inWords(problems.get(row.id) ?? []);
          return words === textIn(row, "Problem__c") ? [] : [{ id: row.id, values: { Problem__c: words } }];
        });
        await changeRows(client, session, part, changed);
      }
    },
    answer: (session, { id }, { state, words, draft }) =>
      changeRows(client, session, "requests", [
        {
          id,
          values: {
            State__c: state,
            Answer__c: words.slice(0, LONGEST),
            Answered_At__c: new Date(session.now()).toISOString(),
            ...(draft === undefined ? {} : { Draft__c: draft }),
          },
        },
      ]),
    async show(session, { version, mode, at }) {
      const [rules] = await readRows(client, session, "rules");
      if (!rules) return;
      const values = {
        ...(version === undefined ? {} : { Version__c: version }),
        Mode__c: mode,
        Seen_At__c: new Date(at).toISOString(),
      };
      await changeRows(client, session, "rules", [{ id: rules.id, values }]);
    },
  };
}

function requestOf(row: RuleRow): KeptRequest | null {
  const ask = ASKS.find((one) => one === textIn(row, "Ask__c"));
  const crmUserId = textIn(row, "CreatedById");
  if (!ask || !crmUserId) return null;
  return {
    id: row.id,
    ask,
    by: { crmUserId: id18(crmUserId), userId: userRef(crmUserId) },
    working: textIn(row, "State__c") === "working",
    draft: numberIn(row, "Draft__c"),
  };
}

function inWords(problems: readonly KeptProblem[]): string | null {
  const lines = problems.map(({ field, reason, fix }) => `${field}: ${reason} ${fix}`);
  return lines.length === 0 ? null : lines.join("\n").slice(0, LONGEST);
}

/** An org without the package does not know the object; whom it is hidden from cannot tell the difference. */
async function isThere(client: SalesforceClient, session: Session): Promise<boolean> {
  const namespace = session.installation.account.traits?.namespace;
  const object = `${namespace ? `${namespace}__` : ""}${RULE_OBJECTS.rules.name}`;
  const call = {
    method: "GET",
    path: `/sobjects/${object}/describe`,
    what: "a look for the rules",
  } as const;
  const answer = await client.ask(session, call, [400, 403, 404]);
  if (answer.status < 300) return z.object({ name: z.string() }).safeParse(answer.json).success;
  return false;
}
