/** What a chart can tell one by one: under the pointer, by arrow keys, on Enter. */
export interface ChartPoints {
  readonly count: number;
  /** The axis along which they lie. */
  readonly along: "x" | "y";
  /** The middle of each along that axis, in pixels, for this width of the picture. */
  at(index: number, width: number): number;
  /** Heading first, then one line each. */
  words(index: number): readonly string[];
  /** Shows the leads behind it. */
  open?(index: number): void;
}

/** The point nearest to a place along the axis; `null` where there is none. */
export function nearest(points: ChartPoints, place: number, width: number): number | null {
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < points.count; index++) {
    const distance = Math.abs(points.at(index, width) - place);
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Where a key leads from a point; `undefined`: this key means nothing here. The first arrow enters at the latest point. */
export function movedBy(
  key: string,
  from: number | null,
  { count, along }: ChartPoints,
): number | null | undefined {
  if (count === 0) return undefined;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key === "Escape") return from === null ? undefined : null;
  const step = STEPS[key];
  if (step === undefined) return undefined;
  if (from === null) return along === "x" ? count - 1 : 0;
  return Math.min(count - 1, Math.max(0, from + step));
}
