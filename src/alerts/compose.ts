import type { RecordCard } from "../../connectors/connector.ts";
import type { Alert } from "../domain/effects.ts";
import type { UserId } from "../domain/facts.ts";
import type { Clock, Journey } from "../domain/journey.ts";
import type { Policy } from "../domain/policy.ts";
import type { Instant } from "../domain/time.ts";
import { durationWords, instantWords, roleWords, slowestHopWords } from "../domain/words.ts";
import { type Message, render, type TemplateValues } from "./templates.ts";

/** What a message is made from; names come from the tenant's directory. */
export interface AlertMaterial {
  readonly alert: Alert;
  readonly journey: Journey;
  readonly policy: Policy;
  readonly card: RecordCard | null;
  /** The address of its page here; empty: there is none that a link could lead to. */
  readonly leadPage: string;
  readonly nameOf: (user: UserId | null) => string;
  readonly notRechecked: boolean;
  readonly now: Instant;
}

/** The task of a warning, breach or catch-up: who waits first, blame last (R-103). */
export function composeAlert(material: AlertMaterial): Message {
  const { alert, policy } = material;
  const values = alertValues(material);
  const message = render(policy, alert.kind, values);
  if (alert.ownerId !== null || alert.kind === "catchUp") return message;
  const unowned = render(policy, "unowned", values);
  return { subject: unowned.subject, body: unowned.body.length > 0 ? unowned.body : message.body };
}

/** What the variables of an alert's template stand for. */
export function alertValues(material: AlertMaterial): TemplateValues {
  const { alert, journey, policy, card, leadPage, nameOf, notRechecked, now } = material;
  const clock = journey.clocks.find((one) => one.clock === alert.clock && one.number === alert.number);
  return {
    ...leadValues(card),
    leadType: leadTypeLabel(journey, policy),
    assignedRep: alert.ownerId === null ? "nobody" : nameOf(alert.ownerId),
    backupOwner: journey.backupOwnerId === null ? "none" : nameOf(journey.backupOwnerId),
    rule: ruleWords(alert, clock, policy),
    due: alert.dueAt === null ? "" : instantWords(alert.dueAt, policy.timeZone),
    engagedAt: instantWords(journey.stamps.engagedAt, policy.timeZone),
    elapsed: durationWords(Math.max(0, now - journey.stamps.engagedAt)),
    openTime: clock ? ` (${durationWords(clock.usedOpenMs)} of open time on this clock)` : "",
    split: splitWords(journey, now),
    stopsWhen: stopWords(alert, policy),
    told: toldWords(alert, nameOf),
    replaced: replacedWords(alert, nameOf),
    reasonRequest:
      alert.kind === "warning"
        ? ""
        : "What got in the way? Please choose a breach reason on the record and add a resolution note.",
    notRecheckedMark: notRechecked ? " (not re-checked)" : "",
    notRechecked: notRechecked
      ? "Not re-checked: the CRM could not be read before this was sent. Please look at the record first."
      : "",
    noOwnerMark: alert.ownerId === null ? ", no owner" : "",
    policyVersion: String(policy.version),
    leadPage,
  };
}

/** The lead as its CRM record shows it. */
export function leadValues(card: RecordCard | null) {
  const leadName = card?.name ?? card?.email ?? "a lead";
  return {
    lead: [leadName, card?.company].filter((part) => part).join(", "),
    leadName,
    company: card?.company ?? "not known",
    recordLink: card?.url ?? "",
  } satisfies TemplateValues;
}

function leadTypeLabel(journey: Journey, policy: Policy): string {
  return policy.leadTypes.find((one) => one.name === journey.leadType)?.label ?? "not classified";
}

function ruleWords(alert: Alert, clock: Clock | undefined, policy: Policy): string {
  const zone =
    policy.calendars[policy.clocks.find((one) => one.name === alert.clock)?.calendar ?? ""]?.timeZone ??
    policy.timeZone;
  const due = alert.dueAt === null ? "never due" : `due ${instantWords(alert.dueAt, zone)}`;
  return `${alert.clock} within ${clock?.target ?? "its target"}, ${due}`;
}

/** The rep's time and what was not theirs, never mixed (R-010). */
function splitWords(journey: Journey, now: Instant): string {
  const { handoverAt, engagedAt } = journey.stamps;
  if (handoverAt === null)
    return `All of this is systems delay so far: ${durationWords(Math.max(0, now - engagedAt))}, counted against no rep.`;
  const systems = durationWords(Math.max(0, handoverAt - engagedAt));
  const slowest = slowestHopWords(journey);
  return `Your time: ${durationWords(Math.max(0, now - handoverAt))} since the handover. Not yours: ${systems} of systems delay before it${slowest ? `, most of it ${slowest}` : ""}.`;
}

function stopWords(alert: Alert, policy: Policy): string {
  const stop = policy.clocks.find((one) => one.name === alert.clock)?.stop;
  if (stop === "assignment") return "a person is set as the owner.";
  if (stop === "accepted") return "delivery accepts the handoff.";
  return "you log a call, e-mail, meeting or message to the lead. Automatic answers do not count.";
}

function toldWords(alert: Alert, nameOf: AlertMaterial["nameOf"]): string {
  return alert.recipients
    .filter((one) => one.userId !== null)
    .map((one) => `${nameOf(one.userId)} (${roleWords(one.role)})`)
    .join(", ");
}

function replacedWords(alert: Alert, nameOf: AlertMaterial["nameOf"]): readonly string[] {
  return alert.recipients.flatMap((one) =>
    one.insteadOf
      ? [
          `${nameOf(one.userId)} hears this instead of ${one.insteadOf.userId === null ? `the ${roleWords(one.insteadOf.role)}` : nameOf(one.insteadOf.userId)}: ${one.insteadOf.why}.`,
        ]
      : [],
  );
}
