import fc from "fast-check";
import { type FreshStore, freshStore } from "../support/store.ts";
import { aDelivery, anInstallation, NOON } from "../support/store-data.ts";

const LEASE = 30_000;
let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());
/** A claim takes whatever waits longest: each test starts with an empty table. */
beforeEach(async () => {
  await store.db.query("delete from inbox");
});

const keysOf = (claim: Awaited<ReturnType<typeof store.inbox.claim>>) =>
  claim?.deliveries.map((d) => d.key) ?? null;

test("a delivery that comes twice is stored once, also within one batch", async () => {
  const portal = anInstallation();
  expect(await store.inbox.put(portal, [aDelivery("a"), aDelivery("b"), aDelivery("a")], NOON)).toBe(2);
  expect(await store.inbox.put(portal, [aDelivery("b"), aDelivery("c")], NOON + 1)).toBe(1);
});

test("the same key of two tenants is two deliveries", async () => {
  await store.inbox.put(anInstallation(), [aDelivery("a")], NOON);
  expect(await store.inbox.put(anInstallation(), [aDelivery("a")], NOON)).toBe(1);
});

test("a claim hands out one installation's deliveries, the ones received first, as they came", async () => {
  const [first, second] = [anInstallation(), anInstallation()];
  await store.inbox.put(first, [aDelivery("new", { payload: { deep: [1, "ü", null] } })], NOON + 2);
  await store.inbox.put(first, [aDelivery("old")], NOON);
  await store.inbox.put(second, [aDelivery("other")], NOON + 1);

  const claim = await store.inbox.claim(NOON + 10, LEASE, 100);

  expect(claim?.tenantId).toBe(first.tenantId);
  expect(claim?.installationId).toBe(first.id);
  expect(claim?.deliveries).toEqual([
    { ...aDelivery("old"), receivedAt: NOON, attempts: 1, failures: 0 },
    {
      ...aDelivery("new", { payload: { deep: [1, "ü", null] } }),
      receivedAt: NOON + 2,
      attempts: 1,
      failures: 0,
    },
  ]);
  expect(keysOf(await store.inbox.claim(NOON + 10, LEASE, 100))).toEqual(["other"]);
  expect(await store.inbox.claim(NOON + 10, LEASE, 100)).toBeNull();
});

test("a lease that runs out hands the delivery out again, as another attempt", async () => {
  await store.inbox.put(anInstallation(), [aDelivery("a")], NOON);
  await store.inbox.claim(NOON, LEASE, 10);

  expect(await store.inbox.claim(NOON + LEASE - 1, LEASE, 10)).toBeNull();
  const again = await store.inbox.claim(NOON + LEASE, LEASE, 10);
  expect(again?.deliveries.map((d) => [d.key, d.attempts])).toEqual([["a", 2]]);
});

test("claims at the same time never hand out the same delivery", async () => {
  const portals = [anInstallation(), anInstallation()];
  for (const portal of portals) {
    await store.inbox.put(
      portal,
      Array.from({ length: 200 }, (_, n) => aDelivery(`${n}`)),
      NOON,
    );
  }
  const claims = await Promise.all(Array.from({ length: 40 }, () => store.inbox.claim(NOON, LEASE, 20)));
  // A claimer that finds everything it looked at held by others comes back empty: claim on until none is left.
  for (;;) {
    const more = await store.inbox.claim(NOON, LEASE, 20);
    if (!more) break;
    claims.push(more);
  }
  const taken = claims.flatMap((claim) => claim?.deliveries.map((d) => `${claim.tenantId} ${d.key}`) ?? []);
  expect(new Set(taken).size).toBe(taken.length);
  expect(taken.length).toBe(400);
});

test("what is understood, ignored or buried leaves the line; a retry waits for its instant", async () => {
  const portal = anInstallation();
  const { tenantId } = portal;
  await store.inbox.put(
    portal,
    ["a", "b", "c", "d"].map((key) => aDelivery(key)),
    NOON,
  );
  await store.inbox.claim(NOON, LEASE, 10);
  await store.inbox.done(tenantId, ["a"], "understood");
  await store.inbox.done(tenantId, ["b"], "ignored", new Map([["b", "our own echo"]]));
  await store.inbox.bury(tenantId, new Map([["c", "no such record"]]));
  await store.inbox.retry(tenantId, ["d"], NOON + 5_000, "portal is ill");

  expect(await store.inbox.nextAt(NOON)).toBe(NOON + 5_000);
  expect(await store.inbox.claim(NOON + 4_999, LEASE, 10)).toBeNull();
  expect(keysOf(await store.inbox.claim(NOON + 5_000, LEASE, 10))).toEqual(["d"]);
  expect(await store.inbox.deadLetters(tenantId)).toEqual([{ ...aDelivery("c"), reason: "no such record" }]);
  const { rows } = await store.db.query(
    "select key, state, reason from inbox where tenant_id = $1 order by key",
    [tenantId],
  );
  expect(rows.slice(0, 2)).toEqual([
    { key: "a", state: "understood", reason: null },
    { key: "b", state: "ignored", reason: "our own echo" },
  ]);
});

test("a delivery that nobody can understand is a dead letter from the start, and can be put back in line", async () => {
  const portal = anInstallation();
  const broken = aDelivery("broken", { payload: "[{", dead: "not JSON" });
  await store.inbox.put(portal, [broken, aDelivery("good")], NOON);

  expect(keysOf(await store.inbox.claim(NOON, LEASE, 10))).toEqual(["good"]);
  expect(await store.inbox.deadLetters(portal.tenantId)).toEqual([
    { ...aDelivery("broken", { payload: "[{" }), reason: "not JSON" },
  ]);
  expect(await store.inbox.revive(portal.tenantId, ["broken"], NOON)).toBe(1);
  expect(keysOf(await store.inbox.claim(NOON, LEASE, 10))).toEqual(["broken"]);
});

test("nothing waits: there is no next instant; something is ready: it is now", async () => {
  expect(await store.inbox.nextAt(NOON)).toBeNull();
  await store.inbox.put(anInstallation(), [aDelivery("a")], NOON - 1_000);
  expect(await store.inbox.nextAt(NOON)).toBe(NOON);
});

test("any JSON can be stored, also characters that PostgreSQL refuses", async () => {
  const portal = anInstallation();
  await store.inbox.put(
    portal,
    [aDelivery("a\0b", { payload: { "k\0": "x\0y", lone: "\ud800", slash: "\\u0000" } })],
    NOON,
  );
  const claim = await store.inbox.claim(NOON, LEASE, 1);
  expect(claim?.deliveries[0]).toMatchObject({
    key: "a\ufffdb",
    payload: { "k\ufffd": "x\ufffdy", lone: "\ufffd", slash: "\\u0000" },
  });

  let n = 0;
  await fc.assert(
    fc.asyncProperty(fc.json({ maxDepth: 4 }), async (text) => {
      const payload = JSON.parse(text);
      expect(await store.inbox.put(portal, [aDelivery(`generated ${n++}`, { payload })], NOON)).toBe(1);
    }),
    { numRuns: 60 },
  );
});
