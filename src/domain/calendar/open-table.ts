import { DAY, type Instant, type Period } from "../time.ts";
import { checkInstant, FURTHEST, startOfYear, yearOf } from "./local-time.ts";
import { append, type FlatPeriods } from "./open-periods.ts";

const WEEK = 7 * DAY;

/** Where a calendar's open periods can be irregular, and what happens beyond. */
export interface Reach extends Period {
  /** Open ms of every week outside the reach, which then repeats weekly; 0 if nothing is open there. */
  readonly weekOpenMs: number;
}

/**
 * Open periods with running totals, generated in whole years as questions need them, both ways. A question is
 * a look-up or a binary search, whatever its span. Within a repeating reach the first and last two weeks must be ordinary
 * ones: any instant beyond is answered from there, so that no question can make the table grow without bound.
 */
export class OpenTable {
  readonly #generate: (window: Period) => FlatPeriods;
  readonly #reach: Reach;
  /** The table answers for [from, to). */
  #from: Instant = Number.POSITIVE_INFINITY;
  #to: Instant = Number.NEGATIVE_INFINITY;
  /** Entry 0 is an empty period at `from`, so that every known instant has an entry at or before it. */
  #starts = new Float64Array();
  #ends = new Float64Array();
  /** Open ms from a fixed anchor to the start of each entry; negative before the anchor. */
  #before = new Float64Array();
  /** The same up to `to`. */
  #total = 0;
  /** The entry in force at the start of each day since `from`, so that a look-up has only steps within a day left. */
  #byDay = new Uint32Array();
  /** The last entry before which less had been open than so many times the mean, so that a due has few entries left to look at. */
  #byTotal = new Uint32Array();
  /** Open ms of an entry on average. */
  #mean = 1;

  constructor(generate: (window: Period) => FlatPeriods, reach: Reach) {
    this.#generate = generate;
    this.#reach = reach;
  }

