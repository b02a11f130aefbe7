export interface Held<T> {
  readonly item: T;
  /** It is on the list no more, and stays until the order is let go. */
  readonly isGone: boolean;
}

export interface Order<T> {
  readonly shown: readonly Held<T>[];
  /** How many places differ from what the list would be now. */
  readonly changes: number;
}

/** The items before in their order with what is known of them now, and how many places the new list would change. */
export function heldOrder<T>(
  before: ReadonlyMap<string, T>,
  items: readonly T[],
  idOf: (item: T) => string,
): Order<T> {
  const now = new Map(items.map((item) => [idOf(item), item]));
  const shown = [...before].map(([id, old]) => ({ item: now.get(id) ?? old, isGone: !now.has(id) }));
  const came = items.filter((item) => !before.has(idOf(item))).length;
  const gone = shown.filter(({ isGone }) => isGone).length;
  const stayed = shown.filter(({ isGone }) => !isGone).map(({ item }) => idOf(item));
  const wanted = items.map(idOf).filter((id) => before.has(id));
  const moved = stayed.filter((id, index) => wanted[index] !== id).length;
  return { shown, changes: came + gone + Math.ceil(moved / 2) };
}
