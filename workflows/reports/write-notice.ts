import type { ChannelMessage } from "../../src/alerts/channels/channel.ts";
import type { Sending } from "../messages/judge-message.ts";
import type { StoredMessage } from "../messages/messages.ts";
import { NOTICE, noticeKey } from "../send/tell-operations.ts";
import { reportMessage, reportTo } from "./report-to.ts";

/** What operations are told, in the words that were kept for a message; `null`: there are none, or nobody to tell. */
export async function writeNotice(sending: Sending, row: StoredMessage): Promise<ChannelMessage | null> {
  const { ports, tenant } = sending;
  const alert = await ports.store.alerts.get(tenant.id, noticeKey(row.id.slice(`${NOTICE}|`.length)));
  const { subject, aloud } = (alert?.body ?? {}) as {
    readonly subject?: string;
    readonly aloud?: readonly string[];
  };
  const to = reportTo(sending, row);
  if (subject === undefined || aloud === undefined || to === null) return null;
  return reportMessage(row, to, { subject, body: aloud });
}