  /** Open ms from the table's anchor to an instant. Throws RangeError for what is no instant. */
  totalTo(at: Instant): number {
    if (!(at >= this.#from && at < this.#to)) return this.#totalFar(at);
    const i = this.#entryAt(at);
    const end = this.#ends[i]!;
    return this.#before[i]! + (at < end ? at : end) - this.#starts[i]!;
  }

  /** The earliest instant with a total; null if it is never reached. */
  reaching(total: number): Instant | null {
    if (!(total > this.#before[0]! && total <= this.#total)) return this.#reachingFar(total);
    const i = this.#entryReaching(total);
    return this.#starts[i]! + (total - this.#before[i]!);
  }

  isOpen(at: Instant): boolean {
    const near = this.#nearby(at);
    return near < this.#to && near < this.#ends[this.#entryAt(near)]!;
  }

  /** The first open instant at or after `at`; null if there is none. */
  nextOpening(at: Instant): Instant | null {
    const near = this.#nearby(at);
    if (near >= this.#to) return null;
    let i = this.#entryAt(near);
    if (near < this.#ends[i]!) return at;
    const shift = this.#weeksOutside(at) * WEEK;
    for (let years = 1; i + 1 === this.#starts.length; years *= 2) {
      if (this.#to === this.#reach.end) {
        if (this.#reach.weekOpenMs === 0) return null;
        return instantOrNever(this.nextOpening(near - WEEK)! + WEEK + shift);
      }
      this.#lookOn(years);
      i = this.#entryAt(near);
    }
    return instantOrNever(this.#starts[i + 1]! + shift);
  }

  /** The end of the open period in which `at` lies, or any instant from `until` on if it lasts as long. `at` must be open. */
  closing(at: Instant, until: Instant): Instant {
    const near = this.#nearby(at);
    let end = this.#ends[this.#entryAt(near)]!;
    for (let years = 1; end === this.#to && end - near < until - at; years *= 2) {
      if (this.#to < this.#reach.end) this.#lookOn(years);
      else if (this.#reach.weekOpenMs === WEEK) return Number.POSITIVE_INFINITY;
      else return at + (this.closing(near - WEEK, near - WEEK + (until - at)) - (near - WEEK));
      end = this.#ends[this.#entryAt(near)]!;
    }
    return at + (end - near);
  }

  /** The last entry that starts at or before an instant of the table. */
  #entryAt(at: Instant): number {
    let i = this.#byDay[Math.floor((at - this.#from) / DAY)]!;
    while (this.#starts[i + 1]! <= at) i++;
    return i;
  }

  /** The last entry before which less has been open, for a total of the table. */
  #entryReaching(total: number): number {
    const part = Math.floor((total - this.#before[0]!) / this.#mean);
    return lastBelow(this.#before, total, this.#byTotal[part]!, this.#byTotal[part + 1]! + 1);
  }

  /** An instant of the table at which things are as they are at `at`. */
  #nearby(at: Instant): Instant {
    if (at >= this.#from && at < this.#to) return at;
    const near = checkInstant(at) - this.#weeksOutside(at) * WEEK;
    const { start, end } = this.#reach;
    if (end <= start) return FURTHEST + 1;
    this.#extendTo(Math.min(Math.max(near, start), end - 1));
    return Math.max(near, start);
  }

  /** By how many whole weeks an instant lies outside a repeating reach; negative before it. */
  #weeksOutside(at: Instant): number {
    const { start, end, weekOpenMs } = this.#reach;
    if (weekOpenMs === 0) return 0;
    if (at < start) return Math.floor((at - start) / WEEK);
    return at < end ? 0 : Math.floor((at - end) / WEEK) + 1;
  }

  #totalFar(at: Instant): number {
    const near = this.#nearby(at);
    if (near >= this.#to) return this.#total;
    return this.totalTo(near) + this.#weeksOutside(at) * this.#reach.weekOpenMs;
  }

  #reachingFar(total: number): Instant | null {
    const { start, end, weekOpenMs } = this.#reach;
    if (end <= start) return null;
    if (this.#starts.length === 0) this.#extendTo(start);
    for (let years = 1; total > this.#total && this.#to < end; years *= 2) this.#lookOn(years);
    for (let years = 1; total <= this.#before[0]! && this.#from > start; years *= 2) {
      this.#extendTo(Math.max(startOfYear(yearOf(this.#from) - years), start));
    }
    const least = this.#before[0]!;
    if (total > least && total <= this.#total) return this.reaching(total);
    if (weekOpenMs === 0) return null;
    const weeks =
      total > this.#total
        ? Math.ceil((total - this.#total) / weekOpenMs)
        : Math.ceil((total - least) / weekOpenMs) - 1;
    const near = this.reaching(total - weeks * weekOpenMs)!;
    return instantOrNever(near + weeks * WEEK);
  }

  /** Further by so many years; each time twice as many, since every step makes the whole table anew. */
  #lookOn(years: number): void {
    this.#extendTo(Math.min(startOfYear(yearOf(this.#to) + years), this.#reach.end) - 1);
  }

  /** Makes the table answer for an instant of the reach, in whole years. */
  #extendTo(at: Instant): void {
    const { start, end } = this.#reach;
    const wantedFrom = Math.max(startOfYear(yearOf(at)), start);
    const wantedTo = Math.min(startOfYear(yearOf(at) + 1), end);
    const empty = this.#starts.length === 0;
    const [from, to] = empty ? [wantedFrom, wantedFrom] : [this.#from, this.#to];
    const [newFrom, newTo] = [Math.min(from, wantedFrom), Math.max(to, wantedTo)];

    const open = this.#generate({ start: newFrom, end: from });
    const added = open.reduce((sum, at, i) => (i % 2 === 0 ? sum - at : sum + at), 0);
    for (let i = 1; i < this.#starts.length; i++) append(open, this.#starts[i]!, this.#ends[i]!);
    const later = this.#generate({ start: to, end: newTo });
    for (let i = 0; i < later.length; i += 2) append(open, later[i]!, later[i + 1]!);
    this.#rebuild(open, newFrom, newTo, (this.#before[0] ?? 0) - added);
  }

  #rebuild(open: FlatPeriods, from: Instant, to: Instant, before: number): void {
    const length = open.length / 2 + 1;
    const [starts, ends, totals] = [0, 1, 2].map(() => new Float64Array(length));
    starts![0] = ends![0] = from;
    totals![0] = before;
    let total = before;
    for (let i = 1; i < length; i++) {
      starts![i] = open[2 * i - 2]!;
      ends![i] = open[2 * i - 1]!;
      totals![i] = total;
      total += ends![i]! - starts![i]!;
    }
    [this.#starts, this.#ends, this.#before] = [starts!, ends!, totals!];
    [this.#from, this.#to, this.#total] = [from, to, total];
    this.#byDay = new Uint32Array(Math.ceil((to - from) / DAY));
    for (let day = 0, entry = 0; day < this.#byDay.length; day++) {
      while (starts![entry + 1]! <= from + day * DAY) entry++;
      this.#byDay[day] = entry;
    }
    // Whole milliseconds: a part's edge is as exact as the totals are.
    this.#mean = Math.max(Math.ceil((total - before) / length), 1);
    this.#byTotal = new Uint32Array(Math.floor((total - before) / this.#mean) + 2).fill(length - 1);
    for (let part = 0, entry = 0; part < this.#byTotal.length - 1; part++) {
      while (totals![entry + 1]! < before + part * this.#mean) entry++;
      this.#byTotal[part] = entry;
    }
  }
}

function instantOrNever(at: Instant): Instant | null {
  return at <= FURTHEST ? at : null;
}

/** The last entry below a value in [low, high), in ascending values of which the one at `low` is below it or the first. */
function lastBelow(values: Float64Array, value: number, low: number, high: number): number {
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < value) low = middle;
    else high = middle;
  }
  return low;
}
