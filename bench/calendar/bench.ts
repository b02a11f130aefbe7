import { type Calendar, compileCalendar } from "../../src/domain/calendar/index.ts";
import { compilePolicy } from "../../src/domain/compiled.ts";
import { presets } from "../../src/domain/presets/index.ts";
import { DAY, HOUR, type Instant } from "../../src/domain/time.ts";
import { seededRandom } from "../../trust/random.ts";
import type { Bench, Measured, Row, Run } from "../support/bench.ts";
import { inTurns, rateOf } from "../support/rounds.ts";
import { office, ZONE } from "./office.ts";
import { type Package, packages } from "./packages.ts";

const SPANS = { "1 day": DAY, "30 days": 30 * DAY, "2 years": 730 * DAY };
const FIRST = Date.UTC(2025, 0, 6);
const QUESTIONS = 256;
/** Of each span; the slowest package needs some ten milliseconds for one. */
const JUDGED = 32;
const TENANTS = 1_000;

/** How fast business time is counted, beside every package that counts it and beside plain subtraction. */
export const calendar: Bench = {
  name: "calendar",
  title: "Business time: elapsed and add",
  minutes: 4,
  measure,
};

async function measure({ quick, say }: Run): Promise<Measured> {
  const calendars: Readonly<Record<string, Calendar>> = {
    [ZONE]: compileCalendar(office(ZONE)),
    UTC: compileCalendar(office("UTC")),
  };
  const ours = calendars[ZONE]!;
  const questions = asked();
  const all = packages();
  const wrong = new Map(
    all.map((one) => [one.name, wrongOf(one, calendars[one.zone]!, questions.slice(0, quick ? 4 : JUDGED))]),
  );
  const right = all.filter(({ name }) => wrong.get(name) === 0);
  const fast = { ms: quick ? 1 : 150, block: 10_000 };
  const slow = { ms: quick ? 1 : 80, block: 1 };
  const rows: Row[] = [];
  const rates: Record<string, number> = {};

  for (const [span, ms] of Object.entries(SPANS)) {
    say(`elapsed over ${span}`);
    const ends = questions.map((from) => from + ms);
    const table = precomputed(questions, ends);
    const peers = Object.fromEntries(
      right.map((one) => [
        one.name,
        () => rateOf((n) => one.elapsed(questions[n % QUESTIONS]!, ends[n % QUESTIONS]!), slow),
      ]),
    );
    const { medians, scatter } = await inTurns<string>(
      {
        ours: () => rateOf((n) => ours.elapsed(questions[n % QUESTIONS]!, ends[n % QUESTIONS]!), fast),
        arithmetic: () => rateOf((n) => table[n % QUESTIONS]! - table[QUESTIONS + (n % QUESTIONS)]!, fast),
        ...peers,
      },
      { rounds: 5, quick },
    );
    rates[span] = medians.ours!;
    const best = bestOf(medians, right);
    rows.push(
      {
        what: `elapsed over ${span}`,
        ours: medians.ours!,
        unit: "a second",
        against: { what: `${best}, the best of ${right.length} right packages`, value: medians[best]! },
        ratio: medians.ours! / medians[best]!,
        ...(span === "30 days"
          ? { target: "≥ 1,000 times the best package", holds: medians.ours! >= 1_000 * medians[best]! }
          : { target: "≥ 10 million a second", holds: medians.ours! >= 10_000_000 }),
        scatter,
      },
      {
        what: `elapsed over ${span}, beside subtraction of instants worked out before`,
        ours: medians.ours!,
        unit: "a second",
        against: { what: "subtraction alone", value: medians.arithmetic! },
        ratio: medians.ours! / medians.arithmetic!,
        scatter,
      },
    );
  }
  rows.push({
    what: "1 day beside 2 years",
    ours: rates["1 day"]! / rates["2 years"]!,
    unit: "times",
    target: "≤ 1.5 times",
    holds: rates["1 day"]! / rates["2 years"]! <= 1.5,
    scatter: null,
  });
  rows.push(
    await adding(ours, right, questions, { quick, fast, slow }),
    await byTenant(questions, quick, fast),
  );
  const ways = all.map(({ name }) => `${name} ${wrong.get(name) === 0 ? "0" : wrong.get(name)}`);
  return {
    rows,
    notes: [
      `wrong answers of ${(quick ? 4 : JUDGED) * 3} each: ${ways.join(", ")}; those with one do not count as peers`,
    ],
  };
}

