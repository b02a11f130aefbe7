import type { Channel, ChannelMessage, ChannelSettings, Receipt } from "../../src/alerts/channels/channel.ts";
import type { MessageChannel } from "../../src/domain/policy.ts";
import { type Instant, MINUTE } from "../../src/domain/time.ts";
import { GiveUp, RetryLater } from "../../src/errors.ts";
import { switchedOff, switchInWords } from "../gate/switches.ts";
import { OFF_LOOK_AFTER, type Sending } from "./judge-message.ts";
import type { ChannelReceipt, StoredMessage } from "./messages.ts";

/** Who sets up no channel has chosen tasks alone: that is no failure to tell operations of. */
const NO_CHANNEL: Outcome = { state: "dropped", why: "No channel is set up." };

/** How long a message waits for a channel that cannot take it: not long where another one could, else as long as it is of use. */
const PATIENCE = { anotherIsNext: 5 * MINUTE, last: 60 * MINUTE } as const;

export type Outcome =
  | { readonly state: "delivered" | "unknown" | "dropped" | "failed"; readonly why: string | null }
  | { readonly state: "waiting"; readonly until: Instant; readonly why: string };

interface Try {
  readonly sending: Sending;
  readonly row: StoredMessage;
  readonly message: ChannelMessage;
  readonly settings: ChannelSettings;
  readonly told: string | null;
}

/** What became of it here: it is through, it waits, or the next channel is tried. */
type Step = Outcome | { readonly state: "next"; readonly why: string; readonly maybe: boolean };

/**
 * Sends over the first channel that takes it, in fallback order. A channel that may have it already is never tried
 * again: what was begun and has no receipt is looked up, and where that cannot be done it is unknown, and the next
 * channel is tried (at most once on each).
 */
export async function tryChannels(
  sending: Sending,
  row: StoredMessage,
  message: ChannelMessage,
  told: string | null,
): Promise<Outcome> {
  const { ports, off, settings, now } = sending;
  const { messaging } = ports;
  if (!messaging || settings === null) return NO_CHANNEL;
  const given: Try = { sending, row, message, settings, told };
  const reasons: string[] = [];
  let maybe = false;
  let switched: string | null = null;
  for (const name of row.channels) {
    const by = switchedOff(off, { channel: name });
    const channel = messaging.channels[name];
    const known = row.receipts.find((one) => one.channel === name);
    if (by && (known?.state ?? "waiting") === "waiting") {
      switched = switchInWords(by);
      continue;
    }
    if (!channel || settings[name] === null) {
      await note(given, name, "skipped", "It is not set up.");
      reasons.push(`${name}: it is not set up`);
      continue;
    }
    const step = await tryOne(given, channel, known);
    if (step.state !== "next") return step;
    maybe ||= step.maybe;
    reasons.push(`${name}: ${step.why}`);
  }
  const why = reasons.join("; ");
  if (maybe) return { state: "unknown", why };
  if (switched !== null) return { state: "waiting", until: now + OFF_LOOK_AFTER, why: switched };
  if (row.channels.every((name) => settings[name] === null)) return NO_CHANNEL;
  return { state: "failed", why };
}

async function tryOne(given: Try, channel: Channel, known: ChannelReceipt | undefined): Promise<Step> {
  switch (known?.state) {
    case "delivered":
      return { state: "delivered", why: null };
    case "unknown":
      return { state: "next", why: known.why ?? "nobody knows whether it came", maybe: true };
    case "failed":
    case "skipped":
      return { state: "next", why: known.why ?? known.state, maybe: false };
    case "begun":
      return lookUp(given, channel, known);
    default: {
      const tooLong = whyTooLong(given, channel, known?.since ?? given.sending.now, given.sending.now);
      if (known && tooLong !== null)
        return failed(given, channel.name, `${tooLong} ${known.why ?? ""}`.trim());
      return send(given, channel, known);
    }
  }
}

async function send(given: Try, channel: Channel, known: ChannelReceipt | undefined): Promise<Step> {
  const { sending, row, message, settings, told } = given;
  const { ports, tenant, now } = sending;
  const begun = await ports.store.messages.begin(tenant.id, row.id, channel.name, told, now);
  if (begun === "told") return { state: "dropped", why: "This person was told of the same alert already." };
  // Another worker has it in hand: what it wrote tells, once it is done.
  if (begun === "tried")
    return { state: "waiting", until: now + MINUTE, why: "Another worker is sending it." };
  let receipt: Receipt;
  try {
    receipt = await channel.send(settings, message, now);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (error instanceof GiveUp) return failed(given, channel.name, why);
    // Whatever we cannot name may have had its effect.
    if (!(error instanceof RetryLater) || error.maybeDone) return unknown(given, channel.name, why);
    const tooLong = whyTooLong(given, channel, known?.since ?? now, error.at);
    if (tooLong !== null) return failed(given, channel.name, `${tooLong} ${why}`);
    await note(given, channel.name, "waiting", why);
    return { state: "waiting", until: error.at, why };
  }
  return receipt.outcome === "unknown"
    ? unknown(given, channel.name, receipt.why)
    : delivered(given, channel.name, receipt.id);
}

/** Begun, and its receipt is lost: the process died, or the other side never said. */
async function lookUp(given: Try, channel: Channel, { since, at }: ChannelReceipt): Promise<Step> {
  const { sending, message, settings } = given;
  const { now } = sending;
  let id: string | null = null;
  try {
    id = await channel.find(settings, message, since, now);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (error instanceof RetryLater && error.at <= at + PATIENCE.anotherIsNext)
      return { state: "waiting", until: error.at, why };
  }
  return id === null
    ? unknown(given, channel.name, "Sending began, and nobody knows whether it came.")
    : delivered(given, channel.name, id);
}

/** Why this channel has had its time by then; `null`: it has not. */
function whyTooLong({ row }: Try, { name }: Channel, since: Instant, then: Instant): string | null {
  const isLast = row.channels.at(-1) === name;
  const patience = isLast ? PATIENCE.last : PATIENCE.anotherIsNext;
  return then - since > patience ? `It could not be sent within ${patience / MINUTE} minutes.` : null;
}

async function delivered(given: Try, channel: MessageChannel, id: string): Promise<Step> {
  await note(given, channel, "delivered", null, id);
  return { state: "delivered", why: null };
}

async function unknown(given: Try, channel: MessageChannel, why: string): Promise<Step> {
  await note(given, channel, "unknown", why);
  return { state: "next", why, maybe: true };
}

async function failed(given: Try, channel: MessageChannel, why: string): Promise<Step> {
  await note(given, channel, "failed", why);
  return { state: "next", why, maybe: false };
}

async function note(
  { sending, row }: Try,
  channel: MessageChannel,
  state: ChannelReceipt["state"],
  why: string | null,
  receiptId: string | null = null,
): Promise<void> {
  const { ports, tenant, now } = sending;
  await ports.store.messages.receipt(tenant.id, row.id, { channel, state, receiptId, why, at: now });
}
