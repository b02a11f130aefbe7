import type { LeadRow, Readout, StampName } from "../../sandbox/stages/stage.ts";
import { type AlertKind, alertKindOf } from "./alert-kind.ts";
import { type DelayFigures, delayFigures } from "./sorted-figures.ts";
import { type StampLag, stampLag } from "./stamp-lag.ts";

/** The demo's result for machines, printed as one JSON object. */
export interface DemoFigures {
  /** Records in the CRM that owns the leads that carry our engagement stamp. */
  readonly leads: number;
  readonly systemsDelay: DelayFigures;
  readonly speedToLead: DelayFigures;
  readonly untouched: number;
  /** Of the response clock. */
  readonly hits: number;
  readonly misses: number;
  readonly excluded: number;
  /** Tasks in the CRMs that are ours and about one lead. */
  readonly alerts: Readonly<Record<AlertKind, number>> & { readonly total: number };
  /** Requests the CRMs answered. */
  readonly crmCalls: {
    readonly total: number;
    readonly perLead: number;
    readonly byKind: Readonly<Record<string, number>>;
  };
  readonly stampLagMs: StampLag;
}

/**
 * Computes every figure from what the CRMs hold; nothing of the input or of our own tables is looked at. Leads are those
 * of the first, in which owners live; tasks, requests and lags are those of all.
 */
export function demoFigures(owning: Readout, others: readonly Readout[] = []): DemoFigures {
  const all = [owning, ...others];
  const leads = owning.leads.filter(({ stamps }) => stamps.engagedAt !== null);
  const status = (name: string) => leads.filter(({ slaStatus }) => slaStatus === name).length;
  return {
    leads: leads.length,
    systemsDelay: delayFigures(between(leads, "engagedAt", "assignedAt")),
    speedToLead: delayFigures(between(leads, "engagedAt", "firstTouchAt")),
    untouched: leads.filter(({ stamps }) => stamps.firstTouchAt === null).length,
    hits: status("hit"),
    misses: status("miss"),
    excluded: status("excluded"),
    alerts: alertCounts(all),
    crmCalls: callCounts(all, leads.length),
    stampLagMs: stampLag(all),
  };
}

function between(leads: readonly LeadRow[], from: StampName, to: StampName): readonly number[] {
  return leads.flatMap(({ stamps }) => {
    const [start, end] = [stamps[from], stamps[to]];
    return start === null || end === null ? [] : [end.at - start.at];
  });
}

function alertCounts(readouts: readonly Readout[]): DemoFigures["alerts"] {
  const kinds = readouts.flatMap(({ tasks }) => tasks.map(alertKindOf)).filter((kind) => kind !== null);
  const count = (kind: AlertKind) => kinds.filter((one) => one === kind).length;
  return {
    warning: count("warning"),
    breach: count("breach"),
    catchUp: count("catchUp"),
    review: count("review"),
    total: kinds.length,
  };
}

function callCounts(readouts: readonly Readout[], leads: number): DemoFigures["crmCalls"] {
  const byKind: Record<string, number> = {};
  const calls = readouts.flatMap((readout) => readout.calls);
  for (const { kind, count } of calls) byKind[kind] = (byKind[kind] ?? 0) + count;
  const total = calls.reduce((sum, { count }) => sum + count, 0);
  return { total, perLead: leads === 0 ? 0 : Math.round((total / leads) * 100) / 100, byKind };
}
