import type { ConsoleReports } from "../../src/console/ports.ts";
import type { Clock, Journey } from "../../src/domain/journey.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { consoleReports } from "../../src/store/console-reports.ts";
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
  readonly reports: ConsoleReports;
  /** Saves a lead under a record's number; answers its id. */
  lead(n: number, changes?: Partial<Journey>, ...clocks: readonly Clock[]): Promise<string>;
  alert(leadId: string, changes: Partial<StoredAlert>): Promise<void>;
}

async function acme(now = () => NOON, mode: "silent" | "live" = "live"): Promise<Acme> {
  const { tenantId } = anInstallation();
  await store.tenants.save({ id: tenantId, name: "Acme", mode, modeSince: 0, testRecipient: "hubspot:1" });
  return {
    tenantId,
    reports: consoleReports(store.db, tenantId, { now }),
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

const delay = (ms: number) => ({ calendarMs: ms, openMs: ms });

/** A journey touched so long after its handover, which came so long after the engagement. */
function touched(systemsMs: number, humanMs: number, changes: Partial<Journey> = {}): Partial<Journey> {
  const total = systemsMs + humanMs;
  return {
    status: "answered",
    delays: {
      systems: delay(systemsMs),
      human: delay(humanMs),
      headStart: delay(0),
      total: delay(total),
    },
    ...changes,
  };
}

const hit = (stoppedAt: number) => aClock({ status: "hit", stoppedAt, dueAt: stoppedAt + HOUR });
const names = (page: { entries: readonly { card: { name: string | null } | null }[] }) =>
  page.entries.map(({ card }) => card?.name);

test("waiting leads: soonest due first, then never due, then those a day past due, longest first", async () => {
  const { reports, lead } = await acme(() => NOON + 10 * DAY);
  const now = NOON + 10 * DAY;
  await lead(1, {}, aClock({ dueAt: now + HOUR }));
  await lead(2, {}, aClock({ dueAt: now - 2 * DAY, status: "miss" }));
  await lead(3, {}, aClock({ dueAt: now - HOUR, status: "miss" }));
  await lead(4, {}, aClock({ dueAt: null, status: "review" }));
  await lead(5, {}, aClock({ dueAt: now - 3 * DAY, status: "miss" }));
  await lead(6, { status: "answered" }, hit(now));
  await lead(7, { history: true }, aClock({ dueAt: now }));
  const page = await reports.waiting(10);
  expect(names(page)).toEqual(["Lead 3", "Lead 1", "Lead 4", "Lead 5", "Lead 2"]);
  expect(page.total).toBe(5);
  const short = await reports.waiting(2);
  expect([names(short), short.total]).toEqual([["Lead 3", "Lead 1"], 5]);
});

test("a waiting lead without a running SLA clock stands where the first of its open clocks is due", async () => {
  const { reports, lead } = await acme();
  await lead(1, {}, aClock({ dueAt: NOON + 2 * MINUTE }));
  await lead(
    2,
    {},
    aClock({ clock: "assignment", dueAt: NOON + MINUTE, status: "hit", stoppedAt: NOON }),
    aClock({ clock: "lead-wait", dueAt: NOON + 3 * MINUTE }),
  );
  await lead(3, {}, aClock({ clock: "assignment", dueAt: NOON + MINUTE }));
  expect(names(await reports.waiting(10))).toEqual(["Lead 3", "Lead 1", "Lead 2"]);
});

test("the SLA clock is the one that the journey's own policy version names", async () => {
  const { tenantId, reports, lead } = await acme();
  await store.policies.publish(tenantId, aPolicy({ version: 1, sla: "first-call" }), "admin", NOON);
  await lead(1, { status: "answered" }, aClock({ clock: "first-call", status: "miss" }), hit(NOON));
  expect(await reports.figures()).toMatchObject({ hits: 0, misses: 1 });
});

test("settled leads: latest verdict first; a miss was judged at its due; history and merged ones never", async () => {
  const { tenantId, reports, lead } = await acme();
  await lead(1, { status: "answered" }, hit(NOON + 5 * MINUTE));
  const late = { status: "miss", dueAt: NOON + 4 * MINUTE, stoppedAt: NOON + HOUR } as const;
  await lead(2, { status: "answered" }, aClock(late));
  await lead(3, { status: "answered" }, hit(NOON + 6 * MINUTE));
  await lead(4, { status: "answered", history: true }, hit(NOON + 7 * MINUTE));
  await lead(5, {}, aClock({ status: "pending" }));
  const loser = await lead(6, { status: "answered" }, hit(NOON + 8 * MINUTE));
  const survivor = await lead(7, {}, aClock({ status: "pending" }));
  await store.leads.merge(tenantId, survivor, [loser]);
  const page = await reports.settled(2);
  expect([names(page), page.total]).toEqual([["Lead 3", "Lead 1"], 3]);
  expect(names(await reports.settled(10))).toEqual(["Lead 3", "Lead 1", "Lead 2"]);
});

test("figures count what is judged and measure what is not excluded", async () => {
  const { tenantId, reports, lead, alert } = await acme();
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    await lead(n, touched(n * 1_000, n * MINUTE), n <= 7 ? hit(NOON) : aClock({ status: "miss" }));
  // Touched before it was assigned: 8 minutes of systems delay, 6 of them after the touch (D2).
  await lead(
    11,
    {
      status: "answered",
      delays: {
        systems: delay(8 * MINUTE),
        human: delay(0),
        headStart: delay(6 * MINUTE),
        total: delay(2 * MINUTE),
      },
    },
    hit(NOON),
  );
  const excluded = touched(HOUR, HOUR, { status: "ended", endedBy: "excluded" });
  await lead(12, excluded, aClock({ status: "excluded" }));
  await lead(13, { ownerId: "hubspot:7" }, aClock({ status: "miss" }));
  const unassigned = await lead(14, {}, aClock({ clock: "assignment" }));
  await lead(15, touched(DAY, DAY, { history: true }), hit(NOON));
  await alert(unassigned, { step: "warning-1", kind: "warning", state: "open", sentAs: "live" });
  await alert(unassigned, { step: "tier-1" });
  await alert(unassigned, { step: "catch-up", kind: "catchUp", state: "closed", sentAs: "live" });
  await alert(unassigned, { step: "tier-2", state: "closed", sentAs: null });
  await alert(unassigned, { step: "tier-3", state: "skipped", outcome: "skipped: late" });
  await alert(unassigned, { step: "urgent", clock: "review", kind: "review", state: "open", sentAs: "live" });

  const figures = await reports.figures();
  expect(figures).toMatchObject({ leads: 14, waiting: 2, pastDue: 1, unowned: 1 });
  expect(figures).toMatchObject({ hits: 8, misses: 4, pending: 1, review: 0, excluded: 1, superseded: 0 });
  expect(figures).toMatchObject({ warnings: 1, breaches: 2, reviews: 1, alerts: 6 });
  expect(await reports.alerts(50)).toHaveLength(figures.alerts);
  expect(figures.systemsDelay).toEqual({
    n: 11,
    meanMs: expect.closeTo((55_000 + 2 * MINUTE) / 11, 6),
    medianMs: 6_000,
    p90Ms: 10_000,
    within5Min: 11,
  });
  expect(figures.humanDelay).toMatchObject({ n: 11, medianMs: 5 * MINUTE, p90Ms: 9 * MINUTE, within5Min: 6 });
  expect(figures.speedToLead).toMatchObject({ n: 11, medianMs: 305_000 });

  const outage = { kind: "outage", key: "o1", occurredAt: NOON - HOUR, source: "leadclock" } as const;
  await store.tenantFacts.add(tenantId, [{ ...outage, system: "hubspot", endedAt: NOON + 1 }], NOON);
  expect(await reports.figures()).toMatchObject({
    hits: 8,
    speedToLead: { n: 0, meanMs: null, medianMs: null, p90Ms: null, within5Min: 0 },
  });
});

test("a meeting that the lead booked itself is no human delay", async () => {
  const { reports, lead } = await acme();
  const booked: Journey["firstTouch"] = {
    at: NOON,
    activity: "meeting",
    activityId: "m1",
    actorId: null,
    level: "attempt",
    selfBooked: true,
    factKey: "m1",
  };
  await lead(1, touched(1_000, 2_000, { firstTouch: booked }), hit(NOON));
  await lead(2, touched(1_000, 4_000), hit(NOON));
  expect(await reports.figures()).toMatchObject({
    humanDelay: { n: 1, meanMs: 4_000 },
    speedToLead: { n: 2 },
  });
});

describe("alerts", () => {
  const decided = { kind: "breach", recipients: [{ userId: null }, { userId: "hubspot:9" }] };

  test("newest first, with the lead's name and who got them", async () => {
    const { reports, lead, alert } = await acme();
    const id = await lead(1);
    await alert(id, { step: "tier-1", decidedAt: NOON, sentAs: "live", state: "open", openFor: "hubspot:8" });
    const closed = { sentAs: "live", state: "closed", openFor: null, body: decided } as const;
    await alert(id, { step: "tier-2", decidedAt: NOON + 1, ...closed });
    await alert(id, { step: "tier-3", decidedAt: NOON + 2, sentAs: "silent", state: "open" });
    await alert(id, { step: "tier-4", decidedAt: NOON + 3, openFor: "hubspot:8" });
    await alert(id, { step: "tier-5", decidedAt: NOON + 4, state: "skipped", body: decided });
    const alerts = await reports.alerts(10);
    expect(alerts.map((one) => [one.step, one.recipientId])).toEqual([
      ["tier-5", null],
      ["tier-4", "hubspot:8"],
      ["tier-3", "hubspot:1"],
      ["tier-2", "hubspot:9"],
      ["tier-1", "hubspot:8"],
    ]);
    expect(alerts[4]).toEqual({
      leadId: id,
      leadName: "Lead 1",
      clock: "response",
      step: "tier-1",
      kind: "breach",
      decidedAt: NOON,
      recipientId: "hubspot:8",
      sentAs: "live",
      state: "open",
    });
    expect((await reports.alerts(2)).map(({ step }) => step)).toEqual(["tier-5", "tier-4"]);
  });

  test("one on its way in silent mode goes to the test recipient", async () => {
    const { reports, lead, alert } = await acme(() => NOON, "silent");
    await alert(await lead(1), { openFor: "hubspot:8" });
    expect(await reports.alerts(1)).toMatchObject([{ recipientId: "hubspot:1" }]);
  });
});

test("a lead with its earlier journeys and every alert, also under the id of one that was merged into it", async () => {
  const { tenantId, reports, lead, alert } = await acme();
  const loser = await lead(1);
  const id = await lead(2);
  const first = aJourney(id, "e1", { status: "answered" });
  const second = aJourney(id, "e2", { number: 2, returning: true });
  await store.leads.merge(tenantId, id, [loser]);
  await store.leads.save(tenantId, id, [first, second], null, NOON);
  await alert(id, { step: "tier-1", decidedAt: NOON });
  await alert(id, { step: "tier-2", decidedAt: NOON + 1 });
  const found = await reports.lead(id);
  expect(found).toMatchObject({ leadId: id, journey: second, earlier: [first], card: { name: "Lead 1" } });
  expect(found?.alerts.map(({ step }) => step)).toEqual(["tier-2", "tier-1"]);
  expect(await reports.lead(loser)).toEqual(found);
  expect(await reports.lead("nobody")).toBeNull();
});

test("of a lead's records the one in the system of record is shown, else the first", async () => {
  const { tenantId, reports, lead } = await acme();
  const id = await lead(1);
  const other = await store.leads.resolve(tenantId, "org", ["salesforce:lead:1"]);
  await store.leads.merge(tenantId, id, [...other.values()]);
  await store.leads.putCards(tenantId, [aCard("salesforce:lead:1", "Lead 1 in the other")]);
  const shown = async () => (await reports.lead(id))?.card?.record;
  expect(await shown()).toBe("hubspot:contact:1");
  await store.policies.publish(tenantId, { ...aPolicy(), version: 1 }, "admin", NOON);
  expect(await shown()).toBe("hubspot:contact:1");
  await store.policies.publish(
    tenantId,
    { ...aPolicy(), version: 2, systemOfRecord: "salesforce" },
    "admin",
    NOON,
  );
  expect(await shown()).toBe("salesforce:lead:1");
});

test("people under their newest name; policies oldest first", async () => {
  const { tenantId, reports } = await acme();
  const named = (key: string, occurredAt: number, name?: string) =>
    ({ kind: "userChanged", key, occurredAt, source: "hubspot", userId: "hubspot:7", name }) as const;
  await store.tenantFacts.add(tenantId, [named("b", NOON + 1, "Ada King"), named("a", NOON, "Ada")], NOON);
  expect(await reports.people()).toEqual(new Map([["hubspot:7", "Ada King"]]));
  await store.tenantFacts.add(tenantId, [named("c", NOON + 2, "Ada Lovelace")], NOON);
  expect(await reports.people()).toEqual(new Map([["hubspot:7", "Ada Lovelace"]]));
  for (const version of [2, 1]) await store.policies.publish(tenantId, aPolicy({ version }), "admin", NOON);
  expect((await reports.policies()).map(({ version }) => version)).toEqual([1, 2]);
});

describe("the version", () => {
  test("changes with everything that the page shows", async () => {
    const { tenantId, reports, lead, alert } = await acme();
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
    const seen = [await reports.version()];
    for (const change of changes) {
      await change();
      seen.push(await reports.version());
    }
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("stays while nothing of this tenant that the page shows changes", async () => {
    const { tenantId, reports, lead } = await acme();
    const of = anInstallation({ tenantId });
    const id = await lead(1);
    const before = await reports.version();
    await store.inbox.put(of, [aDelivery("d1")], NOON);
    await store.outbox.put([outboxItem(of, "hubspot:contact:1", stamps("hubspot:contact:1"))], NOON);
    await store.leads.save(tenantId, id, [aJourney(id, "e1")], NOON + 1, NOON + 1);
    const other = await acme();
    const others = await other.reports.version();
    await other.lead(2);
    expect(await reports.version()).toBe(before);
    expect(await other.reports.version()).not.toBe(others);
  });

  test("changes when a waiting lead has been past due for a day, by time alone", async () => {
    let now = NOON;
    const { reports, lead } = await acme(() => now);
    await lead(1, {}, aClock({ dueAt: NOON, status: "miss" }));
    await lead(2, {}, aClock({ dueAt: NOON + HOUR, status: "miss" }));
    const before = await reports.version();
    now = NOON + DAY;
    expect(await reports.version()).toBe(before);
    now += 1;
    const one = await reports.version();
    expect(one).not.toBe(before);
    now += HOUR;
    expect(await reports.version()).not.toBe(one);
  });
});
