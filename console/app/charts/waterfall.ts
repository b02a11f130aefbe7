import { MINUTE } from "../../../src/domain/time.ts";

/** One hop: how long it took on average, and where it begins when hops stand one after the other. Milliseconds. */
export interface Stretch {
  readonly name: string;
  readonly ms: number;
}
export interface Step extends Stretch {
  readonly from: number;
  readonly to: number;
}

/** Hops one after the other, each beginning where the one before ends; the last ends at their sum. */
export function stepsOf(hops: readonly Stretch[]): readonly Step[] {
  let from = 0;
  return hops.map((hop) => {
    const step = { ...hop, from, to: from + hop.ms };
    from = step.to;
    return step;
  });
}

/** What an average systems delay is like; `to` is `null` for the last, which has no end. */
export interface Band {
  readonly word: string;
  readonly from: number;
  readonly to: number | null;
  readonly tone: "plain" | "warn" | "miss";
}

/** The benchmark for an average systems delay. It judges systems, never a person. */
export const SYSTEMS_BANDS: readonly Band[] = [
  { word: "best", from: 0, to: 5 * MINUTE, tone: "plain" },
  { word: "normal", from: 5 * MINUTE, to: 10 * MINUTE, tone: "plain" },
  { word: "watch", from: 10 * MINUTE, to: 15 * MINUTE, tone: "warn" },
  { word: "alert", from: 15 * MINUTE, to: 30 * MINUTE, tone: "miss" },
  { word: "critical", from: 30 * MINUTE, to: null, tone: "miss" },
];

/** The band into which an average falls; its lower end belongs to it. */
export const bandOf = (ms: number, all: readonly Band[] = SYSTEMS_BANDS): Band =>
  all.findLast(({ from }) => ms >= from) ?? all[0]!;

/** How far the axis goes: a good part past the sum, and never so short that the bands of everyday are cut off. */
export const axisEnd = (total: number): number => Math.max(35 * MINUTE, total * 1.18);
