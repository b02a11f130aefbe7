import { readFileSync } from "node:fs";

const ROOT = "test/recordings/salesforce";

/** One recorded call and its answer. */
export interface Recorded {
  seq: number;
  cassette?: string;
  method: string;
  path: string;
  query: Record<string, string> | null;
  requestBody: unknown;
  status: number;
  responseHeaders: Record<string, string>;
  responseBody: unknown;
}

export type Body = Record<string, unknown>;

export function recording<Kind = Body>(path: string): Kind {
  return JSON.parse(readFileSync(`${ROOT}/${path}`, "utf8")) as Kind;
}

export function recordedLines(path: string): Recorded[] {
  return readFileSync(`${ROOT}/${path}`, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Recorded);
}

const ID = /^[a-zA-Z0-9]{15}[A-Z0-5]{3}$/;
const IDS = /[a-zA-Z0-9]{15}[A-Z0-5]{3}/g;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.000\+0000$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Compares a recorded answer with the emulator's: same members, same lists, same values, apart from custom fields. Ids
 * stand for each other once met; moments and days need only their form.
 */
export class Comparison {
  readonly #ids = new Map<string, string>();
  readonly #ignored: ReadonlySet<string>;
  readonly differences: string[] = [];

  /** @param ignored members that the emulator is known not to keep as the vendor does */
  constructor(ignored: string[] = []) {
    this.#ignored = new Set(ignored);
  }

  /** A recorded value with the emulator's ids in the places of the recorded ones. */
  mapped<Kind>(value: Kind): Kind {
    const text = JSON.stringify(value ?? null);
    return JSON.parse(text.replace(IDS, (id) => this.#ids.get(id) ?? id)) as Kind;
  }

  compare(recorded: unknown, given: unknown, at: string): void {
    if (Array.isArray(recorded)) {
      if (!Array.isArray(given) || given.length !== recorded.length) this.#say(at, recorded, given);
      else
        for (const [index, one] of recorded.entries())
          this.compare(one, this.#counterpart(one, given) ?? given[index], `${at}[${index}]`);
    } else if (recorded !== null && typeof recorded === "object") {
      if (given === null || typeof given !== "object") {
        this.#say(at, recorded, given);
        return;
      }
      // A record's own id first: its address contains it.
      const members = Object.entries(recorded).toSorted(([one], [other]) => rank(one) - rank(other));
      for (const [name, value] of members)
        if (!name.endsWith("__c") && !this.#ignored.has(name))
          this.compare(value, (given as Body)[name], `${at}.${name}`);
    } else if (!this.#same(recorded, given)) this.#say(at, recorded, given);
  }

  /** The record of the same id: without ORDER BY records come in any order. */
  #counterpart(recorded: unknown, given: unknown[]): unknown {
    const id = this.#ids.get(String((recorded as Body | null)?.Id));
    return id === undefined ? undefined : given.find((one) => (one as Body).Id === id);
  }

  #same(recorded: unknown, given: unknown): boolean {
    if (typeof recorded !== "string" || typeof given !== "string") return recorded === given;
    if (ID.test(recorded) && ID.test(given)) {
      if (!this.#ids.has(recorded)) this.#ids.set(recorded, given);
      return this.#ids.get(recorded) === given;
    }
    if (MOMENT.test(recorded)) return MOMENT.test(given);
    if (DAY.test(recorded)) return DAY.test(given);
    const path = /^(\/services\/data\/[^/]+\/sobjects\/\w+\/)\w{18}$/;
    if (path.test(recorded)) {
      const [old, made] = [recorded.slice(-18), given.slice(-18)];
      if (!this.#ids.has(old)) this.#ids.set(old, made);
    }
    return this.mapped(recorded) === given;
  }

  #say(at: string, recorded: unknown, given: unknown): void {
    this.differences.push(`${at}: ${JSON.stringify(given)} for ${JSON.stringify(recorded)}`.slice(0, 300));
  }
}

function rank(name: string): number {
  return name === "Id" || name === "id" ? 0 : 1;
}

/** The kind of every member, without the values. */
export function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0])];
  if (value === null || typeof value !== "object") return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]): [string, unknown] => [name, shape(member)])
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}
