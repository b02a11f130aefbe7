import { createHash } from "node:crypto";
import type { Instant } from "../../domain/time.ts";
import { GiveUp, RetryLater } from "../../errors.ts";
import type { Channel, ChannelMessage, ChannelSettings, Receipt } from "./channel.ts";
import { type Slack, slackApi } from "./slack-api.ts";
import { slackBody } from "./slack-blocks.ts";
import { post, SLACK_HOSTS, type SlackHosts } from "./slack-call.ts";
import { meaningOf } from "./slack-errors.ts";

export interface SlackOptions {
  readonly hosts?: SlackHosts;
  /** Of one call. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const AGAIN_MS = 60_000;
/** Our clock and Slack's may differ by so much when a message is looked for. */
const SKEW_MS = 120_000;
const EVENT = "leadclock_alert";
const NO_SETTINGS = new GiveUp(
  "Slack is not set up.",
  "Set a bot token or a webhook with `leadclock channels set slack`.",
);

/** Alerts in Slack: to the person with a bot token, to one channel with a webhook. */
export function slackChannel(options: SlackOptions = {}): Channel {
  const { hosts = SLACK_HOSTS, timeoutMs = TIMEOUT_MS } = options;
  const slack = slackApi(hosts.api, timeoutMs);

  return {
    name: "slack",

    async send(settings: ChannelSettings, message: ChannelMessage, now: Instant): Promise<Receipt> {
      const { botToken, webhookUrl, defaultChannel } = settings.slack ?? {};
      if (botToken) return sendAsBot(slack, { token: botToken, now }, message, defaultChannel);
      if (webhookUrl) return sendByWebhook(hosts, timeoutMs, webhookUrl, message, now);
      throw NO_SETTINGS;
    },

    async find(settings, message, since, now): Promise<string | null> {
      const { botToken, defaultChannel } = settings.slack ?? {};
      if (!botToken) return null;
      const account = { token: botToken, now };
      const place = await placeOf(slack, account, message, defaultChannel);
      return findIn(slack, account, place.to, message.key, since);
    },
  };
}

interface Account {
  readonly token: string;
  readonly now: Instant;
}

interface Place {
  readonly to: string;
  readonly as: "direct" | "channel";
}

async function sendAsBot(
  slack: Slack,
  account: Account,
  message: ChannelMessage,
  defaultChannel: string | undefined,
): Promise<Receipt> {
  const place = await placeOf(slack, account, message, defaultChannel);
  const called = await slack.call(account, "chat.postMessage", {
    ...slackBody(message, place.as),
    channel: place.to,
    metadata: { event_type: EVENT, event_payload: { key: digestOf(message.key) } },
  });
  if (called.is === "done")
    return { outcome: "delivered", id: `${called.answer.channel}:${called.answer.ts}` };
  if (called.is === "unsent") throw new RetryLater(called.why, account.now + AGAIN_MS);
  const id = await findIn(slack, account, place.to, message.key, account.now).catch(() => null);
  return id === null ? { outcome: "unknown", why: called.why } : { outcome: "delivered", id };
}

/** The person, where Slack knows them; else the tenant's channel, where the message names them. */
async function placeOf(
  slack: Slack,
  account: Account,
  { to }: ChannelMessage,
  defaultChannel: string | undefined,
): Promise<Place> {
  const person = to.slackId ?? (to.email === null ? null : await slack.userByEmail(account, to.email));
  if (person !== null) return { to: person, as: "direct" };
  if (defaultChannel) return { to: defaultChannel, as: "channel" };
  throw new GiveUp(
    `Nobody in Slack has the address of ${to.name}${to.email === null ? ", who has none in the CRM" : ` (${to.email})`}.`,
    meaningFix("users_not_found"),
  );
}

/** By the metadata of what was posted there; `null`: not there, or not allowed to look (im:history, channels:history). */
async function findIn(
  slack: Slack,
  account: Account,
  place: string,
  key: string,
  since: Instant,
): Promise<string | null> {
  try {
    const channel = /^[UW]/.test(place) ? await slack.directWith(account, place) : place;
    return await slack.findByMetadata(account, channel, {
      eventType: EVENT,
      key: digestOf(key),
      oldest: since - SKEW_MS,
    });
  } catch (error) {
    if (error instanceof GiveUp) return null;
    throw error;
  }
}

async function sendByWebhook(
  hosts: SlackHosts,
  timeoutMs: number,
  url: string,
  message: ChannelMessage,
  now: Instant,
): Promise<Receipt> {
  if (!isWebhookOf(hosts, url))
    throw new GiveUp(
      `The webhook's address does not begin with ${hosts.webhooks}; it was not called.`,
      "Copy it from the app's page Incoming Webhooks.",
    );
  const body = JSON.stringify(slackBody(message, "channel"));
  const called = await post(url, { "content-type": "application/json; charset=utf-8" }, body, timeoutMs);
  if (called.is === "unsent") throw new RetryLater(`Slack was not reached: ${called.why}.`, now + AGAIN_MS);
  if (called.is === "lost") return { outcome: "unknown", why: `Slack did not answer: ${called.why}.` };
  const { status, waitMs } = called;
  const text = called.text.trim().slice(0, 100);
  if (status === 200) return { outcome: "delivered", id: `webhook:${digestOf(message.key)}` };
  if (status === 429) throw new RetryLater("Slack asks to wait.", now + waitMs);
  const meaning = meaningOf(text);
  if (status >= 500 || meaning.is === "perhaps")
    return { outcome: "unknown", why: `Slack answered ${status} ${text}.`.replace(" .", ".") };
  throw new GiveUp(
    `Slack refused the webhook's message: ${status} ${text}`.trimEnd(),
    meaning.is === "refused" ? meaning.fix : meaningFix("no_service"),
  );
}

/** https on Slack's own host; of the emulated one what was configured. */
export function isWebhookOf(hosts: SlackHosts, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const [given, base] = [new URL(url), new URL(hosts.webhooks)];
  return (
    given.origin === base.origin && given.username === "" && given.password === "" && given.port === base.port
  );
}

/** Names of leads stay out of what is stored at Slack beside the text. */
function digestOf(key: string): string {
  return createHash("sha256").update(key).digest("base64url").slice(0, 32);
}

function meaningFix(error: string): string {
  const meaning = meaningOf(error);
  return meaning.is === "refused" ? meaning.fix : "";
}
