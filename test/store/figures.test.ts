import fc from "fast-check";
import type { Journey } from "../../src/domain/journey.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import type { FigureFilter } from "../../src/store/figures/filter.ts";
import { figuredLeads } from "../../src/store/figures/leads.ts";
import { grouped, hops, measures, misses, trend } from "../../src/store/figures/reader.ts";
import { miscounted } from "../../src/store/figures/recount.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { aCard, anInstallation, NOON } from "../support/store-data.ts";
import { ALL, type Drawn, happened, type Op, op, plain, recordOf } from "./figured.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

const happen = (tenantId: string, ops: readonly Op[], sourced = false) =>
  happened(store, tenantId, ops, sourced);

const median = (sorted: readonly number[]) => {
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

function spreadOf(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    n: sorted.length,
    meanMs:
      sorted.length === 0
        ? null
        : expect.closeTo(sorted.reduce((sum, one) => sum + one, 0) / sorted.length, 3),
    medianMs: median(sorted),
    p90Ms: sorted[Math.floor(0.9 * sorted.length)] ?? null,
    within5Min: sorted.filter((one) => one <= 5 * MINUTE).length,
  };
}

/** The figures once more, by hand from the journeys that are stored. */
async function byHand(tenantId: string) {
  const { rows } = await store.db.query<{ body: Journey }>("select body from journeys where tenant_id = $1", [
    tenantId,
  ]);
  const outages = await store.db.query<{ start: number; stop: number }>("select * from outage_windows($1)", [
    tenantId,
  ]);
  const journeys = rows.map(({ body }) => body).filter(({ endedBy }) => endedBy !== "merged");
  const judged = journeys.map((journey) => {
    const sla = journey.clocks.at(-1) ?? null;
    const lost = journey.endedBy === "superseded" ? "superseded" : "excluded";
    const verdict =
      sla === null
        ? journey.status === "ended"
          ? lost
          : "pending"
        : sla.status === "paused"
          ? "pending"
          : sla.status;
    const { systems, human, total } = journey.delays;
    const until = journey.stamps.firstTouchAt ?? journey.stamps.engagedAt + (systems?.calendarMs ?? 0);
    const out = outages.rows.some(({ start, stop }) => start < until && journey.stamps.engagedAt < stop);
    const measured = systems !== null && verdict !== "excluded";
    return { journey, sla, verdict, systems, human, total, measured, out: measured && out };
  });
  const counted = judged.filter(({ measured, out }) => measured && !out);
  const n = (verdict: string) =>
    judged.filter((one) => one.verdict === verdict && !one.journey.history).length;
  return {
    verdicts: {
      journeys: journeys.length,
      hits: n("hit"),
      misses: n("miss"),
      ownMisses: judged.filter(
        ({ verdict, sla, journey }) => verdict === "miss" && sla?.cause?.cause === "rep" && !journey.history,
      ).length,
      pending: n("pending"),
      review: n("review"),
      excluded: n("excluded"),
      superseded: n("superseded"),
      history: journeys.filter(({ history }) => history).length,
      returning: 0,
      duringOutage: judged.filter(({ out }) => out).length,
    },
    systems: spreadOf(
      counted.map(({ systems, human, total }) =>
        total && human ? total.calendarMs - human.calendarMs : systems!.calendarMs,
      ),
    ),
    human: spreadOf(
      counted.flatMap(({ human, journey }) =>
        human && !journey.firstTouch?.selfBooked ? [human.calendarMs] : [],
      ),
    ),
    total: spreadOf(counted.flatMap(({ total }) => (total ? [total.calendarMs] : []))),
    owners: Object.fromEntries(
      [
        ...Map.groupBy(
          judged,
          ({ sla, journey }) => (sla ? (sla.segments[1]!.ownerId ?? journey.ownerId) : journey.ownerId) ?? "",
        ),
      ].map(([owner, some]) => [owner, some.length]),
    ),
  };
}

