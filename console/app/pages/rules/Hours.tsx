import { useState } from "react";
import { useAddress } from "../../client/address.ts";
import { type Answer, ask, Refused } from "../../client/ask.ts";
import { useLive } from "../../client/live.tsx";
import { counted } from "../../client/words.ts";
import { Segments } from "../../components/Segments.tsx";
import { CalendarName } from "./CalendarName.tsx";
import { useEditor, useField } from "./editor.tsx";
import { ChoiceField } from "./fields.tsx";
import { OtherDays } from "./OtherDays.tsx";
import { Advice, Problems } from "./Problems.tsx";
import css from "./Rules.module.css";
import { TakeOut } from "./TakeOut.tsx";
import { freshName, objectOf, type Path, withAt, wordOf } from "./text.ts";
import { WeekEditor } from "./WeekEditor.tsx";
import { dateWords } from "./week.ts";

const ZONES = (): readonly (readonly [string, string])[] =>
  ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")].map((zone) => [
    zone,
    zone.replaceAll("_", " "),
  ]);

/** Calendars: the week, its zone, days off and days with hours of their own. */
export function Hours() {
  const { text, isEditable, set } = useEditor();
  const names = Object.keys(objectOf(text.calendars));
  const [chosen, choose] = useAddress("calendar", names[0] ?? "");
  const [isText, setText] = useState(false);
  const [isNarrow] = useState(() => window.matchMedia("(max-width: 640px)").matches);
  const name = names.includes(chosen) ? chosen : names[0];
  const add = () => {
    const fresh = freshName("new hours", names);
    const copied = objectOf(objectOf(text.calendars)[name ?? ""]);
    set(["calendars", fresh], {
      timeZone: wordOf(copied.timeZone) || wordOf(text.timeZone) || "UTC",
      week: copied.week ?? {},
    });
    choose(fresh);
  };
  if (name === undefined)
    return (
      <section className="card pad">
        <p className="sm mid">No calendar: every clock counts round the clock.</p>
        {isEditable ? (
          <button type="button" className="btn" onClick={add}>
            Add business hours
          </button>
        ) : null}
      </section>
    );
  const path: Path = ["calendars", name];
  return (
    <>
      <section className="card pad" aria-labelledby="open-hours">
        <div className="head">
          <h2 id="open-hours">Open hours</h2>
          <span className="xs dim">{wordOf(objectOf(objectOf(text.calendars)[name]).timeZone)}</span>
          <span className={`r ${css.row}`}>
            {isEditable ? (
              <button type="button" className="link sm" onClick={add}>
                Add a calendar
              </button>
            ) : null}
            {isNarrow ? null : (
              <button
                type="button"
                className="link sm"
                aria-pressed={isText}
                onClick={() => setText(!isText)}
              >
                {isText ? "Draw" : "Edit as text"}
              </button>
            )}
          </span>
        </div>
        {names.length > 1 ? (
          <div className={css.row}>
            <Segments
              label="Calendar"
              value={name}
              choose={choose}
              options={names.map((one) => ({ value: one, label: one }))}
            />
          </div>
        ) : null}
        <WeekEditor path={[...path, "week"]} isText={isText || isNarrow} />
        {isEditable && !isText && !isNarrow ? (
          <p className="xs dim">Draw an edge, or use arrow keys in steps of 15 minutes; Delete closes.</p>
        ) : null}
        <div className={css.details}>
          <ChoiceField path={[...path, "timeZone"]} label="Time zone of these hours" options={ZONES()} />
          <ChoiceField path={["timeZone"]} label="Time zone of reports" options={ZONES()} />
        </div>
        <CalendarName key={name} name={name} choose={choose} />
        <Problems path={path} only />
        <Advice path={path} />
      </section>
      <DaysOff path={path} />
      <OtherDays path={path} />
    </>
  );
}

