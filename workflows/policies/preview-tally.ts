import type { ClockStatus } from "../../src/domain/journey.ts";
import type { Compared, Outcome, PreviewedLead, Telling } from "../../src/domain/preview.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { PreviewDelays } from "./preview-delays.ts";
import {
  type AlertLoad,
  type Counts,
  FLIPS,
  type Flip,
  type FlippedLead,
  type PreviewResult,
} from "./preview-result.ts";

const MOST_FLIPPED = 200;
const MOST_RUNNING = 200;
const MOST_DAYS = 10;
const MOST_PEOPLE = 50;

type Column = "hits" | "misses" | "waiting" | "review" | "excluded" | "superseded";
type Table = Record<Column, number>;

const COLUMN: Readonly<Record<ClockStatus, Column>> = {
  hit: "hits",
  miss: "misses",
  pending: "waiting",
  paused: "waiting",
  review: "review",
  excluded: "excluded",
  superseded: "superseded",
};

/** Counts previewed leads one after another; what it holds does not grow with their number. */
export class PreviewTally {
  leads = 0;
  #journeys = 0;
  #history = 0;
  readonly #before = new Verdicts();
  readonly #after = new Verdicts();
  readonly #flips = Object.fromEntries(FLIPS.map((flip) => [flip, 0])) as Record<Flip, number>;
  readonly #flipped: FlippedLead[] = [];
  readonly #loads: { readonly before: Load; readonly after: Load };
  readonly #running = { leads: 0, flips: 0, dueEarlier: 0, dueLater: 0 };
  readonly #clocks: PreviewResult["running"]["clocks"][number][] = [];

  readonly #delays: PreviewDelays;

  /** Days are those of this time zone. */
  constructor(timeZone: string, delays: PreviewDelays) {
    this.#delays = delays;
    this.#loads = { before: new Load(timeZone), after: new Load(timeZone) };
  }

