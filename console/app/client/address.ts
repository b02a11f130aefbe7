import { useCallback } from "react";
import { useSearchParams } from "wouter";

/**
 * A part of the address: a filter, a selection, a view. `set(null)` takes it out; `fallback` is never written. Changes replace
 * the entry in the history unless `push` is given.
 */
export function useAddress<T extends string = string>(
  name: string,
  fallback: NoInfer<T>,
  allowed?: readonly T[],
): readonly [T, (value: T | null, how?: { readonly push?: boolean }) => void] {
  const [search, setSearch] = useSearchParams();
  const given = search.get(name);
  const isKnown = given !== null && (!allowed || (allowed as readonly string[]).includes(given));
  const set = useCallback(
    (value: T | null, { push = false } = {}) =>
      setSearch(
        (old) => {
          const next = new URLSearchParams(old);
          if (value === null || value === fallback) next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: !push },
      ),
    [name, fallback, setSearch],
  );
  return [isKnown ? (given as T) : fallback, set];
}
