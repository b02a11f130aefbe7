import type { Journey } from "../../src/domain/journey.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { measures } from "../../src/store/figures/reader.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { aClock, aJourney, anInstallation, NOON } from "../support/store-data.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

const delay = (calendarMs: number) => ({ calendarMs, openMs: calendarMs });

/** Engaged so long after noon, handed over and touched so long after that. */
function touched(after: number, systemsMs: number, humanMs: number, changes: Partial<Journey> = {}) {
  const engagedAt = NOON + after;
  const delays = {
    systems: delay(systemsMs),
    human: delay(humanMs),
    headStart: delay(0),
    total: delay(systemsMs + humanMs),
  };
  return (lead: string): Journey => {
    const base = aJourney(lead, "e1", {
      status: "answered",
      delays,
      clocks: [aClock({ status: "hit" })],
      ...changes,
    });
    const stamps = { ...base.stamps, engagedAt, firstTouchAt: engagedAt + systemsMs + humanMs };
    return { ...base, stamps };
  };
}

const EXCLUDED: Partial<Journey> = {
  status: "ended",
  endedBy: "excluded",
  clocks: [aClock({ status: "excluded" })],
};

test("D26: mean, median and p90 leave out outage windows and excluded journeys, which are counts beside them", async () => {
  const { tenantId } = anInstallation();
  const outage = { from: NOON + 2 * HOUR, to: NOON + 3 * HOUR };
  await store.tenantFacts.add(
    tenantId,
    [
      {
        kind: "outage",
        key: "outage 1",
        occurredAt: outage.from,
        endedAt: outage.to,
        source: "leadclock",
        system: "hubspot",
      },
      // Withdrawn: it was none, and leaves out nothing.
      {
        kind: "outage",
        key: "outage 2",
        occurredAt: NOON,
        endedAt: NOON,
        source: "leadclock",
        system: "hubspot",
      },
    ],
    NOON,
  );
  const journeys = [
    touched(0, MINUTE, 4 * MINUTE),
    touched(0, MINUTE, 9 * MINUTE),
    // Just over when it began, and begun when it was just over.
    touched(2 * HOUR - 15 * MINUTE, MINUTE, 14 * MINUTE),
    touched(3 * HOUR, MINUTE, 19 * MINUTE),
    // Engaged in it; waiting while it began; waiting all through it.
    touched(2 * HOUR, HOUR, 5 * HOUR),
    touched(2 * HOUR - 1, HOUR, 5 * HOUR),
    touched(HOUR, HOUR, 50 * HOUR),
    // Never leads: excluded, with their clock or before it started.
    touched(0, 9 * HOUR, 9 * HOUR, EXCLUDED),
    touched(0, 9 * HOUR, 9 * HOUR, { ...EXCLUDED, clocks: [] }),
    // A meeting that the lead booked says nothing of a person's time (D10).
    touched(0, MINUTE, 0, {
      firstTouch: {
        at: NOON + MINUTE,
        activity: "meeting",
        activityId: "m1",
        actorId: null,
        level: "conversation",
        selfBooked: true,
        factKey: "m1",
      },
    }),
  ];
  for (const [n, make] of journeys.entries()) {
    const record = `hubspot:contact:${n}`;
    const lead = (await store.leads.resolve(tenantId, "portal", [record])).get(record) as string;
    await store.leads.save(tenantId, lead, [make(lead)], null, NOON);
  }

  const human = { n: 4, meanMs: 11.5 * MINUTE, medianMs: 11.5 * MINUTE, p90Ms: 19 * MINUTE };
  const systems = { n: 5, meanMs: MINUTE, medianMs: MINUTE, p90Ms: MINUTE };
  const summary = await store.reports.summary(tenantId);
  expect(summary.humanDelay).toEqual(human);
  expect(summary.systemsDelay).toEqual(systems);
  expect(summary.speedToLead).toMatchObject({ n: 5, medianMs: 10 * MINUTE });
  expect(summary).toMatchObject({ journeys: 10, excluded: 2, duringOutage: 3 });

  const figures = await measures(store.db, tenantId, {
    from: "2000-01-01",
    to: "2100-01-01",
    history: "without",
  });
  expect(figures.human).toMatchObject(human);
  expect(figures.systems).toMatchObject(systems);
  expect(figures.verdicts).toMatchObject({ excluded: 2, duringOutage: 3 });
});
