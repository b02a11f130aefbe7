import type { Caller } from "../../src/api/caller.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { BadInput } from "../../src/errors.ts";
import { type ApiWorld, apiWorld, nameOf } from "../support/api-world.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { aClock, aJourney } from "../support/store-data.ts";

const NOON = Date.UTC(2026, 5, 15, 12);
let store: FreshStore;
let world: ApiWorld;

const delay = (minutes: number) => ({ calendarMs: minutes * MINUTE, openMs: minutes * MINUTE });

/** Handed over after ten minutes, answered by its owner after so many more. */
async function lead(
  n: number,
  human: number,
  owner: string,
  status: "hit" | "miss",
  before = 0,
): Promise<void> {
  const record = `crm:contact:${n}`;
  const id = (await store.leads.resolve(world.tenantId, "crm:1", [record])).get(record) as string;
  const base = aJourney(id, "e1");
  const engagedAt = NOON - before;
  const journey = {
    ...base,
    status: "answered" as const,
    ownerId: owner,
    stamps: {
      ...base.stamps,
      engagedAt,
      handoverAt: engagedAt + 10 * MINUTE,
      firstTouchAt: engagedAt + (10 + human) * MINUTE,
    },
    delays: { systems: delay(10), human: delay(human), headStart: delay(0), total: delay(10 + human) },
    hops: [{ at: engagedAt, what: "queue" as const, system: "crm", ownerId: "q", calendarMs: 10 * MINUTE }],
    clocks: [
      aClock({
        status,
        cause: status === "miss" ? { cause: "rep", evidence: "" } : null,
        miss: status === "miss" ? delay(human - 30) : null,
        segments: [{ ownerId: owner, start: 0, end: null, openUsedMs: 1, heldAtDue: true }],
      }),
    ],
  };
  await store.leads.save(world.tenantId, id, [journey], null, NOON);
}

beforeAll(async () => {
  store = await freshStore();
  world = await apiWorld(store, NOON + 2 * HOUR);
  await lead(1, 5, "crm:7", "hit");
  await lead(2, 20, "crm:7", "hit");
  await lead(3, 90, "crm:8", "miss");
  await lead(4, 5, "crm:8", "hit", 30 * 24 * HOUR);
});
afterAll(async () => {
  await world?.close();
  await store?.remove();
});

const JUNE = { from: "2026-06-01", to: "2026-06-30" };

/** As one rep, who may know of their own leads alone. */
async function asRep<A>(name: string, query: Readonly<Record<string, unknown>>): Promise<A> {
  const one = world.routes.find((route) => nameOf(route) === name)!;
  const caller: Caller = {
    tenantId: world.tenantId,
    name: "ada",
    role: "rep",
    userId: "crm:7",
    scope: { all: false, owners: ["crm:7"] },
  };
  const asked = { params: undefined, query: one.query?.parse(query), body: undefined };
  return one.answer.parse(await one.run(asked, caller)) as A;
}

test("the key figures of a period stand beside the period before, with what they leave out", async () => {
  const answer = await world.ask("GET /figures/overview", { query: JUNE });
  expect(answer).toMatchObject({
    period: JUNE,
    now: {
      verdicts: { journeys: 3, judged: 3, hits: 2, misses: 1, hitRate: 2 / 3, ownMisses: 1, notTheirs: 0 },
      systems: { n: 3, meanMs: 10 * MINUTE, medianMs: 10 * MINUTE, p90Ms: 10 * MINUTE },
      human: { n: 3, medianMs: 20 * MINUTE, p90Ms: 90 * MINUTE, within5Min: 1 },
      total: { n: 3, medianMs: 30 * MINUTE },
    },
    previous: {
      period: { from: "2026-05-02", to: "2026-05-31" },
      figures: { verdicts: { journeys: 1, hits: 1 } },
    },
    baseline: null,
    stale: { waiting: 0, stale: 0, rate: null },
  });
});

