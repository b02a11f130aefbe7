import { useId, useState } from "react";
import { useEditor } from "./editor.tsx";
import css from "./Rules.module.css";
import { clockWords } from "./said.ts";
import { clocksOf, objectOf, type Text, withAt, wordOf } from "./text.ts";

/** Another name for a calendar wherever it is spoken of, and a calendar that nothing counts in taken out. */
export function CalendarName({ name, choose }: { readonly name: string; choose(name: string): void }) {
  const { text, isEditable, replace } = useEditor();
  const id = useId();
  const [typed, setTyped] = useState(name);
  if (!isEditable) return null;
  const others = Object.keys(objectOf(text.calendars)).filter((one) => one !== name);
  const users = usersOf(text, name);
  const next = typed.trim();
  const wrong =
    next === name
      ? null
      : next === ""
        ? "A calendar needs a name."
        : others.includes(next) || next === "always"
          ? `${next} is taken. Choose another name.`
          : null;
  return (
    <form
      className={css.row}
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong !== null || next === name) return;
        replace(renamed(text, name, next));
        choose(next);
      }}
    >
      <label className={css.inline} htmlFor={id}>
        <span className="sm mid">Name of these hours</span>
        <input
          id={id}
          className={`field ${css.medium}`}
          value={typed}
          aria-invalid={wrong !== null || undefined}
          aria-describedby={wrong === null ? undefined : `${id}-wrong`}
          onChange={({ target }) => setTyped(target.value)}
        />
      </label>
      <button type="submit" className="btn" disabled={wrong !== null || next === name}>
        Rename
      </button>
      {users.length === 0 ? (
        <button
          type="button"
          className="btn"
          onClick={() => {
            replace(withAt(text, ["calendars", name], undefined));
            choose(others[0] ?? "");
          }}
        >
          Take these hours out
        </button>
      ) : (
        <span className="xs dim">Counted in by {users.join(", ")}</span>
      )}
      {wrong === null ? null : (
        <p id={`${id}-wrong`} className="sm miss-text" role="status">
          {wrong}
        </p>
      )}
    </form>
  );
}

/** What counts in a calendar, in words. */
function usersOf(text: Text, name: string): readonly string[] {
  const clocks = clocksOf(text).flatMap((clock) => (clock.calendar === name ? [clockWords(clock.name)] : []));
  const digest = objectOf(objectOf(text.alerts).digest);
  return wordOf(digest.calendar) === name ? [...clocks, "the daily list"] : clocks;
}

function renamed(text: Text, from: string, to: string): Text {
  const calendars = Object.entries(objectOf(text.calendars)).map(([name, one]) => [
    name === from ? to : name,
    one,
  ]);
  const named = withAt(text, ["calendars"], Object.fromEntries(calendars));
  const clocks = clocksOf(named).reduce(
    (next, clock) => (clock.calendar === from ? withAt(next, ["clocks", clock.index, "calendar"], to) : next),
    named,
  );
  const digest = objectOf(objectOf(text.alerts).digest);
  return digest.calendar === from ? withAt(clocks, ["alerts", "digest", "calendar"], to) : clocks;
}
