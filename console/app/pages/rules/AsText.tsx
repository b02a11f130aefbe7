import { useState } from "react";
import { useEditor } from "./editor.tsx";
import { Problems } from "./Problems.tsx";
import css from "./Rules.module.css";
import { objectOf, type Text } from "./text.ts";

/** The whole draft as JSON, for whoever prefers that; everything else on this page says the same. */
export function AsText() {
  const { text, replace, isEditable } = useEditor();
  const whole = JSON.stringify(text, null, 2);
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const change = (next: string) => {
    setTyped(next);
    const read = parsed(next);
    setWrong(typeof read === "string" ? read : null);
    if (typeof read !== "string") replace(read);
  };
  return (
    <section className="card pad" aria-labelledby="as-text">
      <div className="head">
        <h2 id="as-text">As text</h2>
        <span className="xs dim">JSON, with every default written out; the other tabs show the same</span>
      </div>
      <p className="sm mid">
        Every part has its form on the other tabs. Two things stand in no form: the number of a version and
        its beginning, because whoever publishes gives them; a preset is no part of the rules but a place to
        start from, and is written out as soon as anything is changed. Only a file of rules says them.
      </p>
      <textarea
        className={`field ${css.code}`}
        aria-labelledby="as-text"
        spellCheck={false}
        rows={32}
        readOnly={!isEditable}
        value={typed ?? whole}
        onChange={({ target }) => change(target.value)}
        onBlur={() => wrong === null && setTyped(null)}
      />
      {wrong ? (
        <p className="sm miss-text" role="alert">
          Not kept yet: {wrong}
        </p>
      ) : (
        <Problems path={[]} only />
      )}
    </section>
  );
}

function parsed(typed: string): Text | string {
  try {
    const read: unknown = JSON.parse(typed);
    return Object.keys(objectOf(read)).length > 0 ? objectOf(read) : "give one policy as an object.";
  } catch (error) {
    return error instanceof Error ? error.message : "this is no JSON.";
  }
}
