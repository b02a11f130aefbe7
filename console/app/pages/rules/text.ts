import type { Target } from "../../../../src/domain/policy.ts";

/** A policy as it is being written: it need not be sound, and may lack anything. */
export type Text = Readonly<Record<string, unknown>>;
export type Path = readonly (string | number)[];

export const listOf = <T = Text>(value: unknown): readonly T[] =>
  Array.isArray(value) ? (value as T[]) : [];
export const objectOf = (value: unknown): Text =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Text) : {};
export const wordOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** A name that none of `taken` is: `base`, else with the first free number from 2 on, in that name's own style. */
export function freshName(base: string, taken: readonly string[]): string {
  const joint = base.includes(" ") ? " " : "-";
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}${joint}${number}`;
    if (!taken.includes(name)) return name;
  }
}

export function valueAt(text: unknown, path: Path): unknown {
  let value = text;
  for (const step of path) {
    if (value === null || typeof value !== "object") return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** The text with another value in one place; `undefined` takes it out, of a list too. */
export function withAt<T>(text: T, [step, ...rest]: Path, value: unknown): T {
  if (step === undefined) return value as T;
  if (typeof step === "number") {
    const list = [...listOf<unknown>(text)];
    if (rest.length === 0 && value === undefined) list.splice(step, 1);
    else list[step] = withAt(list[step], rest, value);
    return list as T;
  }
  const next: Record<string, unknown> = { ...objectOf(text) };
  const inner = withAt(next[step], rest, value);
  if (inner === undefined) delete next[step];
  else next[step] = inner;
  return next as T;
}

/** As the server names a field: clocks by their name. */
export function fieldOf(text: Text, path: Path): string {
  const [first, second, ...rest] = path;
  if (first !== "clocks" || typeof second !== "number") return path.join(".");
  const name = objectOf(listOf(text.clocks)[second]).name;
  return [first, typeof name === "string" ? name : second, ...rest].join(".");
}

export interface ClockText extends Text {
  readonly name: string;
  readonly index: number;
}

/** The clocks with their places in the text. */
export const clocksOf = (text: Text): readonly ClockText[] =>
  listOf(text.clocks).map((clock, index) => ({
    ...objectOf(clock),
    name: wordOf(objectOf(clock).name),
    index,
  }));

/** How much time a clock allows: `sameAs` another, by lead type, or one for all. */
export function targetOf(clock: Text, leadType: string | null): unknown {
  const target = objectOf(clock.target);
  if ("sameAs" in target) return undefined;
  if (!("otherwise" in target) && !("byLeadType" in target)) return clock.target;
  const byType = objectOf(target.byLeadType);
  return leadType !== null && leadType in byType ? byType[leadType] : target.otherwise;
}

const UNITS: readonly (readonly [unit: string, one: string, many: string])[] = [
  ["minutes", "min", "min"],
  ["hours", "h", "h"],
  ["businessDays", "business day", "business days"],
];

/** A length of time, short: `30 min`, `4 h`, `1 business day`; what is none, as it is. */
export function timeWords(value: unknown): string {
  const given = objectOf(value);
  for (const [unit, one, many] of UNITS)
    if (unit in given) return `${String(given[unit])} ${given[unit] === 1 ? one : many}`;
  const [unit, amount] = Object.entries(given)[0] ?? [];
  return unit === undefined ? "not set" : `${String(amount)} ${unit}`;
}

/** Milliseconds of minutes and hours; `null` for anything else. */
export function timeMs(value: unknown): number | null {
  const { minutes, hours } = objectOf(value);
  if (typeof minutes === "number") return minutes * 60_000;
  if (typeof hours === "number") return hours * 3_600_000;
  return null;
}

const TYPED: Readonly<Record<string, string>> = {
  m: "minutes",
  min: "minutes",
  mins: "minutes",
  minute: "minutes",
  minutes: "minutes",
  h: "hours",
  hour: "hours",
  hours: "hours",
  "open hours": "hours",
  "business day": "businessDays",
  "business days": "businessDays",
  // Kept as it was typed: what a day is, the server asks.
  d: "days",
  day: "days",
  days: "days",
};

/** What somebody typed: an amount, with its unit if they wrote one. What is no number stays a text, so that the server says what is wrong. */
export function typedTime(typed: string, unit: string): Text {
  const [, amount = "", word = ""] = /^\s*(-?[\d.,]*)\s*([a-z ]*?)\s*$/i.exec(typed) ?? [];
  const named = word === "" ? unit : TYPED[word.toLowerCase()];
  const number = Number(amount.replace(",", "."));
  if (amount === "" || Number.isNaN(number) || named === undefined) return { [unit]: typed.trim() };
  return { [named]: number };
}

/** What may have been meant by so many days: the server refuses them, since they can mean three things. */
export function daysMeant(value: unknown): readonly { readonly target: Target; readonly words: string }[] {
  const { days } = objectOf(value);
  if (typeof days !== "number" || days <= 0) return [];
  const meant = { businessDays: Math.max(1, Math.round(days)) };
  return [
    { target: meant, words: timeWords(meant) },
    { target: { hours: 24 * days }, words: `${24 * days} open hours` },
  ];
}