  add(leadId: string, { compared, tellings, moved }: PreviewedLead): void {
    this.leads += 1;
    for (const one of compared) this.#compare(leadId, one);
    for (const side of ["before", "after"] as const)
      for (const telling of tellings[side]) this.#loads[side].add(telling);
    if (moved === null) return;
    this.#running.leads += 1;
    if (moved.some(({ from, to }) => from !== to)) this.#running.flips += 1;
    for (const clock of moved) {
      const { dueFrom, dueTo } = clock;
      if (dueFrom !== null && dueTo !== null && dueTo < dueFrom) this.#running.dueEarlier += 1;
      if (dueFrom !== null && (dueTo === null || dueTo > dueFrom)) this.#running.dueLater += 1;
      if (clock.from !== clock.to && this.#clocks.length < MOST_RUNNING)
        this.#clocks.push({ ...clock, leadId });
    }
  }

  #compare(leadId: string, compared: Compared): void {
    const { before, after, engagedAt, history } = compared;
    this.#delays.add(compared);
    this.#journeys += 1;
    if (history) this.#history += 1;
    if (before) this.#before.add(before);
    if (after) this.#after.add(after);
    const how = flipsOf(before, after);
    for (const flip of how) this.#flips[flip] += 1;
    if (how.length > 0 && this.#flipped.length < MOST_FLIPPED)
      this.#flipped.push({ leadId, engagedAt, how, before, after });
  }

  result(
    of: Pick<PreviewResult, "since" | "asOf" | "erased" | "unseen" | "openDays">,
    nameOf: (userId: string) => string | null,
  ): PreviewResult {
    const types = new Set([...this.#before.types, ...this.#after.types]);
    const alerts = { before: this.#loads.before.sum(), after: this.#loads.after.sum() };
    const people = [
      ...[alerts.before, alerts.after].flatMap(({ busiest, people }) => [...busiest, ...people]),
      ...this.#flipped.flatMap(({ before, after }) =>
        [before, after].map((one) => ({ userId: one?.ownerId })),
      ),
    ];
    return {
      ...of,
      leads: this.leads,
      journeys: this.#journeys,
      history: this.#history,
      before: { ...this.#before.of(), unclassified: this.#before.unclassified },
      after: { ...this.#after.of(), unclassified: this.#after.unclassified },
      byLeadType: [...types]
        .sort((one, other) => ((one ?? "\uffff") < (other ?? "\uffff") ? -1 : 1))
        .map((leadType) => ({
          leadType,
          before: this.#before.of(leadType),
          after: this.#after.of(leadType),
        })),
      flips: this.#flips,
      flipped: this.#flipped,
      alerts,
      delays: this.#delays.result(),
      running: { ...this.#running, clocks: this.#clocks },
      names: Object.fromEntries(
        people.flatMap(({ userId }) => {
          const name = userId ? nameOf(userId) : null;
          return userId && name !== null ? [[userId, name]] : [];
        }),
      ),
    };
  }
}

function flipsOf(before: Outcome | null, after: Outcome | null): readonly Flip[] {
  if (!before || !after) return [before ? "gone" : "opened"];
  const [was, is] = [before.status, after.status];
  const flips: Flip[] = before.leadType === after.leadType ? [] : ["leadType"];
  if (was === is) return flips;
  if (was === "hit" && is === "miss") return [...flips, "hitToMiss"];
  if (was === "miss" && is === "hit") return [...flips, "missToHit"];
  if (is === "excluded") return [...flips, "excluded"];
  return [...flips, was === "excluded" ? "included" : "otherwise"];
}

/** Verdicts by lead type. */
class Verdicts {
  readonly #byType = new Map<string | null, Table>();
  unclassified = 0;

  get types(): Iterable<string | null> {
    return this.#byType.keys();
  }

  add({ leadType, status }: Outcome): void {
    const table = this.#byType.get(leadType) ?? emptyTable();
    this.#byType.set(leadType, table);
    table[status === null ? "waiting" : COLUMN[status]] += 1;
    if (leadType === null) this.unclassified += 1;
  }

  /** Of one lead type, or of all. */
  of(leadType?: string | null): Counts {
    const tables = leadType === undefined ? [...this.#byType.values()] : [this.#byType.get(leadType)];
    const sum = emptyTable();
    for (const table of tables)
      for (const column of Object.keys(sum) as Column[]) sum[column] += table?.[column] ?? 0;
    const judged = sum.hits + sum.misses;
    return { ...sum, hitRate: judged === 0 ? null : sum.hits / judged };
  }
}

function emptyTable(): Table {
  return { hits: 0, misses: 0, waiting: 0, review: 0, excluded: 0, superseded: 0 };
}

/** Alerts per person and local day. */
class Load {
  readonly #date: Intl.DateTimeFormat;
  readonly #days = new Map<string, Map<string, number>>();
  #toNobody = 0;

  constructor(timeZone: string) {
    this.#date = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  }

  add({ userId, at }: Telling): void {
    if (userId === null) {
      this.#toNobody += 1;
      return;
    }
    const day = this.#dayOf(at);
    const days = this.#days.get(userId) ?? new Map<string, number>();
    this.#days.set(userId, days);
    days.set(day, (days.get(day) ?? 0) + 1);
  }

  #dayOf(at: Instant): string {
    return this.#date.format(at);
  }

  sum(): AlertLoad {
    const people = [...this.#days].map(([userId, days]) => {
      const counts = [...days.values()];
      return { userId, alerts: counts.reduce((sum, one) => sum + one, 0), most: Math.max(...counts) };
    });
    const days = [...this.#days].flatMap(([userId, days]) =>
      [...days].map(([day, alerts]) => ({ userId, day, alerts })),
    );
    const told = people.reduce((sum, { alerts }) => sum + alerts, 0);
    const inOrder = <T extends { readonly userId: string; readonly alerts: number }>(some: readonly T[]) =>
      some.toSorted((one, other) => other.alerts - one.alerts || (one.userId < other.userId ? -1 : 1));
    const byDay = Map.groupBy(days, ({ day }) => day);
    return {
      days: [...byDay]
        .map(([day, some]) => ({ day, alerts: some.reduce((sum, one) => sum + one.alerts, 0) }))
        .sort((one, other) => (one.day < other.day ? -1 : 1)),
      total: told + this.#toNobody,
      toNobody: this.#toNobody,
      mean: days.length === 0 ? null : told / days.length,
      busiest: inOrder(days).slice(0, MOST_DAYS),
      people: inOrder(people).slice(0, MOST_PEOPLE),
    };
  }
}
