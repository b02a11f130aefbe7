import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type FreshStore, freshStore } from "../support/store.ts";
import { aDelivery, anInstallation, NOON } from "../support/store-data.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

test("a delivery that comes twice is stored once", async () => {
  const portal = anInstallation();
  expect(await store.inbox.put(portal, [aDelivery("a"), aDelivery("b"), aDelivery("a")], NOON)).toBe(2);
  expect(await store.inbox.put(portal, [aDelivery("b"), aDelivery("c")], NOON + 1)).toBe(1);
});
