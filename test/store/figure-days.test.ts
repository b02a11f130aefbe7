import fc from "fast-check";
import { DAY, HOUR } from "../../src/domain/time.ts";
import { alertFigures } from "../../src/store/figures/alert-figures.ts";
import { CELLS, cellOf } from "../../src/store/figures/cells.ts";
import { type FigureFilter, picked } from "../../src/store/figures/filter.ts";
import { type After, figuredLeads } from "../../src/store/figures/leads.ts";
import { packDays } from "../../src/store/figures/pack-days.ts";
import {
  choices,
  type FiguredLead,
  grouped,
  hops,
  measures,
  misses,
  trend,
} from "../../src/store/figures/reader.ts";
import { nth } from "../../src/store/figures/values.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { type FreshStore, freshStore, onServer } from "../support/store.ts";
import { anAlert, anInstallation, NOON } from "../support/store-data.ts";
import { ALL, happened, journeyOf, type Op, op, plain, recordOf } from "./figured.ts";
import * as inSql from "./figures-in-sql.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

/** Packs every day that was changed, however short a time ago. */
const pack = () => packDays(store.db, -DAY);

const FILTERS: readonly Partial<FigureFilter>[] = [
  {},
  { history: "without" },
  { history: "only" },
  { types: ["demo", ""] },
  { owners: ["crm:1", ""], history: "without" },
  { sources: ["PAID"], scope: ["crm:2", "crm:3"] },
  { from: "2026-06-14", to: "2026-06-16" },
  { scope: [] },
];
const PERSONS = { "crm:3": "crm:1" };

/** Means of so many decimals differ in the last of them. */
function told(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one) => (typeof one === "number" ? Math.round(one * 1_000) / 1_000 : one)),
  );
}

/** By their key: databases put names of unlike cases and signs in orders of their own. */
const byKey = (rows: readonly { readonly key: string }[]) =>
  Object.fromEntries(rows.map((row) => [row.key, told(row)]));

async function mustAgree(tenantId: string, some: Partial<FigureFilter>): Promise<void> {
  const filter = { ...ALL, ...some };
  const { db } = store;
  expect(told(await measures(db, tenantId, filter))).toEqual(
    told(await inSql.measures(db, tenantId, filter)),
  );
  for (const step of ["day", "week", "month"] as const)
    expect(told(await trend(db, tenantId, filter, step))).toEqual(
      told(await inSql.trend(db, tenantId, filter, step)),
    );
  for (const by of ["type", "owner", "source", "returning"] as const)
    expect(byKey(await grouped(db, tenantId, filter, by, PERSONS))).toEqual(
      byKey(await inSql.grouped(db, tenantId, filter, by, PERSONS)),
    );
  expect(told(await hops(db, tenantId, filter))).toEqual(told(await inSql.hops(db, tenantId, filter)));
  const [ours, theirs] = [
    await misses(db, tenantId, filter, PERSONS),
    await inSql.misses(db, tenantId, filter, PERSONS),
  ];
  expect(told({ ...ours, bySeverity: null })).toEqual(told({ ...theirs, bySeverity: null }));
  expect(byKey(ours.bySeverity)).toEqual(byKey(theirs.bySeverity));
  expect(await alertFigures(db, tenantId, filter)).toEqual(await inSql.alertFigures(db, tenantId, filter));
  expect(await choices(db, tenantId, filter)).toEqual(await inSql.choices(db, tenantId, filter));
}

const WHERE = [
  ...CELLS.filter((one) => !one.endsWith("…")),
  ...["cause:rep", "reason:busy", "hop:queue crm", "hop:nowhere", "severity:upTo1Hour", "severity:longer"],
];

async function mustCountItsLeads(tenantId: string): Promise<void> {
  for (const where of WHERE) {
    const { sql, params } = picked(tenantId, ALL);
    const cell = cellOf(where)!;
    if (cell.value !== undefined) params.push(cell.value);
    const { rows } = await store.db.query<{ n: number }>(
      `with ${sql} select count(*) as n from picked where ${cell.sql.replace("$V", `$${params.length}`)}`,
      params,
    );
    const found = await figuredLeads(store.db, tenantId, ALL, where, null, 100);
    expect([where, found?.total, found?.leads.length]).toEqual([where, rows[0]?.n, rows[0]?.n]);
  }
}

/** What else happens to figures: they are read, packed, and alerts are decided and closed. */
type Step =
  | Op
  | { readonly do: "read" }
  | { readonly do: "pack" }
  | { readonly do: "alert"; readonly kind: number; readonly state: number; readonly after: boolean };

