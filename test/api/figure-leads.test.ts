import type { Caller } from "../../src/api/caller.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { type ApiWorld, apiWorld, nameOf } from "../support/api-world.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { aClock, aJourney, anAlert } from "../support/store-data.ts";

const NOON = Date.UTC(2026, 5, 15, 12);
const NOW = NOON + 2 * HOUR;
const JUNE = { from: "2026-06-01", to: "2026-06-30" };
let store: FreshStore;
let world: ApiWorld;

type Told = "warning" | "breach" | "catchUp" | "unsent" | "review";
interface Given {
  readonly status: "hit" | "miss" | "pending";
  readonly owner: string | null;
  readonly told?: readonly Told[];
  readonly reason?: string;
  /** Still unanswered, and due so many minutes from now; before now where it is less than 0. */
  readonly waits?: number;
  readonly leadType?: string;
}

/** A lead with its one journey, and whatever was told about it. */
async function lead(n: number, { status, owner, told = [], reason, waits, leadType }: Given): Promise<void> {
  const record = `crm:contact:${n}`;
  const id = (await store.leads.resolve(world.tenantId, "crm:1", [record])).get(record) as string;
  const base = aJourney(id, "e1");
  const dueAt = waits === undefined ? NOON + 30 * MINUTE : NOW + waits * MINUTE;
  const isWaiting = status === "pending";
  const journey = {
    ...base,
    status: isWaiting ? ("unanswered" as const) : ("answered" as const),
    ownerId: owner,
    leadType: leadType ?? "demo",
    breachReason: reason === undefined ? null : { reason, by: "crm:7", at: NOON, note: null },
    stamps: {
      ...base.stamps,
      engagedAt: NOON + n * MINUTE,
      handoverAt: NOON + 10 * MINUTE,
      firstTouchAt: isWaiting ? null : NOON + HOUR,
    },
    clocks: [
      aClock({
        status,
        dueAt,
        cause: status === "miss" ? { cause: "rep" as const, evidence: "" } : null,
        segments: [{ ownerId: owner, start: 0, end: null, openUsedMs: 1, heldAtDue: true }],
      }),
    ],
  };
  await store.leads.save(world.tenantId, id, [journey as typeof base], null, NOON);
  await store.alerts.add(
    world.tenantId,
    id,
    told.map((kind, place) =>
      anAlert(id, journey.id, {
        step: `step-${place}`,
        kind: kind === "unsent" ? "warning" : kind,
        state: kind === "unsent" ? "closed" : "open",
      }),
    ),
  );
}

beforeAll(async () => {
  store = await freshStore();
  world = await apiWorld(store, NOW);
  await lead(1, { status: "hit", owner: "crm:7", told: ["warning"] });
  await lead(2, {
    status: "miss",
    owner: "crm:7",
    told: ["warning", "breach", "breach", "review"],
    reason: "away",
  });
  await lead(3, { status: "miss", owner: "crm:8", told: ["warning", "catchUp"] });
  await lead(4, { status: "hit", owner: "crm:8", told: ["unsent"] });
  await lead(5, { status: "pending", owner: "crm:7", waits: -5 });
  await lead(6, { status: "pending", owner: "crm:8", waits: -50, told: ["warning", "breach"] });
  await lead(7, { status: "pending", owner: null, waits: -1, leadType: "newsletter" });
  await lead(8, { status: "pending", owner: "crm:7", waits: 20 });
});
afterAll(async () => {
  await world?.close();
  await store?.remove();
});

interface Leads {
  readonly total: number;
  readonly alerts: number | null;
  readonly next: string | null;
  readonly rows: readonly {
    readonly leadId: string;
    readonly alerts: number | null;
    readonly dueAt: number | null;
  }[];
}
const ada: Pick<Caller, "name" | "role" | "userId" | "scope"> = {
  name: "ada",
  role: "rep",
  userId: "crm:7",
  scope: { all: false, owners: ["crm:7"] },
};

/** Asked by everybody's manager, or by one rep. */
async function ask<A>(name: string, query: Readonly<Record<string, unknown>>, isRep = false): Promise<A> {
  if (!isRep) return (await world.ask(name, { query })) as A;
  const one = world.routes.find((route) => nameOf(route) === name)!;
  const asked = { params: undefined, query: one.query?.parse(query), body: undefined };
  return one.answer.parse(await one.run(asked, { tenantId: world.tenantId, ...ada })) as A;
}

