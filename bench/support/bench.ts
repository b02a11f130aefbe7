/** One figure of a run beside what it is measured against. */
export interface Row {
  /** What was measured, and on which store where that matters. */
  readonly what: string;
  readonly ours: number;
  readonly unit: string;
  /** The limit or peer, measured in the same run on the same machine. */
  readonly against?: { readonly what: string; readonly value: number };
  /** Ours by theirs: of rates ours ÷ theirs, of times theirs ÷ ours, so that more is better. */
  readonly ratio?: number;
  /** What issue and design ask for, in words; `holds` says whether this run reached it. */
  readonly target?: string;
  readonly holds?: boolean;
  /** Spread of the middle runs by their median; `null`: measured once. */
  readonly scatter: number | null;
  readonly note?: string;
}

export type StoreKind = "embedded" | "postgres";

/** What a bench is asked to do, and whom it tells how far it is. */
export interface Run {
  /** Small numbers, one run: to see that it works. Its figures mean nothing. */
  readonly quick: boolean;
  readonly stores: readonly StoreKind[];
  say(text: string): void;
}

/** A picture beside the table. */
export interface Plot {
  readonly name: string;
  readonly svg: string;
}

export interface Measured {
  readonly rows: readonly Row[];
  readonly plots?: readonly Plot[];
  /** The frames in which most time went, with their share; where a target is not reached this is the reason shown. */
  readonly profile?: readonly string[];
  /** What the run says beside its figures. */
  readonly notes?: readonly string[];
}

export interface Bench {
  readonly name: string;
  /** The figure's name in the table. */
  readonly title: string;
  /** Longest it may take, in minutes, before it is stopped and said to have been. */
  readonly minutes: number;
  measure(run: Run): Promise<Measured>;
}
