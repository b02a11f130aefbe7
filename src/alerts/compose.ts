import type { RecordCard } from "../../connectors/connector.ts";
import type { Alert } from "../domain/effects.ts";
import type { UserId } from "../domain/facts.ts";
import type { Clock, Journey } from "../domain/journey.ts";
import type { Policy } from "../domain/policy.ts";
import type { Instant } from "../domain/time.ts";
import { durationWords, instantWords, roleWords, slowestHopWords } from "../domain/words.ts";

/** What a message is made from; names come from the tenant's directory. */
export interface AlertMaterial {
  readonly alert: Alert;
  readonly journey: Journey;
  readonly policy: Policy;
  readonly card: RecordCard | null;
  readonly nameOf: (user: UserId | null) => string;
  readonly notRechecked: boolean;
  readonly now: Instant;
}

export interface Message {
  readonly subject: string;
  /** Paragraphs of plain text. */
  readonly body: readonly string[];
}

/** The task of a warning, breach or catch-up: who waits first, blame last (R-103). */
export function composeAlert(material: AlertMaterial): Message {
  const { alert, journey, policy, card, nameOf } = material;
  const clock = journey.clocks.find((one) => one.clock === alert.clock && one.number === alert.number);
  const lead = leadName(card);
  return {
    subject: subjectOf(material, lead),
    body: [
      whoWaits(material, lead, clock),
      `Lead type: ${leadTypeLabel(journey, policy)}. Company: ${card?.company ?? "not known"}.`,
      ruleWords(alert, clock, policy),
      ownerWords(alert, journey, nameOf),
      ...splitWords(journey, material.now),
      stopWords(alert, policy),
      ...toldWords(alert, nameOf),
      ...(alert.kind === "warning"
        ? []
        : ["What got in the way? Please choose a breach reason on the record and add a resolution note."]),
      ...(material.notRechecked
        ? ["Not re-checked: the CRM could not be read before this was sent. Please look at the record first."]
        : []),
      ...(card ? [`Record: ${card.url}`] : []),
    ],
  };
}

function subjectOf({ alert, policy, notRechecked }: AlertMaterial, lead: string): string {
  const due = alert.dueAt === null ? "" : ` ${instantWords(alert.dueAt, policy.timeZone)}`;
  const mark = notRechecked ? " (not re-checked)" : "";
  const unowned = alert.ownerId === null;
  if (alert.kind === "catchUp")
    return `Found late: ${lead} was due${due}${unowned ? ", no owner" : ""}${mark}`;
  if (unowned) return `Nobody owns this lead: ${lead}, due${due}${mark}`;
  return alert.kind === "warning"
    ? `Due soon: ${lead} is due${due}${mark}`
    : `Past due: ${lead} was due${due}${mark}`;
}

function leadName(card: RecordCard | null): string {
  const parts = [card?.name ?? card?.email ?? "a lead", card?.company].filter((part) => part);
  return parts.join(", ");
}

function whoWaits({ journey, policy, now }: AlertMaterial, lead: string, clock: Clock | undefined): string {
  const engaged = instantWords(journey.stamps.engagedAt, policy.timeZone);
  const elapsed = durationWords(Math.max(0, now - journey.stamps.engagedAt));
  const open = clock ? ` (${durationWords(clock.usedOpenMs)} of open time on this clock)` : "";
  return `${lead} has been waiting since ${engaged}: ${elapsed} in calendar time${open}.`;
}

function leadTypeLabel(journey: Journey, policy: Policy): string {
  return policy.leadTypes.find((one) => one.name === journey.leadType)?.label ?? "not classified";
}

function ruleWords(alert: Alert, clock: Clock | undefined, policy: Policy): string {
  const zone =
    policy.calendars[policy.clocks.find((one) => one.name === alert.clock)?.calendar ?? ""]?.timeZone ??
    policy.timeZone;
  const due = alert.dueAt === null ? "never due" : `due ${instantWords(alert.dueAt, zone)}`;
  const verb = alert.kind === "warning" ? "Rule" : "Rule missed";
  return `${verb}: ${alert.clock} within ${clock?.target ?? "its target"}, ${due}, policy version ${policy.version}.`;
}

function ownerWords(alert: Alert, journey: Journey, nameOf: AlertMaterial["nameOf"]): string {
  const backup = journey.backupOwnerId === null ? "none" : nameOf(journey.backupOwnerId);
  return alert.ownerId === null
    ? `Assigned rep: nobody. Backup owner: ${backup}.`
    : `Assigned rep: ${nameOf(alert.ownerId)}. Backup owner: ${backup}.`;
}

/** The rep's time and what was not theirs, never mixed (R-010). */
function splitWords(journey: Journey, now: Instant): string[] {
  const { handoverAt, engagedAt } = journey.stamps;
  if (handoverAt === null)
    return [
      `All of this is systems delay so far: ${durationWords(Math.max(0, now - engagedAt))}, counted against no rep.`,
    ];
  const systems = durationWords(Math.max(0, handoverAt - engagedAt));
  const slowest = slowestHopWords(journey);
  return [
    `Your time: ${durationWords(Math.max(0, now - handoverAt))} since the handover. Not yours: ${systems} of systems delay before it${slowest ? `, most of it ${slowest}` : ""}.`,
  ];
}

function stopWords(alert: Alert, policy: Policy): string {
  const stop = policy.clocks.find((one) => one.name === alert.clock)?.stop;
  if (stop === "assignment") return "Stops when: a person is set as the owner.";
  if (stop === "accepted") return "Stops when: delivery accepts the handoff.";
  return "Stops when: you log a call, e-mail, meeting or message to the lead. Automatic answers do not count.";
}

function toldWords(alert: Alert, nameOf: AlertMaterial["nameOf"]): string[] {
  const told = alert.recipients
    .filter((one) => one.userId !== null)
    .map((one) => `${nameOf(one.userId)} (${roleWords(one.role)})`);
  const replaced = alert.recipients.flatMap((one) =>
    one.insteadOf
      ? [
          `${nameOf(one.userId)} hears this instead of ${one.insteadOf.userId === null ? `the ${roleWords(one.insteadOf.role)}` : nameOf(one.insteadOf.userId)}: ${one.insteadOf.why}.`,
        ]
      : [],
  );
  return [...(told.length > 0 ? [`Told: ${told.join(", ")}.`] : []), ...replaced];
}
