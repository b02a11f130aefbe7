import type { Addressee, ChannelMessage } from "../../src/alerts/channels/channel.ts";
import type { Message } from "../../src/alerts/templates.ts";
import type { Sending } from "../messages/judge-message.ts";
import type { StoredMessage } from "../messages/messages.ts";
import { addressee, nameIn } from "../messages/write-message.ts";

/** Who gets a report now, and what a silent one says beside its own words. */
export interface ReportTo {
  readonly addressee: Addressee;
  /** Before the subject. */
  readonly mark: string;
  /** Before everything else. */
  readonly note: readonly string[];
}

/** Whom a message without an alert of its own goes to: in silent mode the test recipient (D25, D36); `null`: nobody is set. */
export function reportTo(sending: Sending, { person }: StoredMessage): ReportTo | null {
  const { tenant } = sending;
  if (tenant.mode === "live") return { addressee: addressee(sending, person), mark: "", note: [] };
  if (tenant.testRecipient === null) return null;
  return {
    addressee: addressee(sending, sending.view.idOf(tenant.testRecipient)),
    mark: "[Silent] ",
    note: [`In live mode this would have gone to ${nameIn(sending, person)}.`],
  };
}

/** These words as a message about no single lead. */
export function reportMessage(row: StoredMessage, to: ReportTo, { subject, body }: Message): ChannelMessage {
  return {
    key: row.id,
    to: to.addressee,
    subject: `${to.mark}${subject}`,
    body: [...to.note, ...body],
    facts: [],
    url: null,
    severity: row.severity,
    kind: row.kind,
  };
}
