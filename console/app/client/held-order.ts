import { useRef, useState } from "react";

export interface Held<T> {
  readonly item: T;
  /** It is on the list no more, and stays until the order is let go. */
  readonly isGone: boolean;
}

export interface HeldOrder<T> {
  readonly shown: readonly Held<T>[];
  /** How many places differ from what the list would be now. */
  readonly changes: number;
  /** Takes the new order. */
  show(): void;
}

/**
 * A list that does not jump: while it is held (pointer or focus is in it), each item changes in its place, and items that came,
 * went or moved wait to be shown. `listed` names what list it is: another filter is another list.
 */
export function useHeldOrder<T>(
  items: readonly T[],
  idOf: (item: T) => string,
  isHeld: boolean,
  listed: string,
): HeldOrder<T> {
  const [, redraw] = useState(0);
  const kept = useRef<{ readonly listed: string; readonly items: ReadonlyMap<string, T> } | null>(null);
  if (!isHeld || kept.current?.listed !== listed || kept.current.items.size === 0)
    kept.current = { listed, items: new Map(items.map((item) => [idOf(item), item])) };
  const result = heldOrder(kept.current.items, items, idOf);
  kept.current = { listed, items: new Map(result.shown.map(({ item }) => [idOf(item), item])) };
  return {
    ...result,
    show: () => {
      kept.current = null;
      redraw((old) => old + 1);
    },
  };
}

/** The items before in their order with what is known of them now, and how many places the new list would change. */
export function heldOrder<T>(
  before: ReadonlyMap<string, T>,
  items: readonly T[],
  idOf: (item: T) => string,
): Pick<HeldOrder<T>, "shown" | "changes"> {
  const now = new Map(items.map((item) => [idOf(item), item]));
  const shown = [...before].map(([id, old]) => ({ item: now.get(id) ?? old, isGone: !now.has(id) }));
  const came = items.filter((item) => !before.has(idOf(item))).length;
  const gone = shown.filter(({ isGone }) => isGone).length;
  const stayed = shown.filter(({ isGone }) => !isGone).map(({ item }) => idOf(item));
  const wanted = items.map(idOf).filter((id) => before.has(id));
  const moved = stayed.filter((id, index) => wanted[index] !== id).length;
  return { shown, changes: came + gone + Math.ceil(moved / 2) };
}