/** The list itself, page by page: as many as there are, none twice. */
async function listed(where: string, isRep: boolean) {
  const seen: Leads["rows"][number][] = [];
  let total = 0;
  let alerts: number | null = null;
  for (let after: string | null = null; ; ) {
    const page: Leads = await ask(
      "GET /figures/leads",
      { ...JUNE, where, limit: 2, ...(after ? { after } : {}) },
      isRep,
    );
    seen.push(...page.rows);
    ({ total, alerts, next: after } = page);
    if (after === null) break;
  }
  expect(new Set(seen.map(({ leadId }) => leadId)).size).toBe(total);
  return { leads: total, alerts, told: seen.reduce((sum, row) => sum + (row.alerts ?? 0), 0), rows: seen };
}

describe.each([
  ["everybody's manager", false],
  ["a rep", true],
])("R-169, R-172: %s opens behind a number the leads that it counts", (_who, isRep) => {
  test("alerts of each kind, and the leads they are about", async () => {
    const alerts = await ask<{
      warnings: number;
      warned: { journeys: number; hits: number; misses: number };
      breaches: number;
      breached: { journeys: number; withReason: number };
      unsent: number;
    }>("GET /figures/alerts", JUNE, isRep);
    expect(alerts.warnings).toBe(isRep ? 2 : 4);
    expect(alerts.breaches).toBe(isRep ? 2 : 4);
    const told = { warnings: await listed("warnings", isRep), breaches: await listed("breaches", isRep) };
    expect(told.warnings).toMatchObject({
      leads: alerts.warned.journeys,
      alerts: alerts.warnings,
      told: alerts.warnings,
    });
    expect(told.breaches).toMatchObject({
      leads: alerts.breached.journeys,
      alerts: alerts.breaches,
      told: alerts.breaches,
    });
    expect((await listed("warnedHit", isRep)).leads).toBe(alerts.warned.hits);
    expect((await listed("warnedMiss", isRep)).leads).toBe(alerts.warned.misses);
    expect((await listed("breachesWithReason", isRep)).leads).toBe(alerts.breached.withReason);
    expect((await listed("unsent", isRep)).alerts).toBe(alerts.unsent);
  });

  test("leads that wait past due now, whatever the period", async () => {
    const { stale } = await ask<{ stale: Readonly<Record<string, number>> }>(
      "GET /figures/stale",
      JUNE,
      isRep,
    );
    expect(stale).toMatchObject(
      isRep ? { waiting: 2, stale: 1, staleUnowned: 0 } : { waiting: 4, stale: 3, staleUnowned: 1 },
    );
    for (const where of ["waiting", "stale", "staleHighIntent", "staleUnowned"])
      expect([where, (await listed(where, isRep)).leads]).toEqual([where, stale[where]]);
    for (const { dueAt } of (await listed("stale", isRep)).rows) expect(dueAt).toBeLessThan(NOW);
    const longAgo = { from: "2025-01-01", to: "2025-01-02" };
    expect((await ask<Leads>("GET /figures/leads", { ...longAgo, where: "stale" }, isRep)).total).toBe(
      stale.stale,
    );
  });

  test("the causes of one rep's misses, and those without a touch", async () => {
    const { byOwner } = await ask<{
      byOwner: readonly { key: string; causes: Readonly<Record<string, number>> }[];
    }>("GET /figures/misses", JUNE, isRep);
    const of = byOwner.filter(({ causes }) => Object.keys(causes).length > 0);
    expect(of.map(({ key }) => key)).toEqual(isRep ? ["crm:7"] : ["crm:7", "crm:8"]);
    for (const { key, causes } of of)
      for (const [cause, n] of Object.entries(causes)) {
        const found = await ask<Leads>(
          "GET /figures/leads",
          { ...JUNE, where: `cause:${cause}`, owner: key },
          isRep,
        );
        expect(found.total).toBe(n);
      }
    const { now } = await ask<{ now: { verdicts: { journeys: number }; total: { n: number } } }>(
      "GET /figures/overview",
      JUNE,
      isRep,
    );
    expect((await listed("untouched", isRep)).leads).toBe(now.verdicts.journeys - now.total.n);
  });
});
