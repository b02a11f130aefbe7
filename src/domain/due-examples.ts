import type { Calendar } from "./calendar/index.ts";
import { compilePolicy } from "./compiled.ts";
import type { ClockSpec, Policy } from "./policy.ts";
import { allowedFor, dueOf } from "./targets.ts";
import { DAY, type Instant, MINUTE } from "./time.ts";
import { instantWords } from "./words.ts";

/** When a lead that comes at an instant would be due under one clock, for people to check the rules by (D14, D16). */
export interface DueExample {
  readonly clock: string;
  /** `null`: a lead whose type nobody knows. */
  readonly leadType: string | null;
  /** The lead type as people read it. */
  readonly label: string;
  readonly from: Instant;
  /** `null`: never (D28). */
  readonly due: Instant | null;
  readonly timeZone: string;
  /** `Fri 20 Nov 16:50 + 1 business day → Mon 23 Nov 16:50 EST` */
  readonly words: string;
}

/** One example for each lead type on every clock that asks about lead types, one on each other; all from one instant. */
export function dueExamples(policy: Policy, from: Instant): readonly DueExample[] {
  return policy.clocks.flatMap((spec) => {
    const byType = "byLeadType" in spec.target && Object.keys(spec.target.byLeadType).length > 0;
    const isSla = spec.name === policy.sla;
    const known = byType || isSla ? policy.leadTypes : [];
    return [...known.map(({ name, label }) => ({ name, label })), { name: null, label: "Anything else" }].map(
      ({ name, label }) => exampleOf(policy, spec, name, label, from),
    );
  });
}

function exampleOf(
  policy: Policy,
  spec: ClockSpec,
  leadType: string | null,
  label: string,
  from: Instant,
): DueExample {
  const calendar = compilePolicy(policy).calendar(spec.calendar);
  const timeZone = policy.calendars[spec.calendar]?.timeZone ?? policy.timeZone;
  const allowed = allowedFor(policy, spec, leadType);
  const due = dueOf(calendar, from, allowed.parts, []);
  const until = due === null ? "never" : minuteWords(due, timeZone);
  const words = `${minuteWords(from, timeZone).replace(/ \S+$/, "")} + ${allowed.words} → ${until}`;
  return { clock: spec.name, leadType, label, from, due, timeZone, words };
}

const AHEAD = 14 * DAY;

/** Ten minutes before the last closing ahead of a weekend or holiday: the instant at which people ask. Looks two weeks ahead. */
export function telling(calendar: Calendar, now: Instant): Instant {
  const periods = calendar.openPeriods({ start: now, end: now + AHEAD });
  const beforeRest =
    periods.find(({ end }, index) => (periods[index + 1]?.start ?? Number.POSITIVE_INFINITY) - end >= DAY) ??
    periods[0];
  // Open all the way: any instant tells the same.
  if (!beforeRest || beforeRest.end >= now + AHEAD) return now;
  const at = beforeRest.end - 10 * MINUTE;
  return Math.max(at, beforeRest.start);
}

/** Full minutes need no seconds here. */
const minuteWords = (at: Instant, timeZone: string): string =>
  instantWords(at, timeZone)
    .replace(", ", " ")
    .replace(/:00( \S+)$/, "$1");
