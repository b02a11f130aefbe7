import type { Channel, ChannelSettings } from "../../src/alerts/channels/channel.ts";
import type { UserId } from "../../src/domain/facts.ts";
import type { MessageChannel, Recipient, Severity } from "../../src/domain/policy.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { AlertKey } from "../decide/alert-key.ts";

/** In the outbox messages belong to no account in a CRM. */
export const CHANNEL_LINE = "channel";

export type MessageKind =
  | "warning"
  | "breach"
  | "catchUp"
  | "review"
  /** Many alerts to one person as one message (D34). */
  | "bundle"
  /** What is not urgent, once a day. */
  | "digest"
  /** The day's leads that should have a response and have none. */
  | "stale"
  /** A report of a period. */
  | "pack"
  /** What operations are told beside a task that may not come. */
  | "notice"
  /** Made up each day to see that a channel works. */
  | "heartbeat";

/**
 * `gathered`: waits for a digest; `carried`: a part of a bundle or digest that is on its way; the last four are for ever.
 * What is `unknown` may have come: it was not sent again on that channel.
 */
export type MessageState =
  | "waiting"
  | "gathered"
  | "carried"
  | "delivered"
  | "unknown"
  | "dropped"
  | "failed";

export interface PlannedMessage {
  /** The alert and the recipient: a second one cannot be planned. */
  readonly id: string;
  /** `null`: it tells of no lead. */
  readonly leadId: string | null;
  readonly alert: AlertKey | null;
  readonly kind: MessageKind;
  /** For whom it was decided. */
  readonly recipient: UserId;
  /** Whose place is filled anew at sending; `null`: this person's and nobody else's. */
  readonly role: Recipient | null;
  readonly channels: readonly MessageChannel[];
  readonly severity: Severity;
  readonly state: "waiting" | "gathered" | "dropped";
  readonly why: string | null;
  readonly plannedAt: Instant;
  readonly notBefore: Instant;
}

/** What became of a message on one channel. */
export interface ChannelReceipt {
  readonly channel: MessageChannel;
  /** `waiting`: surely not sent yet; `begun`: nobody knows; `skipped`: off or not set up. */
  readonly state: "waiting" | "begun" | "delivered" | "unknown" | "failed" | "skipped";
  readonly receiptId: string | null;
  readonly why: string | null;
  /** When it was first tried there. */
  readonly since: Instant;
  readonly at: Instant;
}

export interface StoredMessage extends Omit<PlannedMessage, "state"> {
  readonly state: MessageState;
  /** Who has it now: the recipient, unless somebody took over. */
  readonly person: UserId;
  readonly carriedBy: string | null;
  readonly settledAt: Instant | null;
  readonly receipts: readonly ChannelReceipt[];
}

/** Every message ever planned, and its receipts. */
export interface Messages {
  /** Adds those whose id is new; answers their ids. */
  add(tenantId: string, messages: readonly PlannedMessage[]): Promise<readonly string[]>;
  get(tenantId: string, ids: readonly string[]): Promise<readonly StoredMessage[]>;
  ofAlerts(tenantId: string, alerts: readonly AlertKey[]): Promise<readonly StoredMessage[]>;
  /** Messages that wait, soonest first. */
  waiting(tenantId: string, limit: number): Promise<readonly StoredMessage[]>;
  /** The newest of a kind. */
  newest(tenantId: string, kind: MessageKind, limit: number): Promise<readonly StoredMessage[]>;
  /** What a bundle or digest carries. */
  carriedBy(tenantId: string, id: string): Promise<readonly StoredMessage[]>;
  /**
   * Marks a try as begun, in a commit of its own before anything is sent. `tried`: this channel had its try, or the
   * message is in a bundle by now or settled; `told`: the person was told of this alert on this channel by another message.
   */
  begin(
    tenantId: string,
    id: string,
    channel: MessageChannel,
    told: string | null,
    at: Instant,
  ): Promise<"begun" | "tried" | "told">;
  receipt(
    tenantId: string,
    id: string,
    receipt: Pick<ChannelReceipt, "channel" | "state" | "receiptId" | "why"> & { readonly at: Instant },
  ): Promise<void>;
  /** Ends what is not ended, with everything that it carries. */
  settle(
    tenantId: string,
    ids: readonly string[],
    end: { readonly state: "delivered" | "unknown" | "dropped" | "failed"; readonly why: string | null },
    at: Instant,
  ): Promise<void>;
  /** Waits on: until when, why, and with whom. */
  hold(
    tenantId: string,
    ids: readonly string[],
    held: { readonly notBefore?: Instant; readonly why?: string; readonly person?: UserId },
  ): Promise<void>;
  /** What waits for this person and was never tried becomes part of a bundle; `gathered`: of a digest. Answers their ids. */
  carry(
    tenantId: string,
    carrier: string,
    person: UserId,
    from: "waiting" | "gathered",
    now: Instant,
  ): Promise<readonly string[]>;
  /** Ends every message of an alert planned since then that still waits. */
  dropSince(tenantId: string, since: Instant, why: string, at: Instant): Promise<void>;
  /** Messages of an alert that was taken back, to be planned again with it; what was tried stays. */
  withdraw(tenantId: string, ids: readonly string[]): Promise<void>;
  /** Out of a bundle again. */
  letGo(tenantId: string, ids: readonly string[]): Promise<void>;
  /** Alerts told or ready to be told to a person, and the newest bundle to them. */
  recentTo(
    tenantId: string,
    person: UserId,
    since: Instant,
    now: Instant,
  ): Promise<{ readonly alerts: number; readonly bundledAt: Instant | null }>;
}

/** Far more alerts than usual. */
export interface Flood {
  readonly since: Instant;
  readonly alerts: number;
  /** In an hour with alerts, on average over four weeks. */
  readonly usual: number;
  readonly verdict: "released" | "dropped" | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Instant | null;
  readonly why: string | null;
}

export interface Floods {
  /** The one that holds sending now. */
  open(tenantId: string): Promise<Flood | null>;
  last(tenantId: string): Promise<Flood | null>;
  /** Alerts decided since an instant. */
  alertsSince(tenantId: string, since: Instant): Promise<number>;
  /** Alerts in an hour that had any, on average. */
  usual(tenantId: string, from: Instant, to: Instant): Promise<number>;
  /** Begins one, unless one is open; answers whether it did. */
  begin(tenantId: string, flood: Pick<Flood, "since" | "alerts" | "usual">): Promise<boolean>;
  /** Ends the open one; `null`: none was open. */
  decide(
    tenantId: string,
    verdict: "released" | "dropped",
    by: string,
    why: string,
    at: Instant,
  ): Promise<Flood | null>;
}

/** The ways of telling people, and what each tenant has set up. */
export interface Messaging {
  readonly channels: Readonly<Partial<Record<MessageChannel, Channel>>>;
  settings(tenantId: string): Promise<ChannelSettings>;
}
