import type { ChannelMessage, ChannelSettings } from "../../src/alerts/channels/channel.ts";
import { slackChannel } from "../../src/alerts/channels/slack.ts";
import { GiveUp, RetryLater } from "../../src/errors.ts";
import { type SlackSandbox, startSlackSandbox } from "../support/channel-sandbox.ts";
import { crmServer } from "../support/crm-server.ts";
import { aMessage, NINE } from "./channel-messages.ts";

const TOKEN = "xoxb-emulated-token";
const ALL_SCOPES = [
  "chat:write",
  "users:read",
  "users:read.email",
  "im:write",
  "im:history",
  "channels:history",
];

interface Posted {
  readonly channel: string;
  readonly ts: string;
  readonly via: string;
  readonly body: {
    readonly text: string;
    readonly blocks: readonly { type: string }[];
    readonly metadata?: unknown;
  };
}

let slack: SlackSandbox;
let settings: ChannelSettings;
let webhook: ChannelSettings;
const channel = () =>
  slackChannel({
    hosts: { api: `${slack.addresses.url}/api/`, webhooks: `${slack.addresses.url}/` },
    timeoutMs: 1_000,
  });

beforeAll(async () => {
  slack = await startSlackSandbox(new Date(NINE).toISOString());
  settings = { slack: { botToken: TOKEN }, email: null };
  webhook = { slack: { webhookUrl: `${slack.addresses.url}/services/T0/B0/secret` }, email: null };
});
afterAll(() => slack.stop());

let places = 0;
/** A channel and a person that no other test uses, so limits and counts are this test's own. */
async function freshPlace(
  change: object = {},
): Promise<{ person: string; channelId: string; email: string }> {
  places += 1;
  const [person, channelId, email] = [`U${places}`, `C${places}`, `rita${places}@acme.example`];
  await slack.clearFaults();
  await slack.post("workspace", {
    tokens: [{ token: TOKEN, scopes: ALL_SCOPES }],
    users: [{ id: person, name: "rita", email }],
    channels: [{ id: channelId, name: "sales" }],
    webhooks: [{ path: "T0/B0/secret", channel: channelId }],
    burst: 5,
    ...change,
  });
  return { person, channelId, email };
}

function to(email: string | null, change: Partial<ChannelMessage> = {}): ChannelMessage {
  return aMessage({ to: { userId: "hubspot:7", name: "Rita Reyes", email }, ...change });
}

async function posted(place: string): Promise<readonly Posted[]> {
  return (await slack.get<{ results: Posted[] }>(`messages?channel=${place}`)).results;
}

const direct = (person: string) => `D${person.slice(1)}`;

