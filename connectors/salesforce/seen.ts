import { type Instant, MINUTE } from "../../src/domain/time.ts";
import type { Session } from "../connector.ts";
import { isDeleted } from "./history.ts";
import { convertedTo } from "./lead-facts.ts";
import { idIn, type Row } from "./rows.ts";

/** So long a lead that was read need not be looked for before it is written: its conversion comes as an event, too. */
const FRESH = MINUTE;
/** Leads remembered at once. */
const MOST = 20_000;

/** Leads that were read a moment ago and stood where they always were: neither deleted nor converted. */
export interface Seen {
  note(session: Session, rows: Iterable<Row>): void;
  has(session: Session, lead: string): boolean;
}

export function seenLeads(): Seen {
  const seen = new Map<string, Instant>();
  const keyOf = ({ installation }: Session, id: string): string => `${installation.id}:${id}`;
  return {
    note(session, rows) {
      for (const row of rows) {
        const key = keyOf(session, idIn(row));
        seen.delete(key);
        if (!isDeleted(row) && convertedTo({ row }) === null) seen.set(key, session.now());
      }
      // The oldest come first.
      for (const key of seen.keys()) {
        if (seen.size <= MOST) break;
        seen.delete(key);
      }
    },
    has(session, lead) {
      const at = seen.get(keyOf(session, lead));
      return at !== undefined && Math.abs(session.now() - at) < FRESH;
    },
  };
}
