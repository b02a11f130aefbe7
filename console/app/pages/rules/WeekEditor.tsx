import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { useField } from "./editor.tsx";
import { Problems } from "./Problems.tsx";
import { TakeOut } from "./TakeOut.tsx";
import { objectOf, type Path } from "./text.ts";
import css from "./WeekEditor.module.css";
import { DAYS, hoursShown, type Interval, intervalsOf, minutesOf, timeOf } from "./week.ts";

const STEP = 15;
const KEYS: Readonly<Record<string, number>> = {
  ArrowLeft: -STEP,
  ArrowDown: -STEP,
  ArrowRight: STEP,
  ArrowUp: STEP,
  PageDown: -60,
  PageUp: 60,
};

interface WeekProps {
  /** Of the calendar's `week`. */
  readonly path: Path;
  readonly isText: boolean;
}

/** The open hours of a week: edges are drawn with the pointer or moved with arrow keys by a quarter of an hour; as text, times are typed. */
export function WeekEditor({ path, isText }: WeekProps) {
  const { value } = useField(path);
  const [from, to] = hoursShown(value);
  const ticks = Array.from({ length: Math.floor((to - from) / 3) + 1 }, (_tick, index) => from + 3 * index);
  return (
    <div className={css.week}>
      {isText ? null : (
        <div className={css.ticks} aria-hidden="true">
          <span />
          <span className={css.scale}>
            {ticks.map((hour) => (
              <span key={hour} style={{ left: `${(100 * (hour - from)) / (to - from)}%` }}>
                {timeOf(hour * 60)}
              </span>
            ))}
          </span>
        </div>
      )}
      {DAYS.map(([day, short, name]) => (
        <Day
          key={day}
          path={[...path, day]}
          short={short}
          name={name}
          from={from * 60}
          to={to * 60}
          isText={isText}
        />
      ))}
      <CopyMonday path={path} />
      <Problems path={path} only />
    </div>
  );
}

function CopyMonday({ path }: { readonly path: Path }) {
  const { value, set, isEditable } = useField(path);
  const week = objectOf(value);
  const workdays = ["tue", "wed", "thu", "fri"];
  const monday = JSON.stringify(week.mon ?? []);
  if (!isEditable || workdays.every((day) => JSON.stringify(week[day] ?? []) === monday)) return null;
  return (
    <button
      type="button"
      className="link sm"
      onClick={() => set({ ...week, ...Object.fromEntries(workdays.map((day) => [day, week.mon ?? []])) })}
    >
      Tuesday to Friday as on Monday
    </button>
  );
}

interface DayProps {
  readonly path: Path;
  readonly short: string;
  readonly name: string;
  /** Minutes of the picture. */
  readonly from: number;
  readonly to: number;
  readonly isText: boolean;
}

function Day({ path, short, name, from, to, isText }: DayProps) {
  const { value, set, isEditable } = useField(path);
  const intervals = intervalsOf(value);
  const put = (index: number, next: Interval | null) => {
    const all = intervals.flatMap((one, place) => (place === index ? (next ? [next] : []) : [one]));
    set(all.length === 0 ? undefined : all);
  };
  const open = () => {
    const last = minutesOf(intervals.at(-1)?.[1] ?? "");
    const start = last === null ? 9 * 60 : Math.min(last + 60, 23 * 60);
    set([...intervals, [timeOf(start), timeOf(last === null ? 17 * 60 : Math.min(start + 120, 24 * 60))]]);
  };
  return (
    <div className={css.day} data-day={name}>
      <b className="b sm">{short}</b>
      {isText ? (
        <div className={css.typed}>
          {intervals.length === 0 ? <span className="sm dim">closed</span> : null}
          {intervals.map((one, index) => (
            <Typed
              // biome-ignore lint/suspicious/noArrayIndexKey: an interval is its place in the day
              key={index}
              interval={one}
              name={name}
              isEditable={isEditable}
              put={(next) => put(index, next)}
            />
          ))}
          {isEditable ? (
            <button type="button" className="link sm" onClick={open}>
              {intervals.length === 0 ? "Open" : "Open again"}
              <span className="sr"> on {name}</span>
            </button>
          ) : null}
        </div>
      ) : (
        <div className={css.track}>
          {intervals.length === 0 ? (
            <span className={css.closed}>
              Closed
              {isEditable ? (
                <button type="button" className="link xs" onClick={open}>
                  Open<span className="sr"> on {name}</span>
                </button>
              ) : null}
            </span>
          ) : null}
          {intervals.map((one, index) => (
            <Bar
              // biome-ignore lint/suspicious/noArrayIndexKey: an interval is its place in the day
              key={index}
              interval={one}
              name={name}
              from={from}
              to={to}
              isEditable={isEditable}
              put={(next) => put(index, next)}
            />
          ))}
        </div>
      )}
      <Problems path={path} />
    </div>
  );
}

