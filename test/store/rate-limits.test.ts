import fc from "fast-check";
import type { Limit } from "../../connectors/connector.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { anInstallation, NOON } from "../support/store-data.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

/** The most calls that any closed window of the limit's length holds. */
function fullestWindow(granted: readonly number[], perMs: number): number {
  const sorted = granted.toSorted((a, b) => a - b);
  let most = 0;
  let first = 0;
  sorted.forEach((at, last) => {
    while (sorted[first]! < at - perMs) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

test("no window of any length of asking ever holds more calls than the limit", async () => {
  const asks = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 20, maxLength: 80 });
  const limits = fc.record({
    calls: fc.integer({ min: 1, max: 12 }),
    perMs: fc.integer({ min: 1, max: 5_000 }),
  });
  await fc.assert(
    fc.asyncProperty(limits, asks, async ({ calls, perMs }, gaps) => {
      const portal = anInstallation();
      const limit: Limit = { name: "api", calls, perMs };
      const granted: number[] = [];
      let now = NOON;
      for (const gap of gaps) {
        now += gap;
        const permit = await store.rateLimits.take(portal, limit, now);
        if (permit.ok) granted.push(now);
        else expect(permit.at).toBeGreaterThan(now);
      }
      expect(granted.length).toBeGreaterThan(0);
      expect(fullestWindow(granted, perMs)).toBeLessThanOrEqual(calls);
    }),
    { numRuns: 25 },
  );
});

test("who asks again when told gets nearly the whole rate, and never more", async () => {
  const portal = anInstallation();
  const limit: Limit = { name: "api", calls: 110, perMs: 10_000 };
  const granted: number[] = [];
  let now = NOON + 37;
  const end = now + 10 * limit.perMs;
  while (now < end) {
    const permit = await store.rateLimits.take(portal, limit, now);
    if (permit.ok) granted.push(now);
    else now = permit.at;
  }
  expect(fullestWindow(granted, limit.perMs)).toBe(limit.calls);
  expect(granted.length).toBeGreaterThanOrEqual(0.98 * 10 * limit.calls);
});

test("many askers at once share one limit; another portal and another limit have their own", async () => {
  const [portal, other] = [anInstallation(), anInstallation()];
  const limit: Limit = { name: "api", calls: 7, perMs: 1_000 };
  const permits = await Promise.all(
    Array.from({ length: 40 }, (_, n) => store.rateLimits.take(portal, limit, NOON + n)),
  );
  expect(permits.filter((permit) => permit.ok)).toHaveLength(7);
  expect((await store.rateLimits.take(other, limit, NOON)).ok).toBe(true);
  expect((await store.rateLimits.take(portal, { ...limit, name: "search" }, NOON)).ok).toBe(true);
});

test("a hold lets nobody call before its end, and a shorter one does not end it", async () => {
  const portal = anInstallation();
  const limit: Limit = { name: "api", calls: 5, perMs: 1_000 };
  await store.rateLimits.hold(portal, limit, NOON + 4_000);
  await store.rateLimits.hold(portal, limit, NOON + 1_000);
  expect(await store.rateLimits.take(portal, limit, NOON + 3_999)).toEqual({ ok: false, at: NOON + 4_000 });
  expect(await store.rateLimits.take(portal, limit, NOON + 4_000)).toEqual({ ok: true });
});

test("a clock that is set back does not block the portal for as long as it was", async () => {
  const portal = anInstallation();
  const limit: Limit = { name: "api", calls: 1, perMs: 1_000 };
  expect((await store.rateLimits.take(portal, limit, NOON + 86_400_000)).ok).toBe(true);
  expect((await store.rateLimits.take(portal, limit, NOON)).ok).toBe(true);
});

test("a limit that allows nothing is a mistake, not a wait", async () => {
  const nothing = store.rateLimits.take(anInstallation(), { name: "api", calls: 0, perMs: 1_000 }, NOON);
  await expect(nothing).rejects.toThrow("Limit api allows no call");
});
