import { useEffect, useId, useState } from "react";
import { type Answer, ask, Refused } from "../../client/ask.ts";
import { useEditor } from "./editor.tsx";
import css from "./Rules.module.css";
import { clockWords } from "./said.ts";
import { wordOf } from "./text.ts";

type Examples = Answer<"POST /policies/due-example">;

const ASK_AFTER_MS = 300;

/** When a lead would be due, in words, as the server works it out for the text as it stands (D16). */
export function DueExamples() {
  const { text } = useEditor();
  const [at, setAt] = useState("");
  const [told, setTold] = useState<Examples | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const id = useId();
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const next = await ask(
          "POST /policies/due-example",
          { body: { policy: text, ...(at === "" ? {} : { at }) } },
          stop.signal,
        );
        setTold(next);
        setRefused(null);
      } catch (error) {
        if (!stop.signal.aborted)
          setRefused(error instanceof Refused ? error.message : "It could not be worked out.");
      }
    }, ASK_AFTER_MS);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [text, at]);
  const sla = told?.examples.filter(({ clock }) => clock === wordOf(text.sla)) ?? [];
  return (
    <section className="card pad" aria-labelledby={`${id}-title`}>
      <div className="head">
        <h2 id={`${id}-title`}>Try a lead</h2>
        <span className="xs dim">
          {clockWords(wordOf(text.sla))} clock{told?.timeZone ? `, ${told.timeZone}` : ""}
        </span>
        <label className={`${css.inline} r`}>
          <span className="sm mid">told at</span>
          <input
            className="field"
            type="datetime-local"
            value={at}
            onChange={({ target }) => setAt(target.value)}
          />
        </label>
      </div>
      {refused ? (
        <p className="sm miss-text">{refused}</p>
      ) : told && told.problems.length > 0 ? (
        <p className="sm mid">As soon as the rules hold together, this says when leads would be due.</p>
      ) : (
        <dl className={css.examples} data-examples>
          {sla.map(({ leadType, label, words }) => (
            <div key={leadType ?? ""}>
              <dt>{label}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
