import type { ChannelMessage } from "../../src/alerts/channels/channel.ts";
import { type Message, render } from "../../src/alerts/templates.ts";
import type { UserId } from "../../src/domain/facts.ts";
import { durationWords, instantWords } from "../../src/domain/words.ts";
import type { Sending } from "../messages/judge-message.ts";
import type { StoredMessage } from "../messages/messages.ts";
import { nameIn } from "../messages/write-message.ts";
import { reportMessage, reportTo } from "./report-to.ts";
import type { StaleLead } from "./stale-leads.ts";

/** A short list, not another dashboard (R-017). */
const MOST_LISTED = 25;

/** The list of one person as it is now; `null`: there is nothing to tell, or nobody to tell it to. */
export function writeStaleList(
  sending: Sending,
  row: StoredMessage,
  list: readonly StaleLead[],
): ChannelMessage | null {
  const to = reportTo(sending, row);
  if (to === null) return null;
  const message = words(sending, list, (lead) => leadName(lead));
  return reportMessage(row, to, message);
}

/** The same as a task that hangs on no lead: without names, which no erasure would find there (D40). */
export function staleTask(sending: Sending, person: UserId, list: readonly StaleLead[]): Message {
  const { subject, body } = words(sending, list, () => null);
  return { subject, body: [`For ${nameIn(sending, person)}.`, ...body] };
}

function words(
  sending: Sending,
  list: readonly StaleLead[],
  nameOf: (lead: StaleLead) => string | null,
): Message {
  const { policy, now } = sending;
  const more = list.length - MOST_LISTED;
  return render(policy, "stale", {
    count: list.length === 0 ? "No lead is" : list.length === 1 ? "1 lead" : `${list.length} leads`,
    items: list.slice(0, MOST_LISTED).map((lead) => line(sending, lead, nameOf(lead))),
    more: more > 0 ? `and ${more} more: Leadclock's page lists everybody who waits.` : "",
    sentAt: instantWords(now, policy.timeZone),
  });
}

function line(sending: Sending, { journey, policy, clock, card }: StaleLead, name: string | null): string {
  const due = clock.dueAt ?? sending.now;
  const type = policy.leadTypes.find((one) => one.name === journey.leadType)?.label ?? "not classified";
  const owner = journey.ownerId === null ? "nobody owns it" : `owner ${nameIn(sending, journey.ownerId)}`;
  const late = `due ${instantWords(due, sending.policy.timeZone)}, ${durationWords(sending.now - due)} ago`;
  return `${name === null ? "" : `${name}: `}${type}, ${owner}, ${late}.${card ? ` ${card.url}` : ""}`;
}

function leadName({ card, leadId }: StaleLead): string {
  return [card?.name ?? card?.email ?? leadId, card?.company].filter((part) => part).join(", ");
}
