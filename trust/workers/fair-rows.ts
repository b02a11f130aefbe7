import { HUB_ID } from "../../test/support/crms/hubspot.ts";
import type { TenantId } from "../../workflows/ports.ts";
import type { Check, Figures, Round } from "../check.ts";
import { openWorld, type World } from "../crm/world.ts";

const LARGE_PER_TIME = 20_000;
const FEW = 10;
const MINUTE = 60_000;
const LEASE = 2 * MINUTE;
const BATCH = 100;
/** A turn may be under way when the small one comes. */
const MOST_TURNS = 2;
const LIMITS = {
  ...{ fields: BATCH, fillIn: BATCH, createTask: BATCH, changeTask: BATCH },
  ...{ changeOwner: BATCH, provision: 1, message: BATCH },
};

/** What a lead's way leaves behind. */
const TABLES = ["leads", "lead_records", "record_cards", "facts", "journeys", "inbox", "outbox"] as const;
/** How the lines say since when a row waits. */
const WAITS = {
  inbox: "state = 'waiting', ready_at = $2, received_at = $2",
  leads: "wake_at = $2, next_due_at = $2",
  outbox: "ready_at = $2, not_before = $2",
} as const;

/** A tenant whose leads are copies of a real one, row by row, beside one with ten real ones that came last. */
export const fairRows: Check = {
  name: "fair-rows",
  area: "workers",
  what: `a tenant with ${FEW} leads, their deliveries and effects waits for at most ${MOST_TURNS} batches of one with ${LARGE_PER_TIME.toLocaleString("en-US")} copies of a real lead per time`,
  quick: false,
  stores: ["postgres"],
  run: (round) => waited(round, asTheyAre),
  planted: [{ what: "lines that serve whoever has waited longest", run: (round) => waited(round, byAge) }],
};

type Lines = Readonly<Record<keyof typeof WAITS, () => Promise<readonly TenantId[]>>>;

async function waited(
  { times, note }: Round,
  linesOf: (world: World, now: number) => Lines,
): Promise<Figures> {
  const world = await openWorld("hubspot");
  try {
    const { stack, tenant, neighbour } = world;
    const { store } = stack.app;
    // Effects wait in both accounts, as they do while a CRM is down.
    const down = { status: 503, body: "<html></html>", contentType: "text/html" };
    for (const portal of [HUB_ID, HUB_ID + 1])
      await world.order("/_sandbox/faults", {
        ...{ portal, match: { path: "/contacts/batch/update" } },
        ...{ until: Number.MAX_SAFE_INTEGER, do: down },
      });
    await tenant.submitForm("one@lead.example");
    await tenant.assign("one@lead.example", "rita");
    const few = Array.from({ length: FEW }, (_, n) => `few-${n}@lead.example`);
    await neighbour.submitForm(few);
    await neighbour.assign(few, "rita");
    await stack.advance("2 min");
    const { tenantId: large } = await world.installation();
    const small = (await store.tenants.installations()).find(({ tenantId }) => tenantId !== large)!.tenantId;
    const count = LARGE_PER_TIME * times;
    note(`${count.toLocaleString("en-US")} copies of a lead`);
    await copied(world, large, count);
    // From here on nobody works but what is counted.
    const now = stack.now() + 60 * MINUTE;
    for (const [tenantId, since] of [[large, now - 30 * MINUTE] as const, [small, now - MINUTE] as const])
      for (const [table, waits] of Object.entries(WAITS))
        await store.db.query(`update ${table} set ${waits} where tenant_id = $1`, [tenantId, since]);
    note("batches in each line");
    const lines = linesOf(world, now);
    const detail: string[] = [];
    let wrong = 0;
    for (const [name, take] of Object.entries(lines)) {
      const there = await store.db.query<{ n: number }>(
        `select count(*) as n from ${name} where tenant_id = $1`,
        [small],
      );
      const wanted = Number(there.rows[0]!.n);
      let served = 0;
      for (let turn = 0; turn < MOST_TURNS; turn++)
        served += (await take()).filter((one) => one === small).length;
      if (wanted < FEW || served < wanted) wrong += Math.max(FEW, wanted) - served;
      detail.push(`${name}: ${served} of ${wanted} of the small tenant in ${MOST_TURNS} batches`);
    }
    return { tried: Object.keys(lines).length * FEW, lost: 0, doubled: 0, wrong, detail };
  } finally {
    await world.close();
  }
}

