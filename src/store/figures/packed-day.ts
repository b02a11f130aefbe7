/** Columns of `numbers`, each as long as the day has journeys; the hops by name come after them. */
export const DELAYS = { systems: 0, human: 1, total: 2, missOpen: 3, headStart: 4, hops: 5 } as const;
/** Columns of `codes`. */
export const CODES = { state: 0, type: 1, owner: 2, source: 3, cause: 4, reason: 5 } as const;

const NAMES = {
  type: "types",
  owner: "owners",
  source: "sources",
  cause: "causes",
  reason: "reasons",
} as const;

type Named = keyof typeof NAMES;

/** No number: the delay is not known. No delay is negative (D24). */
export const NONE = -2_147_483_648;
const FAR = 2_147_483_647;

/** A state is a verdict and these. */
export const VERDICT = 7;
export const HISTORY = 8;
export const RETURNING = 16;
export const IN_OUTAGE = 32;
export const HIT = 0;
export const MISS = 1;
export const PENDING = 2;
export const REVIEW = 3;
export const EXCLUDED = 4;
export const SUPERSEDED = 5;

/** What codes are places in. */
interface DayNames {
  readonly types: readonly string[];
  readonly owners: readonly string[];
  readonly sources: readonly string[];
  readonly causes: readonly string[];
  readonly reasons: readonly string[];
  /** `what system`, as the rows have it. */
  readonly hops: readonly string[];
  /** Delays too long for four bytes: column, journey, milliseconds. */
  readonly far: readonly (readonly [column: number, journey: number, ms: number])[];
}

/** A day as the database gives it: see `figure_columns`. */
export interface PackedDay {
  readonly day: string;
  readonly journeys: number;
  readonly names: DayNames;
  readonly numbers: Buffer;
  readonly codes: Buffer;
  readonly told: Buffer;
}

/** The journeys of one day, as columns in the byte order of this machine. */
export class FigureDay {
  readonly day: string;
  readonly journeys: number;
  readonly names: DayNames;
  readonly codes: Int16Array;
  /** Four numbers for each journey with alerts: its place, warnings, breaches, unsent. */
  readonly told: Int32Array;
  /** What it takes in memory, about. */
  readonly bytes: number;
  readonly #numbers: Int32Array;
  readonly #far: ReadonlyMap<number, number>;

  constructor({ day, journeys, names, numbers, codes, told }: PackedDay) {
    this.day = day;
    this.journeys = journeys;
    this.names = names;
    this.codes = new Int16Array(own(codes.swap16()));
    this.told = new Int32Array(own(told.swap32()));
    this.#numbers = new Int32Array(own(numbers.swap32()));
    this.#far = new Map(names.far.map(([column, journey, ms]) => [column * journeys + journey, ms]));
    this.bytes = numbers.length + codes.length + told.length + 2_000 + 50 * names.far.length;
  }

  /** Milliseconds, or NONE. */
  number(column: number, journey: number): number {
    const place = column * this.journeys + journey;
    const value = this.#numbers[place]!;
    return value === FAR ? this.#far.get(place)! : value;
  }

  /** A place among the names of that kind, or -1. */
  code(column: Named, journey: number): number {
    return this.codes[CODES[column] * this.journeys + journey]!;
  }

  /** The name behind a code of a journey; `null`: none. */
  name(column: Named, journey: number): string | null {
    return this.names[NAMES[column]][this.code(column, journey)] ?? null;
  }
}

/** A copy that begins where its numbers begin, and keeps no larger buffer alive. */
function own(buffer: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(buffer.length);
  buffer.copy(new Uint8Array(copy));
  return copy;
}
