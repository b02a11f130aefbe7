import fc from "fast-check";
import { liveThrough } from "../../src/replay/live.ts";
import { readEvent } from "../../src/replay/read-event.ts";
import { TenantTimeline } from "../../src/replay/tenant-timeline.ts";
import { isTenantEvent, toLeadFact, toTenantFact } from "../../src/replay/to-fact.ts";
import { histories } from "./histories.ts";
import { policiesOf, replayed, roundTheClock } from "./replayed.ts";

const engaged = (lead: string, at: string) => ({
  lead,
  type: "engaged",
  at,
  engagement: "form",
  properties: { form: "Demo" },
});
const owner = (lead: string, at: string, ownerId: string | null) => ({
  lead,
  type: "ownerChanged",
  at,
  ownerId,
});
const call = (lead: string, at: string, actorId: string) => ({
  lead,
  type: "activity",
  activity: "call",
  at,
  actorId,
});

const withPause = { ...roundTheClock, pauses: [{ reason: "on hold", expiresAfter: { hours: 2 } }] };

describe("one lead", () => {
  const story = [
    engaged("L1", "2026-03-02T09:00:00Z"),
    owner("L1", "2026-03-02T09:00:30Z", "ann"),
    call("L1", "2026-03-02T09:45:00Z", "ann"),
  ];

  test("stamps, delays, clocks and alerts are those of somebody who watched", async () => {
    const { leads, summary } = await replayed(story);
    const journey = leads[0]!.journeys[0]!;
    expect(journey.stamps).toMatchObject({
      engagedAt: "2026-03-02T09:00:00.000Z",
      assignedAt: "2026-03-02T09:00:30.000Z",
      firstTouchAt: "2026-03-02T09:45:00.000Z",
    });
    expect(journey.delays.systems).toEqual({ calendarMs: 30_000, openMs: 30_000 });
    expect(journey.delays.total).toEqual({ calendarMs: 2_700_000, openMs: 2_700_000 });
    expect(journey.clocks.find(({ clock }) => clock === "response")).toMatchObject({
      status: "miss",
      dueAt: "2026-03-02T09:30:30.000Z",
      missDuration: { calendarMs: 870_000, openMs: 870_000 },
      cause: "rep",
    });
    expect(journey.alerts.map(({ at, kind, to }) => [at, kind, to.map(({ userId }) => userId)])).toEqual([
      ["2026-03-02T09:24:30.000Z", "warning", ["ann"]],
      ["2026-03-02T09:30:30.000Z", "breach", ["ann"]],
    ]);
    expect(summary).toMatchObject({ leads: 1, journeys: 1, events: 3, sla: { miss: 1, hit: 0, hitRate: 0 } });
    expect(summary.alerts).toMatchObject({ warning: 1, breach: 1 });
    expect(summary.delays.total).toEqual({ n: 1, meanMs: 2_700_000, medianMs: 2_700_000, p90Ms: 2_700_000 });
  });

  test("--at shows how it stood then: later events are not known", async () => {
    const { leads, summary } = await replayed(story, { at: "2026-03-02T09:25:00Z" });
    expect(leads[0]!.journeys[0]).toMatchObject({ status: "unanswered", firstTouch: null });
    expect(leads[0]!.journeys[0]!.alerts.map(({ kind }) => kind)).toEqual(["warning"]);
    expect(summary).toMatchObject({ asOf: "2026-03-02T09:25:00.000Z", laterThanAsOf: 1, untouched: 1 });
    expect(summary.sla.pending).toBe(1);
  });

  test("--at after the last event lives on: every tier comes", async () => {
    const { leads } = await replayed(story.slice(0, 2), { at: "2026-03-05T00:00:00Z" });
    const response = leads[0]!.journeys[0]!.alerts.filter(({ clock }) => clock === "response");
    expect(response.map(({ at, tier }) => [at, tier])).toEqual([
      ["2026-03-02T09:24:30.000Z", null],
      ["2026-03-02T09:30:30.000Z", 1],
      ["2026-03-02T11:30:30.000Z", 2],
      ["2026-03-03T09:30:30.000Z", 3],
    ]);
  });

  test("D31: --watch-from makes history of what engaged before", async () => {
    const { leads, summary } = await replayed(story, { watchFrom: "2026-03-02T09:00:01Z" });
    expect(leads[0]!.journeys[0]).toMatchObject({ history: true, alerts: [] });
    expect(summary).toMatchObject({ history: 1, sla: { miss: 0 } });
    expect(
      (await replayed(story, { watchFrom: "2026-03-02T09:00:00Z" })).leads[0]!.journeys[0]!.history,
    ).toBe(false);
  });

  test("a touch that becomes known late corrects the result, but the alert was sent", async () => {
    const inTime = { ...call("L1", "2026-03-02T09:20:00Z", "ann"), receivedAt: "2026-03-02T10:00:00Z" };
    const { leads } = await replayed([story[0]!, story[1]!, inTime]);
    const journey = leads[0]!.journeys[0]!;
    expect(journey.clocks.find(({ clock }) => clock === "response")!.status).toBe("hit");
    expect(journey.alerts.map(({ at, kind }) => [at, kind])).toEqual([
      ["2026-03-02T09:24:30.000Z", "warning"],
      ["2026-03-02T09:30:30.000Z", "breach"],
    ]);
  });

  test("D33: an engagement that becomes known hours later is skipped late and caught up once", async () => {
    const late = { ...engaged("L1", "2026-03-02T09:00:00Z"), receivedAt: "2026-03-02T12:05:00Z" };
    const { leads } = await replayed([late], { at: "2026-03-02T12:10:00Z" });
    const kinds = leads[0]!.journeys[0]!.alerts.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "catchUp")).toHaveLength(1);
    expect(kinds).toContain("skipped: late");
    expect(kinds).not.toContain("breach");
  });
});

