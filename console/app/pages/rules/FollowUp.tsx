import { useId } from "react";
import { useEditor, useField } from "./editor.tsx";
import { ChecksField, WordField } from "./fields.tsx";
import { Problems } from "./Problems.tsx";
import css from "./Rules.module.css";
import { listOf, objectOf, type Path, wordOf } from "./text.ts";
import { DAYS } from "./week.ts";

/** Every month has these. */
const MONTH_DAYS = Array.from({ length: 28 }, (_day, place) => String(place + 1));

/** After a breach: whether an apology may be owed, and when the reports about breaches are made. */
export function FollowUp() {
  return (
    <>
      <Apologies />
      <section className="card pad" aria-labelledby="packs">
        <h2 id="packs">Reports about breaches</h2>
        <p className="sm mid">
          In the time zone of reports. Left out: Monday and the first of the month, 08:00.
        </p>
        <div className={css.details}>
          <Report which="weekly" label="The weekly report is made on" />
          <Report which="monthly" label="The monthly report is made on day" />
        </div>
        <Problems path={["packs"]} only />
      </section>
    </>
  );
}

/** Day and time of one report; saying one of both says the other as usual. */
function Report({ which, label }: { readonly which: "weekly" | "monthly"; readonly label: string }) {
  const path: Path = ["packs", which];
  const { value, set, isEditable } = useField(path);
  const id = useId();
  const report = { day: 1, at: "08:00", ...objectOf(value) };
  const days = which === "weekly" ? DAYS.map(([, , name]) => name) : MONTH_DAYS;
  const said = days[Number(report.day) - 1] ?? String(report.day);
  if (!isEditable)
    return (
      <p className={css.said}>
        <span className="dim">{label}</span> {said}, {wordOf(report.at)}
      </p>
    );
  return (
    <div className={css.labelled}>
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <span className={css.inline}>
        <select
          id={id}
          className="field"
          value={String(report.day)}
          onChange={({ target }) => set({ ...report, day: Number(target.value) })}
        >
          {days.map((name, place) => (
            <option key={name} value={place + 1}>
              {name}
            </option>
          ))}
        </select>
        <input
          className="field"
          type="time"
          aria-label={`${label}: at`}
          value={wordOf(report.at)}
          onChange={({ target }) => set({ ...report, at: target.value })}
        />
      </span>
      <Problems path={path} />
    </div>
  );
}

/** A breach of these asks a reviewer whether an apology is owed; nothing is sent. */
function Apologies() {
  const { text } = useEditor();
  const path: Path = ["apologies"];
  const { value, set, isEditable } = useField(path);
  const types = listOf(text.leadTypes).map(objectOf);
  const options = types.map(({ name, label }) => [wordOf(name), wordOf(label) || wordOf(name)] as const);
  return (
    <section className="card pad" aria-labelledby="apologies">
      <h2 id="apologies">Apologies</h2>
      <p className="sm mid">
        A breach of one of these opens a review with your draft. Nothing is ever sent to the lead.
      </p>
      {value === undefined ? (
        <div className={css.row}>
          <span className="sm dim">Nobody is asked.</span>
          {isEditable ? (
            <button
              type="button"
              className="link sm"
              onClick={() =>
                set({
                  leadTypes: types.filter(({ handRaiser }) => handRaiser === true).map(({ name }) => name),
                })
              }
            >
              Ask whether an apology is owed
            </button>
          ) : null}
        </div>
      ) : (
        <>
          <ChecksField path={[...path, "leadTypes"]} label="For a breach of" options={options} />
          <WordField path={[...path, "draft"]} label="What a person might say" rows={3} />
          {isEditable ? (
            <button type="button" className="btn" onClick={() => set(undefined)}>
              Ask nobody any more
            </button>
          ) : null}
        </>
      )}
      <Problems path={path} only />
    </section>
  );
}
