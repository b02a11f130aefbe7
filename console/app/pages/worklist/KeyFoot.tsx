import { countWords } from "../../client/words.ts";
import css from "./KeyFoot.module.css";

const KEYS = [
  ["J K", "move"],
  ["Enter", "whole story"],
  ["O", "open in CRM"],
  ["A", "act"],
  ["?", "all keys"],
] as const;

/** Says that there are more than are shown, and which keys work. */
export function KeyFoot({
  shown,
  of,
  more,
}: {
  readonly shown: number;
  readonly of: number;
  /** `null`: no more are shown at once. */
  readonly more: (() => void) | null;
}) {
  return (
    <div className={css.foot}>
      {of > shown ? (
        <p className="b">
          {countWords(of)}, first {countWords(shown)} shown{" "}
          {more ? (
            <button type="button" className="link" onClick={more}>
              Show more
            </button>
          ) : null}
        </p>
      ) : null}
      <p className={css.keys} aria-hidden="true">
        {KEYS.map(([keys, does]) => (
          <span key={keys}>
            {keys.split(" ").map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}{" "}
            {does}
          </span>
        ))}
      </p>
    </div>
  );
}
