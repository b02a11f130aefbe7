import type { ChannelMessage } from "../../src/alerts/channels/channel.ts";

/** Monday morning, when both emulators' clocks stand still. */
export const NINE = Date.UTC(2026, 2, 2, 9);

let count = 0;

/** A breach alert for Rita; another key each time. */
export function aMessage(change: Partial<ChannelMessage> = {}): ChannelMessage {
  count += 1;
  return {
    key: `j${count}/response/1/tier 1/rita`,
    to: { userId: "hubspot:7", name: "Rita Reyes", email: "rita@acme.example" },
    subject: "Past due: Ada Lovelace, Analytical & Co was due Mon 2 Mar, 09:30:00 UTC",
    body: ["Ada Lovelace has been waiting since Mon 2 Mar, 09:00:00 UTC.", "Assigned rep: Rita Reyes."],
    facts: [
      { label: "Lead type", value: "Hand-raiser" },
      { label: "Company", value: "Analytical & Co" },
    ],
    url: "https://crm.example/lead/1",
    severity: "urgent",
    kind: "breach",
    ...change,
  };
}
