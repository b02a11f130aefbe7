import type { CountedJourney } from "./packs.ts";

/** Figures of some journeys by the clock that decides hit or miss (D37); delays in calendar time, milliseconds. */
export interface PackRow {
  readonly name: string;
  readonly leads: number;
  readonly hits: number;
  readonly misses: number;
  /** Running, paused ones among them. */
  readonly pending: number;
  readonly review: number;
  readonly excluded: number;
  readonly superseded: number;
  /** Hits ÷ (hits + misses); `null` while there is neither. */
  readonly hitRate: number | null;
  /** Speed to lead; without excluded leads and outages (D26). */
  readonly meanMs: number | null;
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
}

export interface Count {
  readonly name: string;
  readonly n: number;
}

export interface WeeklyPack {
  readonly total: PackRow;
  /** Misses by what people gave as the reason, and by what the facts show (D20, D21). */
  readonly byReason: readonly Count[];
  readonly byCause: readonly Count[];
  readonly bySource: readonly PackRow[];
  readonly byOwner: readonly PackRow[];
  readonly byLeadType: readonly PackRow[];
  /** What is left out of the hit rate, by reason. */
  readonly excluded: readonly Count[];
  /** Misses in outages: counted, and left out of the averages. */
  readonly inOutages: number;
}

export interface Labels {
  readonly owner: (user: string | null) => string;
  readonly leadType: (name: string | null) => string;
  readonly reason: (value: string) => string;
  /** Properties that say where a lead came from, the first that it has. */
  readonly sources: readonly string[];
}

/** The week's figures. Pure. */
export function weeklyPack(journeys: readonly CountedJourney[], labels: Labels): WeeklyPack {
  const missed = journeys.filter(({ sla }) => sla?.status === "miss");
  const by = (name: (journey: CountedJourney) => string) =>
    [...Map.groupBy(journeys, name)]
      .map(([group, some]) => rowOf(group, some))
      .sort((one, other) => other.misses - one.misses || order(one.name, other.name));
  return {
    total: rowOf("All leads", journeys),
    byReason: counted(
      missed.map(({ breachReason }) => (breachReason === null ? "none given" : labels.reason(breachReason))),
    ),
    byCause: counted(missed.map(({ sla }) => sla?.cause?.cause ?? "unknown")),
    bySource: by((journey) => sourceOf(journey, labels.sources)),
    byOwner: by((journey) => labels.owner(answerableOwner(journey))),
    byLeadType: by(({ leadType }) => labels.leadType(leadType)),
    excluded: counted(
      journeys.flatMap(({ sla }) => (sla?.status === "excluded" ? [reasonOf(sla.reason)] : [])),
    ),
    inOutages: missed.filter(({ sla }) => sla?.cause?.cause === "outage").length,
  };
}

/** What a reviewer wrote stays with the lead, where it can be erased (D40). */
function reasonOf(reason: string | null): string {
  return reason?.replace(/^(excluded by a reviewer): .*$/s, "$1") ?? "no reason given";
}

/** The owner in whose turn due fell, else the last one (D5, D37). */
function answerableOwner({ sla, ownerId }: CountedJourney): string | null {
  const segments = sla?.segments ?? [];
  const held = segments.find((one) => one.heldAtDue) ?? segments.at(-1);
  return held?.ownerId ?? ownerId;
}

function sourceOf({ properties, engagement }: CountedJourney, sources: readonly string[]): string {
  for (const name of sources) {
    const value = properties?.[name]?.trim();
    if (value) return value;
  }
  return engagement;
}

function rowOf(name: string, journeys: readonly CountedJourney[]): PackRow {
  const of = (...statuses: readonly string[]) =>
    journeys.filter(({ sla }) => sla && statuses.includes(sla.status)).length;
  const [hits, misses] = [of("hit"), of("miss")];
  const delays = journeys
    .filter(({ sla }) => sla && sla.status !== "excluded" && sla.cause?.cause !== "outage")
    .flatMap(({ delays: { total } }) => (total ? [total.calendarMs] : []))
    .sort((a, b) => a - b);
  return {
    name,
    leads: journeys.length,
    hits,
    misses,
    pending: of("pending", "paused"),
    review: of("review"),
    excluded: of("excluded"),
    superseded: of("superseded"),
    hitRate: hits + misses === 0 ? null : hits / (hits + misses),
    meanMs: delays.length === 0 ? null : delays.reduce((sum, one) => sum + one, 0) / delays.length,
    medianMs: median(delays),
    p90Ms: delays[Math.floor(0.9 * delays.length)] ?? null,
  };
}

/** Of an even count the mean of the two in the middle. */
function median(sorted: readonly number[]): number | null {
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return sorted.length === 0 ? null : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Names by how often they occur, the most frequent first. */
export function counted(names: readonly string[]): readonly Count[] {
  return [...Map.groupBy(names, (name) => name)]
    .map(([name, some]) => ({ name, n: some.length }))
    .sort((one, other) => other.n - one.n || order(one.name, other.name));
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
