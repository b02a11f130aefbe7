import fc from "fast-check";
import { compilePolicy } from "../../src/domain/compiled.ts";
import type { LeadFact, TenantFact } from "../../src/domain/facts.ts";
import type { Journey } from "../../src/domain/journey.ts";
import { timeOf } from "../../src/domain/order.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { facts, people, policy } from "./support/histories.ts";
import { journeysOf, LivingLead } from "./support/lead.ts";
import { at } from "./support/times.ts";

const END = at("in 4 weeks Mon 08:00");
const RUNS = { numRuns: 400 };

interface Life {
  readonly policy: Policy;
  readonly facts: readonly LeadFact[];
  readonly people: readonly TenantFact[];
}

function lives(check: (life: Life) => void): void {
  fc.assert(
    fc.property(policy, facts, people, (rules, known, crowd) =>
      check({ policy: rules, facts: known, people: crowd }),
    ),
    RUNS,
  );
}

const asOfs = [at("Mon 10:00"), at("Tue 09:10"), END];

test("any permutation and any duplication of the same facts gives equal journeys", () => {
  fc.assert(
    fc.property(policy, facts, people, fc.infiniteStream(fc.nat()), (rules, known, crowd, random) => {
      const shuffled = [...known, ...known.slice(0, 5)]
        .map((fact) => [random.next().value as number, structuredClone(fact)] as const)
        .sort(([one], [other]) => one - other);
      const given = { policy: rules, people: crowd };
      for (const asOf of asOfs)
        expect(
          journeysOf({ ...given, facts: shuffled.map(([, fact]) => fact), people: crowd.toReversed() }, asOf),
        ).toEqual(journeysOf({ ...given, facts: known }, asOf));
    }),
    RUNS,
  );
});

test("total = systems + human − head start to the millisecond, and no delay is negative", () => {
  lives((given) => {
    for (const { delays, stamps, clocks } of journeysOf(given, END)) {
      for (const delay of [...Object.values(delays), ...clocks.map(({ miss }) => miss)])
        if (delay) expect(Math.min(delay.calendarMs, delay.openMs)).toBeGreaterThanOrEqual(0);
      for (const { usedOpenMs, segments } of clocks)
        for (const ms of [usedOpenMs, ...segments.map((one) => one.openUsedMs)])
          expect(ms).toBeGreaterThanOrEqual(0);
      if (stamps.firstTouchAt === null) continue;
      expect(delays.total!.calendarMs).toBe(
        delays.systems!.calendarMs + delays.human!.calendarMs - delays.headStart!.calendarMs,
      );
    }
  });
});

test("open time from start to due is the target, wherever nothing paused it and one owner had it", () => {
  lives((given) => {
    // Another lead type may lift an exclusion by rule, and excluded time counts as a pause (D38).
    const rulesExclude = (given.policy.exclusions ?? []).length > 0;
    const paused = given.facts.some(
      ({ kind, ...fact }) =>
        kind === "paused" ||
        kind === "restored" ||
        kind === "consentChanged" ||
        (kind === "reclassified" && rulesExclude) ||
        ("stage" in fact && fact.stage === "open"),
    );
    if (paused) return;
    for (const { clocks } of journeysOf(given, END))
      for (const { clock, dueAt, startedAt, targetMs, segments } of clocks) {
        const spec = given.policy.clocks.find(({ name }) => name === clock)!;
        if (dueAt === null || targetMs === null || segments.length > 1 || spec.ownerHours) continue;
        expect(compilePolicy(given.policy).calendar(spec.calendar).elapsed(startedAt, dueAt)).toBe(targetMs);
      }
  });
});

test("at most one journey is unanswered, and numbers and times go up", () => {
  lives((given) => {
    const journeys = journeysOf(given, END);
    expect(journeys.filter(({ status }) => status === "unanswered").length).toBeLessThanOrEqual(1);
    expect(journeys.map(({ number }) => number)).toEqual(journeys.map((_, index) => index + 1));
    for (const [index, { stamps }] of journeys.slice(1).entries())
      expect(stamps.engagedAt).toBeGreaterThanOrEqual(journeys[index]!.stamps.engagedAt);
  });
});

test("a hit has no miss, a miss one cause, and nothing that ended still runs", () => {
  lives((given) => {
    for (const asOf of asOfs)
      for (const { status, clocks } of journeysOf(given, asOf))
        for (const clock of clocks) {
          expect(clock.miss !== null).toBe(clock.status === "miss");
          expect(clock.cause !== null).toBe(clock.status === "miss");
          if (clock.status === "hit") expect(clock.stoppedAt).not.toBeNull();
          if (clock.status === "hit" && clock.dueAt !== null)
            expect(clock.stoppedAt!).toBeLessThanOrEqual(clock.dueAt);
          if (clock.status === "pending" && clock.dueAt !== null)
            expect(asOf).toBeLessThanOrEqual(clock.dueAt);
          if (status === "ended" && clock.clock !== "handoff")
            expect(["pending", "paused"]).not.toContain(clock.status);
          expect(clock.stoppedAt ?? clock.startedAt).toBeGreaterThanOrEqual(clock.startedAt);
          expect(clock.stoppedAt ?? asOf).toBeLessThanOrEqual(asOf);
        }
  });
});

