import type { ChannelMessage, ChannelSettings, Receipt } from "../../src/alerts/channels/channel.ts";
import type { MessageChannel } from "../../src/domain/policy.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { Messaging } from "../../workflows/messages/messages.ts";

/** A message that reached somebody. */
export interface Delivered {
  readonly channel: MessageChannel;
  readonly at: Instant;
  readonly message: ChannelMessage;
}

type Trouble = (message: ChannelMessage, now: Instant, deliver: () => Receipt) => Receipt | Promise<Receipt>;

/** Channels that keep what they deliver, and make the trouble they are told to make. */
export interface PostOffice {
  readonly messaging: Messaging;
  readonly delivered: Delivered[];
  /** From now on this channel answers so; `null`: it works. */
  trouble(channel: MessageChannel, trouble: Trouble | null): void;
  /** What the other side finds when it is asked for a message. */
  canBeAsked(channel: MessageChannel, can: boolean): void;
  takeDown(channel: MessageChannel): void;
  /** `slack to crm:rita at 9:24 Due soon: Ada`, in the order of delivery. */
  told(): readonly string[];
}

const SETTINGS: ChannelSettings = {
  slack: { botToken: "xoxb-test" },
  email: { host: "127.0.0.1", port: 25, tls: "none", from: "leadclock@acme.test" },
};

export function postOffice(): PostOffice {
  const delivered: Delivered[] = [];
  const troubles = new Map<MessageChannel, Trouble>();
  const asked = new Set<MessageChannel>();
  let settings = SETTINGS;
  const channel = (name: MessageChannel) => ({
    name,
    async send(_settings: ChannelSettings, message: ChannelMessage, now: Instant): Promise<Receipt> {
      const deliver = (): Receipt => {
        delivered.push({ channel: name, at: now, message });
        return { outcome: "delivered", id: `${name} ${delivered.length}` };
      };
      return troubles.get(name)?.(message, now, deliver) ?? deliver();
    },
    async find(_settings: ChannelSettings, message: ChannelMessage): Promise<string | null> {
      if (!asked.has(name)) return null;
      const index = delivered.findIndex((one) => one.channel === name && one.message.key === message.key);
      return index < 0 ? null : `${name} ${index + 1}`;
    },
  });
  return {
    delivered,
    messaging: {
      channels: { slack: channel("slack"), email: channel("email") },
      settings: async () => settings,
    },
    trouble: (name, trouble) => void (trouble ? troubles.set(name, trouble) : troubles.delete(name)),
    canBeAsked: (name, can) => void (can ? asked.add(name) : asked.delete(name)),
    takeDown(name) {
      settings = { ...settings, [name]: null };
    },
    told: () =>
      delivered.map(({ channel: name, at, message }) => {
        const time = new Date(at).toISOString().slice(11, 16).replace(/^0/, "");
        return `${name} to ${message.to.userId} at ${time} ${message.subject}`;
      }),
  };
}
