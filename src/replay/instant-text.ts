import { z } from "zod";
import { typedLocalTime } from "../domain/calendar/typed-time.ts";
import type { Instant } from "../domain/time.ts";

const FORM =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/;
const WITHOUT_OFFSET = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?$/;
/** 1973-03-03 in milliseconds: anything smaller was most likely meant as seconds. */
const LEAST_MS = 100_000_000_000;
const GREATEST_MS = 8_640_000_000_000_000;

/** A point in time at our border: ISO-8601 with `Z` or an offset, or epoch milliseconds. Finer digits are cut off. */
export const InstantText = z
  .union(
    [
      z.string().regex(FORM, wrong()),
      z.number().int(wrong()).min(LEAST_MS, wrong()).max(GREATEST_MS, wrong()),
    ],
    {
      error: ({ input }) => explain(input),
    },
  )
  .refine((value) => typeof value === "number" || dayExists(value), {
    error: ({ input }) => `${JSON.stringify(input)} is a day that does not exist — Correct the date.`,
  });
export type InstantText = z.infer<typeof InstantText>;

/** The instant of a checked text. */
export function instantOf(value: InstantText): Instant {
  if (typeof value === "number") return value;
  const iso = Date.parse(value);
  return Number.isNaN(iso) ? Date.parse(normal(value)) : iso;
}

/** The instant of a text somebody typed, also a local time with its zone; or `problem — fix`. */
export function readInstant(text: string): { at: Instant } | { problem: string } {
  const typed = typedLocalTime(text);
  if (typed !== null) return { at: typed };
  const value = /^\d+$/.test(text) ? Number(text) : text;
  const read = InstantText.safeParse(value);
  return read.success ? { at: instantOf(read.data) } : { problem: read.error.issues[0]!.message };
}

/** ISO-8601 in UTC with milliseconds, as every output has it. */
export function toIso(at: Instant): string {
  return new Date(at).toISOString();
}

/** `+0500` as `+05:00`, a decimal comma as a point. */
function normal(text: string): string {
  return text.replace(",", ".").replace(/([+-]\d\d)(\d\d)$/, "$1:$2");
}

/** One explanation for every way to be no instant; nothing else is checked after it. */
function wrong() {
  return { error: ({ input }: { readonly input?: unknown }) => explain(input), abort: true };
}

function dayExists(text: string): boolean {
  const day = Number(text.slice(8, 10));
  const month = Number(text.slice(5, 7));
  if (day < 1 || month < 1 || month > 12) return false;
  return day <= 28 || day <= new Date(Date.UTC(Number(text.slice(0, 4)), month, 0)).getUTCDate();
}

function explain(input: unknown): string {
  const shown = JSON.stringify(input) ?? "nothing";
  if (input === undefined) return "is missing — Give an instant such as 2026-11-17T14:03:12.345-05:00.";
  if (typeof input === "string" && WITHOUT_OFFSET.test(input)) {
    return `${shown} is a local time without an offset — Add Z for UTC or the offset of its zone, as in ${input.replace(" ", "T")}-05:00.`;
  }
  if (typeof input === "string" && /^\d{4}-\d\d-\d\d \d/.test(input)) {
    return `${shown} has a blank between date and time — Put a T there.`;
  }
  if (typeof input === "string" && /^\d+$/.test(input)) {
    return `${shown} is a number in quotes — Remove the quotes; epoch milliseconds are a JSON number.`;
  }
  if (typeof input === "number" && Math.abs(input) < LEAST_MS) {
    return `${shown} looks like seconds — Give milliseconds since 1970 (${Math.trunc(input)}000), or ISO-8601.`;
  }
  return `${shown} is not an instant — Write ISO-8601 with Z or an offset, as 2026-11-17T14:03:12.345-05:00, or epoch milliseconds.`;
}
