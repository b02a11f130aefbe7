import { MINUTE } from "../../src/domain/time.ts";
import type { Check, Figures, Round } from "../check.ts";
import { type CrmName, openWorld, type World } from "../crm/world.ts";
import { Tally } from "../time/tally.ts";
import { type BrokenOff, brokenOff } from "./broken-off.ts";
import { beginsAnew, done, tablesWith, tenantTables } from "./marks.ts";

const MARK = "zenobia";
const WHO = `${MARK}@lead.example`;
const OTHER = "other-never@lead.example";
const at = (time: string) => `2026-03-02T${time}:00Z`;

interface Plant {
  readonly byHalves?: boolean;
  /** In the database, after the erasure. */
  readonly after?: string;
}

/**
 * A person is erased while everything goes wrong: the process dies in the middle again and again, the CRM is down, what it
 * told of her before comes late and several times, and afterwards all history is read again.
 */
async function erased(crm: CrmName, { random, times, note }: Round, plant: Plant = {}): Promise<Figures> {
  const tally = new Tally();
  const world = await openWorld(crm, { backfillDays: 1 });
  let kills = 0;
  try {
    const { stack, tenant } = world;
    const { tenantId } = await world.installation();
    await stack.advanceTo(at("09:00"));
    for (const email of [WHO, OTHER]) {
      await tenant.submitForm(email);
      await tenant.assign(email, "rita");
    }
    await stack.advanceTo(at("09:40"));
    await tellsLate(world);
    await tenant.assign(WHO, "carl");
    await tenant.fillIn(WHO, "carl", { resolution_note: `${MARK} was at lunch` });
    await stack.advanceTo(at("09:45"));
    const told = (await tenant.tasks()).filter(({ attachedTo }) => attachedTo.includes(WHO)).length;
    const record = await recordOf(world, tenantId);

    note("it dies in the middle");
    const before = await allOf(world, tenantId);
    for (let n = 0; n < 2 * times; n++) {
      await stack.stopApp();
      const hurt: BrokenOff = { at: random.between(1, 30), erase: { tenantId, record } };
      const died = await brokenOff(stack, { ...hurt, byHalves: plant.byHalves ?? false });
      await stack.startApp();
      if (!died) break;
      kills++;
      const after = await allOf(world, tenantId);
      tally.check(after === before, "wrong", () => "a kill in the middle left an erasure by halves");
      if (after !== before) break;
    }

    note("the CRM is down");
    await world.fault({ status: 503, body: "Down" }, {}, { until: Date.parse(at("10:05")) });
    if ((await tablesWith(stack.app.store.db, tenantId, MARK)).includes("record_cards"))
      await done(world, "person", "erase", "--lead", WHO, "--yes");
    if (plant.after) await stack.app.store.db.query(plant.after);
    await isNowhere(world, tenantId, tally, "right after");
    await stack.advanceTo(at("10:30"));
    await isNowhere(world, tenantId, tally, "after what came late and again");

    note("all history is read again");
    await stack.app.store.db.query("delete from bookmarks where tenant_id = $1 and name = 'backfill'", [
      tenantId,
    ]);
    await world.reconnect();
    await stack.advanceTo(at("10:50"));
    const { rows: walks } = await stack.app.store.db.query<{ value: string }>(
      "select value from bookmarks where tenant_id = $1 and name = 'backfill'",
      [tenantId],
    );
    tally.check(
      walks.length === 1 && JSON.parse(walks[0]!.value).seen >= 2,
      "wrong",
      () => `history was not read again: ${JSON.stringify(walks)}`,
    );
    await isNowhere(world, tenantId, tally, "after all history was read again");
    const now = (await tenant.tasks()).filter(({ attachedTo }) => attachedTo.includes(WHO)).length;
    tally.check(now === told, "doubled", () => `${now} tasks about her, ${told} before she was erased`);
    tally.check(
      (await tenant.lead(OTHER)).sla_status === "miss",
      "lost",
      () => "the other lead lost its verdict",
    );
    note("she engages anew");
    await beginsAnew(world, tally, { who: WHO, tenantId, from: at("10:50"), until: at("11:30") });
    const figures = tally.figures();
    return { ...figures, kills, detail: [...figures.detail!, `${kills} kills in the middle`] };
  } finally {
    await world.close();
  }
}

/** What happens from now on is told half an hour later and three times; on a stream, again and again. */
async function tellsLate({ crm, order, account }: World): Promise<void> {
  if (crm === "hubspot")
    await order("/_sandbox/delivery", { ...account, duplicate: true, copies: 3, delayMs: 30 * MINUTE });
  else await order("/_sandbox/stream", { ...account, do: "duplicate", count: 20, when: "reopen" });
}

async function isNowhere(world: World, tenantId: string, tally: Tally, when: string): Promise<void> {
  const found = await tablesWith(world.stack.app.store.db, tenantId, MARK);
  tally.check(found.length === 0, "wrong", () => `${when} ${MARK} stands in ${found.join(", ")}`);
}

async function recordOf({ stack }: World, tenantId: string): Promise<string> {
  const { rows } = await stack.app.store.db.query<{ record: string }>(
    "select record from record_cards where tenant_id = $1 and body::text like $2",
    [tenantId, `%${MARK}%`],
  );
  return rows[0]!.record;
}

/** Tables that move by themselves when a process starts and stops. */
const RESTLESS = new Set([
  "streams",
  "call_minutes",
  "rate_limits",
  "bookmarks",
  "page_changes",
  "tokens",
  "installations",
  "tenants",
]);

/** A digest of every row of the tenant. */
async function allOf({ stack }: World, tenantId: string): Promise<string> {
  const { db } = stack.app.store;
  const parts: string[] = [];
  for (const name of (await tenantTables(db)).filter((one) => !RESTLESS.has(one))) {
    const { rows } = await db.query<{ digest: string }>(
      `select count(*) || md5(coalesce(string_agg(t::text, '' order by t::text), '')) as digest from ${name} t where tenant_id = $1`,
      [tenantId],
    );
    parts.push(`${name} ${rows[0]!.digest}`);
  }
  return parts.join("\n");
}

const check = (crm: CrmName, label: string): Check => ({
  name: `data-erasure-faults-${crm}`,
  area: "data",
  what: `${label}: an erasure dies in the middle, the CRM is down, what it told before comes late and again, all history is read again`,
  quick: false,
  stores: ["embedded", "postgres"],
  run: (round) => erased(crm, round),
  planted: [
    {
      what: "an erasure without a transaction around it",
      run: (round) => erased(crm, round, { byHalves: true }),
    },
    {
      what: "tombstones that get lost: history brings her again",
      run: (round) => erased(crm, round, { after: "delete from erased" }),
    },
  ],
});

export const erasureFaults: readonly Check[] = [
  check("hubspot", "HubSpot"),
  check("salesforce", "Salesforce"),
];
