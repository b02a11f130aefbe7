import { useEffect, useRef, useSyncExternalStore } from "react";

export interface Key {
  /** As `KeyboardEvent.key` has it, small letters. */
  readonly key: string;
  readonly does: string;
  /** Absent: whenever it is pressed; else other keys of that name work where this says no. */
  isMeant?(): boolean;
  run(event: KeyboardEvent): void;
}

let known: readonly Key[] = [];
const listeners = new Set<() => void>();

function change(next: readonly Key[]): void {
  known = next;
  for (const listener of listeners) listener();
}

/** Keys that work while this is on the page; the list behind `?` shows them. Never while somebody types or a dialog is open. */
export function useKeys(keys: readonly Key[]): void {
  const latest = useRef(keys);
  latest.current = keys;
  const names = keys.map(({ key, does }) => `${key}\n${does}`).join("\n\n");
  useEffect(() => {
    const own = names === "" ? [] : latest.current;
    change([...known, ...own]);
    const heard = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target))
        return;
      const key = latest.current.find(
        (one) => one.key === event.key.toLowerCase() && (one.isMeant?.() ?? true),
      );
      if (!key) return;
      event.preventDefault();
      key.run(event);
    };
    window.addEventListener("keydown", heard);
    return () => {
      window.removeEventListener("keydown", heard);
      change(known.filter((one) => !own.includes(one)));
    };
  }, [names]);
}

/** Every key that works now. */
export function useKnownKeys(): readonly Key[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => known,
  );
}

function isBusy(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("input, textarea, select, [contenteditable='true'], [role='menu'], [role='listbox']"))
    return true;
  return document.querySelector("[aria-modal='true'], [role='dialog']") !== null;
}
