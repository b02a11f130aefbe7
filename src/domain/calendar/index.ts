export { alwaysOpen, alwaysOpenIn, type Calendar, compileCalendar } from "./calendar.ts";
export { checkCalendar } from "./check.ts";
export type { CalendarSpec } from "./spec.ts";
export { targetDue } from "./target-due.ts";