function Typed({
  interval: [from, to],
  name,
  isEditable,
  put,
}: {
  readonly interval: Interval;
  readonly name: string;
  readonly isEditable: boolean;
  put(next: Interval | null): void;
}) {
  if (!isEditable)
    return (
      <span className="sm">
        {from}–{to}
      </span>
    );
  return (
    <span className={css.times}>
      <input
        className="field"
        aria-label={`${name}, opens`}
        value={from}
        size={5}
        inputMode="numeric"
        onChange={({ target }) => put([target.value, to])}
      />
      –
      <input
        className="field"
        aria-label={`${name}, closes`}
        value={to}
        size={5}
        inputMode="numeric"
        onChange={({ target }) => put([from, target.value])}
      />
      <TakeOut label={`${name}: close ${from} to ${to}`} take={() => put(null)} />
    </span>
  );
}

interface BarProps {
  readonly interval: Interval;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly isEditable: boolean;
  put(next: Interval | null): void;
}

/** One open stretch of a day; its edges are sliders. */
function Bar({ interval, name, from, to, isEditable, put }: BarProps) {
  const bar = useRef<HTMLDivElement>(null);
  const [start, end] = interval.map(minutesOf);
  if (start === undefined || end === undefined || start === null || end === null || start >= end)
    return <span className={css.closed}>{interval.join("–")}</span>;
  const share = (minutes: number) => (100 * (minutes - from)) / (to - from);
  const moved = (edge: 0 | 1, minutes: number) => {
    const at = Math.round(minutes / STEP) * STEP;
    const bounded =
      edge === 0 ? Math.min(Math.max(0, at), end - STEP) : Math.max(Math.min(24 * 60, at), start + STEP);
    put(edge === 0 ? [timeOf(bounded), interval[1]] : [interval[0], timeOf(bounded)]);
  };
  const edge = (which: 0 | 1) => ({
    role: "slider" as const,
    tabIndex: 0,
    "aria-label": `${name}, ${which === 0 ? "opens" : "closes"}`,
    "aria-valuemin": 0,
    "aria-valuemax": 24 * 60,
    "aria-valuenow": which === 0 ? start : end,
    "aria-valuetext": interval[which],
    onKeyDown: (event: KeyboardEvent) => {
      const by = KEYS[event.key];
      if (event.key === "Delete") put(null);
      if (by !== undefined) moved(which, (which === 0 ? start : end) + by);
      if (by !== undefined || event.key === "Delete") event.preventDefault();
    },
    onPointerDown: (event: PointerEvent) => event.currentTarget.setPointerCapture(event.pointerId),
    onPointerMove: (event: PointerEvent) => {
      const track = bar.current?.parentElement?.getBoundingClientRect();
      if (!track || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
      moved(which, from + ((event.clientX - track.left) / track.width) * (to - from));
    },
  });
  return (
    <div
      ref={bar}
      className={css.bar}
      style={{ left: `${share(start)}%`, width: `${share(end) - share(start)}%` }}
    >
      {isEditable ? <span className={css.edge} {...edge(0)} /> : null}
      <span className={css.hours}>
        {interval[0]}–{interval[1]}
      </span>
      {isEditable ? <span className={css.edge} {...edge(1)} /> : null}
    </div>
  );
}
