import { type RefObject, useEffect, useState } from "react";

/** Whether pointer or focus is in an element. */
export function useWithin(ref: RefObject<HTMLElement | null>): boolean {
  const [inside, setInside] = useState({ pointer: false, focus: false });
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const set = (change: Partial<{ pointer: boolean; focus: boolean }>) => () =>
      setInside((old) => ({ ...old, ...change }));
    const heard: readonly (readonly [string, () => void])[] = [
      ["pointerenter", set({ pointer: true })],
      ["pointerleave", set({ pointer: false })],
      ["focusin", set({ focus: true })],
      ["focusout", set({ focus: false })],
    ];
    for (const [name, listener] of heard) element.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of heard) element.removeEventListener(name, listener);
    };
  }, [ref]);
  return inside.pointer || inside.focus;
}
