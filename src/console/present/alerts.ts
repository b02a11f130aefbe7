import type { AlertEntry } from "../ports.ts";
import type { AlertView } from "../view.ts";
import { clockName } from "./clocks.ts";
import { type Context, personName } from "./context.ts";

/** An alert that was decided: to whom, when, and what became of its task. */
export function alertView(alert: AlertEntry, context: Context): AlertView {
  const silent = alert.sentAs === "silent" ? " (test recipient)" : "";
  return {
    leadId: alert.leadId,
    glyph: alert.kind === "warning" ? "warn" : alert.kind === "review" ? "review" : "miss",
    what: `${kindWords(alert)} to ${personName(context, alert.recipientId)}${silent}`,
    lead: alert.leadName ?? `Lead ${alert.leadId}`,
    at: context.times.at(alert.decidedAt),
    state: stateWords(alert, context),
  };
}

function kindWords(alert: AlertEntry): string {
  if (alert.kind === "warning") return "Warning";
  if (alert.kind === "catchUp") return "Found late";
  if (alert.kind === "review") return "Review";
  const tier = /^tier-(\d+)$/.exec(alert.step)?.[1];
  return `${clockName(alert.clock)} past due${tier ? `, tier ${tier},` : ""}`;
}

function stateWords(alert: AlertEntry, context: Context): string {
  const words: Readonly<Record<AlertEntry["state"], string>> = {
    waiting: `on its way to ${context.crm}`,
    open: `${context.crm} task, open`,
    closed: alert.sentAs === null ? "not needed any more" : `${context.crm} task, done`,
    skipped: "not sent: known too late",
    failed: "could not be sent",
  };
  return words[alert.state];
}