describe("leads that become one (D23)", () => {
  const two = [
    { ...engaged("A", "2026-03-02T09:00:00Z"), record: "crm:contact:1" },
    owner("A", "2026-03-02T09:00:10Z", "ann"),
    { ...engaged("B", "2026-03-02T09:10:00Z"), record: "crm:contact:2" },
    owner("B", "2026-03-02T09:10:10Z", "bob"),
  ];

  test.each([
    ["leads", { lead: "B", type: "merged", at: "2026-03-02T10:00:00Z", survivor: "B", losers: ["A"] }],
    [
      "records",
      {
        lead: "B",
        type: "merged",
        at: "2026-03-02T10:00:00Z",
        survivor: "crm:contact:2",
        losers: ["crm:contact:1"],
      },
    ],
  ])("named as %s: the survivor has it all, nothing is counted twice", async (_how, merged) => {
    const { leads, summary } = await replayed([...two, merged, call("A", "2026-03-02T10:05:00Z", "ann")]);
    expect(leads.map(({ lead, mergedInto }) => [lead, mergedInto])).toEqual([
      ["A", "B"],
      ["B", undefined],
    ]);
    expect(leads[0]).toMatchObject({ journeys: [], events: 0 });
    expect(leads[1]!.journeys).toHaveLength(1);
    expect(leads[1]!.journeys[0]!.stamps).toMatchObject({
      engagedAt: "2026-03-02T09:00:00.000Z",
      firstTouchAt: "2026-03-02T10:05:00.000Z",
    });
    expect(summary).toMatchObject({ leads: 2, merged: 1, journeys: 1 });
  });

  test("before the merge each lives its own life: both were warned", async () => {
    const merged = { lead: "B", type: "merged", at: "2026-03-02T10:00:00Z", losers: ["A"] };
    const { summary } = await replayed([...two, merged]);
    expect(summary.alerts.warning).toBe(2);
  });

  test("a match by a person joins them too; the first named stays", async () => {
    const matched = {
      lead: "A",
      type: "matched",
      at: "2026-03-02T10:00:00Z",
      records: ["crm:contact:1", "crm:contact:2"],
    };
    const { leads } = await replayed([...two, matched]);
    expect(leads.map(({ mergedInto }) => mergedInto)).toEqual([undefined, "A"]);
  });
});