const KINDS = ["warning", "breach", "catchUp", "handBack"] as const;
const STATES = ["waiting", "open", "closed"] as const;

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: op },
  { weight: 2, arbitrary: fc.constantFrom({ do: "read" } as const, { do: "pack" } as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("alert" as const),
      kind: fc.integer({ min: 0, max: 3 }),
      state: fc.integer({ min: 0, max: 2 }),
      after: fc.boolean(),
    }),
  },
);

async function takeStep(tenantId: string, one: Step, n: number): Promise<void> {
  switch (one.do) {
    case "read":
      await mustAgree(tenantId, FILTERS[n % FILTERS.length]!);
      return;
    case "pack":
      await pack();
      return;
    case "alert": {
      const { rows } = await store.db.query<{ journey: string; lead: string }>(
        `select journey_id as journey, lead_id as lead from journeys where tenant_id = $1 order by 1 offset $2 limit 1`,
        [tenantId, n % 3],
      );
      if (one.after)
        await store.db.query("update alerts set state = $2, sent_as = 'live' where tenant_id = $1", [
          tenantId,
          STATES[one.state],
        ]);
      else
        for (const { journey, lead } of rows)
          await store.alerts.add(tenantId, lead, [
            anAlert(lead, journey, {
              step: `step ${n}`,
              kind: KINDS[one.kind] as never,
              state: STATES[one.state]!,
            }),
          ]);
      return;
    }
    default:
      await happened(store, tenantId, [one]);
  }
}

test("D26, D37: whatever happens, packed or not, each figure is what counting the rows anew gives", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 16 }), async (steps) => {
      const { tenantId } = anInstallation();
      for (const [n, one] of steps.entries()) await takeStep(tenantId, one, n);
      for (const filter of FILTERS) await mustAgree(tenantId, filter);
      await mustCountItsLeads(tenantId);
    }),
    { numRuns: 5, interruptAfterTimeLimit: 40_000 },
  );
});

const saved = (n: number, change: (n: number) => object): Op[] =>
  Array.from({ length: n }, (_, lead) => ({
    do: "save",
    lead,
    journeys: [{ ...plain, ...change(lead) }],
  }));

test("a packed day is read until somebody changes it, and again when it is packed anew", async () => {
  const { tenantId } = anInstallation();
  await happened(
    store,
    tenantId,
    saved(3, () => ({})),
  );
  await pack();
  const marks = () => store.db.query("select 1 from figure_marks where tenant_id = $1", [tenantId]);
  expect((await marks()).rows).toEqual([]);
  expect((await measures(store.db, tenantId, ALL)).verdicts).toMatchObject({ hits: 3, misses: 0 });
  await happened(store, tenantId, [
    { do: "save", lead: 1, journeys: [{ ...plain, status: "miss", after: DAY }] },
  ]);
  // It left one day and came to another.
  expect((await marks()).rows.length).toBeGreaterThanOrEqual(2);
  for (const isPacked of [false, true]) {
    if (isPacked) await pack();
    expect((await measures(store.db, tenantId, ALL)).verdicts).toMatchObject({ hits: 2, misses: 1 });
    expect((await trend(store.db, tenantId, ALL, "day")).map(({ verdicts }) => verdicts.journeys)).toEqual([
      2, 1,
    ]);
  }
});

test("a day that was just changed is not packed yet", async () => {
  const { tenantId } = anInstallation();
  await happened(
    store,
    tenantId,
    saved(1, () => ({})),
  );
  await packDays(store.db, HOUR);
  const { rows } = await store.db.query("select 1 from figure_days where tenant_id = $1", [tenantId]);
  expect(rows).toEqual([]);
  await pack();
});

test("delays of months, which four bytes do not hold, are exact too", async () => {
  const { tenantId } = anInstallation();
  const far = 2 ** 31 - 1;
  await happened(
    store,
    tenantId,
    saved(4, (n) => ({ systems: far - 2 + n, human: 90 * DAY + n })),
  );
  for (const isPacked of [false, true]) {
    if (isPacked) await pack();
    const { systems, total } = await measures(store.db, tenantId, ALL);
    expect(systems).toMatchObject({ n: 4, medianMs: far - 0.5, p90Ms: far + 1 });
    expect(total.medianMs).toBe(far - 2 + 90 * DAY + 3);
    await mustAgree(tenantId, {});
  }
});

