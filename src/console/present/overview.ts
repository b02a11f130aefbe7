import type { AlertEntry, ConsoleFigures, ConsoleTenant, LeadPage } from "../ports.ts";
import type { OverviewView } from "../view.ts";
import { countWords } from "../words.ts";
import { alertView } from "./alerts.ts";
import type { Context } from "./context.ts";
import { figureViews, leftOutWords } from "./figures.ts";
import { settledRow, waitingRow } from "./row.ts";
import { ruleViews } from "./rules.ts";

export interface OverviewData {
  readonly version: string;
  readonly tenant: ConsoleTenant;
  readonly figures: ConsoleFigures;
  readonly waiting: LeadPage;
  readonly settled: LeadPage;
  readonly alerts: readonly AlertEntry[];
}

/** The whole first screen in words, as of `context.now`. */
export function overviewView(data: OverviewData, context: Context): OverviewView {
  const { figures, waiting, settled } = data;
  const policy =
    context.policies.findLast(({ effectiveAt }) => effectiveAt <= context.now) ?? context.policies.at(-1);
  return {
    version: data.version,
    now: context.times.full(context.now),
    zone: context.times.zone,
    timeZone: (policy?.timeZone ?? "UTC").replaceAll("_", " "),
    tenant: data.tenant.name,
    banner: bannerView(data.tenant, context.crm),
    figures: figureViews(figures),
    leftOut: leftOutWords(figures),
    waiting: {
      total: waiting.total,
      shown: waiting.entries.length,
      empty: emptyWords(settled, figures, context),
      rows: waiting.entries.map((entry) => waitingRow(entry, context)).sort(byUrgency),
    },
    settled: { total: settled.total, rows: settled.entries.map((entry) => settledRow(entry, context)) },
    alerts: {
      total: figures.alerts,
      rows: data.alerts.map((alert) => alertView(alert, context)),
    },
    connect: data.tenant.connect,
    rules: ruleViews(policy),
  };
}

const SECTION_ORDER = { pastDue: 0, dueNext: 1, later: 2, review: 3, escalated: 4, settled: 5 } as const;

/** Sections in their order; inside one the store's own order stands, save that unowned leads come first. */
function byUrgency(a: OverviewView["waiting"]["rows"][number], b: typeof a): number {
  const unowned = (row: typeof a) => (row.section === "pastDue" && row.owner === "No owner" ? 0 : 1);
  return SECTION_ORDER[a.section] - SECTION_ORDER[b.section] || unowned(a) - unowned(b);
}

function bannerView(tenant: ConsoleTenant, crm: string): OverviewView["banner"] {
  const { mode, demo } = tenant;
  const where =
    mode === "live"
      ? "Alert tasks sit on the leads."
      : tenant.testRecipient === null
        ? "No test recipient is named: alert tasks belong to nobody, and no task sits on a lead."
        : `Every alert goes to ${tenant.testRecipient} only; no task sits on a lead.`;
  const what = demo ? `Demo, ${mode}.` : mode === "live" ? `Live in ${crm}.` : "Silent mode.";
  const text = [what, demo?.story, where].filter(Boolean).join(" ");
  return { mode, demo: demo !== null, text, progress: demo?.progress ?? null };
}

function emptyWords(settled: LeadPage, figures: ConsoleFigures, context: Context): string {
  const last = settled.entries
    .map(({ journey }) => journey.stamps.firstTouchAt ?? 0)
    .reduce((a, b) => Math.max(a, b), 0);
  if (figures.leads === 0) return "No lead has come in yet.";
  const when = last > 0 ? `, the last at ${context.times.at(last)}` : "";
  return `Everyone has been answered. ${countWords(figures.leads)} leads${when}.`;
}