describe("with a bot token", () => {
  test("the person found by e-mail address gets it directly, with facts, paragraphs and a button", async () => {
    const { person, email } = await freshPlace();
    const receipt = await channel().send(settings, to(email.toUpperCase()), NINE);
    const [message, ...more] = await posted(direct(person));
    expect(more).toEqual([]);
    expect(receipt).toEqual({ outcome: "delivered", id: `${direct(person)}:${message!.ts}` });
    expect(message!.body.blocks.map(({ type }) => type)).toEqual([
      "header",
      "section",
      "section",
      "section",
      "context",
      "actions",
    ]);
    expect(message!.body.text).toContain("Analytical &amp; Co");
    expect(message!.body.metadata).toMatchObject({ event_type: "leadclock_alert" });
    expect(JSON.stringify(message!.body.metadata)).not.toContain("rita");
  });

  test("a person is looked up once, also one who is not there", async () => {
    const { email, channelId } = await freshPlace();
    const one = channel();
    const inChannel = { slack: { botToken: TOKEN, defaultChannel: channelId }, email: null };
    const lookups = async () => {
      const { calls } = await slack.get<{ calls: { method: string; count: number }[] }>("calls");
      return calls
        .filter(({ method }) => method === "users.lookupByEmail")
        .reduce((sum, { count }) => sum + count, 0);
    };
    const before = await lookups();
    await one.send(inChannel, to(email), NINE);
    await one.send(inChannel, to(email), NINE);
    await one.send(inChannel, to("nobody@acme.example"), NINE);
    await one.send(inChannel, to("nobody@acme.example"), NINE);
    expect((await lookups()) - before).toBe(2);
    const [first] = await posted(channelId);
    expect(first!.body.text).toContain("For Rita Reyes");
  });

  test("who is not in Slack and without a channel for them: given up, with the fix", async () => {
    await freshPlace();
    await expect(channel().send(settings, to("nobody@acme.example"), NINE)).rejects.toMatchObject({
      name: "GiveUp",
      message: expect.stringContaining("nobody@acme.example"),
      fix: expect.stringContaining("same e-mail address"),
    });
    await expect(channel().send(settings, to(null), NINE)).rejects.toBeInstanceOf(GiveUp);
  });

  test("more than Slack takes: later, at the instant it names, and nothing is posted", async () => {
    const { person, email } = await freshPlace({ burst: 1 });
    const one = channel();
    await one.send(settings, to(email), NINE);
    const late = await one.send(settings, to(email), NINE).catch((error: unknown) => error);
    expect(late).toBeInstanceOf(RetryLater);
    expect(late).toMatchObject({ at: NINE + 1_000, maybeDone: false });
    expect(await posted(direct(person))).toHaveLength(1);
  });

  test.each([
    ["channel_not_found", {}, { channels: [] }],
    ["is_archived", { archived: true }, {}],
    ["not_in_channel", { botIsMember: false }, {}],
  ])("%s is given up with a fix", async (error, change, more) => {
    const { channelId } = await freshPlace();
    await slack.post("workspace", { channels: [{ id: channelId, name: "sales", ...change }], ...more });
    const inChannel = { slack: { botToken: TOKEN, defaultChannel: channelId }, email: null };
    const failure = await channel()
      .send(inChannel, to(null), NINE)
      .catch((one: unknown) => one);
    expect(failure).toBeInstanceOf(GiveUp);
    expect((failure as GiveUp).message).toContain(error);
    expect((failure as GiveUp).fix).not.toContain("Look this error up");
    expect(await posted(channelId)).toEqual([]);
  });

  test.each(["token_revoked", "account_inactive", "token_expired"])("%s is given up", async (state) => {
    const { email } = await freshPlace();
    await slack.post("workspace", { tokens: [{ token: TOKEN, scopes: ALL_SCOPES, state }] });
    await expect(channel().send(settings, to(email), NINE)).rejects.toMatchObject({
      name: "GiveUp",
      message: expect.stringContaining(state),
      fix: expect.stringMatching(/token/),
    });
  });

  test("a wrong token and a missing scope are named", async () => {
    const { email } = await freshPlace();
    const wrong = { slack: { botToken: "xoxb-wrong" }, email: null };
    await expect(channel().send(wrong, to(email), NINE)).rejects.toThrow("invalid_auth");
    await slack.post("workspace", { tokens: [{ token: TOKEN, scopes: ["users:read.email"] }] });
    await expect(channel().send(settings, to(email), NINE)).rejects.toThrow("missing_scope (chat:write)");
  });

  test.each([
    ["a lost answer", { afterWork: true, reset: true }],
    ["no answer", { afterWork: true, hang: true }],
    ["half an answer", { afterWork: true, half: true }],
    ["internal_error although it was posted", { afterWork: true, error: "internal_error" }],
  ])("%s: looked up by its metadata, delivered once", async (_, fault) => {
    const { person, email } = await freshPlace();
    await slack.post("faults", { match: "chat.postMessage", times: 1, do: fault });
    const receipt = await channel().send(settings, to(email), NINE);
    const [message, ...more] = await posted(direct(person));
    expect(more).toEqual([]);
    expect(receipt).toEqual({ outcome: "delivered", id: `${direct(person)}:${message!.ts}` });
  });

  test.each([
    ["a connection lost before", { reset: true }],
    ["500", { status: 500, body: "oops" }],
    ["503 with a page of a proxy", { status: 503, body: "<html>busy</html>" }],
    ["fatal_error", { error: "fatal_error" }],
    ["silence", { hang: true }],
  ])("%s: not found there, so nobody knows", async (_, fault) => {
    const { person, email } = await freshPlace();
    await slack.post("faults", { match: "chat.postMessage", times: 1, do: fault });
    const receipt = await channel().send(settings, to(email), NINE);
    expect(receipt).toMatchObject({ outcome: "unknown" });
    expect(await posted(direct(person))).toEqual([]);
  });

  test("without the right to read, a lost answer stays unknown", async () => {
    const { email } = await freshPlace({
      tokens: [{ token: TOKEN, scopes: ["chat:write", "users:read.email"] }],
    });
    await slack.post("faults", { match: "chat.postMessage", times: 1, do: { afterWork: true, reset: true } });
    expect(await channel().send(settings, to(email), NINE)).toMatchObject({ outcome: "unknown" });
  });

  test("is found after a crash, among others of that conversation, and by nobody else's key", async () => {
    const { person, email } = await freshPlace({ burst: 500 });
    const one = channel();
    const message = to(email);
    await one.send(settings, message, NINE);
    for (let other = 0; other < 205; other++) await one.send(settings, to(email), NINE);
    expect(await one.find(settings, message, NINE, NINE + 60_000)).toMatch(`${direct(person)}:`);
    expect(await one.find(settings, to(email), NINE, NINE + 60_000)).toBeNull();
    await slack.post("faults", { match: "conversations.history", times: 1, do: { status: 503 } });
    await expect(one.find(settings, message, NINE, NINE)).rejects.toBeInstanceOf(RetryLater);
  });

  test("nothing listens: surely not sent, later", async () => {
    const nobody = await crmServer(() => {});
    await nobody.close();
    const away = slackChannel({ hosts: { api: `${nobody.url}/api/`, webhooks: `${nobody.url}/` } });
    const person = { ...aMessage().to, slackId: "U1" };
    await expect(away.send(settings, aMessage({ to: person }), NINE)).rejects.toMatchObject({
      name: "RetryLater",
      at: NINE + 60_000,
    });
  });

  test("a message beyond every limit fits", async () => {
    const { person, email } = await freshPlace();
    const long = to(email, {
      subject: `${"&".repeat(148)}${"😀".repeat(40)}`,
      body: Array.from({ length: 120 }, (_, at) => `${at}${"<".repeat(4_000)}`),
      facts: Array.from({ length: 25 }, (_, at) => ({ label: `Fact ${at}`, value: "&".repeat(5_000) })),
      url: `https://crm.example/${"x".repeat(3_100)}`,
    });
    expect(await channel().send(settings, long, NINE)).toMatchObject({ outcome: "delivered" });
    const [message] = await posted(direct(person));
    expect(message!.body.blocks).toHaveLength(50);
    const [, ...marked] = message!.body.blocks;
    const [header] = message!.body.blocks as unknown as [{ text: { text: string } }];
    expect(header.text.text).toBe(`${"&".repeat(148)}…`);
    expect(JSON.stringify(marked).match(/&[a-z]*…/)).toBeNull();
  });

  test("names cannot call people, link elsewhere or break a line", async () => {
    const { person, email } = await freshPlace();
    const name = "<!channel> <https://evil.example|Acme>\u0007";
    await channel().send(
      settings,
      to(email, { subject: `Past due: ${name}`, body: [name], url: "javascript:1" }),
      NINE,
    );
    const [message] = await posted(direct(person));
    const sections = message!.body.blocks.filter(({ type }) => type !== "header");
    expect(JSON.stringify([message!.body.text, sections])).not.toMatch(/<!channel>|<https|u0007|javascript/);
  });
});