test("D26, D37: whatever happens to leads in whatever order, figures are what counting anew gives, and by hand too", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 4, maxLength: 14 }), async (ops) => {
      const { tenantId } = anInstallation();
      await happen(tenantId, ops, true);
      expect(await miscounted(store.db, tenantId, 10)).toEqual([]);
      const { owners, ...expected } = await byHand(tenantId);
      const figures = await measures(store.db, tenantId, ALL);
      expect(figures).toMatchObject(expected);
      // Whose time it was adds up, to the millisecond.
      const { systemsMs, humanMs, totalMs } = figures.whose;
      if (totalMs !== null) expect(systemsMs! + humanMs!).toBeCloseTo(totalMs, 3);
      const byOwner = await grouped(store.db, tenantId, ALL, "owner", {});
      expect(Object.fromEntries(byOwner.map(({ key, verdicts }) => [key, verdicts.journeys]))).toEqual(
        owners,
      );
      await store.tenants.forget(tenantId);
      for (const table of ["journey_figures", "figure_days", "figure_marks", "fact_days"]) {
        const left = await store.db.query(`select 1 from ${table} where tenant_id = $1`, [tenantId]);
        expect(left.rows).toEqual([]);
      }
    }),
    { numRuns: 12, interruptAfterTimeLimit: 60_000 },
  );
});

async function filled(changes: readonly Partial<Drawn>[]): Promise<string> {
  const { tenantId } = anInstallation();
  await happen(
    tenantId,
    changes.map((change, n) => ({ do: "save", lead: n, journeys: [{ ...plain, ...change }] })),
  );
  return tenantId;
}

test("each number opens exactly the leads that it counts", async () => {
  const tenantId = await filled([
    {},
    { status: "miss", cause: "rep" },
    { status: "miss", cause: "routing", held: "crm:2" },
    { status: "pending", human: null },
    { status: "excluded" },
    { status: "superseded" },
    { status: "review", systems: null },
    { history: true },
    { selfBooked: true },
    { after: 2 * DAY },
  ]);
  await happen(tenantId, [{ do: "outage", name: 1, after: 2 * DAY - HOUR, length: 2 * HOUR }]);
  const filter: FigureFilter = { ...ALL, history: "with" };
  const { verdicts, ...rest } = await measures(store.db, tenantId, filter);
  const why = await misses(store.db, tenantId, filter, {});
  const way = await hops(store.db, tenantId, filter);
  const shown: Readonly<Record<string, number>> = {
    all: verdicts.journeys,
    hit: verdicts.hits,
    miss: verdicts.misses,
    pending: verdicts.pending,
    review: verdicts.review,
    excluded: verdicts.excluded,
    superseded: verdicts.superseded,
    history: verdicts.history,
    duringOutage: verdicts.duringOutage,
    systems: rest.systems.n,
    human: rest.human.n,
    total: rest.total.n,
    within5Min: rest.total.within5Min,
    ownMiss: verdicts.ownMisses,
    "cause:routing": why.byCause.find(({ cause }) => cause === "routing")!.n,
    noReason: why.byReason.find(({ reason }) => reason === null)!.n,
    "severity:upTo1Hour": why.bySeverity.find(({ key }) => key === "upTo1Hour")!.n,
    "hop:queue crm": way.hops.find(({ what }) => what === "queue")!.spread.n,
  };
  for (const [where, n] of Object.entries(shown)) {
    const found = await figuredLeads(store.db, tenantId, filter, where, null, 100);
    expect([where, found?.total, found?.leads.length]).toEqual([where, n, n]);
  }
  expect(verdicts).toMatchObject({ journeys: 10, hits: 3, misses: 2, history: 1, duringOutage: 1 });
  expect(await figuredLeads(store.db, tenantId, filter, "nonsense", null, 10)).toBeNull();
});

