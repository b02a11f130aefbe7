import { useId, useRef, useState } from "react";
import { useAddress } from "../../client/address.ts";
import type { Answer } from "../../client/ask.ts";
import { useAsk } from "../../client/use-ask.ts";
import { Broken } from "../../components/Broken.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useEditor, useField } from "./editor.tsx";
import own from "./Messages.module.css";
import { Problems } from "./Problems.tsx";
import css from "./Rules.module.css";
import { listOf, objectOf, type Path, wordOf } from "./text.ts";

type Previewed = Answer<"GET /alerts/preview">;

const NAMES: Readonly<Record<string, readonly [name: string, when: string]>> = {
  warning: ["Due soon", "before due, to the owner"],
  breach: ["Past due", "at due and after it, to whom each tier names"],
  catchUp: ["Found late", "a breach that was learned of late"],
  unowned: ["Nobody owns it", "its first line; the rest is as for Past due"],
  review: ["Please review", "to whoever decides reviews"],
  digest: ["Gathered alerts", "what is low, once a day"],
  bundle: ["Many at once", "many alerts to one person in one message"],
  stale: ["The daily list", "leads without a response"],
  heartbeat: ["Test message", "sent to prove that alerts arrive"],
  pack: ["Reports", "weekly and monthly, about breaches"],
};

/** What each message says, in the words that ship or in one's own; the same text for the task, Slack and e-mail. */
export function Messages() {
  const { draft, state, changes } = useEditor();
  // A draft that is not sound cannot be shown as it would read; its words can be mended all the same.
  const isDraft = draft !== null && state === "saved" && changes !== null;
  const asked = useAsk("GET /alerts/preview", { query: isDraft ? { draft: "true" } : {} });
  const { data } = asked;
  const [chosen, choose] = useAddress("message", "breach");
  const name = chosen in NAMES ? chosen : "breach";
  return (
    <section className="card pad" aria-labelledby="messages">
      <h2 id="messages">What messages say</h2>
      <p className="sm mid">
        One text for the task, Slack and e-mail. Words of your own replace those that ship; nothing is sent
        from here.
      </p>
      <div className={css.row}>
        <label className={css.inline}>
          <span className="sm mid">Message</span>
          <select className="field" value={name} onChange={({ target }) => choose(target.value)}>
            {Object.entries(NAMES).map(([key, [words]]) => (
              <option key={key} value={key}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <span className="xs dim">{NAMES[name]?.[1]}</span>
      </div>
      {data ? (
        <OneMessage key={name} name={name} data={data} isCurrent={isDraft || draft === null} />
      ) : asked.error ? (
        <Broken
          what="The messages could not be read"
          error={asked.error}
          again={() => void asked.refetch()}
        />
      ) : (
        <Skeleton rows={4} height={56} />
      )}
    </section>
  );
}

interface OneMessageProps {
  readonly name: string;
  readonly data: Previewed;
  /** The preview is of the text as it stands here. */
  readonly isCurrent: boolean;
}

function OneMessage({ name, data, isCurrent }: OneMessageProps) {
  const path: Path = ["alerts", "templates", name];
  const { value, set, isEditable } = useField(path);
  const id = useId();
  const [last, setLast] = useState<"subject" | "body">("body");
  const subject = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLTextAreaElement>(null);
  const shipped = data.shipped.find(({ template }) => template === name);
  const shown = data.messages.find(({ template }) => template === name)?.task;
  const written = objectOf(value);
  const isOwn = value !== undefined;
  const lines = listOf<string>(isOwn ? written.body : shipped?.body);
  const first = isOwn ? wordOf(written.subject) : (shipped?.subject ?? "");
  const may = data.variables.filter(({ templates }) => templates.includes(name));
  const change = (part: "subject" | "body", words: string) =>
    set({ subject: first, body: lines, [part]: part === "subject" ? words : words.split("\n") });
  const insert = (variable: string) => {
    const field = last === "subject" ? subject.current : body.current;
    if (!field) return;
    const { value: words, selectionStart, selectionEnd } = field;
    const [from, to] = [selectionStart ?? words.length, selectionEnd ?? words.length];
    change(last, `${words.slice(0, from)}{{${variable}}}${words.slice(to)}`);
    field.focus();
  };
  return (
    <div className={own.cols}>
      <div>
        <label className="label" htmlFor={`${id}-subject`}>
          First line
        </label>
        <input
          ref={subject}
          id={`${id}-subject`}
          className="field"
          readOnly={!isEditable || !isOwn}
          value={first}
          onFocus={() => setLast("subject")}
          onChange={({ target }) => change("subject", target.value)}
        />
        {name === "unowned" ? null : (
          <>
            <label className="label" htmlFor={`${id}-body`}>
              Below it, a paragraph a line
            </label>
            <textarea
              ref={body}
              id={`${id}-body`}
              className="field"
              rows={Math.max(4, Math.min(14, lines.length + 2))}
              readOnly={!isEditable || !isOwn}
              value={lines.join("\n")}
              onFocus={() => setLast("body")}
              onChange={({ target }) => change("body", target.value)}
            />
          </>
        )}
        <Problems path={path} />
        <div className={css.row}>
          {!isEditable ? (
            <span className="sm dim">{isOwn ? "Words of your own." : "The words that ship."}</span>
          ) : isOwn ? (
            <button type="button" className="btn" onClick={() => set(undefined)}>
              Back to the words that ship
            </button>
          ) : (
            <button type="button" className="btn" onClick={() => set({ subject: first, body: lines })}>
              Say it in your own words
            </button>
          )}
        </div>
        {isEditable && isOwn ? (
          <details className={css.more}>
            <summary>What stands for a value: choose one to put it in</summary>
            <ul className={own.variables}>
              {may.map(({ name: variable, meaning }) => (
                <li key={variable}>
                  <button type="button" className="link sm" onClick={() => insert(variable)}>
                    {`{{${variable}}}`}
                  </button>
                  <span className="xs mid">{meaning}</span>
                </li>
              ))}
            </ul>
          </details>
        ) : null}
      </div>
      <div className={own.shown} aria-live="polite">
        <h3 className="sm dim">
          {isCurrent
            ? "As a made-up lead's would read"
            : "As it reads now; yours is shown once it is saved and sound"}
        </h3>
        {shown ? (
          <>
            <p className="b">{shown.subject}</p>
            {shown.body.map((paragraph, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a paragraph is its place
              <p key={place} className="sm">
                {paragraph}
              </p>
            ))}
          </>
        ) : null}
      </div>
    </div>
  );
}
