import type { Alert } from "../src/domain/effects.ts";
import {
  accountText,
  type ClockAccount,
  explainLead,
  type JourneyAccount,
  type ToldAlert,
} from "../src/domain/explain/index.ts";
import type { UserId } from "../src/domain/facts.ts";
import type { Instant } from "../src/domain/time.ts";
import { watchFromOf } from "./decide/homes.ts";
import type { TenantRules } from "./decide/tenant-rules.ts";
import type { StoredMessage } from "./messages/messages.ts";
import type { Data, LeadId, StoredAlert } from "./ports.ts";
import { ownerChangeWords, type ToldOwnerChange } from "./send/owner-change-words.ts";

/** A journey's accounts, each with the same as text. */
export type ExplainedJourney = Omit<JourneyAccount, "clocks"> & {
  readonly clocks: readonly (ClockAccount & { readonly text: string })[];
  /** Owners in the CRM that Leadclock changed, or was to (D17). */
  readonly ownerChanges: readonly ToldOwnerChange[];
};

/** Everything that led to the verdicts of one lead, from what is stored, as of `now`. */
export async function explainStored(
  data: Pick<Data, "leads" | "alerts" | "messages" | "ownerChanges">,
  rules: TenantRules,
  lead: LeadId,
  now: Instant,
): Promise<readonly ExplainedJourney[]> {
  const { tenantId } = rules;
  const facts = (await data.leads.facts(tenantId, [lead])).get(lead) ?? [];
  const alerts = (await data.alerts.of(tenantId, lead)).filter(({ kind }) => kind !== "review");
  const messages = await data.messages.ofAlerts(tenantId, alerts);
  const nameOf = (user: UserId) => rules.view.userAt(user, now).name ?? user;
  const journeys = explainLead(
    {
      leadId: lead,
      facts,
      tenant: rules.view,
      policies: rules.policies,
      asOf: now,
      watchFrom: watchFromOf(rules.installations),
    },
    alerts.map((alert) =>
      toldAlert(
        alert,
        messages.filter((one) => isOf(one, alert)),
        nameOf,
      ),
    ),
  );
  const owners = (await data.ownerChanges.of(tenantId, [lead])).get(lead) ?? [];
  return journeys.map((journey) => {
    const zone = journey.clocks[0]?.timeZone ?? "UTC";
    const ownerChanges = owners
      .filter((one) => one.journeyId === journey.id)
      .map((one) => ownerChangeWords(one, rules.view, zone));
    const told = ownerChanges.map(({ words }) => `  ${words}\n`).join("");
    const more = told === "" ? "" : `\nThe owner in the CRM:\n${told}`;
    return {
      ...journey,
      ownerChanges,
      clocks: journey.clocks.map((clock) => ({ ...clock, text: accountText(clock) + more })),
    };
  });
}

function isOf({ alert }: StoredMessage, { journeyId, clock, number, step }: StoredAlert): boolean {
  return (
    alert !== null &&
    alert.journeyId === journeyId &&
    alert.clock === clock &&
    alert.number === number &&
    alert.step === step
  );
}

function toldAlert(
  alert: StoredAlert,
  messages: readonly StoredMessage[],
  nameOf: (user: UserId) => string,
): ToldAlert {
  const { journeyId, engagementKey, clock, number, step, decidedAt } = alert;
  const { recipients = [] } = (alert.body ?? {}) as Partial<Alert>;
  const to = recipients.map(({ userId, insteadOf }) => {
    const name = userId === null ? "nobody" : nameOf(userId);
    return insteadOf ? `${name} (${insteadOf.why})` : name;
  });
  return {
    journeyId,
    engagementKey,
    clock,
    number,
    step,
    decidedAt,
    to,
    state: [
      stateWords(alert),
      ...messages.flatMap((message) => messageWords(message, nameOf(message.person))),
    ].join("; "),
  };
}

function stateWords({ outcome, sentAs, state, taskId }: StoredAlert): string {
  if (outcome === "skipped: late") return "not sent: learned too late";
  if (outcome === "cancelled") return "not sent: a person stopped it";
  const task = taskId === null ? "" : `, task ${taskId}`;
  if (sentAs === null) return state === "waiting" ? "waits to be sent" : `not sent: ${state}`;
  const sent = sentAs === "silent" ? "sent in silence, to the test recipient only" : "sent";
  return `${sent}${task}, ${state}`;
}

function messageWords({ receipts, state, why }: StoredMessage, person: string): string[] {
  const carried = receipts.filter((one) => one.state === "delivered" || one.state === "unknown");
  if (carried.length > 0)
    return carried.map(
      ({ channel, state: came, at }) =>
        `${channel} to ${person} ${came === "delivered" ? "delivered" : "perhaps delivered"} ${new Date(at).toISOString()}`,
    );
  return [`message to ${person}: ${state}${why ? ` (${why})` : ""}`];
}
