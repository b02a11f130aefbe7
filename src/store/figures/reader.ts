import type { LeadId, TenantId } from "../../../workflows/ports.ts";
import type { Cause, Hop } from "../../domain/journey.ts";
import { HOUR, type Instant, MINUTE } from "../../domain/time.ts";
import type { Queryable } from "../database.ts";
import type { FigureFilter } from "./filter.ts";
import { DELAYS, MISS, NONE, RETURNING } from "./packed-day.ts";
import { pickedDays } from "./picked-days.ts";
import type { Measures, Spread, Verdicts } from "./sums.ts";
import { isCounted, Tally, VerdictTally, verdictOf } from "./tally.ts";
import { Values } from "./values.ts";

/** Of which journeys there is one row each. */
export type Grouping = "type" | "owner" | "source" | "returning";
export type Step = "day" | "week" | "month";

/** Ids of people who are known under several, by id; figures of one person are one row. */
export type Persons = Readonly<Record<string, string>>;

/** How long past due in the clock's open time; the last is open at its end. */
export const SEVERITIES = [
  { key: "upTo15Min", fromMs: 0, toMs: 15 * MINUTE },
  { key: "upTo1Hour", fromMs: 15 * MINUTE, toMs: HOUR },
  { key: "upTo4Hours", fromMs: HOUR, toMs: 4 * HOUR },
  { key: "upTo1Day", fromMs: 4 * HOUR, toMs: 8 * HOUR },
  { key: "longer", fromMs: 8 * HOUR, toMs: null },
] as const;

/** One row for all journeys of the filter. */
export async function measures(db: Queryable, tenantId: TenantId, filter: FigureFilter): Promise<Measures> {
  const tally = new Tally();
  for await (const { day, journeys } of pickedDays(db, tenantId, filter))
    for (const journey of journeys) tally.add(day, journey);
  return tally.measures();
}

/** From when to when there are journeys from before we watched; `null`: there are none (D31). */
export async function historySpan(
  db: Queryable,
  tenantId: TenantId,
): Promise<{ readonly from: string; readonly to: string } | null> {
  const { rows } = await db.query<{ from: string | null; to: string }>(
    `select min(day)::text as from, max(day)::text as to from journey_figures where tenant_id = $1 and history`,
    [tenantId],
  );
  const { from = null, to = "" } = rows[0] ?? {};
  return from === null ? null : { from, to };
}

/** One row for each day, week (from Monday) or month in which somebody engaged. */
export async function trend(
  db: Queryable,
  tenantId: TenantId,
  filter: FigureFilter,
  by: Step,
): Promise<readonly (Measures & { readonly start: string })[]> {
  const rows: (Measures & { readonly start: string })[] = [];
  let start: string | null = null;
  let tally = new Tally();
  const end = () => start !== null && rows.push({ start, ...tally.measures() });
  for await (const { day, journeys } of pickedDays(db, tenantId, filter)) {
    const begins = startOf(day.day, by);
    if (begins !== start) {
      end();
      start = begins;
      tally = new Tally();
    }
    for (const journey of journeys) tally.add(day, journey);
  }
  end();
  return rows;
}

