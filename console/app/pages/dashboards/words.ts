import { counted, countWords, durationWords } from "../../client/words.ts";

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

/** `mean 17 min, p90 38 min, of 1,227`: no average without the others. */
export const besideMedian = ({ n, meanMs, p90Ms }: Spread): string =>
  `mean ${msWords(meanMs)} · p90 ${msWords(p90Ms)} · n ${countWords(n)}`;

/** `72 min · 1 h 58 min · 5 h 8 min`: median, mean, p90. */
export const threeWords = ({ medianMs, meanMs, p90Ms }: Spread): string =>
  [medianMs, meanMs, p90Ms].map(msWords).join(" · ");

interface LeftOut {
  readonly excluded: number;
  readonly duringOutage: number;
  readonly superseded: number;
  readonly pending: number;
  readonly review: number;
}

const LEFT_OUT = [
  ["excluded", "excluded"],
  ["duringOutage", "in an outage"],
  ["superseded", "superseded"],
  ["pending", "still open"],
  ["review", "in review"],
] as const;

/** What is not in an average or rate, with the number behind which its leads are found. */
export const leftOutParts = (verdicts: LeftOut) =>
  LEFT_OUT.map(([where, says]) => ({ where, says, n: verdicts[where] })).filter(({ n }) => n > 0);

/** `2 excluded, 1 still open`, or `nothing`. */
export function leftOutWords(verdicts: LeftOut): string {
  const parts = leftOutParts(verdicts).map(({ n, says }) => `${countWords(n)} ${says}`);
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

export const leadsWords = (n: number): string => counted(n, "lead");
