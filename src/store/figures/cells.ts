import { MINUTE } from "../../domain/time.ts";
import { COUNTED } from "./filter.ts";
import {
  DELAYS,
  EXCLUDED,
  type FigureDay,
  HISTORY,
  HIT,
  IN_OUTAGE,
  MISS,
  NONE,
  PENDING,
  RETURNING,
  REVIEW,
  SUPERSEDED,
} from "./packed-day.ts";
import { SEVERITIES } from "./reader.ts";
import { isCounted, verdictOf } from "./tally.ts";

type Counts = (day: FigureDay, journey: number) => boolean;

/** A cell of a figure: the rows behind it in SQL, where `$V` stands for its value, and the same of a packed day. */
interface Cell {
  readonly sql: string;
  readonly value?: string;
  readonly counts: Counts;
}

const JUDGED = "not history and verdict";
const is =
  (verdict: number): Counts =>
  (day, journey) =>
    verdictOf(day, journey) === verdict;
const hasState =
  (flag: number): Counts =>
  (day, journey) =>
    (day.codes[journey]! & flag) !== 0;
const isMeasured =
  (column: number): Counts =>
  (day, journey) =>
    isCounted(day, journey) && day.number(column, journey) !== NONE;
const isMissed =
  (holds: Counts): Counts =>
  (day, journey) =>
    verdictOf(day, journey) === MISS && holds(day, journey);

const PLAIN: Readonly<Record<string, readonly [sql: string, counts: Counts]>> = {
  all: ["true", () => true],
  hit: [`${JUDGED} = 'hit'`, is(HIT)],
  miss: [`${JUDGED} = 'miss'`, is(MISS)],
  judged: [`${JUDGED} in ('hit', 'miss')`, (day, journey) => [HIT, MISS].includes(verdictOf(day, journey)!)],
  pending: [`${JUDGED} = 'pending'`, is(PENDING)],
  review: [`${JUDGED} = 'review'`, is(REVIEW)],
  excluded: [`${JUDGED} = 'excluded'`, is(EXCLUDED)],
  superseded: [`${JUDGED} = 'superseded'`, is(SUPERSEDED)],
  history: ["history", hasState(HISTORY)],
  returning: ["is_returning", hasState(RETURNING)],
  duringOutage: ["in_outage", hasState(IN_OUTAGE)],
  systems: [COUNTED, isCounted],
  human: [`${COUNTED} and human_ms is not null`, isMeasured(DELAYS.human)],
  total: [`${COUNTED} and total_ms is not null`, isMeasured(DELAYS.total)],
  within5Min: [
    `${COUNTED} and total_ms <= ${5 * MINUTE}`,
    (day, journey) =>
      isMeasured(DELAYS.total)(day, journey) && day.number(DELAYS.total, journey) <= 5 * MINUTE,
  ],
  ownMiss: [
    `${JUDGED} = 'miss' and cause = 'rep'`,
    isMissed((day, journey) => day.name("cause", journey) === "rep"),
  ],
  notTheirs: [
    `${JUDGED} = 'miss' and cause <> 'rep'`,
    isMissed((day, journey) => day.name("cause", journey) !== "rep"),
  ],
  noReason: [
    `${JUDGED} = 'miss' and breach_reason is null`,
    isMissed((day, journey) => day.name("reason", journey) === null),
  ],
};

const VALUED: Readonly<Record<string, readonly [sql: string, counts: (value: string) => Counts]>> = {
  cause: [
    `${JUDGED} = 'miss' and cause = $V::text`,
    (value) => isMissed((day, journey) => day.name("cause", journey) === value),
  ],
  reason: [
    `${JUDGED} = 'miss' and breach_reason = $V::text`,
    (value) => isMissed((day, journey) => day.name("reason", journey) === value),
  ],
  hop: [
    `${COUNTED} and hops ? $V::text`,
    (value) => (day, journey) => {
      const n = day.names.hops.indexOf(value);
      return n >= 0 && isMeasured(DELAYS.hops + n)(day, journey);
    },
  ],
};

/** What a drill-down may be about, for its refusal. */
export const CELLS = [...Object.keys(PLAIN), ...Object.keys(VALUED).map((name) => `${name}:…`), "severity:…"];

/** The rows behind one number; `null`: there is no such number. */
export function cellOf(where: string): Cell | null {
  const plain = Object.hasOwn(PLAIN, where) ? PLAIN[where] : undefined;
  if (plain !== undefined) return { sql: plain[0], counts: plain[1] };
  const [, name = "", value = ""] = /^(\w+):(.+)$/s.exec(where) ?? [];
  if (name === "severity") return severityOf(value);
  const valued = Object.hasOwn(VALUED, name) ? VALUED[name] : undefined;
  return valued === undefined ? null : { sql: valued[0], value, counts: valued[1](value) };
}

function severityOf(wanted: string): Cell | null {
  const found = SEVERITIES.find(({ key }) => key === wanted);
  if (!found) return null;
  const { fromMs, toMs } = found;
  const from = fromMs === 0 ? "" : ` and miss_open_ms > ${fromMs}`;
  const to = toMs === null ? "" : ` and miss_open_ms <= ${toMs}`;
  return {
    sql: `${JUDGED} = 'miss' and miss_open_ms is not null${from}${to}`,
    counts: isMissed((day, journey) => {
      const ms = day.number(DELAYS.missOpen, journey);
      return ms !== NONE && (fromMs === 0 || ms > fromMs) && (toMs === null || ms <= toMs);
    }),
  };
}
