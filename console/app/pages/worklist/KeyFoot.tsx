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
export function KeyFoot({ shown, of }: { readonly shown: number; readonly of: number }) {
  return (
    <div className={css.foot}>
      {of > shown ? (
        <p className="b">
          {countWords(of)}, first {countWords(shown)} shown
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
