import type { MessageChannel, Severity } from "../../domain/policy.ts";
import type { Instant } from "../../domain/time.ts";

/** Who is told; the channel finds its own address for them. */
export interface Addressee {
  readonly userId: string;
  readonly name: string;
  readonly email: string | null;
  /** Where it is known; else Slack is asked by e-mail address. */
  readonly slackId?: string;
}

/** One message to one person: the same words on every channel, laid out by each in its own way. */
export interface ChannelMessage {
  /** Names this message to this person for ever: the other side can be asked for it, and mail programs see a second one as the same. */
  readonly key: string;
  readonly to: Addressee;
  readonly subject: string;
  /** Paragraphs of plain text. */
  readonly body: readonly string[];
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** The record in the CRM. */
  readonly url: string | null;
  readonly severity: Severity;
  readonly kind: string;
}

/** `unknown`: the other side may have it. It is never sent again on this channel. */
export type Receipt =
  | { readonly outcome: "delivered"; readonly id: string }
  | { readonly outcome: "unknown"; readonly why: string };

/** What a tenant has set up; secrets are in here: never logged, never answered. */
export interface ChannelSettings {
  readonly slack: SlackSettings | null;
  readonly email: EmailSettings | null;
}

/** A bot token reaches each person; a webhook reaches one channel, where the message names the person. */
export interface SlackSettings {
  readonly botToken?: string;
  readonly webhookUrl?: string;
  /** A channel's id, for who is not in Slack; with a bot token only. */
  readonly defaultChannel?: string;
}

export interface EmailSettings {
  readonly host: string;
  readonly port: number;
  /** `starttls`: begins in the clear and must switch; `none`: loopback only. */
  readonly tls: "tls" | "starttls" | "none";
  readonly user?: string;
  readonly password?: string;
  /** Address, or `Name <address>`. */
  readonly from: string;
}

/** A way of telling somebody beside the task in the CRM. */
export interface Channel {
  readonly name: MessageChannel;
  /**
   * Tells one person once. Throws RetryLater where it was surely not sent and may be later (limits, refused connection),
   * GiveUp where it never will be as things are (no such recipient, no longer valid token); neither has sent anything.
   */
  send(settings: ChannelSettings, message: ChannelMessage, now: Instant): Promise<Receipt>;
  /**
   * Looks for a message that was begun at `since` and whose receipt is lost: its id, or `null` where it is not found or
   * the channel cannot be asked (e-mail, Slack by webhook). Throws RetryLater where it cannot be asked now.
   */
  find(
    settings: ChannelSettings,
    message: ChannelMessage,
    since: Instant,
    now: Instant,
  ): Promise<string | null>;
}
