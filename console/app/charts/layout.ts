/** Which of so many labels are written, so that each has its room: the last always, then every n-th before it. */
export function thinned(count: number, width: number, room: number): ReadonlySet<number> {
  const most = Math.max(1, Math.floor(width / room));
  const step = Math.max(1, Math.ceil(count / most));
  const shown = new Set<number>();
  for (let index = count - 1; index >= 0; index -= step) shown.add(index);
  return shown;
}

/** Moves labels apart until each is `gap` from the next, in their order, within `[from, to]` as far as there is room. */
export function spread(
  places: readonly number[],
  gap: number,
  [from, to]: readonly [number, number],
): readonly number[] {
  const order = places.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place);
  let free = from;
  for (const one of order) {
    one.place = Math.max(one.place, free);
    free = one.place + gap;
  }
  let most = to;
  for (const one of order.toReversed()) {
    one.place = Math.min(one.place, most);
    most = one.place - gap;
  }
  const moved = [...places];
  for (const { place, index } of order) moved[index] = place;
  return moved;
}

/** A line through the points that are there; where one is missing the line is broken, not drawn across. */
export function linePath(points: readonly (readonly [x: number, y: number] | null)[]): string {
  let path = "";
  let isDrawing = false;
  for (const point of points) {
    path += point ? `${isDrawing ? "L" : "M"}${point[0].toFixed(1)} ${point[1].toFixed(1)}` : "";
    isDrawing = point !== null;
  }
  return path;
}

/** What fits into so many pixels at 12 px; the whole is said elsewhere (tooltip, table). */
export function cutTo(text: string, pixels: number): string {
  const most = Math.floor(pixels / 6.4);
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1)).trimEnd()}…`;
}

/** A text in lines that are at most so wide; a word that is wider has a line of its own. */
export function wrapped(text: string, width: number, measure: (text: string) => number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && measure(`${last} ${word}`) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export interface Mark {
  /** Instant, milliseconds. */
  readonly at: number;
  readonly words: string;
}

export interface Pin {
  /** Of the point at which it stands. */
  readonly index: number;
  readonly letter: string;
  readonly words: readonly string[];
}

/** Marks as lettered pins over the points of a chart, one for all of a point; `starts` are where its points begin, `end` where the last ends. */
export function pinsOf(marks: readonly Mark[], starts: readonly number[], end: number): readonly Pin[] {
  const at = new Map<number, string[]>();
  for (const { at: instant, words } of [...marks].sort((a, b) => a.at - b.at)) {
    if (instant >= end) continue;
    const index = starts.findLastIndex((start) => start <= instant);
    if (index < 0) continue;
    at.set(index, [...(at.get(index) ?? []), words]);
  }
  return [...at].map(([index, words], order) => ({ index, letter: letterOf(order), words }));
}

const letterOf = (order: number): string =>
  order < 26
    ? String.fromCharCode(65 + order)
    : `${letterOf(Math.floor(order / 26) - 1)}${letterOf(order % 26)}`;
