import type { Delays, Journey } from "../../src/domain/journey.ts";
import type { Policy } from "../../src/domain/policy.ts";
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

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

const delay = (calendarMs: number) => ({ calendarMs, openMs: calendarMs });

function touched(
  lead: string,
  systemsMs: number,
  humanMs: number,
  overrides: Partial<Journey> = {},
): Journey {
  const total = systemsMs + humanMs;
  const delays: Delays = {
    systems: delay(systemsMs),
    human: delay(humanMs),
    headStart: delay(0),
    total: delay(total),
  };
  const base = aJourney(lead, "e1", { status: "answered", delays, ...overrides });
  return { ...base, stamps: { ...base.stamps, firstTouchAt: base.stamps.engagedAt + total } };
}

async function saved(tenantId: string, record: string, make: (lead: string) => Journey): Promise<string> {
  const lead = (await store.leads.resolve(tenantId, "portal", [record])).get(record) as string;
  await store.leads.save(tenantId, lead, [make(lead)], null, NOON);
  return lead;
}

test("the summary counts journeys by the SLA clock's status and takes median and p90 from the sorted list", async () => {
  const { tenantId } = anInstallation();
  const minutes = [9, 1, 7, 3, 5, 2, 8, 4, 6, 10];
  for (const n of minutes) {
    const status = n <= 6 ? "hit" : "miss";
    await saved(tenantId, `hubspot:contact:${n}`, (lead) =>
      touched(lead, n * 1_000, n * 60_000, { clocks: [aClock({ status })] }),
    );
  }
  await saved(tenantId, "hubspot:contact:20", (lead) =>
    aJourney(lead, "e1", { clocks: [aClock({ status: "pending" })] }),
  );
  await saved(tenantId, "hubspot:contact:21", (lead) =>
    touched(lead, 9e9, 9e9, { history: true, clocks: [aClock({ status: "miss" })] }),
  );
  await saved(tenantId, "hubspot:contact:22", (lead) => aJourney(lead, "e1"));

  const summary = await store.reports.summary(tenantId);
  expect(summary).toMatchObject({ leads: 13, journeys: 12, history: 1, untouched: 2 });
  expect(summary.sla).toEqual({ hit: 6, miss: 4, pending: 1, none: 1 });
  expect(summary.systemsDelay).toEqual({ n: 10, meanMs: 5_500, medianMs: 5_500, p90Ms: 10_000 });
  expect(summary.humanDelay).toEqual({ n: 10, meanMs: 330_000, medianMs: 330_000, p90Ms: 600_000 });
  expect(summary.speedToLead.medianMs).toBe(335_500);
});

test("a tenant without anything has figures without values", async () => {
  const nothing = { n: 0, meanMs: null, medianMs: null, p90Ms: null };
  const summary = await store.reports.summary(anInstallation().tenantId);
  expect(summary).toMatchObject({
    leads: 0,
    journeys: 0,
    sla: {},
    alerts: [],
    systemsDelay: nothing,
    speedToLead: nothing,
  });
});

test("the SLA is the clock that the journey's policy version names; its last number counts", async () => {
  const { tenantId } = anInstallation();
  await store.policies.publish(
    tenantId,
    { version: 3, sla: "lead-wait", effectiveAt: NOON } as Policy,
    "hubspot:7",
    NOON,
  );
  const clocks = [
    aClock({ status: "hit" }),
    aClock({ clock: "lead-wait", number: 1, status: "superseded" }),
    aClock({ clock: "lead-wait", number: 2, status: "miss" }),
  ];
  await saved(tenantId, "hubspot:contact:1", (lead) => aJourney(lead, "e1", { policyVersion: 3, clocks }));
  await saved(tenantId, "hubspot:contact:2", (lead) => aJourney(lead, "e1", { policyVersion: 2, clocks }));
  expect((await store.reports.summary(tenantId)).sla).toEqual({ miss: 1, hit: 1 });
});

test("merged journeys are counted nowhere (D23)", async () => {
  const { tenantId } = anInstallation();
  const winner = await saved(tenantId, "hubspot:contact:1", (lead) => touched(lead, 1, 1));
  const loser = await saved(tenantId, "hubspot:contact:2", (lead) => touched(lead, 5, 5));
  await store.leads.merge(tenantId, winner, [loser]);
  expect(await store.reports.summary(tenantId)).toMatchObject({
    leads: 1,
    journeys: 1,
    systemsDelay: { n: 1 },
  });
  expect(await store.reports.recentJourneys(tenantId, 10)).toHaveLength(1);
});

