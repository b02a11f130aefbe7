import { useEditor, useField } from "./editor.tsx";
import { ChecksField, NumberField, WordField } from "./fields.tsx";
import { Problems } from "./Problems.tsx";
import css from "./Rules.module.css";
import { listOf, objectOf, type Path, wordOf } from "./text.ts";
import { DAYS } from "./week.ts";

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
          <Weekly />
          <NumberField
            path={["packs", "monthly", "day"]}
            label="The monthly report is made on day"
            after="of the month, up to 28"
          />
          <WordField path={["packs", "monthly", "at"]} label="at" type="time" />
        </div>
        <Problems path={["packs"]} only />
        <Problems path={["packs", "weekly"]} only />
        <Problems path={["packs", "monthly"]} only />
      </section>
    </>
  );
}

function Weekly() {
  const path: Path = ["packs", "weekly"];
  const { value, set, isEditable } = useField(path);
  const weekly = objectOf(value);
  const day = typeof weekly.day === "number" ? weekly.day : 1;
  if (!isEditable)
    return (
      <p className={css.said}>
        <span className="dim">The weekly report is made on</span> {DAYS[day - 1]?.[2] ?? day},{" "}
        {wordOf(weekly.at) || "08:00"}
      </p>
    );
  return (
    <>
      <div className={css.labelled}>
        <label className="label" htmlFor="weekly-day">
          The weekly report is made on
        </label>
        <select
          id="weekly-day"
          className="field"
          value={day}
          onChange={({ target }) => set({ at: "08:00", ...weekly, day: Number(target.value) })}
        >
          {DAYS.map(([key, , name], index) => (
            <option key={key} value={index + 1}>
              {name}
            </option>
          ))}
        </select>
        <Problems path={[...path, "day"]} />
      </div>
      <WordField path={[...path, "at"]} label="at" type="time" />
    </>
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
