import type { Daily, GateAnswer } from "../api/gate-answer.ts";
import type { Instants } from "./instants.ts";

const MARK = { pass: "pass   ", fail: "FAIL   ", unknown: "unknown" } as const;

/** The gate as people read it; `short` leaves out evidence, sign-offs and history. */
export function gateText(gate: GateAnswer, length: "short" | "full", when: Instants): string {
  const until = gate.until === null ? "" : `, until ${when(gate.until)}`;
  const recipient = gate.mode === "silent" ? ` Alerts go to ${whoOf(gate)}.` : " Alerts reach the team.";
  const open = gate.checks.filter(({ state }) => state !== "pass");
  const lines = [
    `State: ${gate.state} since ${when(gate.since)}${until}.${recipient}`,
    gate.passed ? "Every check passes." : `${open.length} of ${gate.checks.length} checks do not pass.`,
  ];
  if (length === "short") lines.push(...open.map(({ id, says }) => `  ${id}: ${says}`));
  else lines.push("", ...gate.checks.flatMap(checkLines), "", ...more(gate, when));
  return `${lines.join("\n")}\n`;
}

function whoOf({ testRecipient, testRecipientName }: GateAnswer): string {
  if (testRecipient === null) return "nobody yet";
  return testRecipientName ? `${testRecipientName} (${testRecipient})` : testRecipient;
}

function checkLines({
  id,
  state,
  title,
  says,
  evidence,
  lookAt,
  fix,
}: GateAnswer["checks"][number]): string[] {
  return [
    `${MARK[state]}  ${id}: ${title}. ${says}`,
    ...evidence.map(({ label, value }) => `           ${label}: ${value}`),
    ...(lookAt.length > 0 ? [`           look at: ${lookAt.join(", ")}`] : []),
    ...(fix === null ? [] : [`           to do: ${fix}`]),
  ];
}

function more({ signOff, pilot, findings, history }: GateAnswer, when: Instants): string[] {
  const signed = ({ item, label, by, evidence }: GateAnswer["signOff"]["strategic"][number]) =>
    `  ${by === null ? "open" : "done"}  ${item}: ${label}${by === null ? "" : ` (${by}${evidence ? `, ${evidence}` : ""})`}`;
  return [
    "Strategic sign-off:",
    ...signOff.strategic.map(signed),
    "Enablement sign-off, after going live:",
    ...signOff.enablement.map(signed),
    ...(pilot === null ? [] : [pilotLine(pilot)]),
    ...findings.map(
      ({ number, severity, what, openedBy, closedBy, note }) =>
        `Finding ${number}, ${severity}, ${closedBy === null ? "open" : `closed by ${closedBy}: ${note}`}: ${what} (${openedBy})`,
    ),
    ...history.map(
      ({ state, since, by, why, overrode }) =>
        `${when(since)} ${state} by ${by}: ${why}${overrode.length > 0 ? ` (did not pass: ${overrode.join(", ")})` : ""}`,
    ),
  ];
}

function pilotLine(pilot: NonNullable<GateAnswer["pilot"]>): string {
  const sources = pilot.sources.map(({ source, leads, captured }) => `${source} ${captured} of ${leads}`);
  const verdict = pilot.passed === null ? "not over yet" : pilot.passed ? "passed" : "not passed";
  return `Pilot of 30 days: ${pilot.days} ${pilot.days === 1 ? "day" : "days"}, ${verdict}; captured: ${sources.join(", ") || "no leads yet"}; breaches flagged with owner and source: ${pilot.flagged} of ${pilot.breaches}.`;
}

/** Daily reports as text, one after the other. */
export function reportsText(reports: readonly Daily[]): string {
  if (reports.length === 0)
    return "There is no report yet; the first comes after a day in silence or hypercare.\n";
  return reports
    .map(({ body: { title, lines, numbers } }) =>
      [title, ...lines, ...numbers.map(({ label, value }) => `  ${label}: ${value}`), ""].join("\n"),
    )
    .join("\n");
}