function startOf(day: string, by: Step): string {
  if (by === "day") return day;
  if (by === "month") return `${day.slice(0, 7)}-01`;
  const date = new Date(day);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

/** One row for each lead type, person or source; people by their one id. */
export async function grouped(
  db: Queryable,
  tenantId: TenantId,
  filter: FigureFilter,
  by: Grouping,
  persons: Persons,
): Promise<readonly (Measures & { readonly key: string })[]> {
  const tallies = new Map<string, Tally>();
  const tallyOf = (key: string) => made(tallies, key, () => new Tally());
  for await (const { day, journeys } of pickedDays(db, tenantId, filter)) {
    const codeOf = (journey: number) =>
      by === "returning" ? day.codes[journey]! & RETURNING : day.code(by, journey);
    const keyOf = (journey: number) =>
      by === "returning"
        ? String(codeOf(journey) !== 0)
        : oneOf(by === "owner" ? persons : {}, day.name(by, journey)!);
    // A name is looked up once a day, not once a journey.
    const byCode: Tally[] = [];
    for (const journey of journeys) {
      const code = codeOf(journey);
      byCode[code] ??= tallyOf(keyOf(journey));
      byCode[code].add(day, journey);
    }
  }
  return sorted(tallies).map(([key, tally]) => ({ ...tally.measures(), key }));
}

function oneOf(persons: Persons, id: string): string {
  return Object.hasOwn(persons, id) ? persons[id]! : id;
}

function made<K, V>(all: Map<K, V>, key: K, make: () => V): V {
  const there = all.get(key);
  if (there !== undefined) return there;
  const value = make();
  all.set(key, value);
  return value;
}

const before = <T extends string | null>(a: T, b: T): number =>
  a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;
const sorted = <V>(all: ReadonlyMap<string, V>) => [...all].sort(([a], [b]) => before(a, b));

export interface HopRow {
  readonly what: Hop["what"];
  readonly system: string;
  /** Over every measured journey, so that the means add up to that of the systems delay. */
  readonly meanMs: number;
  /** Over those journeys that waited there. */
  readonly spread: Spread;
}

export interface Hops {
  readonly n: number;
  readonly hops: readonly HopRow[];
  /** What touches before the handover take off again (D2). */
  readonly headStartMeanMs: number | null;
  readonly systems: Spread;
}

/** Where the systems delay went, the longest first (D24, R-056). */
export async function hops(db: Queryable, tenantId: TenantId, filter: FigureFilter): Promise<Hops> {
  const systems = new Values();
  const stretches = new Map<string, Values>();
  let headStart = 0;
  for await (const { day, journeys } of pickedDays(db, tenantId, filter)) {
    const counted = journeys.filter((journey) => isCounted(day, journey));
    for (const journey of counted) {
      systems.add(day.number(DELAYS.systems, journey));
      headStart += day.number(DELAYS.headStart, journey);
    }
    for (const [n, name] of day.names.hops.entries()) {
      const values = made(stretches, name, () => new Values());
      for (const journey of counted) {
        const ms = day.number(DELAYS.hops + n, journey);
        if (ms !== NONE) values.add(ms);
      }
    }
  }
  const whole = systems.spread();
  const rows = [...stretches]
    .filter(([, values]) => values.n > 0)
    .sort(([a, one], [b, other]) => other.sum - one.sum || before(a, b));
  return {
    n: whole.n,
    headStartMeanMs: whole.n === 0 ? null : headStart / whole.n,
    systems: whole,
    hops: rows.map(([name, values]) => {
      const [what = ""] = name.split(" ", 1);
      return {
        what: what as Hop["what"],
        system: name.slice(what.length + 1),
        meanMs: values.sum / whole.n,
        spread: values.spread(),
      };
    }),
  };
}

export interface Misses {
  readonly misses: number;
  readonly byCause: readonly { readonly cause: Cause | "unknown"; readonly n: number }[];
  /** `null`: nobody gave one. */
  readonly byReason: readonly { readonly reason: string | null; readonly n: number }[];
  readonly byOwner: readonly {
    readonly owner: string;
    readonly verdicts: Verdicts;
    readonly causes: Readonly<Record<string, number>>;
  }[];
  readonly bySeverity: readonly { readonly key: string; readonly n: number }[];
  readonly missOpen: Spread;
}

/** Why clocks were missed and by how much. */
export async function misses(
  db: Queryable,
  tenantId: TenantId,
  filter: FigureFilter,
  persons: Persons,
): Promise<Misses> {
  const missOpen = new Values();
  const causes = new Map<Cause | "unknown", number>();
  const reasons = new Map<string | null, number>();
  const severities = new Map<string, number>();
  const owners = new Map<string, { readonly verdicts: VerdictTally; readonly causes: Map<string, number> }>();
  let all = 0;
  const count = <K>(of: Map<K, number>, key: K) => of.set(key, (of.get(key) ?? 0) + 1);
  const ownerOf = (id: string) =>
    made(owners, oneOf(persons, id), () => ({ verdicts: new VerdictTally(), causes: new Map() }));
  for await (const { day, journeys } of pickedDays(db, tenantId, filter)) {
    const byCode: ReturnType<typeof ownerOf>[] = [];
    for (const journey of journeys) {
      const code = day.code("owner", journey);
      byCode[code] ??= ownerOf(day.name("owner", journey)!);
      const owner = byCode[code];
      owner.verdicts.add(day, journey);
      if (verdictOf(day, journey) !== MISS) continue;
      const cause = day.name("cause", journey) as Cause | "unknown";
      const ms = day.number(DELAYS.missOpen, journey);
      all++;
      count(causes, cause);
      count(owner.causes, cause);
      count(reasons, day.name("reason", journey));
      if (ms === NONE) continue;
      missOpen.add(ms);
      count(severities, SEVERITIES.find(({ toMs }) => toMs === null || ms <= toMs)!.key);
    }
  }
  const most = <K extends string | null>(of: Map<K, number>) =>
    [...of].sort(([a, n], [b, m]) => m - n || before(a, b));
  return {
    misses: all,
    missOpen: missOpen.spread(),
    byCause: most(causes).map(([cause, n]) => ({ cause, n })),
    byReason: most(reasons).map(([reason, n]) => ({ reason, n })),
    bySeverity: [...severities].map(([key, n]) => ({ key, n })),
    byOwner: sorted(owners).map(([owner, one]) => ({
      owner,
      verdicts: one.verdicts.verdicts(),
      causes: Object.fromEntries(one.causes),
    })),
  };
}

/** What can be chosen in a filter: what occurs in the period. */
export async function choices(
  db: Queryable,
  tenantId: TenantId,
  filter: FigureFilter,
): Promise<{ types: readonly string[]; owners: readonly string[]; sources: readonly string[] }> {
  const found = { type: new Set<string>(), owner: new Set<string>(), source: new Set<string>() };
  for await (const { day, journeys } of pickedDays(db, tenantId, filter))
    for (const column of ["type", "owner", "source"] as const) {
      const seen: true[] = [];
      for (const journey of journeys) {
        const code = day.code(column, journey);
        if (seen[code]) continue;
        seen[code] = true;
        found[column].add(day.name(column, journey)!);
      }
    }
  return {
    types: [...found.type].sort(),
    owners: [...found.owner].sort(),
    sources: [...found.source].sort(),
  };
}

export interface FiguredLead {
  readonly leadId: LeadId;
  readonly journeyId: string;
  readonly name: string | null;
  readonly company: string | null;
  readonly engagedAt: Instant;
  readonly day: string;
  readonly leadType: string;
  readonly source: string;
  readonly owner: string;
  readonly verdict: string;
  readonly cause: string | null;
  readonly reason: string | null;
  readonly exclusion: string | null;
  readonly inOutage: boolean;
  readonly history: boolean;
  readonly systemsMs: number | null;
  readonly humanMs: number | null;
  readonly totalMs: number | null;
  readonly missOpenMs: number | null;
}
