import { type OpenStore, openStore } from "../../src/store/open-store.ts";
import type { Bench, Measured, Row, Run, StoreKind } from "../support/bench.ts";
import { inTurns, quantile } from "../support/rounds.ts";
import { withStores } from "../support/stores.ts";

const TENANT = "bench";
const OPEN = [10_000, 1_000_000];
const BATCH = 200;
const LEASE = 120_000;
const DUE_A_SECOND = 500;
const LOOK_AGAIN_MS = 20;
const FAR = 10_000_000_000_000;

/** What it costs to find the leads that are due among very many that are not, beside a scan of the same rows along their index. */
export const due: Bench = { name: "due", title: "Due clocks among open leads", minutes: 5, measure };

async function measure(run: Run): Promise<Measured> {
  const rows: Row[] = [];
  for (const kind of run.stores) {
    const costs: number[] = [];
    for (const open of run.quick ? [500, 5_000] : OPEN)
      await withStores(kind, async (stores) => {
        const store = await openStore({
          ...(await stores.fresh("due")),
          secretKey: Buffer.alloc(32, 7).toString("base64"),
        });
        try {
          run.say(`${kind}: ${open.toLocaleString("en-US")} open leads`);
          await fill(store, open);
          rows.push(...(await onStore(store, kind, open, run, costs)));
        } finally {
          await store.close();
        }
      });
    rows.push({
      what: `a claim with the most open beside the fewest, ${kind}`,
      ours: costs[1]! / costs[0]!,
      unit: "times",
      target: "the same: ≤ 1.25 times",
      holds: costs[1]! / costs[0]! <= 1.25,
      scatter: null,
    });
  }
  return {
    rows,
    notes: [
      "Lateness is from the due instant to the claim; what a decision then costs is under facts and workers.",
    ],
  };
}

/** Everyone is due far ahead; who is due now is set before each claim. */
async function fill(store: OpenStore, open: number): Promise<void> {
  for (let from = 1; from <= open; from += 100_000)
    await store.db.query(
      `insert into leads (tenant_id, lead_id, installation_id, next_due_at, wake_at)
       select '${TENANT}', 'lead-' || n, 'crm:1', ${FAR} + n, ${FAR} + n from generate_series($1::bigint, $2::bigint) n`,
      [from, Math.min(open, from + 99_999)],
    );
  await store.db.query("vacuum analyze leads");
}

/** Some leads fall due at these instants. */
async function fallDue(store: OpenStore, from: number, instants: readonly number[]): Promise<void> {
  await store.db.query(
    `update leads l set wake_at = d.at, next_due_at = d.at
     from unnest($1::bigint[]) with ordinality d (at, n) where l.tenant_id = '${TENANT}' and l.lead_id = 'lead-' || ($2::bigint + d.n)`,
    [instants, from],
  );
}

async function onStore(
  store: OpenStore,
  kind: StoreKind,
  open: number,
  { quick, say }: Run,
  costs: number[],
): Promise<Row[]> {
  const now = Date.now();
  let used = 0;
  const batch = quick ? 20 : BATCH;
  const repeats = quick ? 1 : 5;
  const timedBatches = async (work: () => Promise<unknown>) => {
    let ms = 0;
    for (let n = 0; n < repeats; n++) {
      await fallDue(
        store,
        used % (open - batch),
        Array.from({ length: batch }, (_, i) => now - batch + i),
      );
      used += batch;
      const start = performance.now();
      await work();
      ms += performance.now() - start;
      await store.db.query("update leads set wake_at = $1 where tenant_id = $2 and wake_at < $1", [
        FAR,
        TENANT,
      ]);
    }
    await store.db.query("vacuum leads");
    return ms / repeats;
  };
  const { medians, scatter } = await inTurns(
    {
      ours: () => timedBatches(() => store.leads.claimDue(now, LEASE, batch)),
      scan: () =>
        timedBatches(() =>
          store.db.query(
            "select tenant_id, lead_id, next_due_at from leads where tenant_id = $1 and wake_at <= $2 order by wake_at limit $3",
            [TENANT, now, batch],
          ),
        ),
    },
    { rounds: 5, quick },
  );
  costs.push(medians.ours);
  const many = open.toLocaleString("en-US");
  const rows: Row[] = [
    {
      what: `claim of ${batch} due, ${many} open, ${kind}`,
      ours: medians.ours,
      unit: "ms",
      against: { what: "scan of the same rows, which leases nothing", value: medians.scan },
      ratio: medians.scan / medians.ours,
      scatter,
    },
  ];
  if (open !== OPEN.at(-1) && !quick) return rows;
  say(`${kind}: lateness at ${DUE_A_SECOND} a second`);
  const late = await lateness(store, quick ? 100 : 5_000);
  const p99 = quantile(late, 0.99);
  return [
    ...rows,
    {
      what: `99 of 100 claimed within, ${DUE_A_SECOND} due a second, ${many} open, ${kind}`,
      ours: p99,
      unit: "ms after due",
      target: "< 250 ms",
      holds: p99 < 250,
      scatter: null,
      note: `half of them within ${Math.round(quantile(late, 0.5))} ms`,
    },
  ];
}

/** Leads fall due at an even rate; claimed as the engine does: at once while there are some, else after a short sleep. */
async function lateness(store: OpenStore, count: number): Promise<readonly number[]> {
  const start = Date.now() + 500;
  await fallDue(
    store,
    0,
    Array.from({ length: count }, (_, n) => start + Math.floor((n * 1_000) / DUE_A_SECOND)),
  );
  const late: number[] = [];
  while (late.length < count) {
    const claimed = await store.leads.claimDue(Date.now(), LEASE, BATCH);
    const now = Date.now();
    for (const { dueAt } of claimed) late.push(now - dueAt);
    if (claimed.length === 0) await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
    if (now > start + (count / DUE_A_SECOND) * 1_000 + 60_000)
      throw new Error(`only ${late.length} of ${count} were claimed`);
  }
  return late;
}
