import { DAY, HOUR, MINUTE, SECOND } from "../../../src/domain/time.ts";

/** From values to pixels along one axis. */
export interface Scale {
  readonly domain: readonly [number, number];
  at(value: number): number;
}

export function linear(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [from, to] = domain;
  const [start, end] = range;
  const span = to - from || 1;
  return { domain, at: (value) => start + ((value - from) / span) * (end - start) };
}

/** Equal bands for categories, each with its gap. */
export function bands(count: number, range: readonly [number, number], gap = 0.25) {
  const step = (range[1] - range[0]) / Math.max(1, count);
  return { width: step * (1 - gap), at: (index: number) => range[0] + step * (index + gap / 2) };
}

const NICE_STEPS = [1, 2, 5, 10, 15, 30].flatMap((n) => [n * SECOND, n * MINUTE]);
const LONG_STEPS = [1, 2, 3, 4, 6, 12]
  .map((n) => n * HOUR)
  .concat([1, 2, 5, 7, 14, 30, 60, 90, 365].map((n) => n * DAY));
const DURATION_STEPS = [...NICE_STEPS, ...LONG_STEPS].sort((a, b) => a - b);

/** Ticks of a duration axis from 0, at steps that people count in; the last one covers `max`. Milliseconds. */
export function durationTicks(max: number, about = 5): readonly number[] {
  const step = DURATION_STEPS.find((one) => max / one <= about) ?? Math.ceil(max / about / DAY) * DAY;
  return upTo(max, step);
}

/** Ticks of counts or percents from 0: 1, 2 or 5 times a power of ten; the last one covers `max`. */
export function countTicks(max: number, about = 5): readonly number[] {
  const rough = Math.max(1, max) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * power).find((one) => one >= rough) ?? power * 10);
  return upTo(max, step);
}

function upTo(max: number, step: number): readonly number[] {
  return Array.from({ length: Math.max(1, Math.ceil(max / step)) + 1 }, (_tick, index) => index * step);
}

/** A tick of a duration axis, as short as it can be: `30 min`, `2 h`, `1.5 h`, `3 d`. */
export function durationTickWords(ms: number): string {
  const [unit, word] =
    ms >= 2 * DAY ? [DAY, "d"] : ms >= HOUR ? [HOUR, "h"] : ms >= MINUTE ? [MINUTE, "min"] : [SECOND, "s"];
  return ms === 0 ? "0" : `${Number((ms / (unit as number)).toFixed(1))} ${word}`;
}