/** As workers take them, with what each reads of its batch before it decides. */
function asTheyAre({ stack }: World, now: number): Lines {
  const { inbox, leads, outbox } = stack.app.store;
  return {
    async inbox() {
      const claim = await inbox.claim(now, LEASE, BATCH);
      return claim?.deliveries.map(() => claim.tenantId) ?? [];
    },
    async leads() {
      const claimed = await leads.claimDue(now, LEASE, BATCH);
      for (const [tenantId, due] of Map.groupBy(claimed, (one) => one.tenantId)) {
        const ids = due.map(({ lead }) => lead);
        const [journeys, cards] = [await leads.journeys(tenantId, ids), await leads.cardsOf(tenantId, ids)];
        if (ids.some((id) => !journeys.get(id)?.length || !cards.get(id)?.length))
          throw new Error("a lead that is due has no journey or no card: it is no copy of a real one");
      }
      return claimed.map(({ tenantId }) => tenantId);
    },
    outbox: async () => (await outbox.claim(now, LEASE, LIMITS)).map(({ tenantId }) => tenantId),
  };
}

function byAge({ stack }: World, now: number): Lines {
  const first = (table: string, at: string) => async () => {
    const { rows } = await stack.app.store.db.query<{ tenant_id: string }>(
      `update ${table} set ${at} = ${at} + ${LEASE} where ctid in
         (select ctid from ${table} where ${at} <= ${now} order by ${at} limit ${BATCH}) returning tenant_id`,
    );
    return rows.map((row) => row.tenant_id);
  };
  return {
    inbox: first("inbox", "ready_at"),
    leads: first("leads", "wake_at"),
    outbox: first("outbox", "ready_at"),
  };
}

/** Every row of the tenant so often again, each time with ids of its own wherever they stand. */
async function copied({ stack }: World, tenantId: TenantId, count: number): Promise<void> {
  const { db } = stack.app.store;
  const { rows: ids } = await db.query<{ id: string }>(
    `select lead_id as id from leads where tenant_id = $1
     union select record from lead_records where tenant_id = $1
     union select journey_id from journeys where tenant_id = $1
     union select key from facts where tenant_id = $1 union select key from inbox where tenant_id = $1
     union select key from outbox where tenant_id = $1`,
    [tenantId],
  );
  for (const table of TABLES) {
    const { rows: columns } = await db.query<{ name: string; type: string }>(
      `select quote_ident(column_name) as name, udt_name as type from information_schema.columns
       where table_schema = current_schema() and table_name = $1 and is_identity = 'NO' and is_generated = 'NEVER'`,
      [table],
    );
    // Longest first: an id may be the beginning of another.
    const known = ids.map(({ id }) => id).sort((one, other) => other.length - one.length);
    const anew = ({ name, type }: { name: string; type: string }) => {
      if (name === "tenant_id" || name === "installation_id" || !["text", "jsonb"].includes(type))
        return name;
      const places = known.map((_, index) => `$${index + 3}::text`);
      const replaced = places.reduce(
        (all, id) => `replace(${all}, ${id}, ${id} || '-' || n)`,
        `t.${name}::text`,
      );
      return `(${replaced})::${type}`;
    };
    const names = columns.map(({ name }) => name).join(", ");
    await db.query(
      `insert into ${table} (${names}) select ${columns.map(anew).join(", ")}
       from ${table} t, generate_series(1, $2::int) n where t.tenant_id = $1 and array[${known.map((_, index) => `$${index + 3}::text`).join()}] is not null`,
      [tenantId, count, ...known],
    );
  }
}
