import { type FreshStore, freshStore } from "../support/store.ts";
import {
  aCard,
  aClock,
  aDelivery,
  aJourney,
  anAlert,
  anInstallation,
  engaged,
  NOON,
  outboxItem,
  ownerChanged,
  stamps,
} from "../support/store-data.ts";

const RECORD = "hubspot:contact:101";
let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

/** A lead that has been here for a while, with a name in every place that can hold one. */
async function anErasedLead() {
  const portal = anInstallation();
  const { tenantId } = portal;
  await store.inbox.put(portal, [aDelivery("raw", { payload: { objectId: 101, name: "Ada" } })], NOON);
  await store.inbox.put(portal, [aDelivery("other", { payload: { objectId: 102, name: "Bob" } })], NOON);
  const lead = (await store.leads.resolve(tenantId, portal.id, [RECORD])).get(RECORD) as string;
  const fact = { ...engaged("e1"), record: RECORD, properties: { email: "Ada" } };
  const decided = {
    kind: "decided",
    key: "d1",
    occurredAt: NOON,
    source: "leadclock",
    by: "sam",
    reason: "Ada's cousin",
    decision: { type: "exclude", reason: "Ada's cousin" },
  } as const;
  const facts = [fact as ReturnType<typeof engaged>, decided];
  await store.leads.addFacts(tenantId, lead, facts, NOON, "push");
  const journey = aJourney(lead, "e1", {
    resolutionNote: "Ada called",
    engagement: { kind: "form", factKey: "e1", factKeys: ["e1"], properties: { email: "Ada" } },
    reviews: [
      {
        id: "c",
        kind: "complaint",
        openedAt: NOON,
        dueAt: null,
        holdsClocks: true,
        detail: "Ada",
        decidedAt: null,
      },
    ],
    clocks: [aClock({ status: "miss", reason: 'excluded by a reviewer: "Ada\'s" cousin' })],
  });
  await store.leads.save(tenantId, lead, [journey], NOON + 5, NOON);
  await store.leads.putCards(tenantId, [aCard(RECORD, "Ada")]);
  await store.alerts.add(tenantId, lead, [
    anAlert(lead, journey.id, { body: { subject: "Ada" }, state: "open" }),
  ]);
  await store.outbox.put([outboxItem(portal, RECORD, stamps(RECORD, { name: "Ada" }))], NOON);
  await store.leads.erase(tenantId, RECORD, NOON + 100);
  return { portal, tenantId, lead, journey };
}

test("erasure leaves no trace of the person in any table, and no other person's data is touched (D40)", async () => {
  const { tenantId } = await anErasedLead();
  const { rows: tables } = await store.db.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = current_schema() and column_name = 'tenant_id'`,
  );
  expect(tables.length).toBeGreaterThan(10);
  for (const { name } of tables) {
    const { rows } = await store.db.query(
      `select * from ${name} t where tenant_id = $1 and (t::text like '%Ada%' or t::text like '%ada@%' or t::text like '%contact:101%')`,
      [tenantId],
    );
    expect({ name, rows }).toEqual({ name, rows: [] });
  }
  const { rows } = await store.db.query("select payload from inbox where tenant_id = $1 and key = 'other'", [
    tenantId,
  ]);
  expect(rows).toEqual([{ payload: { objectId: 102, name: "Bob" } }]);
});

test("kinds, times and results stay frozen: counts do not change", async () => {
  const { tenantId, lead, journey } = await anErasedLead();
  const [kept] = (await store.leads.journeys(tenantId, [lead])).get(lead) ?? [];
  expect(kept).toMatchObject({
    id: journey.id,
    stamps: journey.stamps,
    clocks: journey.clocks.map((clock) => ({ ...clock, reason: "excluded by a reviewer" })),
  });
  expect((await store.leads.facts(tenantId, [lead])).get(lead)).toMatchObject([
    { key: "d1", kind: "decided", occurredAt: NOON, decision: { type: "exclude" } },
    { key: "e1", kind: "engaged", occurredAt: NOON },
  ]);
  expect((await store.reports.summary(tenantId)).sla).toEqual({ miss: 1 });

  await store.leads.save(tenantId, lead, [], NOON + 200, NOON + 200);
  expect((await store.leads.journeys(tenantId, [lead])).get(lead)).toEqual([kept]);
  const due = await store.leads.claimDue(NOON + 1_000, 1, 1_000);
  expect(due.filter((each) => each.tenantId === tenantId)).toEqual([]);
});

test("nobody is asked about what is left: its reviews and misses are in no queue", async () => {
  const { tenantId, journey } = await anErasedLead();
  expect(await store.asked.open(tenantId, 10)).toEqual([]);
  expect(await store.asked.missed(tenantId, 10)).toEqual([]);
  expect(await store.asked.find(tenantId, journey.id)).toBeNull();
});

test("the record is refused until it engages anew, then starts as a new lead", async () => {
  const { tenantId, lead } = await anErasedLead();
  const again = (await store.leads.resolve(tenantId, "portal", [RECORD])).get(RECORD) as string;
  expect(again).not.toBe(lead);
  const old = [engaged("swept again", NOON + 1), ownerChanged("o1", NOON + 150)];
  expect(await store.leads.addFacts(tenantId, again, old, NOON + 160, "sweep")).toEqual([]);
  await store.leads.putCards(tenantId, [aCard(RECORD, "Ada")]);
  expect(await store.leads.cards(tenantId, again)).toEqual([]);

  const fresh = [engaged("e2", NOON + 300), ownerChanged("o1", NOON + 150), engaged("swept again", NOON + 1)];
  const added = await store.leads.addFacts(tenantId, again, fresh, NOON + 301, "push");
  expect(new Set(added)).toEqual(new Set(["e2", "o1"]));
  await store.leads.putCards(tenantId, [aCard(RECORD, "Ada")]);
  expect(await store.leads.cards(tenantId, again)).toHaveLength(1);
});

test("a record that was never seen can be erased, and is refused from then on", async () => {
  const { tenantId } = anInstallation();
  await store.leads.erase(tenantId, RECORD, NOON);
  const lead = (await store.leads.resolve(tenantId, "portal", [RECORD])).get(RECORD) as string;
  expect(await store.leads.addFacts(tenantId, lead, [engaged("e", NOON - 1)], NOON, "sweep")).toEqual([]);
});

test("what is told of the record later keeps no word of it, until it engages anew", async () => {
  const { portal, tenantId } = await anErasedLead();
  const later = async (key: string) => {
    await store.inbox.put(portal, [aDelivery(key, { payload: { objectId: 101, name: "Ada" } })], NOON + 120);
    await store.inbox.put(portal, [aDelivery(`${key} other`, { payload: { objectId: 102 } })], NOON + 120);
    await store.leads.resolve(tenantId, portal.id, [RECORD]);
    await store.inbox.done(tenantId, [key, `${key} other`], "ignored");
    await store.inbox.blankErased(tenantId, [RECORD, "hubspot:contact:102"]);
    const { rows } = await store.db.query<{ payload: unknown }>(
      "select payload from inbox where tenant_id = $1 and key like $2 order by key",
      [tenantId, `${key}%`],
    );
    return rows.map(({ payload }) => payload);
  };
  expect(await later("late")).toEqual([null, { objectId: 102 }]);
  const anew = (await store.leads.resolve(tenantId, portal.id, [RECORD])).get(RECORD)!;
  await store.leads.addFacts(tenantId, anew, [engaged("anew", NOON + 130)], NOON + 130, "push");
  expect(await later("of the new lead")).toEqual([{ objectId: 101, name: "Ada" }, { objectId: 102 }]);
});
