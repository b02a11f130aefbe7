import type { Queryable } from "../../src/store/database.ts";
import { alertFigures } from "../../src/store/figures/alert-figures.ts";
import type { FigureFilter } from "../../src/store/figures/filter.ts";
import { figuredLeads } from "../../src/store/figures/leads.ts";
import { choices, grouped, hops, measures, misses, trend } from "../../src/store/figures/reader.ts";
import { type OpenStore, openStore } from "../../src/store/open-store.ts";
import { worklistPage } from "../../src/store/worklist.ts";
import type { Bench, Measured, Row, Run } from "../support/bench.ts";
import { quantile } from "../support/rounds.ts";
import { withStores } from "../support/stores.ts";
import { fillFigures, LAST, TENANT } from "./rows.ts";

const JOURNEYS = 1_000_000;
const TRIES = 5;
const LONGEST = 200;
const DAY = 86_400_000;

/** How long the dashboards' reads and the worklist take over many journeys, beside one read along an index. */
export const figures: Bench = { name: "figures", title: "Dashboards and worklist", minutes: 14, measure };

/** What is asked: the last four weeks and a year of all leads, a year of one rep's. */
const ASKED: Readonly<Record<string, readonly [days: number, more: Partial<FigureFilter>]>> = {
  "4 weeks": [28, {}],
  "1 year": [365, {}],
  "1 year, one rep": [365, { scope: ["hubspot:507"] }],
};

const READS: Readonly<Record<string, (store: OpenStore, filter: FigureFilter) => Promise<unknown>>> = {
  overview: ({ db }, filter) => measures(db, TENANT, filter),
  "trend by week": ({ db }, filter) => trend(db, TENANT, filter, "week"),
  "by owner": ({ db }, filter) => grouped(db, TENANT, filter, "owner", {}),
  hops: ({ db }, filter) => hops(db, TENANT, filter),
  misses: ({ db }, filter) => misses(db, TENANT, filter, {}),
  alerts: ({ db }, filter) => alertFigures(db, TENANT, filter),
  leads: ({ db }, filter) => figuredLeads(db, TENANT, filter, "miss", null, 50),
};

async function measure(run: Run): Promise<Measured> {
  const rows: Row[] = [];
  const profile: string[] = [];
  for (const kind of run.stores)
    await withStores(kind, async (stores) => {
      const store = await openStore({
        ...(await stores.fresh("figures")),
        secretKey: Buffer.alloc(32, 7).toString("base64"),
      });
      try {
        await fillFigures(store, run.quick ? 2_000 : JOURNEYS, (text) => run.say(`${kind}: ${text}`));
        rows.push(...(await onStore(store, kind, run)));
        if (!run.quick) profile.push(...(await plan(store, kind)));
      } finally {
        await store.close();
      }
    });
  return {
    rows,
    profile,
    notes: [
      "Each figure shows mean, median and 90th percentile of the very journeys of its filter: medians do not add up from days, so a long period is gone through in full, over days that are packed and kept in memory.",
      "After a start: nothing is in memory yet. A week changed: of the year's days seven were written to since they were packed.",
    ],
  };
}

async function onStore(store: OpenStore, kind: string, { quick, say }: Run): Promise<Row[]> {
  const one = await timed(quick, () =>
    store.db.query("select * from journey_figures where tenant_id = $1 and journey_id = $2", [
      TENANT,
      "lead-1000/e1000",
    ]),
  );
  const rows: Row[] = [];
  const row = async (what: string, read: () => Promise<unknown>, before?: () => Promise<unknown>) => {
    say(`${kind}: ${what}`);
    const ours = await timed(quick, read, before);
    rows.push({
      what: `${what}, ${kind}`,
      ours,
      unit: "ms p95",
      against: { what: "one row along an index", value: one },
      ratio: one / ours,
      target: `< ${LONGEST} ms`,
      holds: ours < LONGEST,
      scatter: null,
    });
  };
  const now = Date.parse(LAST);
  const page = (show: "everyone" | "pastDue") =>
    worklistPage(store.db, TENANT, { show, handRaisers: ["hand-raiser"], now, limit: 50 });
  await row("worklist", () => page("everyone"));
  await row("worklist, past due", () => page("pastDue"));
  for (const [asked, [days, more]] of Object.entries(ASKED))
    for (const [name, read] of Object.entries(READS))
      await row(`${name}, ${asked}`, () => read(store, filterOf(days, more)));
  const year = filterOf(365, {});
  await row("overview, 1 year, after a start", () => measures(justOpened(store), TENANT, year));
  await row(
    "overview, 1 year, a week changed",
    () => measures(store.db, TENANT, year),
    () => store.db.query(CHANGE_A_WEEK, [TENANT, filterOf(7, {}).from]),
  );
  return rows;
}

const CHANGE_A_WEEK =
  "update journey_figures set miss_open_ms = miss_open_ms + 1 where tenant_id = $1 and day >= $2::text::date and verdict = 'miss'";

/** What is kept in memory is kept for a database. */
function justOpened({ db }: OpenStore): Queryable {
  return { query: (text, params) => db.query(text, params) };
}

function filterOf(days: number, more: Partial<FigureFilter>): FigureFilter {
  const from = new Date(Date.parse(LAST) - (days - 1) * DAY).toISOString().slice(0, 10);
  return { from, to: LAST, history: "without", ...more };
}

/** Wall time of all but the slowest twentieth; the first, which fills the caches, is not among them. */
async function timed(
  quick: boolean,
  work: () => Promise<unknown>,
  before?: () => Promise<unknown>,
): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n <= (quick ? 1 : TRIES); n++) {
    await before?.();
    const start = performance.now();
    await work();
    if (n > 0) times.push(performance.now() - start);
  }
  return quantile(times, 0.94);
}

/** What a year of all leads takes, part by part. */
async function plan(store: OpenStore, kind: string): Promise<string[]> {
  const year = filterOf(365, {});
  const within = [TENANT, year.from, year.to];
  const packs = "from figure_days where tenant_id = $1 and day between $2::text::date and $3::text::date";
  const parts: Readonly<Record<string, () => Promise<unknown>>> = {
    "packing one day": () =>
      store.db.query("select * from figure_columns($1, $2::text::date)", [TENANT, LAST]),
    "reading the packs of a year": () => store.db.query(`select numbers, codes, told ${packs}`, within),
    "telling which of them changed": () => store.db.query(`select day::text, version ${packs}`, within),
    "going through them in memory": () => choices(store.db, TENANT, year),
    "and selecting three medians and 90th percentiles": () => measures(store.db, TENANT, year),
  };
  const lines: string[] = [];
  for (const [what, work] of Object.entries(parts))
    lines.push(`${kind}: ${what}: ${Math.round(await timed(false, work))} ms`);
  return lines;
}
