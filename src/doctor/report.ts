import type { Instant } from "../domain/time.ts";
import { type Finding, INVARIANTS, type Invariant } from "./invariants.ts";

/** How many findings of one invariant are listed; the rest are counted. */
const LISTED = 50;

export interface Report {
  readonly examinedAt: Instant;
  readonly tenants: readonly string[];
  /** How much was looked at. */
  readonly looked: Readonly<Record<Looked, number>>;
  /** Every invariant, also those that hold. */
  readonly invariants: readonly {
    readonly invariant: Invariant;
    readonly words: string;
    readonly broken: number;
    readonly warnings: number;
  }[];
  /** At most 50 of each invariant; the counts above are of all. */
  readonly findings: readonly Finding[];
  /** Nothing is broken; warnings may be there all the same. */
  readonly holds: boolean;
}

export type Looked =
  | "leads"
  | "facts"
  | "journeys"
  | "clocks"
  | "dues"
  | "rebuilt"
  | "erased"
  | "alerts"
  | "rows"
  | "auditEntries"
  | "grants";

/** Gathers findings and counts as they come. */
export class ReportDraft {
  readonly #looked: Record<Looked, number> = {
    leads: 0,
    facts: 0,
    journeys: 0,
    clocks: 0,
    dues: 0,
    rebuilt: 0,
    erased: 0,
    alerts: 0,
    rows: 0,
    auditEntries: 0,
    grants: 0,
  };
  readonly #counts = new Map<Invariant, { broken: number; warnings: number }>();
  readonly #findings: Finding[] = [];

  count(what: Looked, n = 1): void {
    this.#looked[what] += n;
  }

  add(finding: Finding): void {
    const counts = this.#counts.get(finding.invariant) ?? { broken: 0, warnings: 0 };
    if (finding.severity === "broken") counts.broken += 1;
    else counts.warnings += 1;
    this.#counts.set(finding.invariant, counts);
    if (counts.broken + counts.warnings <= LISTED) this.#findings.push(finding);
  }

  done(examinedAt: Instant, tenants: readonly string[]): Report {
    const invariants = (Object.keys(INVARIANTS) as Invariant[]).map((invariant) => ({
      invariant,
      words: INVARIANTS[invariant],
      ...(this.#counts.get(invariant) ?? { broken: 0, warnings: 0 }),
    }));
    return {
      examinedAt,
      tenants,
      looked: this.#looked,
      invariants,
      findings: this.#findings,
      holds: invariants.every(({ broken }) => broken === 0),
    };
  }
}

/** The report for people: what was looked at, what is wrong, what to do. */
export function renderReport(report: Report): string {
  const { looked, invariants, findings } = report;
  const n = (value: number) => value.toLocaleString("en-GB");
  const broken = invariants.reduce((sum, one) => sum + one.broken, 0);
  const warnings = invariants.reduce((sum, one) => sum + one.warnings, 0);
  const lines = [
    `Looked at ${n(report.tenants.length)} ${report.tenants.length === 1 ? "tenant" : "tenants"}: ${n(looked.leads)} leads, ${n(looked.facts)} facts, ${n(looked.journeys)} journeys, ${n(looked.clocks)} clocks, ${n(looked.alerts)} alerts, ${n(looked.auditEntries)} audit entries, grants: ${n(looked.grants)}.`,
    `Folded ${n(looked.rebuilt)} leads anew${looked.erased > 0 ? ` (${n(looked.erased)} erased ones stand as they are)` : ""}, counted ${n(looked.dues)} dues anew, followed ${n(looked.rows)} rows to their leads.`,
    "",
    ...invariants.map((one) => `  ${markOf(one)}  ${one.words}${countWords(one)}`),
  ];
  for (const finding of findings) {
    const where = [finding.tenantId, finding.leadId && `lead ${finding.leadId}`, finding.journeyId].filter(
      Boolean,
    );
    lines.push(
      "",
      `${finding.severity === "broken" ? "BROKEN" : "WARNING"} (${where.join(", ")})`,
      `  ${finding.what}`,
      `  ${finding.fix}`,
    );
  }
  const unlisted = broken + warnings - findings.length;
  if (unlisted > 0) lines.push("", `${n(unlisted)} more are counted above and not listed.`);
  const verdict = report.holds
    ? "Every invariant holds."
    : `${n(broken)} ${broken === 1 ? "thing is" : "things are"} broken.`;
  lines.push(
    "",
    warnings > 0 ? `${verdict} ${n(warnings)} ${warnings === 1 ? "warning" : "warnings"}.` : verdict,
  );
  return `${lines.join("\n")}\n`;
}

function markOf({ broken, warnings }: { readonly broken: number; readonly warnings: number }): string {
  return broken > 0 ? "BROKEN " : warnings > 0 ? "warning" : "holds  ";
}

function countWords({ broken, warnings }: { readonly broken: number; readonly warnings: number }): string {
  return broken + warnings > 0 ? `: ${broken + warnings} found` : "";
}
