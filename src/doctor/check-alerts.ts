import type { Journey } from "../domain/journey.ts";
import type { ExaminedAlert, ExaminedLead } from "../store/examination.ts";
import type { Found } from "./invariants.ts";

/** One alert for each step, none for history, none that nothing will send, and no waiting lead that nobody hears of. */
export function checkAlerts(lead: ExaminedLead): Found[] {
  const journeys = lead.journeys.map(({ body }) => body);
  return [
    ...doubles(lead.alerts, journeys),
    ...ofHistory(lead.alerts, journeys),
    ...withoutWork(lead.alerts),
    ...(lead.mergedInto === null && lead.erasedAt === null ? deadEnds(lead.alerts, journeys) : []),
  ];
}

/**
 * By the engagement, since a journey's id changes with an earlier one. What was sent for two leads before they became
 * one stays sent (D23): their alerts name different leads in their journeys' ids.
 */
function doubles(alerts: readonly ExaminedAlert[], journeys: readonly Journey[]): Found[] {
  const groups = Map.groupBy(alerts, (alert) =>
    JSON.stringify([
      journeyOf(alert, journeys)?.id ?? alert.engagementKey,
      alert.journeyId.slice(0, alert.journeyId.indexOf("/")),
      alert.clock,
      alert.number,
      alert.step,
    ]),
  );
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({
      invariant: "oneAlert",
      journeyId: group[0]!.journeyId,
      what: `${nameOf(group[0]!)} was decided ${group.length} times, under ${group.map(({ journeyId }) => journeyId).join(" and ")}.`,
      fix: "Close the later task in the CRM by hand, and report this: it must not happen whatever crashes.",
    }));
}

function ofHistory(alerts: readonly ExaminedAlert[], journeys: readonly Journey[]): Found[] {
  return alerts
    .filter((alert) => alert.outcome === "sent" && journeyOf(alert, journeys)?.history)
    .map((alert) => ({
      invariant: "history",
      journeyId: alert.journeyId,
      what: `${nameOf(alert)} was sent, but the journey engaged before Leadclock watched.`,
      fix: "Close its task in the CRM by hand; look in the audit trail whether watchFrom was moved afterwards.",
    }));
}

function withoutWork(alerts: readonly ExaminedAlert[]): Found[] {
  return alerts
    .filter((alert) => alert.state === "waiting" && !alert.inOutbox)
    .map((alert) => ({
      invariant: "outbox",
      journeyId: alert.journeyId,
      what: `${nameOf(alert)} waits to be sent, but the outbox holds no task for it.`,
      fix: "Tell whom it was for by hand: nothing will send it.",
    }));
}

/** No lead waits unseen. */
function deadEnds(alerts: readonly ExaminedAlert[], journeys: readonly Journey[]): Found[] {
  return journeys
    .filter((journey) => journey.status === "unanswered" && !journey.history)
    .filter((journey) => {
      const heard = alerts.some((alert) => isAlive(alert) && journeyOf(alert, journeys)?.id === journey.id);
      const ahead = journey.clocks.some((clock) => clock.steps.some(({ state }) => state === "planned"));
      const review = journey.reviews.some(({ decidedAt }) => decidedAt === null);
      return !(journey.ownerId !== null || heard || ahead || review || journey.outcome !== null);
    })
    .map((journey) => ({
      invariant: "deadEnds",
      journeyId: journey.id,
      what: "The lead waits without owner, open alert, open review or outcome, and no step is ahead.",
      fix: "Give it an owner in the CRM; name people for operations in the policy and a tier that reaches them.",
    }));
}

function isAlive({ state }: ExaminedAlert): boolean {
  return state === "waiting" || state === "open";
}

/** The journey that now holds the engagement of an alert. */
function journeyOf(alert: ExaminedAlert, journeys: readonly Journey[]): Journey | undefined {
  return (
    journeys.find(({ engagement }) => engagement.factKeys.includes(alert.engagementKey)) ??
    journeys.find(({ id }) => id === alert.journeyId)
  );
}

function nameOf({ clock, number, step, kind }: ExaminedAlert): string {
  return `The ${kind} ${step} of ${clock} ${number}`;
}
