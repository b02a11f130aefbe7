import type { CsvRow } from "../support/csv.ts";
import { instantOfWallClock } from "../support/local-time.ts";

/** The data's own zone; its times carry no offset. */
const SF_TIME_ZONE = "America/Los_Angeles";

/** One call for service as a lead's story, all instants in epoch milliseconds. */
export interface FireCall {
  readonly number: string;
  readonly receivedAt: number;
  /** When it was entered in the dispatch system: never before it was received, never after it was dispatched. */
  readonly enteredAt: number;
  readonly callType: string;
  readonly neighbourhood: string;
  readonly city: string;
  /** `2` or `3` in this data; 3 is the more urgent. */
  readonly finalPriority: string;
  readonly disposition: string;
  /** The unit dispatched first; of several in one second, the lowest `Unit sequence in call dispatch`. */
  readonly owner: { readonly unit: string; readonly dispatchedAt: number };
  /** The first arrival; the owner's where it was among the first. `null`: nobody ever arrived. */
  readonly arrival: { readonly unit: string; readonly at: number } | null;
}

/** A unit that answers calls. */
export interface FireUnit {
  readonly unit: string;
  readonly type: string;
}

export interface FireCalls {
  /** By the time received, then by call number. */
  readonly calls: readonly FireCall[];
  readonly units: readonly FireUnit[];
}

/** How many calls the default demo takes: all that were received first, about the first 26 hours. */
export const DEFAULT_SLICE = 400;

/** The first `count` calls by the time they were received. */
export function firstCalls(calls: readonly FireCall[], count: number = DEFAULT_SLICE): readonly FireCall[] {
  return calls.slice(0, count);
}

/** The address of the lead that stands for a call. */
export function emailOfCall(number: string): string {
  return `call-${number}@sffd.example`;
}

/**
 * Reads `data/sf-fire-calls` as its README maps it: received = engagement, first dispatch = assignment,
 * first on-scene = first touch. Throws with call and column when a time or a needed value is missing.
 */
export function readFireCalls(rows: readonly CsvRow[]): FireCalls {
  const rowsOf = Map.groupBy(rows, (row) => needed(row, "Call Number"));
  const calls = [...rowsOf].map(([number, ofCall]) => callOf(number, ofCall));
  calls.sort((a, b) => a.receivedAt - b.receivedAt || (a.number < b.number ? -1 : 1));
  const types = new Map(rows.map((row) => [needed(row, "Unit ID"), needed(row, "Unit Type")]));
  const units = [...types].map(([unit, type]) => ({ unit, type }));
  units.sort((a, b) => (a.unit < b.unit ? -1 : 1));
  return { calls, units };
}

function callOf(number: string, rows: readonly CsvRow[]): FireCall {
  const first = rows[0] ?? {};
  const dispatched = rows
    .map((row) => ({ row, at: timeOf(row, "Dispatch DtTm") ?? Number.POSITIVE_INFINITY }))
    .sort((a, b) => a.at - b.at || sequence(a.row) - sequence(b.row));
  const owner = dispatched[0];
  const receivedAt = timeOf(first, "Received DtTm");
  if (!owner || !Number.isFinite(owner.at)) throw new Error(`call ${number}: no "Dispatch DtTm" in any row.`);
  if (receivedAt === null) throw new Error(`call ${number}: "Received DtTm" is empty.`);
  const enteredAt = timeOf(first, "Entry DtTm");
  if (enteredAt === null) throw new Error(`call ${number}: "Entry DtTm" is empty.`);
  const ownerUnit = needed(owner.row, "Unit ID");
  return {
    number,
    receivedAt,
    enteredAt,
    callType: needed(first, "Call Type"),
    neighbourhood: first["Neighborhooods - Analysis Boundaries"] ?? "",
    city: first.City ?? "",
    finalPriority: needed(first, "Final Priority"),
    disposition: first["Call Final Disposition"] ?? "",
    owner: { unit: ownerUnit, dispatchedAt: owner.at },
    arrival: firstArrival(rows, ownerUnit),
  };
}

function firstArrival(rows: readonly CsvRow[], ownerUnit: string): FireCall["arrival"] {
  const arrivals = rows.flatMap((row) => {
    const at = timeOf(row, "On Scene DtTm");
    return at === null ? [] : [{ unit: needed(row, "Unit ID"), at, sequence: sequence(row) }];
  });
  const notOwner = (unit: string) => (unit === ownerUnit ? 0 : 1);
  arrivals.sort((a, b) => a.at - b.at || notOwner(a.unit) - notOwner(b.unit) || a.sequence - b.sequence);
  return arrivals[0] ? { unit: arrivals[0].unit, at: arrivals[0].at } : null;
}

function sequence(row: CsvRow): number {
  return Number(needed(row, "Unit sequence in call dispatch"));
}

const TIME = /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d):(\d\d) (AM|PM)$/;

/** `MM/DD/YYYY hh:mm:ss AM|PM`, local; `null` where the field is empty. */
function timeOf(row: CsvRow, column: string): number | null {
  const text = row[column] ?? "";
  if (text === "") return null;
  const parts = TIME.exec(text);
  if (!parts)
    throw new Error(`call ${row["Call Number"]}: "${column}" is "${text}", not MM/DD/YYYY hh:mm:ss AM|PM.`);
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const hours = (hour % 12) + (parts[7] === "PM" ? 12 : 0);
  return instantOfWallClock(Date.UTC(year, month - 1, day, hours, minute, second), SF_TIME_ZONE);
}

function needed(row: CsvRow, column: string): string {
  const value = row[column];
  if (value) return value;
  throw new Error(`call ${row["Call Number"] ?? "?"}: "${column}" is missing.`);
}
