import { useRef, useState } from "react";
import { heldOrder, type Order } from "./held-order.ts";

export interface HeldOrder<T> extends Order<T> {
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
