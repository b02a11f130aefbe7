import type { Journey } from "../domain/journey.ts";
import type { Period } from "../domain/time.ts";
import type { LiveLead } from "./live-lead.ts";
import type { AlertKind } from "./result.ts";

type Counts = Record<string, number>;

/** What a part of a replay adds up to; parts computed in different threads are added with `addTally`. */
export interface Tally {
  leads: number;
  /** Events known only after the replay's end. */
  later: number;
  duplicates: number;
  merged: number;
  journeys: number;
  returning: number;
  history: number;
  unclassified: number;
  untouched: number;
  duringOutage: number;
  selfBooked: number;
  /** Clock → status → count. */
  clocks: Record<string, Counts>;
  causes: Record<string, Counts>;
  alerts: Record<AlertKind, number>;
  excluded: Counts;
  reviews: Counts;
  /** Milliseconds of calendar time; sorted only at the end. */
  systemsMs: number[];
  humanMs: number[];
  headStartMs: number[];
  totalMs: number[];
}

export function emptyTally(): Tally {
  return {
    leads: 0,
    later: 0,
    duplicates: 0,
    merged: 0,
    journeys: 0,
    returning: 0,
    history: 0,
    unclassified: 0,
    untouched: 0,
    duringOutage: 0,
    selfBooked: 0,
    clocks: {},
    causes: {},
    alerts: { warning: 0, breach: 0, catchUp: 0, review: 0, "skipped: late": 0 },
    excluded: {},
    reviews: {},
    systemsMs: [],
    humanMs: [],
    headStartMs: [],
    totalMs: [],
  };
}

export interface Counting {
  /** Windows left out of averages (D26). */
  readonly outages: readonly Period[];
  /** The clock that decides about a journey. */
  readonly slaOf: (journey: Journey) => string;
}

/** Counts one lead. */
export function countLead(tally: Tally, lead: LiveLead, { outages, slaOf }: Counting): void {
  tally.leads += 1;
  if (lead.mergedInto !== null) tally.merged += 1;
  for (const { alert, skipped } of lead.sent) tally.alerts[skipped ? "skipped: late" : alert.kind] += 1;
  for (const journey of lead.journeys) countJourney(tally, journey, outages, slaOf(journey));
}

function countJourney(tally: Tally, journey: Journey, outages: readonly Period[], sla: string): void {
  tally.journeys += 1;
  if (journey.returning) tally.returning += 1;
  if (journey.unclassified) tally.unclassified += 1;
  for (const review of journey.reviews) add(tally.reviews, review.kind);
  if (journey.history) {
    tally.history += 1; // Measured for the baseline, outside every figure below (D31).
    return;
  }
  for (const clock of journey.clocks) {
    add(countsOf(tally.clocks, clock.clock), clock.status);
    if (clock.cause) add(countsOf(tally.causes, clock.clock), clock.cause.cause);
  }
  if (journey.stamps.firstTouchAt === null) tally.untouched += 1;
  const excluded = exclusionOf(journey, sla);
  if (excluded !== null) add(tally.excluded, excluded);
  else countDelays(tally, journey, outages);
}

/** Why a journey is out of the hit rate; `null` if it is not. A hit or a miss before an exclusion stands (D12). */
function exclusionOf(journey: Journey, sla: string): string | null {
  const clock = journey.clocks.find((one) => one.clock === sla);
  const excluded = clock ? clock.status === "excluded" : journey.endedBy === "excluded";
  return excluded ? (clock?.reason ?? journey.outcome ?? "other") : null;
}

function countDelays(
  tally: Tally,
  { delays, stamps, firstTouch }: Journey,
  outages: readonly Period[],
): void {
  const { systems, human, headStart, total } = delays;
  if (!systems) return;
  const end = stamps.firstTouchAt ?? stamps.handoverAt ?? stamps.engagedAt;
  if (outages.some((outage) => outage.start < end && stamps.engagedAt < outage.end)) {
    tally.duringOutage += 1;
    return;
  }
  tally.systemsMs.push(systems.calendarMs - (headStart?.calendarMs ?? 0)); // D2
  if (total) tally.totalMs.push(total.calendarMs);
  if (headStart && headStart.calendarMs > 0) tally.headStartMs.push(headStart.calendarMs);
  if (!human) return;
  if (firstTouch?.selfBooked)
    tally.selfBooked += 1; // D10: left out of human-delay averages.
  else tally.humanMs.push(human.calendarMs);
}

/** Adds one part to another. */
export function addTally(sum: Tally, part: Tally): void {
  for (const name of [
    "leads",
    "later",
    "duplicates",
    "merged",
    "journeys",
    "returning",
    "history",
    "unclassified",
    "untouched",
    "duringOutage",
    "selfBooked",
  ] as const) {
    sum[name] += part[name];
  }
  for (const name of ["excluded", "reviews", "alerts"] as const) addCounts(sum[name], part[name]);
  for (const name of ["clocks", "causes"] as const) {
    for (const [clock, counts] of Object.entries(part[name])) addCounts(countsOf(sum[name], clock), counts);
  }
  for (const name of ["systemsMs", "humanMs", "headStartMs", "totalMs"] as const) {
    for (const value of part[name]) sum[name].push(value);
  }
}

function addCounts(sum: Counts, part: Counts): void {
  for (const [name, count] of Object.entries(part)) sum[name] = (sum[name] ?? 0) + count;
}

function add(counts: Counts, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

function countsOf(all: Record<string, Counts>, name: string): Counts {
  const counts = all[name] ?? {};
  all[name] = counts;
  return counts;
}
