import { fieldName } from "../../connectors/hubspot/field-names.ts";
import { type AlertKind, alertKindOf } from "./alert-kind.ts";
import type { PortalReadout, PortalRecord } from "./portal-readout.ts";
import { type DelayFigures, delayFigures } from "./sorted-figures.ts";
import { instantOf, type StampLag, stampLag } from "./stamp-lag.ts";

/** The demo's result for machines, printed as one JSON object. */
export interface DemoFigures {
  /** Contacts that carry our engagement stamp. */
  readonly leads: number;
  readonly systemsDelay: DelayFigures;
  readonly speedToLead: DelayFigures;
  readonly untouched: number;
  /** Of the response clock. */
  readonly hits: number;
  readonly misses: number;
  readonly excluded: number;
  /** Tasks in the portal that are ours. */
  readonly alerts: Readonly<Record<AlertKind, number>> & { readonly total: number };
  /** Requests the portal answered. */
  readonly crmCalls: {
    readonly total: number;
    readonly perLead: number;
    readonly byKind: Readonly<Record<string, number>>;
  };
  readonly stampLagMs: StampLag;
}

/** Computes every figure from what the portal holds; nothing of the input or of our own tables is looked at. */
export function demoFigures(readout: PortalReadout): DemoFigures {
  const leads = readout.contacts.filter(
    (contact) => !contact.archived && stampOf(contact, "engaged_at") !== null,
  );
  const status = (name: string) =>
    leads.filter((lead) => lead.properties[fieldName("sla_status")] === name).length;
  return {
    leads: leads.length,
    systemsDelay: delayFigures(between(leads, "engaged_at", "assigned_at")),
    speedToLead: delayFigures(between(leads, "engaged_at", "first_touch_at")),
    untouched: leads.filter((lead) => stampOf(lead, "first_touch_at") === null).length,
    hits: status("hit"),
    misses: status("miss"),
    excluded: status("excluded"),
    alerts: alertCounts(readout.tasks),
    crmCalls: callCounts(readout, leads.length),
    stampLagMs: stampLag(readout),
  };
}

function between(leads: readonly PortalRecord[], from: string, to: string): readonly number[] {
  return leads.flatMap((lead) => {
    const start = stampOf(lead, from);
    const end = stampOf(lead, to);
    return start === null || end === null ? [] : [end - start];
  });
}

function stampOf(record: PortalRecord, spec: string): number | null {
  const value = record.properties[fieldName(spec)];
  return value ? instantOf(value) : null;
}

function alertCounts(tasks: readonly PortalRecord[]): DemoFigures["alerts"] {
  const kinds = tasks
    .filter(({ archived }) => !archived)
    .map(alertKindOf)
    .filter((kind) => kind !== null);
  const count = (kind: AlertKind) => kinds.filter((one) => one === kind).length;
  return {
    warning: count("warning"),
    breach: count("breach"),
    catchUp: count("catchUp"),
    review: count("review"),
    total: kinds.length,
  };
}

function callCounts({ calls }: PortalReadout, leads: number): DemoFigures["crmCalls"] {
  const byKind: Record<string, number> = {};
  for (const { method, route, count } of calls) {
    const kind = `${method} ${route}`;
    byKind[kind] = (byKind[kind] ?? 0) + count;
  }
  const total = calls.reduce((sum, { count }) => sum + count, 0);
  return { total, perLead: leads === 0 ? 0 : Math.round((total / leads) * 100) / 100, byKind };
}
