import type { Instant } from "../time.ts";
import { instantWords } from "../words.ts";
import type { ClockAccount, Counted, JourneyAccount, Stretch } from "./account.ts";

/** More stretches than this are folded into one line a day. */
const MOST_STRETCHES = 12;
/** More days than this are folded too: the first and last ones stay, and the sum of what is between. */
const MOST_DAYS = 20;

/** The account of one clock, for somebody who checks it with a pen. */
export function accountText(account: ClockAccount): string {
  const at = (instant: Instant) => instantWords(instant, account.timeZone);
  const { rule, policy, due, started, cause, miss } = account;
  return [
    `${account.clock}${account.number > 1 ? ` (number ${account.number})` : ""}, journey ${account.journey}: ${account.verdict.status.toUpperCase()}`,
    "",
    account.verdict.words,
    ...(cause ? [`Cause: ${cause.cause}. ${cause.evidence}`] : []),
    ...(miss
      ? [`Late by ${exact(miss.calendarMs)} of calendar time, ${exact(miss.openMs)} of open time.`]
      : []),
    ...(account.flags.length > 0 ? [`Marked: ${account.flags.join(", ")}.`] : []),
    "",
    `Rules: version ${policy.version} (${policy.name}), ${policy.inForce}.`,
    `Lead type: ${rule.leadType}; ${rule.because}.`,
    `Allowed: ${rule.target}, calendar ${rule.calendar}, times in ${account.timeZone}. Answerable: ${rule.answerable}.`,
    `Started: ${at(started.at)}. ${started.why}`,
    `Due: ${due.at === null ? "never" : at(due.at)}. ${due.how}`,
    ...(due.at === null || due.stretches.length === 0
      ? []
      : ["", "Open time up to due:", ...listed(due.stretches, account.timeZone)]),
    "",
    "Time that counted:",
    ...account.counted.flatMap((one) => countedText(one, account.counted.length > 1)),
    `  used in all: ${exact(account.usedMs)}`,
    ...section(
      "Pauses:",
      account.pauses.map(
        ({ start, end, ms, why }) => `${at(start)} to ${at(end)}, ${exact(ms)} of open time: ${why}`,
      ),
    ),
    ...section(
      "What counted, and what did not:",
      account.facts.map(
        ({ at: when, counts, what, why, source }) =>
          `${counts ? "+" : "-"} ${at(when)}  ${what} (${source}): ${why}`,
      ),
    ),
    ...section(
      "Who was told:",
      account.alerts.map(
        ({ step, at: when, to, state }) => `${at(when)}  ${step} to ${to.join(", ") || "nobody"}: ${state}`,
      ),
    ),
    ...section("Reviews:", account.reviews),
    "",
  ].join("\n");
}

/** All clocks of all journeys, or those of one name. */
export function leadText(journeys: readonly JourneyAccount[]): string {
  const texts = journeys.flatMap(({ clocks }) => clocks.map(accountText));
  return texts.length === 0 ? "No clock of this lead has started.\n" : texts.join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}

function countedText(
  { owner, calendar, timeZone, stretches, ms, from, to }: Counted,
  several: boolean,
): string[] {
  const head = owner
    ? [
        `  ${owner.name}, ${instantWords(from, timeZone)} to ${instantWords(to, timeZone)}, calendar ${calendar}:`,
      ]
    : [];
  const lines =
    stretches.length === 0 ? ["    none: no open time in it"] : listed(stretches, timeZone, "    ");
  return [...head, ...lines, ...(several ? [`    together ${exact(ms)}`] : [])];
}

/** Stretch by stretch; long lists day by day, and very long ones with their middle summed up: the lines still add up. */
function listed(stretches: readonly Stretch[], timeZone: string, indent = "  "): string[] {
  const lines =
    stretches.length <= MOST_STRETCHES
      ? stretches.map(({ start, end, ms }) => ({
          text: `${instantWords(start, timeZone)} to ${clockTime(end, timeZone)}`,
          ms,
        }))
      : [...Map.groupBy(stretches, ({ start }) => dayOf(start, timeZone))].map(([day, ones]) => ({
          text: `${day}${ones.length > 1 ? `, ${ones.length} stretches` : ""}`,
          ms: ones.reduce((sum, one) => sum + one.ms, 0),
        }));
  const half = MOST_DAYS / 2;
  const middle = lines.slice(half, -half);
  const shown =
    lines.length <= MOST_DAYS
      ? lines
      : [
          ...lines.slice(0, half),
          { text: `${middle.length} more days`, ms: middle.reduce((sum, one) => sum + one.ms, 0) },
          ...lines.slice(-half),
        ];
  return shown.map(({ text, ms }) => `${indent}${text}: ${exact(ms)}`);
}

function clockTime(at: Instant, timeZone: string): string {
  const words = instantWords(at, timeZone);
  return words.slice(words.indexOf(", ") + 2);
}

function dayOf(at: Instant, timeZone: string): string {
  const words = instantWords(at, timeZone);
  return words.slice(0, words.indexOf(", "));
}

/** To the millisecond, so that lines can be added: `1 h 02 min 03 s`, with `.004` where there are milliseconds. */
function exact(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = Math.floor(ms / 1_000) % 60;
  const rest = ms % 1_000;
  const parts = [
    ...(hours > 0 ? [`${hours} h`] : []),
    ...(minutes > 0 ? [`${minutes} min`] : []),
    ...(seconds > 0 || rest > 0
      ? [`${seconds}${rest > 0 ? `.${String(rest).padStart(3, "0")}` : ""} s`]
      : []),
  ];
  return parts.length > 0 ? parts.join(" ") : "0 s";
}
