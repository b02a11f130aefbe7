import { type ReactNode, useEffect, useId, useState } from "react";
import { useField } from "./editor.tsx";
import { Problems } from "./Problems.tsx";
import css from "./Rules.module.css";
import { daysMeant, listOf, objectOf, type Path, timeWords, typedTime, wordOf } from "./text.ts";

interface FieldProps {
  readonly path: Path;
  readonly label: string;
  /** The label is for screen readers alone: a heading or a sentence around it says the same. */
  readonly isBare?: boolean;
}

/** A label, what it labels, and what is wrong with it; readers see words instead of a control. */
function Frame({
  path,
  label,
  isBare = false,
  words,
  hint,
  children,
}: FieldProps & {
  readonly words: string;
  readonly hint?: string | undefined;
  readonly children: (given: {
    readonly id: string;
    readonly "aria-invalid": boolean | undefined;
    readonly "aria-describedby": string | undefined;
  }) => ReactNode;
}) {
  const id = useId();
  const { isEditable, problems } = useField(path);
  const wrong = problems.length > 0;
  if (!isEditable)
    return isBare ? (
      <span>{words}</span>
    ) : (
      <p className={css.said}>
        <span className="dim">{label}</span> {words || "not set"}
      </p>
    );
  return (
    <div className={isBare ? css.bare : css.labelled}>
      <label htmlFor={id} className={isBare ? "sr" : "label"}>
        {label}
      </label>
      {children({
        id,
        "aria-invalid": wrong || undefined,
        "aria-describedby": wrong ? `${id}-wrong` : undefined,
      })}
      {hint ? <p className="xs dim">{hint}</p> : null}
      <Problems id={`${id}-wrong`} path={path} />
    </div>
  );
}

const UNITS = [
  ["minutes", "min"],
  ["hours", "hours"],
  ["businessDays", "business days"],
] as const;

/** An amount and its unit; an amount may be typed with its unit, and what the server refuses for a day is offered anew. */
export function TimeField({
  path,
  label,
  isBare = true,
  without = [],
}: FieldProps & { readonly without?: readonly (typeof UNITS)[number][0][] }) {
  const { value, set, isEditable } = useField(path);
  const given = objectOf(value);
  const { calendarTime, ...time } = given;
  const [unit = "minutes", amount] = Object.entries(time)[0] ?? [];
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? (amount === undefined ? "" : String(amount));
  const put = (next: object) => set(calendarTime === undefined ? next : { ...next, calendarTime });
  const known = UNITS.some(([name]) => name === unit);
  return (
    <Frame path={path} label={label} isBare={isBare} words={timeWords(time)}>
      {(aria) => (
        <>
          <span className={css.time}>
            <input
              {...aria}
              className="field"
              inputMode="decimal"
              size={4}
              value={shown}
              onChange={({ target }) => {
                setTyped(target.value);
                put(typedTime(target.value, known ? unit : "minutes"));
              }}
              onBlur={() => setTyped(null)}
            />
            <select
              className="field"
              aria-label={`${label}, unit`}
              value={known ? unit : "other"}
              onChange={({ target }) => {
                setTyped(null);
                put({ [target.value]: amount });
              }}
            >
              {UNITS.filter(([name]) => !without.includes(name) || name === unit).map(([name, words]) => (
                <option key={name} value={name}>
                  {words}
                </option>
              ))}
              {known ? null : <option value="other">{unit}</option>}
            </select>
          </span>
          {isEditable && daysMeant(time).length > 0 ? (
            <span className={css.offers}>
              {daysMeant(time).map(({ target, words }) => (
                <button
                  key={words}
                  type="button"
                  className="btn"
                  onClick={() => {
                    setTyped(null);
                    put(target);
                  }}
                >
                  {words}
                </button>
              ))}
            </span>
          ) : null}
        </>
      )}
    </Frame>
  );
}

/** A number; what is no number is kept as it was typed, so that the server says what is wrong. */
export function NumberField({
  path,
  label,
  isBare = false,
  after,
  hint,
}: FieldProps & { readonly after?: string; readonly hint?: string }) {
  const { value, set } = useField(path);
  const [typed, setTyped] = useState<string | null>(null);
  const words = value === undefined ? "" : `${String(value)} ${after ?? ""}`.trim();
  return (
    <Frame path={path} label={label} isBare={isBare} words={words} hint={hint}>
      {(aria) => (
        <span className={css.number}>
          <input
            {...aria}
            className="field"
            inputMode="decimal"
            size={4}
            value={typed ?? (value === undefined ? "" : String(value))}
            onChange={({ target }) => {
              setTyped(target.value);
              const number = Number(target.value.replace(",", "."));
              if (target.value.trim() === "") set(undefined);
              else set(Number.isNaN(number) ? target.value : number);
            }}
            onBlur={() => setTyped(null)}
          />
          {after ? <span className="sm mid">{after}</span> : null}
        </span>
      )}
    </Frame>
  );
}

