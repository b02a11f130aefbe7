import { durationWords } from "../client/words.ts";

/** A length of time. `open`: business time, and it says so; else calendar time. Milliseconds. */
export function Duration({ ms, open = false }: { readonly ms: number; readonly open?: boolean }) {
  return (
    <span className="nw">
      {durationWords(ms)}
      {open ? " open" : ""}
    </span>
  );
}