/** Days off, the next ones first; a country's are looked up, never worked out later. */
function DaysOff({ path }: { readonly path: Path }) {
  const { isEditable } = useEditor();
  const holidays = useField([...path, "holidays"]);
  const { now } = useLive();
  const [isAll, setAll] = useState(false);
  const [date, setDate] = useState("");
  const [name, setName] = useState("");
  const today = new Date(now).toISOString().slice(0, 10);
  const all = Object.entries(objectOf(holidays.value)).sort(([one], [other]) => (one < other ? -1 : 1));
  const ahead = all.filter(([day]) => day >= today);
  const shown = isAll ? all : ahead.slice(0, 8);
  const put = (next: readonly (readonly [string, unknown])[]) =>
    holidays.set(next.length === 0 ? undefined : Object.fromEntries(next));
  return (
    <section className="card pad" aria-labelledby="days-off">
      <div className="head">
        <h2 id="days-off">Days off</h2>
        <span className="xs dim">
          {all.length === 0 ? "none: every weekday counts" : `${counted(ahead.length, "day")} ahead`}
        </span>
        {all.length > shown.length || isAll ? (
          <button type="button" className="link sm r" onClick={() => setAll(!isAll)}>
            {isAll ? "Only the next" : `All ${all.length}`}
          </button>
        ) : null}
      </div>
      <ul className={css.dates}>
        {shown.map(([day, what]) => (
          <li key={day}>
            <span className="nw">{dateWords(day)}</span>
            <span className="mid">{wordOf(what)}</span>
            {isEditable ? (
              <TakeOut
                label={`${dateWords(day)}: work on it`}
                take={() => put(all.filter(([one]) => one !== day))}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {isEditable ? (
        <>
          <form
            className={css.row}
            onSubmit={(event) => {
              event.preventDefault();
              if (date === "") return;
              put([...all.filter(([one]) => one !== date), [date, name.trim() || "Day off"]]);
              setDate("");
              setName("");
            }}
          >
            <input
              className={`field ${css.short}`}
              type="date"
              aria-label="Date of the day off"
              value={date}
              onChange={({ target }) => setDate(target.value)}
            />
            <input
              className={`field ${css.medium}`}
              aria-label="Its name"
              placeholder="Name"
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
            <button type="submit" className="btn">
              Add
            </button>
          </form>
          <PublicHolidays path={path} />
        </>
      ) : null}
      <Problems path={[...path, "holidays"]} />
    </section>
  );
}

type Found = Answer<"GET /policies/holidays">;

/** A country's public holidays: looked at first, then taken over. */
function PublicHolidays({ path }: { readonly path: Path }) {
  const { text, replace } = useEditor();
  const { now } = useLive();
  const year = new Date(now).getUTCFullYear();
  const [country, setCountry] = useState("");
  const [region, setRegion] = useState("");
  const [found, setFound] = useState<Found | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const look = async () => {
    try {
      const query = { country, from: year, to: year + 2, ...(region.trim() === "" ? {} : { region }) };
      setFound(await ask("GET /policies/holidays", { query }));
      setRefused(null);
    } catch (error) {
      setFound(null);
      setRefused(
        error instanceof Refused ? `${error.message} ${error.fix ?? ""}` : "They could not be looked up.",
      );
    }
  };
  const take = () => {
    if (!found) return;
    const old = objectOf(objectOf(objectOf(text.calendars)[String(path[1])]).holidays);
    replace(
      withAt(
        withAt(text, [...path, "holidays"], { ...old, ...found.holidays }),
        [...path, "holidaysFrom"],
        found.source,
      ),
    );
    setFound(null);
  };
  return (
    <details className={css.more}>
      <summary>Add a country's public holidays</summary>
      <form
        className={css.row}
        onSubmit={(event) => {
          event.preventDefault();
          void look();
        }}
      >
        <label className={css.inline}>
          <span className="sm mid">Country</span>
          <input
            className={`field ${css.short}`}
            placeholder="US, GB, DE"
            value={country}
            onChange={({ target }) => setCountry(target.value)}
          />
        </label>
        <label className={css.inline}>
          <span className="sm mid">Region</span>
          <input
            className={`field ${css.short}`}
            placeholder="NY, ENG, BY"
            value={region}
            onChange={({ target }) => setRegion(target.value)}
          />
        </label>
        <button type="submit" className="btn" disabled={country.trim() === ""}>
          Look up {year} to {year + 2}
        </button>
      </form>
      {refused ? (
        <p className="sm miss-text" role="alert">
          {refused}
        </p>
      ) : null}
      {found ? (
        <div role="status">
          <p className="sm mid">
            {counted(Object.keys(found.holidays).length, "day")}. {found.source}. Look through them: not every
            public holiday is a day off for a sales team.
          </p>
          <ul className={css.dates}>
            {Object.entries(found.holidays).map(([day, what]) => (
              <li key={day}>
                <span className="nw">{dateWords(day)}</span>
                <span className="mid">{what}</span>
              </li>
            ))}
          </ul>
          {[
            ...found.moved.map(
              ({ date, name, insteadOn }) =>
                `${dateWords(date)} ${name}: the day off is ${dateWords(insteadOn ?? date)}.`,
            ),
            ...found.notes,
          ].map((note) => (
            <p key={note} className="xs dim">
              {note}
            </p>
          ))}
          <button type="button" className="btn" onClick={take}>
            Take them over
          </button>
        </div>
      ) : null}
    </details>
  );
}
