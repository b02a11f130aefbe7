import type { Status } from "./shared/words.ts";

type Sentence = readonly (string | { readonly at: number })[];

/** Of `GET /leads/{lead}`, what the card shows. */
export interface Journey {
  readonly id: string;
  readonly status: "unanswered" | "answered" | "ended";
  readonly verdict: Status | null;
  readonly leadType: string;
  readonly owner: { readonly name: string } | null;
  readonly engagedAt: number;
  readonly handoverAt: number | null;
  readonly firstTouchAt: number | null;
  readonly clocks: readonly {
    readonly clock: string;
    readonly number: number;
    readonly label: string;
    readonly status: Status;
    readonly target: string;
    readonly dueAt: number | null;
    readonly timeZone: string;
    readonly decides: boolean;
  }[];
  readonly why: { readonly question: string; readonly because: readonly Sentence[] };
  readonly mayGive: { readonly reason: boolean; readonly contest: boolean };
}

export interface Lead {
  readonly leadId: string;
  readonly journeys: readonly Journey[];
  readonly reasons: readonly { readonly value: string; readonly label: string }[];
}

/** The three delays of a journey in calendar time; `null`: not known yet. */
export function delaysOf({ engagedAt, handoverAt, firstTouchAt }: Journey) {
  const between = (from: number | null, to: number | null) =>
    from === null || to === null ? null : Math.max(0, to - from);
  const handover =
    handoverAt !== null && firstTouchAt !== null && firstTouchAt < handoverAt ? firstTouchAt : handoverAt;
  return {
    systems: between(engagedAt, handover),
    human: between(handover, firstTouchAt),
    total: between(engagedAt, firstTouchAt),
  };
}

/** A sentence with its instants written out. */
export const sentenceText = (sentence: Sentence, instant: (at: number) => string): string =>
  sentence.map((part) => (typeof part === "string" ? part : instant(part.at))).join("");
