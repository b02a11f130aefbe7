import type { Instant } from "../../../src/domain/time.ts";

/** `Mon 09:30`, `Fri 18:30:00.001`, `next Mon 09:00`, `in 2 weeks Tue 10:00`, `last Fri 16:00`, or an instant. */
export type When = string | Instant;

const MONDAY = Date.UTC(2026, 2, 2);
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const WORDS =
  /^(?:(last|next|in (\d+) weeks) )?(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d\d):(\d\d)(?::(\d\d)(?:\.(\d{3}))?)?$/;

/** A time of the week that begins on Monday, 2 March 2026, in UTC. */
export function at(when: When): Instant {
  if (typeof when === "number") return when;
  const found = WORDS.exec(when);
  if (!found) throw new Error(`no time: ${when}`);
  const [, which, weeks, day, hours, minutes, seconds, ms] = found;
  const week = which === "last" ? -1 : which === "next" ? 1 : Number(weeks ?? 0);
  const minute = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds ?? 0);
  return MONDAY + (week * 7 + DAYS.indexOf(day!)) * 86_400_000 + minute * 1_000 + Number(ms ?? 0);
}
