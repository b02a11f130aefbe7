import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { aDelivery, anInstallation, NOON } from "../support/store-data.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

test("a clock that is set right again puts nothing off until its wrong time", async () => {
  const portal = anInstallation();
  const wrong = NOON + 5 * HOUR;
  await store.inbox.put(portal, [aDelivery("a")], NOON);
  await store.inbox.claim(wrong, MINUTE, 10);
  await store.inbox.retry(portal.tenantId, ["a"], wrong + MINUTE, "the portal is ill");
  await store.rateLimits.hold(portal, { name: "calls", calls: 1, perMs: 1_000 }, wrong + MINUTE);
  expect((await store.nextWork()).inbox).toBe(wrong + MINUTE);

  await store.rewind(NOON);

  expect((await store.nextWork()).inbox).toBe(NOON);
  expect(await store.rateLimits.take(portal, { name: "calls", calls: 1, perMs: 1_000 }, NOON)).toEqual({
    ok: true,
  });
});