test("open leads come by urgency, with their cards and alerts; answered ones and history do not", async () => {
  const { tenantId } = anInstallation();
  const open = (dueAt: number | null) => (lead: string) =>
    aJourney(lead, "e1", { clocks: [aClock({ dueAt })] });
  const late = await saved(tenantId, "hubspot:contact:1", open(NOON - 1));
  const never = await saved(tenantId, "hubspot:contact:2", open(null));
  const soon = await saved(tenantId, "hubspot:contact:3", open(NOON));
  await saved(tenantId, "hubspot:contact:4", (lead) => touched(lead, 1, 1));
  await saved(tenantId, "hubspot:contact:5", (lead) => aJourney(lead, "e1", { history: true }));
  await store.leads.putCards(tenantId, [aCard("hubspot:contact:1", "Ada")]);
  await store.alerts.add(tenantId, late, [anAlert(late, `${late}/e1`)]);

  const list = await store.reports.openLeads(tenantId, NOON, 10);
  expect(list.map(({ leadId, overdue }) => [leadId, overdue])).toEqual([
    [late, true],
    [soon, false],
    [never, false],
  ]);
  expect(list[0]).toMatchObject({ cards: [{ name: "Ada" }], alerts: 1, journey: { id: `${late}/e1` } });
  expect(await store.reports.openLeads(tenantId, NOON, 1)).toHaveLength(1);
});

test("recent journeys come newest first", async () => {
  const { tenantId } = anInstallation();
  for (const n of [2, 3, 1]) {
    await saved(tenantId, `hubspot:contact:${n}`, (lead) => {
      const journey = aJourney(lead, "e1");
      return { ...journey, stamps: { ...journey.stamps, engagedAt: NOON + n } };
    });
  }
  const list = await store.reports.recentJourneys(tenantId, 2);
  expect(list.map(({ journey }) => journey.stamps.engagedAt)).toEqual([NOON + 3, NOON + 2]);
});

test("coverage is pushed over all facts of the window; a push after the sweep counts (R-065)", async () => {
  const { tenantId } = anInstallation();
  const lead = [...(await store.leads.resolve(tenantId, "portal", ["hubspot:contact:1"])).values()][0]!;
  await store.leads.addFacts(tenantId, lead, [engaged("swept"), ownerChanged("late push")], NOON, "sweep");
  await store.leads.addFacts(
    tenantId,
    lead,
    [ownerChanged("late push"), ownerChanged("pushed")],
    NOON,
    "push",
  );
  await store.leads.addFacts(tenantId, lead, [ownerChanged("pushed")], NOON, "sweep");
  const ours = {
    key: "t",
    kind: "timeReached",
    clock: "response",
    occurredAt: NOON,
    source: "leadclock",
  } as const;
  await store.leads.addFacts(tenantId, lead, [ours, engaged("outside", NOON + 10)], NOON, "push");
  expect(await store.reports.coverage(tenantId, { start: NOON, end: NOON + 10 })).toEqual({
    pushed: 2,
    eligible: 3,
  });
  expect(await store.reports.coverage(tenantId, { start: 0, end: 1 })).toEqual({ pushed: 0, eligible: 0 });
});

test("inbox, outbox and alerts are counted by kind and state", async () => {
  const portal = anInstallation();
  const { tenantId } = portal;
  await store.inbox.put(portal, [aDelivery("a"), aDelivery("b"), aDelivery("c", { kind: "unknown" })], NOON);
  await store.inbox.done(tenantId, ["a"], "understood");
  expect(await store.reports.inboxCounts(tenantId)).toEqual({
    byState: { waiting: 2, understood: 1 },
    oldestWaitingAt: NOON,
  });
  expect(await store.reports.deliveryKinds(tenantId)).toEqual([
    { kind: "contact.creation", state: "understood", n: 1 },
    { kind: "contact.creation", state: "waiting", n: 1 },
    { kind: "unknown", state: "waiting", n: 1 },
  ]);
  await store.outbox.put(
    [outboxItem(portal, "r1", stamps("r1")), outboxItem(portal, "r2", stamps("r2"))],
    NOON,
  );
  expect(await store.reports.outboxCounts(tenantId)).toEqual([{ kind: "fields", state: "waiting", n: 2 }]);
  await store.alerts.add(tenantId, "l", [
    anAlert("l", "j"),
    anAlert("l", "j", { step: "warning-1", kind: "warning", state: "open" }),
  ]);
  expect((await store.reports.summary(tenantId)).alerts).toEqual([
    { kind: "breach", state: "waiting", n: 1 },
    { kind: "warning", state: "open", n: 1 },
  ]);
});
