import { counted, countWords, durationWords, rateWords } from "../../client/words.ts";

interface Spread {
  readonly n: number;
  readonly meanMs: number | null;
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
}

export const NONE = "–";

/** A length of time or, where nothing was measured, a dash. */
export const msWords = (ms: number | null | undefined): string =>
  ms === null || ms === undefined ? NONE : ms < 0 ? `−${durationWords(-ms)}` : durationWords(ms);

/** `72 min · 1 h 58 min · 5 h 8 min`: median, mean, p90. */
export const threeWords = ({ medianMs, meanMs, p90Ms }: Spread): string =>
  [medianMs, meanMs, p90Ms].map(msWords).join(" · ");

interface Counted {
  readonly verdicts: {
    readonly journeys: number;
    readonly excluded: number;
    readonly duringOutage: number;
    readonly superseded: number;
    readonly pending: number;
    readonly review: number;
  };
  readonly total: Spread;
}

/** One number of what is left out; `where` asks for its leads. */
export interface LeftOutPart {
  readonly where: string;
  readonly says: string;
  readonly n: number;
}

/** Journeys that are in no average of speed to lead: with those that are they add up to all. */
export function notAveraged({ verdicts, total }: Counted): readonly LeftOutPart[] {
  const { journeys, excluded, duringOutage } = verdicts;
  return [
    { where: "excluded", says: "excluded", n: excluded },
    { where: "duringOutage", says: "in an outage", n: duringOutage },
    { where: "untouched", says: "not touched", n: journeys - excluded - duringOutage - total.n },
  ].filter(({ n }) => n > 0);
}

/** Journeys without hit or miss: with those that have one they add up to all. */
export function notJudged({
  pending,
  review,
  excluded,
  superseded,
}: Counted["verdicts"]): readonly LeftOutPart[] {
  return [
    { where: "pending", says: "still open", n: pending },
    { where: "review", says: "in review", n: review },
    { where: "excluded", says: "excluded", n: excluded },
    { where: "superseded", says: "superseded", n: superseded },
  ].filter(({ n }) => n > 0);
}

/** `2 excluded, 1 still open`, or `none`. */
export const partsWords = (parts: readonly LeftOutPart[]): string =>
  parts.length === 0 ? "none" : parts.map(({ n, says }) => `${countWords(n)} ${says}`).join(", ");

/** A hit rate with its own words where it is none. */
export const judgedWords = (hits: number, judged: number): string =>
  judged === 0 ? "nobody judged" : rateWords(hits, judged);

export const leadsWords = (n: number): string => counted(n, "lead");
