import type { Queryable } from "../../src/store/database.ts";
import { messages } from "../../src/store/messages.ts";
import { pending } from "../../src/store/pending.ts";
import type { Scope } from "../../src/store/scope.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { NOON } from "../support/store-data.ts";

const TENANT = "acme";
const MANY = 4_000;

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
  await store.db.query(
    `insert into leads (tenant_id, lead_id, installation_id, wake_at)
     select $1, 'lead-' || n, 'portal', $2::bigint from generate_series(1, $3::int) n`,
    [TENANT, NOON, MANY],
  );
  const steps = [{ step: "tier-1", state: "planned", at: NOON, kind: "tier", to: ["owner"] }];
  await store.db.query(
    `insert into journeys (tenant_id, journey_id, lead_id, number, status, history, engaged_at, body)
     select $1, 'lead-' || n || '/1', 'lead-' || n, 1, 'unanswered', false, $2::bigint, $4::jsonb
     from generate_series(1, $3::int) n`,
    [TENANT, NOON, MANY, JSON.stringify({ clocks: [{ clock: "response", number: 1, steps }] })],
  );
  await store.db.query(
    `insert into alerts (tenant_id, journey_id, clock, number, step, lead_id, engagement_key, kind, outcome, decided_at,
       state, body)
     select $1, 'lead-' || n || '/1', 'response', 1, 'warning', 'lead-' || n, 'e' || n, 'warning', 'sent', $2::bigint,
       'waiting', 'null'::jsonb
     from generate_series(1, $3::int) n`,
    [TENANT, NOON, MANY],
  );
  await store.db.query(
    `insert into messages (tenant_id, message_id, lead_id, journey_id, clock, number, step, kind, recipient, person,
       channels, severity, state, planned_at, not_before, settled_at)
     select $1, 'm|' || n, 'lead-' || n, 'lead-' || n || '/1', 'response', 1, 'warning', 'breach', 'crm:7', 'crm:7',
       '["slack"]'::jsonb, 'normal', case when n <= 5 then 'waiting' else 'delivered' end,
       $2::bigint - n * 60000, $2::bigint, case when n > 5 then $2::bigint - n * 60000 end
     from generate_series(1, $3::int) n`,
    [TENANT, NOON, MANY],
  );
  await store.db.query("analyze");
});
afterAll(() => store.remove());

interface Plan {
  readonly "Node Type": string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly Plan[];
}

/** How many rows of tables a statement looks at. */
const looked = (plan: Plan): number =>
  (plan["Node Type"].includes("Scan") && !plan["Node Type"].startsWith("CTE")
    ? (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0)) * plan["Actual Loops"]
    : 0) + (plan.Plans ?? []).reduce((sum, part) => sum + looked(part), 0);

/** The same store; how many rows its statements looked at is counted. */
function counting(): { readonly scope: Scope; rows(): number } {
  let rows = 0;
  const db: Queryable = {
    ...store.db,
    async query<R extends object>(sql: string, values?: readonly unknown[]) {
      const explained = await store.db.query<{ "QUERY PLAN": readonly { Plan: Plan }[] }>(
        `explain (analyze, format json) ${sql}`,
        values,
      );
      rows += looked(explained.rows[0]!["QUERY PLAN"][0]!.Plan);
      return store.db.query<R>(sql, values);
    },
  };
  return { scope: { db, atomically: (work) => work(db) }, rows: () => rows };
}

test.each([
  ["step", "step|lead-77/1|response|1|tier-1"],
  ["task", "task|lead-77/1|response|1|warning"],
  ["message", "message|lead-3/1|response|1|warning|m|3"],
])("one %s ahead is found without looking at all that is", async (what, id) => {
  const { scope, rows } = counting();
  expect(await pending(scope).get(TENANT, id)).toMatchObject({ id, what });
  expect(rows()).toBeLessThan(100);
});

test("an id of any length is no entry", async () => {
  expect(await pending(counting().scope).get(TENANT, "step|".repeat(500))).toBeNull();
});

test("what a person was told lately is counted without what was told long ago", async () => {
  const { scope, rows } = counting();
  expect(await messages(scope).recentTo(TENANT, "crm:7", NOON - 15 * 60_000, NOON)).toEqual({
    // Five wait, and those of the minutes 6 to 14 were told.
    alerts: 14,
    bundledAt: null,
  });
  expect(rows()).toBeLessThan(100);
});