/** Lives a history fact by fact in an order of arrival, each some time after it happened. */
function lived(given: Life, delays: readonly number[], watchFrom = 0): LivingLead {
  const lead = new LivingLead({ policy: given.policy, people: given.people, watchFrom });
  const arrivals = given.facts
    .map((fact, index) => ({
      fact,
      now: Math.max(timeOf(fact), fact.occurredAt) + (delays[index % delays.length] ?? 0) * MINUTE,
    }))
    .sort((one, other) => one.now - other.now);
  for (const { fact, now } of arrivals) if (now < END) lead.learn(now, fact);
  return lead.liveTo(END);
}

const lateness = fc.array(fc.constantFrom(0, 0, 0, 1, 14, 16, 90, 2_000), { minLength: 1, maxLength: 5 });

function livedThrough(check: (lead: LivingLead, given: Life) => void): void {
  fc.assert(
    fc.property(policy, facts, people, lateness, (rules, known, crowd, delays) => {
      const given = { policy: rules, facts: known, people: crowd };
      check(lived(given, delays), given);
    }),
    { numRuns: 200 },
  );
}

test("at most one alert per journey, clock, number and step, however late and in whatever order facts arrive", () => {
  livedThrough((lead) => {
    const journeyOfKey = new Map(
      lead.last.journeys.flatMap(({ id, engagement }) => engagement.factKeys.map((key) => [key, id])),
    );
    const rung = new Map<string, number>();
    for (const { effect } of lead.effects) {
      if (effect.type !== "alert" && effect.type !== "skipped") continue;
      const { engagementKey, clock, number, step } = effect.alert;
      const name = JSON.stringify([engagementKey, clock, number, step]);
      rung.set(name, (rung.get(name) ?? 0) + 1);
      expect(journeyOfKey.has(engagementKey) || effect.alert.journeyId.length > 0).toBe(true);
    }
    expect([...rung.values()].every((times) => times === 1)).toBe(true);
  });
});

test("deciding again at the same instant sends nothing again", () => {
  livedThrough((lead) => {
    const before = lead.effects.length;
    lead.liveTo(END);
    expect(lead.effects.slice(before).map(({ effect }) => effect)).toEqual([]);
  });
});

test("stepping through virtual time ends with the journeys of one fold at the end", () => {
  livedThrough((lead, given) => {
    const arrived = given.facts.filter((fact) => lead.knows(fact));
    expect(lead.last.journeys).toEqual(journeysOf({ ...given, facts: arrived }, END));
  });
});

test("no alert to anyone for a journey engaged before watchFrom", () => {
  fc.assert(
    fc.property(policy, facts, people, lateness, (rules, known, crowd, delays) => {
      const watchFrom = at("Mon 11:00");
      const lead = lived({ policy: rules, facts: known, people: crowd }, delays, watchFrom);
      const early = new Set(
        lead.last.journeys.filter(({ stamps }) => stamps.engagedAt < watchFrom).map(({ id }) => id),
      );
      expect(lead.last.journeys.every(({ id, history }) => history === early.has(id))).toBe(true);
      for (const { effect } of lead.effects)
        if (effect.type === "alert")
          expect(
            known.some((fact) => fact.key === effect.alert.engagementKey && timeOf(fact) >= watchFrom),
          ).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test("no dead ends: whoever waits has an owner, a task or a step ahead, an open review", () => {
  livedThrough((lead, given) => {
    // A policy without any clock from the engagement looks after nobody who is unassigned: that is for its publisher.
    if (!given.policy.clocks.some(({ start }) => start === "engagement")) return;
    for (const journey of lead.last.journeys) {
      if (journey.status !== "unanswered" || journey.history) continue;
      expect(isLookedAfter(journey, lead)).toBe(true);
    }
  });
});

function isLookedAfter(journey: Journey, lead: LivingLead): boolean {
  const planned = journey.clocks.some(({ steps }) => steps.some(({ state }) => state === "planned"));
  const task = lead.alerts.some(
    ({ journeyId, engagementKey, outcome }) =>
      outcome === "sent" && (journeyId === journey.id || journey.engagement.factKeys.includes(engagementKey)),
  );
  return (
    journey.ownerId !== null || planned || task || journey.reviews.some(({ decidedAt }) => decidedAt === null)
  );
}
