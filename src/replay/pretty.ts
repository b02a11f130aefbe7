import type { LeadResult } from "./result.ts";
import type { Summary } from "./summary.ts";

type JourneyResult = LeadResult["journeys"][number];

/** One output line of a lead, for people. */
export function prettyLead(json: string): string {
  const { lead, mergedInto, journeys }: LeadResult = JSON.parse(json);
  if (mergedInto !== undefined) return `${lead}\n    merged into ${mergedInto}`;
  if (journeys.length === 0) return `${lead}\n    no journey`;
  return [lead, ...journeys.flatMap(journeyLines)].join("\n");
}

function journeyLines(journey: JourneyResult): string[] {
  const { stamps, delays } = journey;
  const marks = [
    journey.returning && "returning",
    journey.history && "history",
    journey.unclassified && "unclassified",
    journey.outcome && `outcome ${journey.outcome}`,
  ].filter(Boolean);
  const times = [
    `engaged ${stamps.engagedAt}`,
    delays.systems && `systems ${duration(delays.systems.calendarMs)}`,
    delays.human && `human ${duration(delays.human.calendarMs)}`,
    delays.total && `speed to lead ${duration(delays.total.calendarMs)}`,
    !delays.total && "not touched",
  ].filter(Boolean);
  return [
    `  ${journey.number}. ${[journey.leadType ?? "unknown type", journey.status, ...marks].join(", ")}`,
    `     ${times.join(", ")}`,
    ...journey.clocks.map(
      (clock) =>
        `     ${`${clock.clock}${clock.number > 1 ? ` ${clock.number}` : ""}`.padEnd(14)}${clock.status.padEnd(11)}` +
        [
          clock.target,
          `due ${clock.dueAt ?? "never"}`,
          clock.missDuration && `late by ${duration(clock.missDuration.calendarMs)}`,
          clock.cause && `cause ${clock.cause}`,
          clock.reason,
        ]
          .filter(Boolean)
          .join(", "),
    ),
    ...journey.alerts.map(
      ({ at, kind, clock, step, to }) =>
        `     ${kind} ${at}: ${clock} ${step} to ${to.map(({ role, userId }) => `${role} ${userId ?? "nobody"}`).join(", ")}`,
    ),
  ];
}

/** The summary, for people. */
export function prettySummary(summary: Summary): string {
  const { sla, delays, skipped } = summary;
  const figure = (name: string, { n, meanMs, medianMs, p90Ms }: Summary["delays"]["systems"]) =>
    n === 0
      ? `  ${name.padEnd(16)}none`
      : `  ${name.padEnd(16)}n ${n}, mean ${duration(meanMs!)}, median ${duration(medianMs!)}, p90 ${duration(p90Ms!)}`;
  const rate = sla.hitRate === null ? "no verdict yet" : `${(sla.hitRate * 100).toFixed(1)} % hit`;
  return [
    "",
    `As of ${summary.asOf ?? "nothing"}: ${summary.leads} leads, ${summary.journeys} journeys, ${summary.events} events`,
    `${`  SLA (${sla.clock})`.padEnd(18)}${rate}: ${sla.hit} hit, ${sla.miss} miss, ${sla.pending} pending`,
    figure("systems delay", delays.systems),
    figure("human delay", delays.human),
    figure("speed to lead", delays.total),
    `  ${"alerts".padEnd(16)}${counts(summary.alerts)}`,
    ...Object.entries(summary.clocks).map(([clock, statuses]) => `  ${clock.padEnd(16)}${counts(statuses)}`),
    ...(skipped.lines > 0 ? [`  ${"left out".padEnd(16)}${skipped.lines} bad lines`] : []),
    "",
  ].join("\n");
}

function counts(of: Readonly<Record<string, number>>): string {
  const some = Object.entries(of).filter(([, count]) => count > 0);
  return some.length === 0 ? "none" : some.map(([name, count]) => `${count} ${name}`).join(", ");
}

/** `3 d 4 h`, `12 min 5 s`, `950 ms`: the two largest units. */
function duration(ms: number): string {
  const units: [string, number][] = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
    ["s", 1_000],
  ];
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const first = units.findIndex(([, size]) => ms >= size);
  let rest = ms;
  return units
    .slice(first, first + 2)
    .flatMap(([unit, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return count > 0 ? [`${count} ${unit}`] : [];
    })
    .join(" ");
}