async function adding(
  ours: Calendar,
  right: readonly Package[],
  questions: readonly Instant[],
  { quick, fast, slow }: { quick: boolean; fast: Speed; slow: Speed },
): Promise<Row> {
  const able = right.filter((one) => one.add);
  const { medians, scatter } = await inTurns<string>(
    {
      ours: () => rateOf((n) => ours.add(questions[n % QUESTIONS]!, (1 + (n % 200)) * HOUR), fast),
      ...Object.fromEntries(
        able.map((one) => [
          one.name,
          () => rateOf((n) => one.add!(questions[n % QUESTIONS]!, (1 + (n % 200)) * HOUR), slow),
        ]),
      ),
    },
    { rounds: 5, quick },
  );
  const best = bestOf(medians, able);
  return {
    what: "add of 1 to 200 open hours",
    ours: medians.ours!,
    unit: "a second",
    against: { what: best, value: medians[best]! },
    ratio: medians.ours! / medians[best]!,
    target: "≥ 10 million a second",
    holds: medians.ours! >= 10_000_000,
    scatter,
  };
}

/** As a decision finds it: the tenant's policy, its calendar by name, then the question. */
async function byTenant(questions: readonly Instant[], quick: boolean, fast: Speed): Promise<Row> {
  const base = presets.default!;
  const policies = new Map(
    Array.from({ length: quick ? 20 : TENANTS }, (_, n) => [
      `tenant ${n}`,
      { ...base, version: n, calendars: { ...base.calendars, office: office(ZONE) } },
    ]),
  );
  const names = [...policies.keys()];
  const ask = (n: number) => {
    const from = questions[n % QUESTIONS]!;
    return compilePolicy(policies.get(names[n % names.length]!)!)
      .calendar("office")
      .elapsed(from, from + 30 * DAY);
  };
  for (let n = 0; n < names.length * 2; n++) ask(n);
  const { medians, scatter } = await inTurns({ ours: () => rateOf(ask, fast) }, { rounds: 5, quick });
  return {
    what: `elapsed over 30 days, looked up among ${names.length} tenants`,
    ours: medians.ours,
    unit: "a second",
    target: "≥ 400,000 a second",
    holds: medians.ours >= 400_000,
    scatter,
  };
}

interface Speed {
  readonly ms: number;
  readonly block: number;
}

function bestOf(rates: Readonly<Record<string, number>>, of: readonly Package[]): string {
  return of.reduce((best, { name }) => (rates[name]! > rates[best]! ? name : best), of[0]!.name);
}

/** Whole minutes of a year, at any time of the day: one of the packages counts no finer. */
function asked(): readonly Instant[] {
  const random = seededRandom(20_261_122);
  return Array.from({ length: QUESTIONS }, () => FIRST + random.between(0, 365 * 1_440) * 60_000);
}

function wrongOf(one: Package, calendar: Calendar, questions: readonly Instant[]): number {
  let wrong = 0;
  for (const ms of Object.values(SPANS))
    for (const from of questions)
      try {
        if (Math.abs(one.elapsed(from, from + ms) - calendar.elapsed(from, from + ms)) > 1) wrong += 1;
      } catch {
        wrong += 1;
      }
  return wrong;
}

function precomputed(from: readonly Instant[], to: readonly Instant[]): Float64Array {
  return Float64Array.from([...to, ...from]);
}