/** A text; an empty one is taken out. */
export function WordField({
  path,
  label,
  isBare = false,
  rows,
  type = "text",
  list,
  keepEmpty = false,
  hint,
}: FieldProps & {
  readonly rows?: number;
  readonly type?: "text" | "time" | "date";
  readonly list?: string;
  /** In a list, where nothing may be taken out by deleting its words. */
  readonly keepEmpty?: boolean;
  readonly hint?: string;
}) {
  const { value, set } = useField(path);
  const words = wordOf(value);
  const change = (next: string) => set(next === "" && !keepEmpty ? undefined : next);
  return (
    <Frame path={path} label={label} isBare={isBare} words={words} hint={hint}>
      {(aria) =>
        rows ? (
          <textarea
            {...aria}
            className="field"
            rows={rows}
            value={words}
            onChange={({ target }) => change(target.value)}
          />
        ) : (
          <input
            {...aria}
            className="field"
            type={type}
            value={words}
            list={list}
            onChange={({ target }) => change(target.value)}
          />
        )
      }
    </Frame>
  );
}

/** One of a few; `""` stands for what holds unless something is said. */
export function ChoiceField({
  path,
  label,
  isBare = false,
  options,
}: FieldProps & { readonly options: readonly (readonly [value: string, words: string])[] }) {
  const { value, set } = useField(path);
  const now = wordOf(value);
  const all = options.some(([one]) => one === now) ? options : [...options, [now, `${now}?`] as const];
  return (
    <Frame path={path} label={label} isBare={isBare} words={all.find(([one]) => one === now)?.[1] ?? now}>
      {(aria) => (
        <select
          {...aria}
          className="field"
          value={now}
          onChange={({ target }) => set(target.value === "" ? undefined : target.value)}
        >
          {all.map(([one, words]) => (
            <option key={one} value={one}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}

/** Yes or no, in a sentence. */
export function CheckField({
  path,
  children,
  usual = false,
}: {
  readonly path: Path;
  readonly children: ReactNode;
  /** What holds where nothing is said. */
  readonly usual?: boolean;
}) {
  const { value, set, isEditable } = useField(path);
  const isOn = typeof value === "boolean" ? value : usual;
  if (!isEditable)
    return (
      <p className={css.said}>
        <b className="b">{isOn ? "Yes:" : "No:"}</b> {children}
      </p>
    );
  return (
    <>
      <label className={css.check}>
        <input type="checkbox" checked={isOn} onChange={({ target }) => set(target.checked)} />
        <span>{children}</span>
      </label>
      <Problems path={path} />
    </>
  );
}

/** Some of a few, side by side. */
export function ChecksField({
  path,
  label,
  isBare = false,
  options,
  emptyIsNone = false,
}: FieldProps & {
  readonly options: readonly (readonly [value: string, words: string])[];
  /** With nothing chosen the list is taken out instead of left empty. */
  readonly emptyIsNone?: boolean;
}) {
  const { value, set, isEditable } = useField(path);
  const now = listOf<string>(value);
  const words = (one: string) => options.find(([name]) => name === one)?.[1] ?? one;
  if (!isEditable)
    return (
      <p className={css.said}>
        {isBare ? null : <span className="dim">{label} </span>}
        {now.map(words).join(", ") || "nobody named"}
      </p>
    );
  const all = [
    ...options,
    ...now.filter((one) => !options.some(([name]) => name === one)).map((one) => [one, one] as const),
  ];
  return (
    <fieldset className={css.checks}>
      <legend className={isBare ? "sr" : "label"}>{label}</legend>
      {all.map(([one, said]) => (
        <label key={one} className={css.check}>
          <input
            type="checkbox"
            checked={now.includes(one)}
            onChange={({ target }) => {
              const next = target.checked ? [...now, one] : now.filter((other) => other !== one);
              set(next.length === 0 && emptyIsNone ? undefined : next);
            }}
          />
          <span>{said}</span>
        </label>
      ))}
      <Problems path={path} />
    </fieldset>
  );
}

/** Values with commas between them. */
export function ValuesField({
  path,
  label,
  isBare = false,
  list,
  hint,
  emptyIsNone = false,
}: FieldProps & {
  readonly list?: string;
  readonly hint?: string;
  /** With nothing named the list is taken out instead of left empty. */
  readonly emptyIsNone?: boolean;
}) {
  const { value, set } = useField(path);
  const kept = listOf<string>(value).join(", ");
  const [typed, setTyped] = useState(kept);
  // Another hand, or another draft, changed it.
  useEffect(() => setTyped((old) => (valuesIn(old).join(", ") === kept ? old : kept)), [kept]);
  return (
    <Frame path={path} label={label} isBare={isBare} words={kept} hint={hint}>
      {(aria) => (
        <input
          {...aria}
          className="field"
          value={typed}
          list={list}
          onChange={({ target }) => {
            setTyped(target.value);
            const values = valuesIn(target.value);
            set(values.length === 0 && emptyIsNone ? undefined : values);
          }}
        />
      )}
    </Frame>
  );
}

const valuesIn = (typed: string): readonly string[] =>
  typed
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
