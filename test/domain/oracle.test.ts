import fc from "fast-check";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { called, engaged, owned } from "./support/facts.ts";
import { clockOf, journeyOf, LivingLead } from "./support/lead.ts";
import { aPolicy, responseOnly } from "./support/policies.ts";
import { at } from "./support/times.ts";

/**
 * A second opinion on the simplest slice, straight from the text and minute by minute: one owner, one touch, a target
 * in minutes, nine to five on weekdays. It shares nothing with the core but the words.
 */
interface Simple {
  readonly engagedAt: number;
  readonly assignedAfter: number;
  readonly touchedAfter: number | null;
  readonly target: number;
}

const START = at("Mon 00:00");

function isOpen(minute: number): boolean {
  const weekday = Math.floor(minute / 1440) % 7;
  const hour = Math.floor((minute % 1440) / 60);
  return weekday < 5 && hour >= 9 && hour < 17;
}

function judged({ engagedAt, assignedAfter, touchedAfter, target }: Simple, now: number) {
  const assignedAt = engagedAt + assignedAfter;
  const touchedAt = touchedAfter === null ? null : engagedAt + touchedAfter;
  const startedAt = touchedAt !== null && touchedAt < assignedAt ? touchedAt : assignedAt;
  let due = startedAt;
  for (let open = 0; open < target; due++) if (isOpen(due)) open++;
  const until = touchedAt ?? now;
  let late = 0;
  for (let minute = due; minute < until; minute++) if (isOpen(minute)) late++;
  return {
    dueAt: START + due * MINUTE,
    status: until > due ? "miss" : touchedAt === null ? "pending" : "hit",
    miss: until > due ? { calendarMs: (until - due) * MINUTE, openMs: late * MINUTE } : null,
    cause: until > due ? "rep" : undefined,
    systems: assignedAfter * MINUTE,
    human: touchedAt === null ? null : Math.max(0, touchedAt - assignedAt) * MINUTE,
    total: touchedAfter === null ? null : touchedAfter * MINUTE,
    warnedAt: target === 0 ? null : START + warning(startedAt, target) * MINUTE,
  };
}

/** The minute by which 80 % of the target, a multiple of five, is used. */
function warning(start: number, target: number): number {
  let at80 = start;
  for (let open = 0; open < target * 0.8; at80++) if (isOpen(at80)) open++;
  return at80;
}

const simple: fc.Arbitrary<Simple> = fc.record({
  engagedAt: fc.integer({ min: 0, max: 7 * 1440 }),
  assignedAfter: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 3_000 })),
  touchedAfter: fc.option(fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 6_000 }))),
  target: fc.integer({ min: 0, max: 24 }).map((fives) => fives * 5),
});

const NOW = 14 * 1440;

function factsOf({ engagedAt, assignedAfter, touchedAfter }: Simple) {
  const facts = [
    engaged(START + engagedAt * MINUTE),
    owned(START + (engagedAt + assignedAfter) * MINUTE, "rep"),
  ];
  return touchedAfter === null
    ? facts
    : [...facts, called(START + (engagedAt + touchedAfter) * MINUTE, "rep")];
}

function rules(target: number) {
  return responseOnly({ target: { byLeadType: {}, otherwise: { minutes: target } } });
}

test("due, verdict, miss duration, cause and delays agree with a minute-by-minute reading of the text", () => {
  fc.assert(
    fc.property(simple, (life) => {
      const given = { policy: rules(life.target), facts: factsOf(life) };
      const asOf = START + NOW * MINUTE;
      const { delays } = journeyOf(given, asOf);
      const { dueAt, status, miss, cause } = clockOf(given, asOf);
      const wanted = judged(life, NOW);
      // An owner of a target of no time has it just before due only if the text is read kindly: the cause is not compared.
      expect({ dueAt, status, miss, ...(life.target > 0 && { cause: cause?.cause }) }).toEqual({
        dueAt: wanted.dueAt,
        status: wanted.status,
        miss: wanted.miss,
        ...(life.target > 0 && { cause: wanted.cause }),
      });
      expect([
        delays.systems?.calendarMs,
        delays.human?.calendarMs ?? null,
        delays.total?.calendarMs ?? null,
      ]).toEqual([wanted.systems, wanted.human, wanted.total]);
    }),
    { numRuns: 500 },
  );
});

test("a lead lived through is warned and alerted at the minutes the text says, and at no other", () => {
  fc.assert(
    fc.property(simple, (life) => {
      // Due at the very minute of owner and touch: what is learned one after the other is not simultaneous here.
      fc.pre(life.target > 0 || life.touchedAfter !== life.assignedAfter);
      const lead = new LivingLead({ policy: rules(life.target) });
      for (const fact of factsOf(life).sort((one, other) => one.occurredAt - other.occurredAt))
        lead.learn(fact.occurredAt, fact);
      lead.liveTo(START + NOW * MINUTE);
      const { warnedAt, dueAt } = judged(life, NOW);
      const touchedAt =
        life.touchedAfter === null
          ? Number.POSITIVE_INFINITY
          : START + (life.engagedAt + life.touchedAfter) * MINUTE;
      const wanted = [
        ...(warnedAt !== null && warnedAt < touchedAt ? [["response warning-1", warnedAt]] : []),
        ...(dueAt < touchedAt ? [["response tier-1", dueAt]] : []),
      ];
      expect(
        lead.sent
          .filter(({ what }) => !what.endsWith("tier-2") && !what.endsWith("tier-3"))
          .map(({ what, now }) => [what, now]),
      ).toEqual(wanted);
    }),
    { numRuns: 300 },
  );
});

test("lead-wait is due a quarter of an hour after the response target counted from the engagement", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 7 * 24 }), (hours) => {
      const engagedAt = START + hours * HOUR;
      const { dueAt } = judged(
        { engagedAt: hours * 60, assignedAfter: 0, touchedAfter: null, target: 45 },
        NOW,
      );
      expect(clockOf({ policy: aPolicy(), facts: [engaged(engagedAt)] }, engagedAt, "lead-wait").dueAt).toBe(
        dueAt,
      );
    }),
  );
});