describe("any file", () => {
  test("gives the same output in any order of lines and with lines twice", async () => {
    const property = fc.asyncProperty(histories, fc.infiniteStream(fc.nat()), async (events, random) => {
      const picked = [...events, ...events.filter(() => random.next().value! % 3 === 0)];
      const order = picked.map((event) => ({ event, at: random.next().value! })).sort((a, b) => a.at - b.at);
      const { output } = await replayed(events, { policy: withPause });
      const shuffled = await replayed(
        order.map(({ event }) => event),
        { policy: withPause },
      );
      expect(shuffled.output).toEqual(output);
    });
    await fc.assert(property, { numRuns: 150 });
  });

  test("gives the same output whether every wake-up is lived through or only those that matter", async () => {
    const property = fc.asyncProperty(histories, fc.integer({ min: 0, max: 5_000 }), async (events, more) => {
      const last = Math.max(...events.map(({ at }) => at));
      const at = new Date(last + more * 60_000).toISOString();
      const quick = await replayed(events, { policy: withPause, at });
      const faithful = await replayed(events, { policy: withPause, at, everyWakeUp: true });
      expect(quick.leads).toEqual(faithful.leads);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test("total = systems + human − head start, in every journey", async () => {
    const property = fc.asyncProperty(histories, async (events) => {
      for (const { journeys } of (await replayed(events, { policy: withPause })).leads)
        for (const { delays } of journeys) {
          if (!delays.total) continue;
          const { systems, human, headStart, total } = delays;
          expect(total.calendarMs).toBe(systems!.calendarMs + human!.calendarMs - headStart!.calendarMs);
        }
    });
    await fc.assert(property, { numRuns: 100 });
  });

  test("never sends one alert twice, whatever becomes known late", () => {
    const property = fc.property(histories, (events) => {
      const known = events.map((event) => readEvent({ line: 1, text: JSON.stringify(event) }));
      const tenant = new TenantTimeline(
        known.flatMap((event) => ("type" in event && isTenantEvent(event) ? [toTenantFact(event)] : [])),
      );
      const arrivals = known.flatMap((event) =>
        "type" in event && !isTenantEvent(event) ? [{ lead: event.lead, ...toLeadFact(event) }] : [],
      );
      const settings = {
        policies: policiesOf(withPause),
        watchFrom: 0,
        at: Math.max(...events.map(({ at }) => at)),
      };
      const leads = liveThrough(["L1", "L2"], arrivals, (name) => name, settings, tenant);
      for (const { sent } of leads) {
        const keys = sent.map(
          ({ alert }) => `${alert.journeyId} ${alert.clock} ${alert.number} ${alert.step}`,
        );
        expect(new Set(keys).size).toBe(keys.length);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  test("lines come in order of the leads' first events", async () => {
    const { leads } = await replayed([
      engaged("later", "2026-03-02T10:00:00Z"),
      engaged("first", "2026-03-02T08:00:00Z"),
      engaged("b", "2026-03-02T09:00:00Z"),
      engaged("a", "2026-03-02T09:00:00Z"),
    ]);
    expect(leads.map(({ lead }) => lead)).toEqual(["first", "a", "b", "later"]);
  });

  test("one key with two contents is a finding", async () => {
    const { bad } = await replayed([
      { ...engaged("L1", "2026-03-02T10:00:00Z"), key: "k" },
      { ...engaged("L1", "2026-03-02T11:00:00Z"), key: "k" },
    ]);
    expect(bad).toMatchObject([{ line: 2, path: "key" }]);
  });

  test("without events there is a summary of nothing", async () => {
    const { output, summary } = await replayed([]);
    expect(output).toEqual([]);
    expect(summary).toMatchObject({
      asOf: null,
      leads: 0,
      sla: { hitRate: null },
      delays: { total: { n: 0, medianMs: null } },
    });
  });
});
