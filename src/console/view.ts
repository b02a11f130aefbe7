/** What the page is given: words are made on the server, so that one place decides them and tests can read them. */

/** Shape, word and colour of a status, in that order of importance. */
export type Glyph = "miss" | "warn" | "run" | "hit" | "excluded" | "review" | "idle" | "paused";

export interface StatusView {
  readonly glyph: Glyph;
  readonly word: string;
}

/** Shares of the bar's width, 0 to 1. Systems delay first, human delay after it. */
export interface BarView {
  readonly systems: number;
  readonly human: number;
  /** Where due stands, and how far the allowance reaches; `null`: no due. */
  readonly due: number | null;
  /** It goes on beyond the end of the bar. */
  readonly over: boolean;
  readonly systemsWords: string;
  readonly humanWords: string;
  /** The whole bar as a sentence. */
  readonly label: string;
}

export interface DueView extends StatusView {
  /** `3 min left`, `22 min past`. */
  readonly left: string;
  /** `due 14:29:40 PDT`; stays true when nothing updates. */
  readonly due: string;
}

export interface LeadRowView {
  readonly id: string;
  readonly section: "pastDue" | "dueNext" | "later" | "review" | "escalated" | "settled";
  readonly status: DueView;
  readonly name: string;
  readonly company: string;
  readonly kind: string;
  readonly bar: BarView;
  readonly owner: string;
  readonly ownerNote: string;
  readonly next: string;
  readonly nextAt: string;
}

export interface AlertView {
  readonly leadId: string;
  readonly glyph: Glyph;
  /** `Warning to Unit E32`. */
  readonly what: string;
  readonly lead: string;
  readonly at: string;
  readonly state: string;
}

export interface FigureView {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  /** Which of the two delays it is, where it is one: decides the colour of the value. */
  readonly whose: "systems" | "human" | "ink";
  readonly lines: readonly string[];
  readonly definition: string;
}

export interface OverviewView {
  readonly version: string;
  readonly now: string;
  readonly zone: string;
  readonly timeZone: string;
  readonly tenant: string;
  readonly banner: {
    readonly mode: "silent" | "live";
    readonly demo: boolean;
    readonly text: string;
    readonly progress: number | null;
  };
  readonly figures: readonly FigureView[];
  readonly leftOut: string;
  readonly waiting: {
    readonly total: number;
    readonly shown: number;
    readonly empty: string;
    readonly rows: readonly LeadRowView[];
  };
  readonly settled: { readonly total: number; readonly rows: readonly LeadRowView[] };
  readonly alerts: { readonly total: number; readonly rows: readonly AlertView[] };
  /** CRMs that could be connected for the same leads. */
  readonly connect: readonly { readonly label: string; readonly href: string }[];
  readonly rules: readonly { readonly clock: string; readonly words: string }[];
}

export interface ClockView extends StatusView {
  readonly name: string;
  readonly note: string;
  readonly words: string;
}

export interface LeadView {
  readonly id: string;
  readonly name: string;
  readonly company: string;
  readonly kind: string;
  readonly crm: string;
  readonly url: string | null;
  readonly verdict: StatusView & { readonly words: string };
  readonly sum: readonly {
    readonly sign: "" | "=" | "+" | "−";
    readonly value: string;
    readonly label: string;
    readonly whose: "systems" | "human" | "ink";
  }[];
  readonly bar: BarView;
  /** Where the lead was until a person had it, stretch by stretch; none if it was in one place only. */
  readonly hops: readonly {
    readonly at: string;
    readonly system: string;
    readonly where: string;
    readonly took: string;
    /** The longest of them. */
    readonly slowest: boolean;
  }[];
  readonly question: string;
  readonly because: readonly string[];
  readonly cause: string | null;
  readonly zone: string;
  readonly clocks: readonly ClockView[];
  readonly next: readonly { readonly at: string; readonly what: string }[];
  readonly alerts: readonly AlertView[];
  readonly happened: readonly {
    readonly at: string;
    readonly what: string;
    readonly detail: string;
    readonly source: string;
  }[];
  readonly earlier: string | null;
}
