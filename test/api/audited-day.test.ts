import { HOUR } from "../../src/domain/time.ts";
import type { ApiWorld } from "../support/api-world.ts";
import { auditedWorld, leadOf } from "../support/audited-world.ts";
import { type FreshStore, freshStore } from "../support/store.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const WHY = "because it must be tried";

let store: FreshStore;
let world: ApiWorld;
beforeAll(async () => {
  store = await freshStore();
});
beforeEach(async () => {
  world = await auditedWorld(store, NINE);
});
afterEach(() => world.close());
afterAll(() => store.remove());

describe("of a day with everything in it", () => {
  /** Rows of a table that have no entry. */
  const without = async (sql: string): Promise<readonly unknown[]> =>
    (await store.db.query(sql, [world.tenantId])).rows;
  const entry = (action: string, more: string) =>
    `exists (select 1 from audit e where e.tenant_id = $1 and e.action ${action} and ${more})`;
  const ofAlert = `e.detail ->> 'clock' = a.clock and (e.detail ->> 'number')::int = a.number
    and e.detail ->> 'step' = a.step and coalesce(e.detail ->> 'journey', e.detail ->> 'journeyId') = a.journey_id`;

  beforeEach(async () => {
    await leadOf(world, "crm:lead:1", NINE, { topic: "complaint" });
    for (const record of ["crm:lead:2", "crm:lead:3"]) await leadOf(world, record, NINE);
    const { pending } = await world.ask<{ pending: readonly { id: string }[] }>("GET /pending");
    await world.ask("POST /pending/cancel", { body: { id: pending[0]!.id, why: WHY } });
    await world.ask("POST /gate/silent", { body: { why: WHY, testRecipient: "crm:7" } });
    await world.ask("POST /gate/live", { body: { overrideReason: "The board wants it live today." } });
    await world.liveTo(NINE + HOUR);
    await world.ask("POST /outages", {
      body: { system: "crm", from: "2026-03-02T08:00:00Z", to: "2026-03-02T08:30:00Z", why: WHY },
    });
    await world.liveTo(NINE + 6 * HOUR);
  });

  test("every input has its entry: as many facts as there are, and who the people are", async () => {
    const { rows } = await store.db.query<{ facts: number; entered: number }>(
      `select (select count(*) from facts where tenant_id = $1 and source <> 'leadclock')
         + (select count(*) from tenant_facts where tenant_id = $1 and body ->> 'source' <> 'leadclock') as facts,
         (select sum((detail ->> 'facts')::int) from audit where tenant_id = $1 and action = 'facts.learned') as entered`,
      [world.tenantId],
    );
    expect(rows[0]!.facts).toBeGreaterThan(6);
    expect(rows[0]!.entered).toBe(rows[0]!.facts);
  });

  test("every decision has its entry: journeys and the verdict of each clock", async () => {
    const opened = entry("= 'journey.opened'", "e.detail ->> 'journey' = j.journey_id");
    expect(await without(`select 1 from journeys j where tenant_id = $1`)).toHaveLength(3);
    expect(await without(`select journey_id from journeys j where tenant_id = $1 and not ${opened}`)).toEqual(
      [],
    );
    const judged = entry(
      "= 'clock.status'",
      `e.detail ->> 'journey' = j.journey_id and e.detail ->> 'clock' = c.value ->> 'clock'
       and e.detail ->> 'number' = c.value ->> 'number' and e.detail ->> 'is' = c.value ->> 'status'`,
    );
    const clocks = `from journeys j, jsonb_array_elements(j.body -> 'clocks') c where j.tenant_id = $1`;
    expect((await without(`select 1 ${clocks} and c.value ->> 'status' = 'miss'`)).length).toBeGreaterThan(0);
    expect(await without(`select c.value ${clocks} and not ${judged}`)).toEqual([]);
  });

  test("every alert has its entries: decided, skipped or asked, and sent where it has a task", async () => {
    const decided = entry("in ('alert.decided', 'alert.skipped')", ofAlert);
    const asked = entry("= 'review.opened'", "e.detail ->> 'review' = a.step");
    const cancelled = entry(
      "= 'pending.cancelled'",
      "e.detail ->> 'id' like '%' || a.journey_id || '%' || a.step",
    );
    const sent = entry("= 'alert.sent'", `${ofAlert} and e.detail ->> 'task' = a.task_id`);
    const all = "from alerts a where a.tenant_id = $1 and a.lead_id <> ''";
    expect(await without(`select 1 ${all} and task_id is not null`)).not.toEqual([]);
    expect(
      await without(
        `select a.step ${all} and a.kind <> 'review' and a.outcome <> 'cancelled' and not ${decided}`,
      ),
    ).toEqual([]);
    expect(await without(`select a.step ${all} and a.kind = 'review' and not ${asked}`)).toEqual([]);
    expect(await without(`select a.step ${all} and a.outcome = 'cancelled' and not ${cancelled}`)).toEqual(
      [],
    );
    expect(await without(`select a.step ${all} and a.task_id is not null and not ${sent}`)).toEqual([]);
  });

  test("every override has its entry, with what did not pass and why", async () => {
    const rows = await without(
      "select distinct overrode from tenant_states where tenant_id = $1 and overrode <> '[]'",
    );
    expect(rows).toHaveLength(1);
    const entries = (await store.audit.list(world.tenantId, undefined, 10_000)).filter(
      ({ action, detail }) => action === "mode.changed" && Array.isArray(detail.overrode),
    );
    expect(entries).toMatchObject([
      { actor: "ada", detail: { was: "silent", is: "live", ...(rows[0] as object) } },
    ]);
    expect(JSON.stringify(entries[0]!.detail)).toContain("The board wants it live today.");
    expect(await store.audit.verify(world.tenantId)).toBeNull();
  });
});
