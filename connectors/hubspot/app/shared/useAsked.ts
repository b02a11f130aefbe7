import { useCallback, useEffect, useState } from "react";
import { type Answered, ask } from "./ask.ts";

/** An answer, asked for when the page opens and whenever `again` is called; `null` until it is there. */
export function useAsked<T>(path: string): {
  readonly asked: Answered<T> | null;
  readonly again: () => Promise<void>;
} {
  const [asked, setAsked] = useState<Answered<T> | null>(null);
  const again = useCallback(async () => setAsked(await ask<T>("GET", path)), [path]);
  useEffect(() => {
    void again();
  }, [again]);
  return { asked, again };
}
