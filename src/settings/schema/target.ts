import { z } from "zod";

const minutes = z.strictObject({ minutes: z.number().min(0) });
const hours = z.strictObject({ hours: z.number().min(0) });
const businessDays = z.strictObject({ businessDays: z.number().int().min(1).max(3_660) });

const UNITS = ["minutes", "hours", "businessDays"] as const;

const DAY_IS_AMBIGUOUS =
  '"a day" can mean two things — Write {"businessDays": 1} for the same local time on the next open day, or {"hours": 24} for 24 hours counted in the clock\'s calendar.';

/** How much time is allowed: `{minutes}`, `{hours}` or `{businessDays}`; days alone are refused (D16). */
export const Target = z.union([minutes, hours, businessDays], { error: ({ input }) => explainTarget(input) });
export type Target = z.infer<typeof Target>;

/** Before due only minutes and hours are counted (D18). */
export const TimeBefore = z.union([minutes, hours], { error: ({ input }) => explainTimeBefore(input) });

const calendarTime = z.boolean().optional();
const BEFORE_DUE =
  "is before due — A tier fires at due or later (D19): use a warning for what comes before, 0 for due itself.";

/** An offset from due (D19): a target, with `calendarTime` to count round the clock. */
export const Offset = z.union(
  [
    z.strictObject({ minutes: z.number().min(0, BEFORE_DUE), calendarTime }),
    z.strictObject({ hours: z.number().min(0, BEFORE_DUE), calendarTime }),
    z.strictObject({ businessDays: z.number().int().min(1, BEFORE_DUE).max(3_660), calendarTime }),
  ],
  { error: ({ input }) => explainTarget(input, ["calendarTime"]) },
);

function explainTimeBefore(input: unknown): string {
  if (input !== null && typeof input === "object" && "businessDays" in input) {
    return "business days are not counted backwards — Use minutes, hours or a percentage.";
  }
  return explainTarget(input);
}

/** What is wrong with a target, as `problem — fix`. */
function explainTarget(input: unknown, alsoAllowed: readonly string[] = []): string {
  if (typeof input === "string" && /\bd(ays?)?\b/i.test(input)) return DAY_IS_AMBIGUOUS;
  if (typeof input === "number") {
    return `${input} has no unit — Write {"minutes": ${input}}, or hours or businessDays.`;
  }
  if (input === undefined) return 'is missing — Give a time such as {"minutes": 30}.';
  if (input === null || typeof input !== "object" || Array.isArray(input)) {
    return `${JSON.stringify(input)} is not a time — Write {"minutes": 30}, {"hours": 2} or {"businessDays": 1}.`;
  }
  const members = Object.keys(input).filter((name) => !alsoAllowed.includes(name));
  if (members.some((name) => /^(calendar)?days?$/i.test(name))) return DAY_IS_AMBIGUOUS;
  const stranger = members.find((name) => !UNITS.some((unit) => unit === name));
  if (stranger) return `"${stranger}" is no unit of time — Use minutes, hours or businessDays.`;
  if (members.length !== 1) {
    return `${JSON.stringify(input)} names ${members.length === 0 ? "no unit" : "more than one unit"} — Name exactly one of minutes, hours and businessDays.`;
  }
  const [unit, amount] = Object.entries(input)[0]!;
  if (typeof amount !== "number") return `${JSON.stringify(amount)} is not a number — Write {"${unit}": 30}.`;
  if (amount < 0) return `${amount} ${unit} is before the start — Give a time that is not negative.`;
  if (unit === "businessDays") {
    return `${amount} business days cannot be counted — Give a whole number of open days from 1 to 3660.`;
  }
  return `${JSON.stringify(input)} is not a time — Write {"minutes": 30}, {"hours": 2} or {"businessDays": 1}.`;
}
