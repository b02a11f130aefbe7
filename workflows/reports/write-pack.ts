import type { ChannelMessage } from "../../src/alerts/channels/channel.ts";
import { render } from "../../src/alerts/templates.ts";
import { instantWords } from "../../src/domain/words.ts";
import type { Sending } from "../messages/judge-message.ts";
import type { StoredMessage } from "../messages/messages.ts";
import { packLines, packName, packPeriod } from "./pack-text.ts";
import type { PackKind } from "./packs.ts";
import { reportMessage, reportTo } from "./report-to.ts";

/** The report as it was made, as a message; `null`: there is none of that period, or nobody to tell. */
export async function writePack(sending: Sending, row: StoredMessage): Promise<ChannelMessage | null> {
  const { ports, tenant, policy, now } = sending;
  const [, kind, period = ""] = row.id.split("|");
  const pack = await ports.store.packs.get(tenant.id, kind as PackKind, period);
  const to = reportTo(sending, row);
  if (!pack || to === null) return null;
  const [summary = "", ...items] = packLines(pack, policy.timeZone);
  const message = render(policy, "pack", {
    title: packName(pack),
    period: packPeriod(pack, policy.timeZone),
    summary,
    items,
    sentAt: instantWords(now, policy.timeZone),
  });
  return reportMessage(row, to, message);
}
