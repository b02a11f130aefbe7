import { type FreshStore, freshStore } from "../support/store.ts";
import {
  aCard,
  aClock,
  aJourney,
  anAlert,
  anInstallation,
  engaged,
  NOON,
  ownerChanged,
} from "../support/store-data.ts";

const LEASE = 30_000;
let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());
beforeEach(async () => {
  await store.db.query("delete from leads");
});

async function leadOf(tenantId: string, record: string): Promise<string> {
  const found = await store.leads.resolve(tenantId, "portal", [record]);
  return found.get(record) as string;
}

describe("resolve", () => {
  test("gives each record a lead, and the same one ever after", async () => {
    const { tenantId } = anInstallation();
    const first = await store.leads.resolve(tenantId, "portal", ["hubspot:contact:1", "hubspot:contact:2"]);
    expect(new Set(first.values()).size).toBe(2);
    const second = await store.leads.resolve(tenantId, "portal", ["hubspot:contact:2", "hubspot:contact:3"]);
    expect(second.get("hubspot:contact:2")).toBe(first.get("hubspot:contact:2"));
    expect(await leadOf(anInstallation().tenantId, "hubspot:contact:1")).not.toBe(
      first.get("hubspot:contact:1"),
    );
  });

  test("many at once, in any order, agree and make no lead without a record", async () => {
    const { tenantId } = anInstallation();
    const records = Array.from({ length: 30 }, (_, n) => `hubspot:contact:${n}`);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        store.transaction((data) =>
          data.leads.resolve(tenantId, "portal", n % 2 === 0 ? records : records.toReversed()),
        ),
      ),
    );
    const pairs = answers.map((answer) => records.map((record) => answer.get(record)));
    for (const pair of pairs) expect(pair).toEqual(pairs[0]);
    const { rows } = await store.db.query("select count(*) as n from leads where tenant_id = $1", [tenantId]);
    expect(rows).toEqual([{ n: records.length }]);
  });
});

describe("facts", () => {
  test("have a key that makes a second arrival harmless", async () => {
    const { tenantId } = anInstallation();
    const lead = await leadOf(tenantId, "hubspot:contact:1");
    const facts = [ownerChanged("o1", NOON + 1), engaged("e1"), engaged("e1")];
    expect(new Set(await store.leads.addFacts(tenantId, lead, facts, NOON + 2, "sweep"))).toEqual(
      new Set(["e1", "o1"]),
    );
    expect(
      await store.leads.addFacts(tenantId, lead, [engaged("e1"), engaged("e2", NOON + 5)], NOON + 9, "push"),
    ).toEqual(["e2"]);
    const stored = await store.leads.facts(tenantId, [lead, "no such lead"]);
    expect(stored.get(lead)).toEqual([engaged("e1"), ownerChanged("o1", NOON + 1), engaged("e2", NOON + 5)]);
    expect(stored.get("no such lead")).toEqual([]);
  });
});

describe("journeys", () => {
  test("replace each other as a set", async () => {
    const { tenantId } = anInstallation();
    const lead = await leadOf(tenantId, "hubspot:contact:1");
    const [one, two, three] = ["e1", "e2", "e3"].map((key, n) => aJourney(lead, key, { number: n + 1 }));
    await store.leads.save(tenantId, lead, [one!, two!], null, NOON);
    const changed = { ...two!, ownerId: "hubspot:7" };
    await store.leads.save(tenantId, lead, [changed, three!], null, NOON);
    expect((await store.leads.journeys(tenantId, [lead])).get(lead)).toEqual([changed, three]);
    await store.leads.save(tenantId, lead, [], null, NOON);
    expect((await store.leads.journeys(tenantId, [lead])).get(lead)).toEqual([]);
  });
});

