import type { FreshStore } from "../../test/support/store.ts";
import { freshStore } from "../../test/support/store.ts";
import { anInstallation, NOON } from "../../test/support/store-data.ts";
import type { Check, Figures, Round } from "../check.ts";

const LARGE_PER_TIME = 20_000;
const FEW = 10;
const LEASE = 60_000;
const BATCH = 100;
/** A turn may be under way when the small one comes. */
const MOST_TURNS = 2;
const LIMITS = {
  fields: BATCH,
  fillIn: 0,
  createTask: BATCH,
  changeTask: 0,
  changeOwner: 0,
  provision: 0,
  message: 0,
};

/** What one worker takes, one batch after the other, in each of the three lines. */
interface Lines {
  deliveries(): Promise<readonly string[]>;
  due(): Promise<readonly string[]>;
  effects(): Promise<readonly string[]>;
}

/** A tenant with very many in every line beside one with ten that came last. */
export const fairTurns: Check = {
  name: "fair-turns",
  area: "workers",
  what: `a tenant with ten deliveries, due leads and effects waits for at most ${MOST_TURNS} batches of one with ${LARGE_PER_TIME.toLocaleString("en-US")} of each per time`,
  quick: true,
  stores: ["embedded", "postgres"],
  run: (round) => waited(round, asTheyAre),
  planted: [
    {
      what: "lines that serve whoever has waited longest",
      run: (round) => waited(round, oldestFirst),
    },
  ],
};

function asTheyAre({ inbox, leads, outbox }: FreshStore): Lines {
  const now = NOON + 10_000;
  return {
    deliveries: async () => {
      const claim = await inbox.claim(now, LEASE, BATCH);
      return claim?.deliveries.map(() => claim.tenantId) ?? [];
    },
    due: async () => (await leads.claimDue(now, LEASE, BATCH)).map(({ tenantId }) => tenantId),
    effects: async () => (await outbox.claim(now, LEASE, LIMITS)).map(({ tenantId }) => tenantId),
  };
}

function oldestFirst({ db }: FreshStore): Lines {
  const first = (table: string, at: string) => async () => {
    const { rows } = await db.query<{ tenant_id: string }>(
      `update ${table} set ${at} = ${at} + ${LEASE} where ctid in
         (select ctid from ${table} where ${at} <= ${NOON + 10_000} order by ${at} limit ${BATCH}) returning tenant_id`,
    );
    return rows.map((row) => row.tenant_id);
  };
  return {
    deliveries: first("inbox", "ready_at"),
    due: first("leads", "wake_at"),
    effects: first("outbox", "ready_at"),
  };
}

async function waited({ times, note }: Round, linesOf: (store: FreshStore) => Lines): Promise<Figures> {
  const store = await freshStore();
  try {
    const [large, small] = [anInstallation(), anInstallation()];
    const count = LARGE_PER_TIME * times;
    note(`${count} of the one, ${FEW} of the other`);
    await fill(store, large.tenantId, count, NOON);
    const lines = linesOf(store);
    // The large one is being served already.
    for (const take of Object.values(lines)) await take();
    await fill(store, small.tenantId, FEW, NOON + 5_000);
    const detail: string[] = [];
    let wrong = 0;
    for (const [name, take] of Object.entries(lines)) {
      let served = 0;
      for (let turn = 0; turn < MOST_TURNS; turn++)
        served += (await take()).filter((tenant: string) => tenant === small.tenantId).length;
      wrong += FEW - served;
      if (served < FEW)
        detail.push(`${FEW - served} of ${name} of the small tenant still wait after ${MOST_TURNS} batches`);
    }
    return { tried: 3 * FEW, lost: 0, doubled: 0, wrong, detail };
  } finally {
    await store.remove();
  }
}

/** So many in each line, as bulk imports leave them. */
async function fill({ db }: FreshStore, tenantId: string, count: number, at: number): Promise<void> {
  await db.query(
    `insert into inbox (tenant_id, key, installation_id, account_id, kind, occurred_at, received_at, payload, state, ready_at)
     select $1, 'd' || n, 'portal', 'account', 'contact.creation', $3, $3, '{}', 'waiting', $3 from generate_series(1, $2) n`,
    [tenantId, count, at],
  );
  await db.query(
    `insert into leads (tenant_id, lead_id, installation_id, wake_at, next_due_at)
     select $1, 'l' || n, 'portal', $3, $3 from generate_series(1, $2) n`,
    [tenantId, count, at],
  );
  await db.query(
    `insert into outbox (tenant_id, installation_id, kind, key, work, priority, not_before, ready_at)
     select $1, 'portal', 'fields', 'e' || n, '{"kind": "fields", "write": {"record": "r", "values": {}}}', 5, $3, $3
     from generate_series(1, $2) n`,
    [tenantId, count, at],
  );
}
