import type { Offset, Target } from "../domain/policy.ts";

/** A length of time for people: `30 minutes`, `1 business day`, `2 calendar hours`. */
export function targetText(target: Target | Offset): string {
  const round = "calendarTime" in target && target.calendarTime ? "calendar " : "";
  if ("minutes" in target) return count(target.minutes, `${round}minute`);
  if ("hours" in target) return count(target.hours, `${round}hour`);
  return count(target.businessDays, "business day");
}

function count(n: number, one: string): string {
  return `${n} ${one}${n === 1 ? "" : "s"}`;
}
