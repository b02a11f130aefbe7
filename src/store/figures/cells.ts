import { MINUTE } from "../../domain/time.ts";
import { COUNTED } from "./filter.ts";
import { SEVERITIES } from "./reader.ts";

/** A cell of a figure: as SQL about one row, where `$V` stands for its value. */
interface Cell {
  readonly sql: string;
  readonly value?: string;
}

const JUDGED = "not history and verdict";

const PLAIN: Readonly<Record<string, string>> = {
  all: "true",
  hit: `${JUDGED} = 'hit'`,
  miss: `${JUDGED} = 'miss'`,
  judged: `${JUDGED} in ('hit', 'miss')`,
  pending: `${JUDGED} = 'pending'`,
  review: `${JUDGED} = 'review'`,
  excluded: `${JUDGED} = 'excluded'`,
  superseded: `${JUDGED} = 'superseded'`,
  history: "history",
  returning: "is_returning",
  duringOutage: "in_outage",
  systems: COUNTED,
  human: `${COUNTED} and human_ms is not null`,
  total: `${COUNTED} and total_ms is not null`,
  within5Min: `${COUNTED} and total_ms <= ${5 * MINUTE}`,
  ownMiss: `${JUDGED} = 'miss' and cause = 'rep'`,
  notTheirs: `${JUDGED} = 'miss' and cause <> 'rep'`,
  noReason: `${JUDGED} = 'miss' and breach_reason is null`,
};

const VALUED: Readonly<Record<string, string>> = {
  cause: `${JUDGED} = 'miss' and cause = $V::text`,
  reason: `${JUDGED} = 'miss' and breach_reason = $V::text`,
  hop: `${COUNTED} and hops ? $V::text`,
};

/** What a drill-down may be about, for its refusal. */
export const CELLS = [...Object.keys(PLAIN), ...Object.keys(VALUED).map((name) => `${name}:…`), "severity:…"];

/** The rows behind one number; `null`: there is no such number. */
export function cellOf(where: string): Cell | null {
  const plain = Object.hasOwn(PLAIN, where) ? PLAIN[where] : undefined;
  if (plain !== undefined) return { sql: plain };
  const [, name = "", value = ""] = /^(\w+):(.+)$/s.exec(where) ?? [];
  if (name === "severity") {
    const found = SEVERITIES.find(({ key }) => key === value);
    if (!found) return null;
    const from = found.fromMs === 0 ? "" : ` and miss_open_ms > ${found.fromMs}`;
    return {
      sql: `${JUDGED} = 'miss' and miss_open_ms is not null${from}${found.toMs === null ? "" : ` and miss_open_ms <= ${found.toMs}`}`,
    };
  }
  const sql = Object.hasOwn(VALUED, name) ? VALUED[name] : undefined;
  return sql === undefined ? null : { sql, value };
}
