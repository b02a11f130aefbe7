import type { OutboxWork } from "../../workflows/ports.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { aDelivery, anInstallation, engaged, NOON } from "../support/store-data.ts";

const LEASE = 60_000;
const LIMITS = {
  fields: 100,
  fillIn: 0,
  createTask: 50,
  changeTask: 100,
  changeOwner: 50,
  provision: 1,
  message: 20,
};
const MANY = Array.from({ length: 60 }, (_, index) => `many-${String(index).padStart(3, "0")}`);
const FEW = ["few-1", "few-2"];
let store: FreshStore;
const [large, small] = [anInstallation(), anInstallation()];

beforeEach(async () => {
  store = await freshStore();
});
afterEach(() => store.remove());

test("deliveries of a small account that came last are next, however many of a large one wait", async () => {
  await store.inbox.put(
    large,
    MANY.map((key) => aDelivery(key)),
    NOON,
  );
  await store.inbox.put(
    small,
    FEW.map((key) => aDelivery(key)),
    NOON + 1_000,
  );
  const served: (string | undefined)[] = [];
  for (let turn = 0; turn < 3; turn++)
    served.push((await store.inbox.claim(NOON + 2_000, LEASE, 10))?.tenantId);
  expect(served).toEqual([large.tenantId, small.tenantId, large.tenantId]);
});

test("leads of a small tenant that are due last are next, however many of a large one are due", async () => {
  for (const [{ tenantId, id }, names, at] of [
    [large, MANY, NOON],
    [small, FEW, NOON + 1_000],
  ] as const) {
    const found = await store.leads.resolve(
      tenantId,
      id,
      names.map((name) => `hubspot:contact:${name}`),
    );
    for (const lead of found.values()) {
      await store.leads.addFacts(tenantId, lead, [engaged(`${tenantId} ${lead}`)], NOON, "push");
      await store.leads.save(tenantId, lead, [], at, NOON);
    }
  }
  const served: (string | undefined)[] = [];
  for (let turn = 0; turn < 3; turn++)
    served.push((await store.leads.claimDue(NOON + 2_000, LEASE, 10))[0]?.tenantId);
  expect(served).toEqual([large.tenantId, small.tenantId, large.tenantId]);
});

const stamps = (record: string): OutboxWork => ({
  kind: "fields",
  write: { record: `hubspot:contact:${record}`, values: {} },
});

test("effects of a small account are next among those of the same urgency, and urgent ones before all", async () => {
  const put = (
    { tenantId, id: installationId }: typeof large,
    keys: readonly string[],
    priority: number,
    at: number,
  ) =>
    store.outbox.put(
      keys.map((key) => ({ tenantId, installationId, key, priority, work: stamps(key) })),
      at,
    );
  await put(large, MANY, 5, NOON);
  await put(small, FEW, 5, NOON + 1_000);
  await put(large, ["urgent"], 1, NOON + 1_000);
  const served: (string | undefined)[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const items = await store.outbox.claim(NOON + 2_000, LEASE, { ...LIMITS, fields: 10 });
    served.push(`${items[0]?.tenantId} ${items[0]?.priority}`);
  }
  expect(served).toEqual([`${large.tenantId} 1`, `${small.tenantId} 5`, `${large.tenantId} 5`]);
});
