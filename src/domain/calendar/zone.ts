import { DAY, type Instant, type Period, SECOND } from "../time.ts";
import { startOfYear, yearOf } from "./local-time.ts";

/** A stretch of time in which a zone's clocks do not change; `offset` is local time minus UTC, in ms. */
export interface OffsetSpan extends Period {
  readonly offset: number;
}

/**
 * The years whose clock changes are looked up, first included, last not. Before them a zone keeps its first
 * offset, after them its last: nobody knows the rules of the year 2201, and memory stays bounded.
 */
export const FIRST_YEAR = 1800;
export const END_YEAR = 2201;

/** No zone has ever been further than this from UTC (Manila before 1844: -15:56). */
export const WIDEST_OFFSET = DAY;

const EPOCH_YEAR = 1970;

/** The clock changes of one IANA zone, found by asking `Intl` once per day of each year that is needed. */
export class Zone {
  readonly #wallClock: Intl.DateTimeFormat;
  /** `offsets[i]` is in force from `starts[i]` to `starts[i + 1]`. */
  #starts: Instant[] = [];
  #offsets: number[] = [];
  #firstYear = EPOCH_YEAR;
  #endYear = EPOCH_YEAR;
  /** The same two as instants: what is within them is known already. */
  #known: Period = { start: 0, end: 0 };

  /** Throws RangeError if the zone is not known. */
  constructor(name: string) {
    this.#wallClock = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  }

  /** Local time minus UTC at an instant, ms. */
  offsetAt(at: Instant): number {
    this.#know(at, at);
    return this.#offsets[this.#indexAt(at)]!;
  }

  /** The spans of one offset that make up a window, in order. */
  spans(window: Period): readonly OffsetSpan[] {
    if (window.end <= window.start) return [];
    this.#know(window.start, window.end);
    const spans: OffsetSpan[] = [];
    for (let i = this.#indexAt(window.start); i < this.#starts.length; i++) {
      const start = Math.max(window.start, i === 0 ? window.start : this.#starts[i]!);
      if (start >= window.end) break;
      const end = Math.min(window.end, this.#starts[i + 1] ?? window.end);
      spans.push({ start, end, offset: this.#offsets[i]! });
    }
    return spans;
  }

  /** The last span that starts at or before an instant; the first one for anything earlier. */
  #indexAt(at: Instant): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle]! <= at) low = middle;
      else high = middle;
    }
    return low;
  }

  #know(first: Instant, last: Instant): void {
    if (first >= this.#known.start && last < this.#known.end) return;
    const from = Math.min(Math.max(yearOf(first), FIRST_YEAR), END_YEAR - 1);
    const to = Math.min(Math.max(yearOf(last), FIRST_YEAR), END_YEAR - 1) + 1;
    if (this.#starts.length === 0) this.#firstYear = this.#endYear = from;
    if (to > this.#endYear) {
      this.#join(this.#probe(this.#endYear, to), "after");
      this.#endYear = to;
    }
    if (from < this.#firstYear) {
      this.#join(this.#probe(from, this.#firstYear), "before");
      this.#firstYear = from;
    }
    this.#known = { start: startOfYear(this.#firstYear), end: startOfYear(this.#endYear) };
  }

  #join(found: { starts: Instant[]; offsets: number[] }, side: "before" | "after"): void {
    const known = { starts: this.#starts, offsets: this.#offsets };
    const [earlier, later] = side === "before" ? [found, known] : [known, found];
    const same = earlier.offsets.at(-1) === later.offsets[0] ? 1 : 0;
    this.#starts = earlier.starts.concat(later.starts.slice(same));
    this.#offsets = earlier.offsets.concat(later.offsets.slice(same));
  }

  /** Asks once a day, and where two answers differ looks for every change between them. */
  #probe(firstYear: number, endYear: number): { starts: Instant[]; offsets: number[] } {
    const end = startOfYear(endYear);
    let known = startOfYear(firstYear);
    const found = { starts: [known], offsets: [this.#ask(known)] };
    while (known < end) {
      const next = Math.min(known + DAY, end);
      const offset = this.#ask(next);
      while (found.offsets.at(-1) !== offset) {
        const change = this.#firstChange(known, next);
        if (change >= end) break;
        found.starts.push(change);
        found.offsets.push(this.#ask(change));
        known = change;
      }
      known = next;
    }
    return found;
  }

  /** The first whole second after `from` with another offset than at `from`; `to` has another. */
  #firstChange(from: Instant, to: Instant): Instant {
    const before = this.#ask(from);
    let same = from;
    let other = to;
    while (other - same > SECOND) {
      const middle = same + Math.floor((other - same) / SECOND / 2) * SECOND;
      if (this.#ask(middle) === before) same = middle;
      else other = middle;
    }
    return other;
  }

  #ask(at: Instant): number {
    const [month, day, year, hour, minute, second] = this.#wallClock.format(at).match(/\d+/g)!.map(Number);
    return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!) - at;
  }
}

/** Clock changes are facts about the world, so all calendars of the process share them. */
const zones = new Map<string, Zone>();

/** The zone of a name. Throws RangeError if it is not known. */
export function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known) return known;
  const zone = new Zone(name);
  zones.set(name, zone);
  return zone;
}