test("D40: words that an erased lead came with are in no packed day, also where its journey had gone from there", async () => {
  const { tenantId } = anInstallation();
  const words = "a friend called Ada";
  await happened(
    store,
    tenantId,
    saved(3, (n) => ({ source: n === 1 ? words : "PAID" })),
  );
  await pack();
  const knowing = async () => {
    const found = await store.db.query("select 1 from figure_days t where tenant_id = $1 and t::text ~ $2", [
      tenantId,
      words,
    ]);
    return found.rows.length;
  };
  expect(await knowing()).toBe(1);
  await happened(store, tenantId, [
    { do: "save", lead: 1, journeys: [{ ...plain, after: 3 * DAY, source: words }] },
  ]);
  await store.leads.erase(tenantId, recordOf(1), NOON);
  expect(await knowing()).toBe(0);
  await mustAgree(tenantId, {});
  await pack();
  expect(await knowing()).toBe(0);
  await mustAgree(tenantId, {});
});

test("pages of leads come in order where local days of two zones overlap", async () => {
  const { tenantId } = anInstallation();
  await happened(
    store,
    tenantId,
    saved(24, (n) => ({ after: n * 3 * HOUR - 36 * HOUR })),
  );
  await store.db.query(
    "update journey_figures set day = (to_timestamp(engaged_at / 1000 + $2) at time zone 'UTC')::date where tenant_id = $1 and engaged_at % 2 = 0",
    [tenantId, 14 * 3_600],
  );
  await store.db.query(
    "update journey_figures set day = (to_timestamp(engaged_at / 1000 - $2) at time zone 'UTC')::date where tenant_id = $1 and engaged_at / 10800000 % 2 = 0",
    [tenantId, 12 * 3_600],
  );
  const { rows } = await store.db.query<{ id: string }>(
    "select journey_id as id from journey_figures where tenant_id = $1 order by engaged_at desc, journey_id desc",
    [tenantId],
  );
  for (const limit of [1, 2, 5]) {
    const seen: string[] = [];
    for (let after: After | null = null; ; ) {
      const page = await figuredLeads(store.db, tenantId, ALL, "hit", after, limit);
      const leads: readonly FiguredLead[] = page!.leads;
      seen.push(...leads.map(({ journeyId }) => journeyId));
      const last = leads.at(-1);
      if (!last || leads.length < limit) break;
      after = { engagedAt: last.engagedAt, journeyId: last.journeyId };
    }
    expect(seen).toEqual(rows.map(({ id }) => id));
  }
});

test("R-172: a tenant's wall stands before what is kept in memory too", async () => {
  const [ours, theirs] = [anInstallation().tenantId, anInstallation().tenantId];
  await happened(
    store,
    theirs,
    saved(2, () => ({})),
  );
  expect((await measures(store.db, theirs, ALL)).verdicts.journeys).toBe(2);
  const { verdicts } = await store.asTenant(ours, () => measures(store.db, theirs, ALL));
  expect(verdicts.journeys).toBe(0);
  const own = await store.asTenant(theirs, () => measures(store.db, theirs, ALL));
  expect(own.verdicts.journeys).toBe(2);
});

test("a selection finds what sorting puts there, whatever the order", () => {
  const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.nat()), {
    minLength: 1,
    maxLength: 400,
  });
  fc.assert(
    fc.property(values, fc.nat(), fc.constantFrom("as drawn", "up", "down"), (drawn, at, order) => {
      const all = Float64Array.from(drawn);
      if (order !== "as drawn") all.sort();
      if (order === "down") all.reverse();
      const k = at % all.length;
      const expected = all.toSorted()[k];
      expect(nth(all, k)).toBe(expected);
    }),
  );
});

// The embedded store has one session: nobody writes while somebody packs.
if (onServer)
  test("what is not committed while a day is packed is counted when it is", async () => {
    const { tenantId } = anInstallation();
    await happened(
      store,
      tenantId,
      saved(2, () => ({})),
    );
    const record = recordOf(9);
    const lead = (await store.leads.resolve(tenantId, "portal", [record])).get(record) as string;
    const { databaseUrl = "" } = store.options;
    const { database: others } = await openDatabase({ databaseUrl, connections: 2 });
    try {
      await store.transaction(async (data) => {
        await data.leads.save(tenantId, lead, [journeyOf(lead, "e1", plain)], null, NOON);
        await packDays(others, -DAY);
        expect((await measures(others, tenantId, ALL)).verdicts.journeys).toBe(2);
      });
      expect((await measures(others, tenantId, ALL)).verdicts.journeys).toBe(3);
      expect((await measures(store.db, tenantId, ALL)).verdicts.journeys).toBe(3);
    } finally {
      await others.close();
    }
  });
