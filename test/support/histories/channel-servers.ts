import type { EmailSettings, SlackSettings } from "../../../src/alerts/channels/channel.ts";
import { emailChannel } from "../../../src/alerts/channels/email.ts";
import { slackHosts } from "../../../src/alerts/channels/open-channels.ts";
import { slackChannel } from "../../../src/alerts/channels/slack.ts";
import { type Instant, SECOND } from "../../../src/domain/time.ts";
import type { Messaging } from "../../../workflows/messages/messages.ts";
import { startMailSandbox, startSlackSandbox } from "../channel-sandbox.ts";
import { MONDAY } from "../story.ts";
import type { ChannelFault, GivenSetUp } from "./history.ts";
import { partsOf } from "./letter.ts";

/** A message as a server has it. */
export interface Posted {
  readonly server: "slack" | "mail";
  /** Slack's stamps are in whole seconds. */
  readonly at: Instant;
  /** E-mail address in lower case, or the full name where it was told in a channel. */
  readonly to: string;
  /** The same for ever; `null`: a webhook's has none. */
  readonly key: string | null;
  readonly subject: string;
  readonly lines: readonly string[];
}

/** An emulated Slack and mail server, each a process of its own, whose clocks are moved with the story's. */
export interface ChannelServers {
  readonly messaging: Messaging["channels"];
  moveTo(at: Instant): Promise<void>;
  /** Everything that was posted since the last time. */
  news(): Promise<readonly Posted[]>;
  /** Sets up the workspace and mailboxes, and answers what the app is told of it. */
  setUp(given: GivenSetUp): Promise<{ readonly slack: SlackSettings; readonly email: EmailSettings }>;
  trouble(of: ChannelFault["of"]): Promise<void>;
  cure(server: ChannelFault["of"]["server"]): Promise<void>;
  stop(): Promise<void>;
}

const TOKEN = "xoxb-histories";
const SCOPES = ["chat:write", "users:read", "users:read.email", "im:write", "im:history", "channels:history"];
const PATH = "T0/B0/histories";
/** Whoever never answers is not waited for as long as in life. */
const PATIENCE = 1_500;
const PEOPLE = ["rita", "carl", "bea", "mona", "eve", "olga", "rex", "tess"] as const;

export async function startChannelServers(): Promise<ChannelServers> {
  const [slack, mail] = await Promise.all([startSlackSandbox(MONDAY), startMailSandbox(MONDAY)]);
  const seen = { slack: 0, mail: 0 };
  let at: Instant | null = null;
  let senders = 0;
  /** Part of the path on which messages are posted. */
  let posts = "";
  return {
    messaging: {
      slack: slackChannel({ hosts: slackHosts(slack.addresses.url), timeoutMs: PATIENCE }),
      email: emailChannel({ timeoutMs: PATIENCE, privateHosts: ["127.0.0.1"] }),
    },
    async moveTo(to) {
      if (at === to) return;
      at = to;
      await Promise.all([slack.post("clock", { to }), mail.post("clock", { to })]);
    },
    async news() {
      const inSlack = (await slack.get<{ results: SlackRow[] }>("messages")).results;
      const letters = (await mail.get<{ results: MailRow[] }>("messages")).results;
      const fresh = [...inSlack.slice(seen.slack).map(ofSlack), ...letters.slice(seen.mail).map(ofMail)];
      Object.assign(seen, { slack: inSlack.length, mail: letters.length });
      return fresh;
    },
    async setUp({ slack: kind, outsideSlack, noMailbox, greylist }) {
      await slack.post("workspace", {
        tokens: [{ token: TOKEN, scopes: SCOPES }],
        users: PEOPLE.filter((one) => one !== outsideSlack).map((name) => ({
          id: `U${name.toUpperCase()}`,
          name,
          email: `${name}@example.com`,
        })),
        channels: [{ id: "C1", name: "sales" }],
        webhooks: [{ path: PATH, channel: "C1" }],
        burst: 20,
      });
      await mail.post("settings", {
        unknownRecipients: noMailbox === null ? [] : [`${noMailbox}@example.com`],
        greylistSeconds: greylist ? 60 : 0,
      });
      const { host, smtp } = mail.addresses;
      posts = kind === "webhook" ? "/services/" : "chat.postMessage";
      senders += 1;
      return {
        slack:
          kind === "webhook"
            ? { webhookUrl: `${slack.addresses.url}/services/${PATH}` }
            : { botToken: TOKEN, ...(kind === "bot" ? {} : { defaultChannel: "C1" }) },
        // Greylisting goes by the pair of sender and recipient.
        email: { host, port: smtp, tls: "none", from: `Leadclock <alerts${senders}@acme.example>` },
      };
    },
    trouble: (of) =>
      of.server === "slack"
        ? slack.post("faults", {
            match: of.at === "everywhere" ? "" : posts,
            ...SLACK_TROUBLE[of.what],
          })
        : mail.post("faults", MAIL_TROUBLE[of.what]),
    cure: (server) => (server === "slack" ? slack : mail).clearFaults(),
    stop: () => Promise.all([slack.stop(), mail.stop()]).then(() => {}),
  };
}

