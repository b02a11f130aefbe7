import { z } from "zod";
import { spaced } from "../domain/explain/index.ts";
import type { Clock, Journey, Step } from "../domain/journey.ts";
import { roleWords } from "../domain/words.ts";
import type { LeadAlert } from "../store/lead-alerts.ts";
import { capital, type Words } from "./lead-words.ts";
import { clockLabel } from "./worklist-row.ts";

export const Told = z.object({
  key: z.string(),
  /** `planned`: still ahead; `not`: it never came, or comes no more. */
  how: z.enum(["warning", "breach", "review", "planned", "not"]),
  what: z.string(),
  to: z.string(),
  /** When it was told, or is to be, or would have been. */
  at: z.number(),
  /** What became of it: its task, each message, or why not. */
  lines: z.array(z.object({ text: z.string(), at: z.number().nullable() })).readonly(),
});
type Told = z.input<typeof Told>;

/** Every alert of a journey, oldest first: told, still to be told, or not told and why (R-116). */
export function toldOf(
  journey: Journey,
  alerts: readonly LeadAlert[],
  words: Words,
  crm: string,
): readonly Told[] {
  const own = alerts.filter(({ journeyId }) => journeyId === journey.id);
  const isOf = (clock: Clock, step: Step) => (one: LeadAlert) =>
    one.clock === clock.clock && one.number === clock.number && one.step === step.step;
  const ahead = journey.clocks.flatMap((clock) =>
    clock.steps
      .filter((step) => step.state !== "due" && !own.some(isOf(clock, step)))
      .map((step): Told => {
        const isPlanned = step.state === "planned";
        return {
          key: `${clock.clock} ${clock.number} ${step.step}`,
          how: isPlanned ? "planned" : "not",
          what: whatOf(clock.clock, step.kind === "warning" ? "warning" : "breach", step.step),
          to: step.to.map((role) => placeOf(role, journey, words)).join(", "),
          at: step.at,
          lines: [
            { text: isPlanned ? "Not sent yet" : `Not sent: ${step.why ?? "it comes no more"}`, at: null },
          ],
        };
      }),
  );
  const told = own.map(
    (alert): Told => ({
      key: `${alert.clock} ${alert.number} ${alert.step}`,
      how: alert.outcome !== "sent" ? "not" : alert.kind === "catchUp" ? "breach" : alert.kind,
      what: whatOf(alert.clock, alert.kind, alert.step),
      to: words.nameOf(alert.recipient) + (alert.sentAs === "silent" ? " (to the test recipient)" : ""),
      at: alert.decidedAt,
      lines: [
        { text: taskWords(alert, crm), at: null },
        ...alert.messages.flatMap((one) => messageLines(one, words)),
      ],
    }),
  );
  return [...told, ...ahead].sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
}

function whatOf(clock: string, kind: LeadAlert["kind"], step: string): string {
  if (kind === "warning") return `${clockLabel(clock)}: warning`;
  if (kind === "catchUp") return `${clockLabel(clock)}: found late`;
  if (kind === "review")
    return `Review: ${spaced(step.split(":")[0]!)}${step.endsWith(", past due") ? ", past due" : ""}`;
  const tier = /^tier-(\d+)$/.exec(step)?.[1];
  return `${clockLabel(clock)} past due${tier ? `, tier ${tier}` : ""}`;
}

function placeOf(role: Step["to"][number], { ownerId, backupOwnerId }: Journey, { nameOf }: Words): string {
  if (role === "owner" && ownerId !== null) return nameOf(ownerId);
  if (role === "backupOwner" && backupOwnerId !== null) return nameOf(backupOwnerId);
  return role === "operations" ? "operations" : `the ${roleWords(role)}`;
}

function taskWords({ outcome, state, sentAs }: LeadAlert, crm: string): string {
  if (outcome === "skipped: late") return "Not sent: it was known too late";
  if (outcome === "cancelled") return "Not sent: a person stopped it";
  if (state === "closed") return sentAs === null ? "Not needed any more" : `${crm} task, done`;
  return STATES[state]?.replace("CRM", crm) ?? capital(state);
}

const STATES: Readonly<Record<string, string>> = {
  waiting: "On its way to CRM",
  open: "CRM task, open",
  skipped: "Not sent: it was known too late",
  failed: "The task could not be made",
};

function messageLines(
  { receipts, state, why, person }: LeadAlert["messages"][number],
  { nameOf }: Words,
): Told["lines"] {
  if (receipts.length === 0)
    return [{ text: `Message to ${nameOf(person)}: ${state}${why ? ` (${why})` : ""}`, at: null }];
  const skipped = receipts.filter((one) => one.state === "skipped");
  const reasons = [...new Set(skipped.map((one) => within(one.why ?? "skipped")))].join(", ");
  const left =
    skipped.length === 0
      ? []
      : [
          {
            text: `Not by ${skipped.map(({ channel }) => channelWord(channel)).join(" or ")} to ${nameOf(person)}: ${reasons}`,
            at: null,
          },
        ];
  const sent = receipts.filter((one) => one.state !== "skipped");
  return [
    ...sent.map(({ channel, state: came, why: failed, at }) => ({
      text: `${capital(channelWord(channel))} to ${nameOf(person)}, ${CAME[came] ?? came}${failed ? ` (${failed})` : ""}`,
      at,
    })),
    ...left,
  ];
}

const channelWord = (channel: string): string => CHANNELS[channel] ?? channel;

const CHANNELS: Readonly<Record<string, string>> = { slack: "Slack", email: "e-mail" };

/** A sentence as a part of another one. */
const within = (text: string): string =>
  text.replace(/^(It|The|Nobody|No|Not)\b/, (word) => word.toLowerCase()).replace(/\.$/, "");

const CAME: Readonly<Record<string, string>> = { unknown: "perhaps delivered" };
