import { MINUTE } from "../../../src/domain/time.ts";
import { durationWords } from "../../../src/domain/words.ts";

export { durationWords, instantWords } from "../../../src/domain/words.ts";

/** A countdown: by the minute above two minutes, by the second below. */
export function countdownWords(ms: number): string {
  return durationWords(ms >= 2 * MINUTE ? Math.floor(ms / MINUTE) * MINUTE : ms);
}

const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 2 });
const exact = new Intl.NumberFormat("en-US");

/** `1,284`; from a million on `1.28 M`, with the exact number to be shown on hover. */
export function countWords(count: number): string {
  return count >= 1_000_000 ? compact.format(count).replace(/([A-Z])$/, " $1") : exact.format(count);
}

/** `4 leads`, `1 lead`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${countWords(count)} ${count === 1 ? one : many}`;

/** `98.7 %`; below twenty judged no rate is told. */
export function rateWords(part: number, of: number): string {
  if (of < 20) return `${exact.format(part)} of ${exact.format(of)}, too few for a rate`;
  return `${((100 * part) / of).toFixed(1)} %`;
}