describe("the due index", () => {
  test("leases due leads, oldest first; a lease that ends unused is due again", async () => {
    const { tenantId } = anInstallation();
    const [a, b, c] = await Promise.all([1, 2, 3].map((n) => leadOf(tenantId, `hubspot:contact:${n}`)));
    await store.leads.save(tenantId, a!, [], NOON + 2, NOON);
    await store.leads.save(tenantId, b!, [], NOON + 1, NOON);
    await store.leads.save(tenantId, c!, [], NOON + 50, NOON);

    expect(await store.leads.nextDueAt(NOON)).toBe(NOON + 1);
    expect(await store.leads.claimDue(NOON + 10, LEASE, 10)).toEqual([
      { tenantId, lead: b, dueAt: NOON + 1 },
      { tenantId, lead: a, dueAt: NOON + 2 },
    ]);
    expect(await store.leads.claimDue(NOON + 10, LEASE, 10)).toEqual([]);
    expect(await store.leads.nextDueAt(NOON + 10)).toBe(NOON + 50);

    await store.leads.save(tenantId, b!, [], null, NOON + 20);
    const later = await store.leads.claimDue(NOON + 10 + LEASE, LEASE, 10);
    expect(later.map((due) => due.lead).sort()).toEqual([a, c].sort());
  });

  test("a touch that moves the due instant ends the lease with it", async () => {
    const { tenantId } = anInstallation();
    const lead = await leadOf(tenantId, "hubspot:contact:1");
    await store.leads.save(tenantId, lead, [], NOON, NOON);
    await store.leads.claimDue(NOON, LEASE, 10);
    await store.leads.save(tenantId, lead, [], NOON + 5, NOON);
    expect(await store.leads.claimDue(NOON + 5, LEASE, 10)).toEqual([{ tenantId, lead, dueAt: NOON + 5 }]);
    await store.leads.lookAgain(tenantId, [lead], NOON + 7);
    expect(await store.leads.claimDue(NOON + 6, LEASE, 10)).toEqual([]);
    expect(await store.leads.claimDue(NOON + 7, LEASE, 10)).toEqual([{ tenantId, lead, dueAt: NOON + 5 }]);
  });

  test("news of a person wakes the unanswered leads that they own, and those nobody owns", async () => {
    const { tenantId } = anInstallation();
    const [theirs, nobodys, others, answered] = await Promise.all(
      ["1", "2", "3", "4"].map((id) => leadOf(tenantId, `hubspot:contact:${id}`)),
    );
    const save = (lead: string, ownerId: string | null, status: "unanswered" | "answered") =>
      store.leads.save(tenantId, lead, [aJourney(lead, `e-${lead}`, { ownerId, status })], NOON + 900, NOON);
    await save(theirs!, "hubspot:1", "unanswered");
    await save(nobodys!, null, "unanswered");
    await save(others!, "hubspot:2", "unanswered");
    await save(answered!, "hubspot:1", "answered");
    await store.leads.wakeWaiting(tenantId, ["hubspot:1"], NOON + 5);
    const woken = (await store.leads.claimDue(NOON + 6, LEASE, 10)).filter(
      (due) => due.tenantId === tenantId,
    );
    expect(new Set(woken.map((due) => due.lead))).toEqual(new Set([theirs, nobodys]));
  });

  test("two claimers never get the same lead", async () => {
    const { tenantId } = anInstallation();
    const records = Array.from({ length: 120 }, (_, n) => `hubspot:contact:${n}`);
    const leads = [...(await store.leads.resolve(tenantId, "portal", records)).values()];
    await Promise.all(leads.map((lead, n) => store.leads.save(tenantId, lead, [], NOON + n, NOON)));
    const claims = await Promise.all(
      Array.from({ length: 12 }, () => store.leads.claimDue(NOON + 500, LEASE, 10)),
    );
    claims.push(await store.leads.claimDue(NOON + 500, LEASE, 120));
    const taken = claims.flat().map((due) => due.lead);
    expect(taken.length).toBe(120);
    expect(new Set(taken).size).toBe(120);
  });
});

describe("merge (D23)", () => {
  test("facts, records, cards and alerts move to the survivor; the loser's journeys end as merged", async () => {
    const { tenantId } = anInstallation();
    const [winner, loser] = ["hubspot:contact:1", "hubspot:contact:2"];
    const [survivor, gone] = [await leadOf(tenantId, winner), await leadOf(tenantId, loser)];
    await store.leads.addFacts(tenantId, gone, [engaged("e2")], NOON, "push");
    await store.leads.addFacts(
      tenantId,
      survivor,
      [
        engaged("e1"),
        {
          key: "m",
          kind: "merged",
          occurredAt: NOON + 9,
          source: "hubspot",
          survivor: winner,
          losers: [loser],
        },
      ],
      NOON,
      "push",
    );
    const journey = aJourney(gone, "e2", { clocks: [aClock()] });
    await store.leads.save(tenantId, gone, [journey], NOON + 60_000, NOON);
    await store.leads.putCards(tenantId, [aCard(loser, "Loser"), aCard(winner, "Winner")]);
    await store.alerts.add(tenantId, gone, [anAlert(gone, journey.id)]);

    await store.leads.merge(tenantId, survivor, [gone]);

    expect(await leadOf(tenantId, loser)).toBe(survivor);
    expect(await store.leads.records(tenantId, survivor)).toEqual([winner, loser]);
    expect((await store.leads.facts(tenantId, [survivor])).get(survivor)?.map((fact) => fact.key)).toEqual([
      "e1",
      "e2",
      "m",
    ]);
    expect((await store.leads.cards(tenantId, survivor)).map((card) => card.name)).toEqual([
      "Winner",
      "Loser",
    ]);
    expect((await store.alerts.of(tenantId, survivor)).map((alert) => alert.journeyId)).toEqual([journey.id]);
    expect((await store.leads.journeys(tenantId, [gone])).get(gone)).toEqual([
      { ...journey, status: "ended", endedBy: "merged", endedAt: NOON + 9 },
    ]);
    expect(await store.leads.claimDue(NOON + 120_000, LEASE, 10)).toEqual([]);
  });

  test("a merge into a lead that was merged away itself ends at the last survivor", async () => {
    const { tenantId } = anInstallation();
    const [a, b, c] = await Promise.all([1, 2, 3].map((n) => leadOf(tenantId, `hubspot:contact:${n}`)));
    await store.leads.merge(tenantId, b!, [a!]);
    await store.leads.merge(tenantId, c!, [b!]);
    const d = await leadOf(tenantId, "hubspot:contact:4");
    await store.leads.merge(tenantId, a!, [d]);
    for (const n of [1, 2, 3, 4]) expect(await leadOf(tenantId, `hubspot:contact:${n}`)).toBe(c);
  });

  test("merges and resolves at the same time lose no record", async () => {
    const { tenantId } = anInstallation();
    const records = Array.from({ length: 10 }, (_, n) => `hubspot:contact:${n}`);
    const leads = [...(await store.leads.resolve(tenantId, "portal", records)).values()];
    await Promise.all([
      ...leads.slice(1).map((loser) => store.leads.merge(tenantId, leads[0]!, [loser])),
      ...Array.from({ length: 6 }, () =>
        store.transaction((data) => data.leads.resolve(tenantId, "portal", records)),
      ),
    ]);
    expect(await store.leads.records(tenantId, leads[0]!)).toEqual(records);
  });
});