describe("with a webhook", () => {
  test("the channel gets it, and for whom it is", async () => {
    const { channelId } = await freshPlace();
    expect(await channel().send(webhook, aMessage(), NINE)).toMatchObject({ outcome: "delivered" });
    const [message] = await posted(channelId);
    expect(message).toMatchObject({
      via: "webhook",
      body: { text: expect.stringContaining("For Rita Reyes") },
    });
  });

  test.each([
    ["no_service", "removed"],
    ["action_prohibited", "admin"],
    ["invalid_token", "wrong"],
  ])("%s is given up with a fix", async (state, fix) => {
    const { channelId } = await freshPlace();
    await slack.post("workspace", { webhooks: [{ path: "T0/B0/secret", channel: channelId, state }] });
    await expect(channel().send(webhook, aMessage(), NINE)).rejects.toMatchObject({
      name: "GiveUp",
      message: expect.stringContaining(state),
      fix: expect.stringContaining(fix),
    });
  });

  test("an archived channel is given up; too many are later", async () => {
    const { channelId } = await freshPlace({ burst: 1 });
    await channel().send(webhook, aMessage(), NINE);
    await expect(channel().send(webhook, aMessage(), NINE)).rejects.toMatchObject({ at: NINE + 1_000 });
    await slack.post("workspace", { channels: [{ id: channelId, name: "sales", archived: true }] });
    await expect(channel().send(webhook, aMessage(), NINE)).rejects.toThrow("channel_is_archived");
    expect(await posted(channelId)).toHaveLength(1);
  });

  test.each([
    ["a lost answer", { afterWork: true, reset: true }, 1],
    ["silence", { hang: true }, 0],
    ["500 rollup_error", { status: 500, body: "rollup_error" }, 0],
  ])("%s: unknown, since a webhook cannot be asked", async (_, fault, taken) => {
    const { channelId } = await freshPlace();
    await slack.post("faults", { match: "/services/", times: 1, do: fault });
    const message = aMessage();
    expect(await channel().send(webhook, message, NINE)).toMatchObject({ outcome: "unknown" });
    expect(await channel().find(webhook, message, NINE, NINE)).toBeNull();
    expect(await posted(channelId)).toHaveLength(taken);
  });

  test("no other host is called, and no redirect followed", async () => {
    await freshPlace();
    const stranger = await crmServer((_, response) => response.writeHead(200).end("ok"));
    const elsewhere = { slack: { webhookUrl: `${stranger.url}/services/T0/B0/secret` }, email: null };
    await expect(channel().send(elsewhere, aMessage(), NINE)).rejects.toThrow("was not called");
    await expect(slackChannel().send(webhook, aMessage(), NINE)).rejects.toThrow("https://hooks.slack.com/");
    await slack.post("faults", {
      match: "/services/",
      times: 1,
      do: { status: 302, headers: { location: stranger.url } },
    });
    await expect(channel().send(webhook, aMessage(), NINE)).rejects.toThrow("302");
    expect(stranger.seen).toEqual([]);
    await stranger.close();
  });

  test("Slack not set up is said", async () => {
    await expect(channel().send({ slack: null, email: null }, aMessage(), NINE)).rejects.toThrow(
      "not set up",
    );
  });
});