/** Silence is given only so often: each costs whoever waits for it real time. */
const SLACK_TROUBLE: Readonly<Record<Extract<ChannelFault["of"], { server: "slack" }>["what"], object>> = {
  "asks to wait": {
    do: { status: 429, headers: { "retry-after": "40" }, body: '{"ok":false,"error":"ratelimited"}' },
  },
  "is down": { do: { status: 503, body: "down" } },
  refuses: { do: { error: "account_inactive" } },
  "breaks off": { do: { reset: true } },
  "breaks off after the work": { do: { afterWork: true, reset: true } },
  "gives half a reply": { do: { afterWork: true, half: true } },
  "says error after the work": { do: { afterWork: true, error: "internal_error" } },
  "gives nothing at all": { times: 2, do: { hang: true } },
  "works and gives nothing at all": { times: 2, do: { afterWork: true, hang: true } },
};

const MAIL_TROUBLE: Readonly<Record<Extract<ChannelFault["of"], { server: "mail" }>["what"], object>> = {
  "is closing": { at: "mail", do: { reply: "421 4.3.2 Closing", close: true } },
  "is busy": { at: "rcpt", do: { reply: "451 4.3.0 Come again" } },
  "refuses the recipient": { at: "rcpt", do: { reply: "550 5.1.1 No such user" } },
  "breaks off in the text": { at: "content", do: { drop: true } },
  "breaks off after the work": { at: "end", do: { accept: true, drop: true } },
  "gives half a reply": { at: "end", do: { accept: true, half: "25" } },
  "refuses the text": { at: "end", do: { reply: "554 5.7.1 Not taken" } },
  "gives nothing at all": { at: "connect", times: 1, do: { silence: true } },
  "works and gives nothing at all": { at: "end", times: 1, do: { accept: true, silence: true } },
};

interface SlackRow {
  readonly channel: string;
  readonly ts: string;
  readonly body: {
    readonly text: string;
    readonly metadata?: { readonly event_payload: { readonly key: string } };
  };
}

function ofSlack({ channel, ts, body }: SlackRow): Posted {
  const [subject = "", second = "", ...rest] = plain(body.text).split("\n");
  const isDirect = channel.startsWith("D");
  return {
    server: "slack",
    at: Math.floor(Number(ts)) * SECOND,
    to: isDirect ? `${channel.slice(1).toLowerCase()}@example.com` : second.replace(/^For /, ""),
    key: body.metadata?.event_payload.key ?? null,
    subject,
    lines: isDirect ? [second, ...rest] : rest,
  };
}

const plain = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

interface MailRow {
  readonly recipient: string;
  readonly messageId: string;
  readonly at: Instant;
  readonly raw: string;
}

function ofMail({ recipient, messageId, at, raw }: MailRow): Posted {
  const { subject, text } = partsOf(raw);
  return {
    server: "mail",
    at,
    to: recipient.toLowerCase(),
    // Its sender's domain says nothing.
    key: messageId,
    subject,
    lines: text.split("\n").filter((line) => line !== ""),
  };
}