test("hops add up to the systems delay", async () => {
  const tenantId = await filled([
    {},
    { systems: 40 * MINUTE },
    { systems: 30 * MINUTE, human: 0, headStart: 10 * MINUTE },
  ]);
  const way = await hops(store.db, tenantId, ALL);
  const sum = way.hops.reduce((all, { meanMs }) => all + meanMs, 0);
  expect(sum - way.headStartMeanMs!).toBeCloseTo(way.systems.meanMs!, 3);
});

test("pages of leads follow each other without gap or double, the newest first", async () => {
  const tenantId = await filled([{}, { after: 1 }, { after: 1 }, { after: 2 }, { after: -HOUR }]);
  await store.leads.putCards(tenantId, [aCard(recordOf(0))]);
  const seen: string[] = [];
  for (let after = null; ; ) {
    const page = await figuredLeads(store.db, tenantId, ALL, "all", after, 2);
    seen.push(...page!.leads.map(({ journeyId }) => journeyId));
    const last = page!.leads.at(-1);
    if (!last || page!.leads.length < 2) break;
    after = { engagedAt: last.engagedAt, journeyId: last.journeyId };
  }
  expect(seen).toHaveLength(5);
  expect(new Set(seen).size).toBe(5);
});

test("R-172: with a scope nobody else's journeys are counted, whatever is asked for", async () => {
  const tenantId = await filled([{}, { held: "crm:2" }, { held: "crm:2" }, { held: null, owner: null }]);
  const own: FigureFilter = { ...ALL, scope: ["crm:1"] };
  expect((await measures(store.db, tenantId, own)).verdicts.journeys).toBe(1);
  expect((await measures(store.db, tenantId, { ...own, owners: ["crm:2"] })).verdicts.journeys).toBe(0);
  expect((await figuredLeads(store.db, tenantId, { ...own, scope: [] }, "all", null, 10))?.total).toBe(0);
});

test("D37: a journey belongs to the local day of its engagement, in the zone of its policy version", async () => {
  const { tenantId } = anInstallation();
  const policy = { version: 1, sla: "response", timeZone: "Pacific/Auckland", classification: [] };
  await store.db.query(
    `insert into policies (tenant_id, version, effective_at, published_by, published_at, body) values ($1, 1, 0, 'ada', 0, $2)`,
    [tenantId, JSON.stringify(policy)],
  );
  await happen(tenantId, [{ do: "save", lead: 1, journeys: [plain] }]);
  // Noon in UTC on a Monday is Tuesday there.
  const [row] = await trend(store.db, tenantId, ALL, "day");
  expect(row?.start).toBe("2026-06-16");
});

test("D40: what an erased lead came from stays as it was counted where others came from there too", async () => {
  const tenantId = await filled([{}, {}, { source: "a friend called Ada" }]);
  for (const n of [0, 2]) await store.leads.erase(tenantId, recordOf(n), NOON);
  const sources = await grouped(store.db, tenantId, ALL, "source", {});
  expect(sources.map(({ key, verdicts }) => [key, verdicts.journeys])).toEqual([
    ["PAID", 2],
    ["form", 1],
  ]);
  expect(await miscounted(store.db, tenantId, 10)).toEqual([]);
});

test("somebody who writes past the triggers is found", async () => {
  const tenantId = await filled([{}]);
  await store.db.query("update journey_figures set verdict = 'miss' where tenant_id = $1", [tenantId]);
  await store.db.query("delete from fact_days where tenant_id = $1", [tenantId]);
  await happen(tenantId, [{ do: "facts", lead: 0, key: 1, pushed: true }]);
  await store.db.query("update fact_days set pushed = 0 where tenant_id = $1", [tenantId]);
  const found = await miscounted(store.db, tenantId, 10);
  expect(found.map(({ what }) => what)).toEqual([
    "verdict miss instead of hit",
    expect.stringContaining("0 pushed and 1 timed instead of 1 with 1"),
  ]);
});
