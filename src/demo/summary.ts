import type { Comparison } from "./compare.ts";
import type { DemoFigures } from "./figures.ts";
import { paint, secondsWords, type Terminal, wrap } from "./summary-words.ts";

export interface SummaryInput {
  readonly figures: DemoFigures;
  readonly comparison: readonly Comparison[];
  /** What was replayed, in a sentence, with its zone. */
  readonly story: string;
  /** The rules it ran under, in a sentence. */
  readonly rules: string;
  /** In which mode its account is now; a look around may have changed it. */
  readonly mode: "live" | "silent";
  /** Where the page is; `null`: it ends here (`--once`). */
  readonly pageUrl: string | null;
}

/** The readable result, every line at most as wide as the terminal. */
export function summaryText(input: SummaryInput, terminal: Terminal): string {
  const { figures } = input;
  const lines = [
    "",
    paint(terminal, "bold", "Leadclock, as read back from the CRM"),
    ...wrap(input.story, terminal.width),
    ...wrap(input.rules, terminal.width).map((line) => paint(terminal, "dim", line)),
    "",
    ...verdictLines(figures, terminal),
    "",
    ...delayLines(figures, terminal),
    "",
    ...alertLines(figures, terminal),
    ...workLines(figures, terminal),
    "",
    ...comparisonLines(input.comparison, terminal),
    ...pageLines(input, terminal),
    "",
  ];
  return lines.join("\n");
}

const count = (value: number): string => value.toLocaleString("en-US");
const label = (text: string): string => text.padEnd(18);

function verdictLines(figures: DemoFigures, terminal: Terminal): readonly string[] {
  const judged = figures.hits + figures.misses;
  const rate =
    judged === 0 ? "none judged" : `${(Math.floor((figures.hits / judged) * 1000) / 10).toFixed(1)} %`;
  const shown = `${count(figures.hits)} hit, ${count(figures.misses)} missed`;
  const beside = `${count(figures.leads)} leads, ${count(figures.untouched)} never touched, ${count(figures.excluded)} excluded`;
  return [
    `${label("SLA hit rate")}${paint(terminal, "bold", rate)}  ${shown}`,
    ...wrap(beside, terminal.width, " ".repeat(18)),
  ];
}

function delayLines({ systemsDelay, speedToLead }: DemoFigures, terminal: Terminal): readonly string[] {
  const median = speedToLead.medianMs ?? 0;
  const width = Math.max(10, Math.min(48, terminal.width - 18));
  const systems =
    median === 0 ? 0 : Math.min(width, Math.round((width * (systemsDelay.medianMs ?? 0)) / median));
  const bar =
    paint(terminal, "systems", "▨".repeat(systems)) + paint(terminal, "human", "█".repeat(width - systems));
  const line = (name: string, delay: DemoFigures["systemsDelay"], within: string) =>
    wrap(
      `${label(name)}median ${secondsWords(delay.medianMs)}, p90 ${secondsWords(delay.p90Ms)}, ${within}`,
      terminal.width,
    );
  return [
    ...line(
      "Systems delay",
      systemsDelay,
      `${count(systemsDelay.within5Min)} of ${count(systemsDelay.n)} within 5 min`,
    ),
    ...line(
      "Speed to lead",
      speedToLead,
      `${count(speedToLead.within5Min)} of ${count(speedToLead.n)} within 5 min`,
    ),
    ...(median === 0 ? [] : [`${label("Whose time")}${bar}`, ...legend(terminal)]),
  ];
}

/** Medians do not add up exactly, so the legend says what the bar is. */
function legend(terminal: Terminal): readonly string[] {
  const words = "▨ systems delay (operations)  █ the rest of the median speed to lead (people)";
  return wrap(words, terminal.width, " ".repeat(18)).map((line) => paint(terminal, "dim", line));
}

function alertLines({ alerts }: DemoFigures, terminal: Terminal): readonly string[] {
  const kinds = [
    `${count(alerts.warning)} ${alerts.warning === 1 ? "warning" : "warnings"} before due`,
    `${count(alerts.breach)} at or after due`,
    ...(alerts.catchUp > 0 ? [`${count(alerts.catchUp)} found late`] : []),
    ...(alerts.review > 0 ? [`${count(alerts.review)} ${alerts.review === 1 ? "review" : "reviews"}`] : []),
  ];
  return wrap(`${label("Alert tasks")}${count(alerts.total)}: ${kinds.join(", ")}`, terminal.width);
}

function workLines({ crmCalls, stampLagMs }: DemoFigures, terminal: Terminal): readonly string[] {
  const lag =
    stampLagMs.median === null
      ? "not measured"
      : `median ${Math.round(stampLagMs.median)} ms, p95 ${Math.round(stampLagMs.p95 ?? 0)} ms`;
  return [
    ...wrap(
      `${label("Requests")}${count(crmCalls.total)} to the CRM, ${crmCalls.perLead} per lead`,
      terminal.width,
    ),
    ...wrap(`${label("Event to stamp")}${lag}`, terminal.width),
  ];
}

function comparisonLines(comparison: readonly Comparison[], terminal: Terminal): readonly string[] {
  const different = comparison.filter(({ same }) => !same);
  if (different.length === 0) {
    const words = `All ${comparison.length} figures equal those worked out straight from the data file.`;
    return wrap(words, terminal.width).map((line) => paint(terminal, "good", line));
  }
  const value = ({ unit }: Comparison, amount: number | null) =>
    amount === null ? "none" : unit === "ms" ? secondsWords(amount) : count(amount);
  return [
    ...wrap(`${different.length} of ${comparison.length} figures differ from the data file:`, terminal.width),
    ...different.flatMap((one) =>
      wrap(`${one.what}: CRM ${value(one, one.crm)}, data ${value(one, one.data)}`, terminal.width, "  "),
    ),
  ].map((line) => paint(terminal, "bad", line));
}

function pageLines({ pageUrl, mode }: SummaryInput, terminal: Terminal): readonly string[] {
  if (pageUrl === null) return [];
  return [
    "",
    ...wrap(MODE_WORDS[mode], terminal.width),
    `Page: ${paint(terminal, "bold", pageUrl)}`,
    "Ctrl+C ends it.",
  ];
}

const MODE_WORDS = {
  live: "The demo is live: alert tasks sit on the leads. A real account starts silent.",
  silent: "The demo was put into silent mode: new alert tasks go to the test recipient only.",
} as const;
