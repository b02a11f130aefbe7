import { statisticsKeeper } from "../../src/store/statistics.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { aDelivery, anInstallation, NOON } from "../support/store-data.ts";

test("tables are analysed after the first rows, then ever more rarely, but never stop being", () => {
  const at: number[] = [];
  let rows = 0;
  const wrote = statisticsKeeper(async () => void at.push(rows));
  while (rows < 2_000_000) {
    rows += 50;
    wrote(50);
  }
  expect(at.slice(0, 5)).toEqual([250, 1_000, 4_000, 16_000, 64_000]);
  expect(at.length).toBeGreaterThanOrEqual(12);
  at.reduce((last, next) => {
    expect(next - last).toBeLessThanOrEqual(250_000);
    return next;
  });
});

test("an analysis that fails disturbs nobody", async () => {
  const wrote = statisticsKeeper(() => Promise.reject(new Error("no such table")));
  expect(() => wrote(10_000)).not.toThrow();
  await new Promise(setImmediate);
});

describe("in a store that filled up since its statements were planned", () => {
  let store: FreshStore;
  beforeAll(async () => {
    store = await freshStore();
  });
  afterAll(() => store.remove());

  test("deliveries are found by their keys, not by reading the tenant", async () => {
    const portal = anInstallation();
    await store.inbox.done(portal.tenantId, ["planned while empty"], "understood");
    for (let batch = 0; batch < 20; batch++) {
      await store.inbox.put(
        portal,
        Array.from({ length: 1_000 }, (_, n) => aDelivery(`${batch}/${n}`)),
        NOON,
      );
    }
    // The analysis runs beside the statements: on one session in line with them, on a server soon after.
    let analysed = 0;
    while (analysed < 5_000) {
      const { rows } = await store.db.query<{ n: number }>(
        "select reltuples::int as n from pg_class where relname = 'inbox'",
      );
      analysed = rows[0]?.n ?? 0;
    }
    const keys = Array.from({ length: 100 }, (_, n) => `7/${n}`);
    const { rows } = await store.db.query<{ "QUERY PLAN": string }>(
      "explain update inbox set state = 'ignored' where tenant_id = $1 and key = any($2::text[]) and state = 'waiting'",
      [portal.tenantId, keys],
    );
    expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toMatch(/inbox_pkey[\s\S]*key = ANY/);
  });
});
