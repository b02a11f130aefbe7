import { useState } from "react";
import { useEditor, useField } from "./editor.tsx";
import { WordField } from "./fields.tsx";
import { Problems } from "./Problems.tsx";
import css from "./Rules.module.css";
import { TakeOut } from "./TakeOut.tsx";
import { objectOf, type Path } from "./text.ts";
import { dateWords, type Interval, intervalsOf } from "./week.ts";

/** Dates with hours of their own, which win over the week and over days off: one stretch, several, or none at all. */
export function OtherDays({ path }: { readonly path: Path }) {
  const { isEditable } = useEditor();
  const overrides = useField([...path, "overrides"]);
  const [date, setDate] = useState("");
  const all = Object.entries(objectOf(overrides.value)).sort(([one], [other]) => (one < other ? -1 : 1));
  const put = (day: string, hours: readonly Interval[] | undefined) => {
    const next = [
      ...all.filter(([one]) => one !== day),
      ...(hours === undefined ? [] : [[day, hours] as const]),
    ];
    overrides.set(next.length === 0 ? undefined : Object.fromEntries(next));
  };
  return (
    <section className="card pad" aria-labelledby="short-days">
      <div className="head">
        <h2 id="short-days">Days with hours of their own</h2>
        <span className="xs dim">they win over the week and over days off</span>
      </div>
      {all.length === 0 ? <p className="sm dim">None.</p> : null}
      <ul className={css.dates}>
        {all.map(([day, own]) => (
          <li key={day}>
            <span className="nw">{dateWords(day)}</span>
            {isEditable ? (
              <Stretches day={day} hours={intervalsOf(own)} put={(hours) => put(day, hours)} />
            ) : (
              <span className="mid">
                {intervalsOf(own)
                  .map((one) => one.join("–"))
                  .join(", ") || "closed"}
              </span>
            )}
            {isEditable ? (
              <TakeOut label={`${dateWords(day)}: as in the week`} take={() => put(day, undefined)} />
            ) : null}
          </li>
        ))}
      </ul>
      {isEditable ? (
        <form
          className={css.row}
          onSubmit={(event) => {
            event.preventDefault();
            if (date === "") return;
            put(date, [["09:00", "13:00"]]);
            setDate("");
          }}
        >
          <input
            className={`field ${css.short}`}
            type="date"
            aria-label="Date"
            value={date}
            onChange={({ target }) => setDate(target.value)}
          />
          <button type="submit" className="btn" disabled={date === ""}>
            Give this date its own hours
          </button>
        </form>
      ) : null}
      <WordField path={[...path, "holidaysFrom"]} label="Where the days off come from" />
      <Problems path={[...path, "overrides"]} />
    </section>
  );
}

/** The open stretches of one date. */
function Stretches({
  day,
  hours,
  put,
}: {
  readonly day: string;
  readonly hours: readonly Interval[];
  put(hours: readonly Interval[]): void;
}) {
  const name = dateWords(day);
  const change = (place: number, one: Interval) =>
    put(hours.map((old, index) => (index === place ? one : old)));
  return (
    <span className={css.row}>
      {hours.length === 0 ? <span className="mid">closed all day</span> : null}
      {hours.map(([from, to], place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a stretch is its place
        <span key={place} className={css.inline}>
          <input
            className={`field ${css.short}`}
            type="time"
            aria-label={`${name}, opens ${place + 1}`}
            value={from}
            onChange={({ target }) => change(place, [target.value, to])}
          />
          <span className="sm mid">to</span>
          <input
            className={`field ${css.short}`}
            type="time"
            aria-label={`${name}, closes ${place + 1}`}
            value={to}
            onChange={({ target }) => change(place, [from, target.value])}
          />
          <TakeOut
            label={`${name}: take ${from} to ${to} out`}
            take={() => put(hours.filter((_one, index) => index !== place))}
          />
        </span>
      ))}
      <button
        type="button"
        className="link sm"
        onClick={() => put([...hours, hours.length === 0 ? ["09:00", "13:00"] : ["14:00", "18:00"]])}
      >
        {hours.length === 0 ? "Open it" : "Add a stretch"}
        <span className="sr"> on {name}</span>
      </button>
    </span>
  );
}
