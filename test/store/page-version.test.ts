import type { Clock, Journey } from "../../src/domain/journey.ts";
import { DAY, HOUR } from "../../src/domain/time.ts";
import { pageVersion } from "../../src/store/page-version.ts";
import { personNames } from "../../src/store/person-names.ts";
import type { StoredAlert } from "../../workflows/ports.ts";
import { aPolicy } from "../support/journeys.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import {
  aCard,
  aClock,
  aDelivery,
  aJourney,
  anAlert,
  anInstallation,
  NOON,
  outboxItem,
  stamps,
} from "../support/store-data.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

interface Acme {
  readonly tenantId: string;
  version(): Promise<string>;
  /** Saves a lead under a record's number; answers its id. */
  lead(n: number, changes?: Partial<Journey>, ...clocks: readonly Clock[]): Promise<string>;
  alert(leadId: string, changes: Partial<StoredAlert>): Promise<void>;
}

async function acme(now = () => NOON): Promise<Acme> {
  const { tenantId } = anInstallation();
  await store.tenants.save({
    id: tenantId,
    name: "Acme",
    mode: "live",
    modeSince: 0,
    testRecipient: "hubspot:1",
  });
  return {
    tenantId,
    version: () => pageVersion(store.db, tenantId, now()),
    async lead(n, changes = {}, ...clocks) {
      const record = `hubspot:contact:${n}`;
      const id = (await store.leads.resolve(tenantId, "portal", [record])).get(record) as string;
      await store.leads.putCards(tenantId, [aCard(record, `Lead ${n}`)]);
      await store.leads.save(tenantId, id, [aJourney(id, "e1", { clocks, ...changes })], null, NOON);
      return id;
    },
    alert: (leadId, changes) =>
      store.alerts.add(tenantId, leadId, [anAlert(leadId, `${leadId}/e1`, changes)]),
  };
}

test("people stand under their newest name", async () => {
  const { tenantId } = await acme();
  const named = (key: string, occurredAt: number, name?: string) =>
    ({ kind: "userChanged", key, occurredAt, source: "hubspot", userId: "hubspot:7", name }) as const;
  await store.tenantFacts.add(tenantId, [named("b", NOON + 1, "Ada King"), named("a", NOON, "Ada")], NOON);
  expect(await personNames(store.db, tenantId)).toEqual(new Map([["hubspot:7", "Ada King"]]));
  await store.tenantFacts.add(tenantId, [named("c", NOON + 2, "Ada Lovelace")], NOON);
  expect(await personNames(store.db, tenantId)).toEqual(new Map([["hubspot:7", "Ada Lovelace"]]));
});

describe("the version", () => {
  test("changes with everything that the page shows", async () => {
    const { tenantId, version, lead, alert } = await acme();
    const id = await lead(1);
    const key = { journeyId: `${id}/e1`, clock: "response", number: 1, step: "tier-1" };
    const person = { kind: "userChanged", key: "u", occurredAt: NOON, source: "hubspot" } as const;
    const changes: readonly (() => Promise<unknown>)[] = [
      () => store.leads.save(tenantId, id, [aJourney(id, "e1", { status: "answered" })], null, NOON),
      () => alert(id, {}),
      () => store.alerts.update(tenantId, key, { state: "open" }),
      () => store.leads.putCards(tenantId, [aCard("hubspot:contact:1", "Ada")]),
      () => store.tenantFacts.add(tenantId, [{ ...person, userId: "hubspot:7", name: "Ada" }], NOON),
      () => store.policies.publish(tenantId, aPolicy({ version: 1 }), "admin", NOON),
      () => store.leads.erase(tenantId, "hubspot:contact:1", NOON),
    ];
    const seen = [await version()];
    for (const change of changes) {
      await change();
      seen.push(await version());
    }
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("stays while nothing of this tenant that the page shows changes", async () => {
    const { tenantId, version, lead } = await acme();
    const of = anInstallation({ tenantId });
    const id = await lead(1);
    const before = await version();
    await store.inbox.put(of, [aDelivery("d1")], NOON);
    await store.outbox.put([outboxItem(of, "hubspot:contact:1", stamps("hubspot:contact:1"))], NOON);
    await store.leads.save(tenantId, id, [aJourney(id, "e1")], NOON + 1, NOON + 1);
    const other = await acme();
    const others = await other.version();
    await other.lead(2);
    expect(await version()).toBe(before);
    expect(await other.version()).not.toBe(others);
  });

  test("changes when a waiting lead has been past due for a day, by time alone", async () => {
    let now = NOON;
    const { version, lead } = await acme(() => now);
    await lead(1, {}, aClock({ dueAt: NOON, status: "miss" }));
    await lead(2, {}, aClock({ dueAt: NOON + HOUR, status: "miss" }));
    const before = await version();
    now = NOON + DAY;
    expect(await version()).toBe(before);
    now += 1;
    const one = await version();
    expect(one).not.toBe(before);
    now += HOUR;
    expect(await version()).not.toBe(one);
  });
});