test("every figure is answered, for all filters", async () => {
  const query = { ...JUNE, type: "demo", owner: "crm:7,crm:8", source: "form" };
  expect(await world.ask("GET /figures/trend", { query: { ...query, by: "week" } })).toMatchObject({
    rows: [
      { from: "2026-06-15", to: "2026-06-21", partial: true, verdicts: { journeys: 3 }, whose: { n: 3 } },
    ],
  });
  expect(await world.ask("GET /figures/groups", { query: { ...query, by: "owner" } })).toMatchObject({
    rows: [
      { key: "crm:7", verdicts: { hits: 2, misses: 0 } },
      { key: "crm:8", verdicts: { hits: 0, misses: 1, ownHitRate: 0 } },
    ],
  });
  expect(await world.ask("GET /figures/hops", { query })).toMatchObject({
    n: 3,
    hops: [{ key: "queue crm", meanMs: 10 * MINUTE, share: 1, spread: { n: 3 } }],
  });
  expect(await world.ask("GET /figures/misses", { query })).toMatchObject({
    misses: 1,
    byCause: [{ key: "rep", label: "Rep", n: 1, share: 1 }],
    byReason: [{ key: null, n: 1 }],
    missOpen: { n: 1, medianMs: 60 * MINUTE },
  });
  expect(await world.ask("GET /figures/alerts", { query })).toMatchObject({ warnings: 0, breaches: 0 });
  expect(await world.ask("GET /figures/stale", { query })).toMatchObject({ stale: { waiting: 0 } });
  expect(await world.ask("GET /figures/intake", { query })).toMatchObject({ eligible: 0, rate: null });
  expect(await world.ask("GET /figures/choices", { query: JUNE })).toMatchObject({
    owners: [{ key: "crm:7" }, { key: "crm:8" }],
    sources: [{ key: "form" }],
  });
});

test("a number opens its leads, page by page", async () => {
  const first = await world.ask<{ total: number; next: string; rows: unknown[] }>("GET /figures/leads", {
    query: { ...JUNE, where: "hit", limit: 1 },
  });
  expect(first).toMatchObject({ total: 2, rows: [{ verdict: "hit", owner: { id: "crm:7" } }] });
  const second = await world.ask("GET /figures/leads", {
    query: { ...JUNE, where: "hit", limit: 1, after: first.next },
  });
  expect(second).toMatchObject({ total: 2, rows: [{ verdict: "hit" }] });
  await expect(world.ask("GET /figures/leads", { query: { ...JUNE, where: "profit" } })).rejects.toThrow(
    BadInput,
  );
});

test("an escape within a value that no store can hold is refused as in any other place", async () => {
  for (const owner of ["%00", "crm:7,a%00b"])
    await expect(world.ask("GET /figures/overview", { query: { ...JUNE, owner } })).rejects.toThrow(BadInput);
});

test("R-172: a rep's figures are of their own leads, whatever the filter says", async () => {
  expect(await asRep("GET /figures/overview", JUNE)).toMatchObject({
    now: { verdicts: { journeys: 2, misses: 0 } },
    coverage: null,
  });
  expect(await asRep("GET /figures/leads", { ...JUNE, owner: "crm:8" })).toMatchObject({
    total: 0,
    rows: [],
  });
  expect(await asRep("GET /figures/choices", JUNE)).toMatchObject({ owners: [{ key: "crm:7" }] });
});

test("a period that ends before it begins, or a broken list, is refused by name", async () => {
  const of = (query: Readonly<Record<string, unknown>>) => world.ask("GET /figures/overview", { query });
  await expect(of({ from: "2026-06-02", to: "2026-06-01" })).rejects.toThrow(/from: it is after/);
  await expect(of({ source: "100%" })).rejects.toThrow(/source/);
  await expect(of({ from: "yesterday" })).rejects.toThrow(/2026-03-02/);
});

test("R-170: what happened stands beside the figures; a note is audited and can be taken back", async () => {
  const note = await world.ask<{ id: string }>("POST /annotations", {
    body: { at: "2026-06-15T10:00:00Z", words: "New routing rules" },
  });
  const list = () =>
    world.ask<{ annotations: readonly { kind: string }[] }>("GET /annotations", { query: JUNE });
  expect((await list()).annotations.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["note", "watchFrom"]),
  );
  await world.ask("DELETE /annotations/{id}", { params: { id: note.id } });
  expect((await list()).annotations.map(({ kind }) => kind)).not.toContain("note");
  const { rows } = await store.db.query<{ action: string }>(
    "select action from audit where tenant_id = $1 and action like 'annotation.%' order by seq",
    [world.tenantId],
  );
  expect(rows.map(({ action }) => action)).toEqual(["annotation.added", "annotation.removed"]);
});

test("R-169: every figure that is answered has its definition", async () => {
  const { definitions } = await world.ask<{ definitions: readonly { key: string; counts: string }[] }>(
    "GET /figures/definitions",
  );
  const keys = definitions.map(({ key }) => key);
  for (const key of [
    "hitRate",
    "ownHitRate",
    "total",
    "systems",
    "human",
    "whose",
    "hops",
    "stale",
    "coverage",
    "baseline",
  ])
    expect(keys).toContain(key);
  expect(definitions.every(({ counts }) => counts.length > 10)).toBe(true);
});
