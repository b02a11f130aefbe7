import { emailChannel } from "../../src/alerts/channels/email.ts";
import { slackHosts } from "../../src/alerts/channels/open-channels.ts";
import { slackChannel } from "../../src/alerts/channels/slack.ts";
import { type Instant, MINUTE } from "../../src/domain/time.ts";
import type { Messaging } from "../../workflows/messages/messages.ts";
import {
  type MailSandbox,
  type SlackSandbox,
  startMailSandbox,
  startSlackSandbox,
} from "../support/channel-sandbox.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { person, type TwoCrms, twoCrms } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const ADA = "crm:lead:1";
const TOKEN = "xoxb-emulated-token";
const SCOPES = ["chat:write", "users:read", "users:read.email", "im:write", "im:history", "channels:history"];

let store: FreshStore;
let slack: SlackSandbox;
let mail: MailSandbox;
let acme: TwoCrms;
/** An address of this test's own, so that what it counts is its own. */
let rita: string;
let tests = 0;
beforeAll(async () => {
  const at = new Date(NINE).toISOString();
  [store, slack, mail] = await Promise.all([freshStore(), startSlackSandbox(at), startMailSandbox(at)]);
});
beforeEach(async () => {
  tests += 1;
  rita = `rita${tests}@acme.example`;
  await Promise.all([slack.clearFaults(), mail.clearFaults()]);
  await slack.post("workspace", {
    tokens: [{ token: TOKEN, scopes: SCOPES }],
    users: [{ id: `U${tests}`, name: "rita", email: rita }],
    channels: [],
    webhooks: [],
    burst: 20,
  });
  await mail.post("settings", {
    requireLogin: false,
    unknownRecipients: [],
    refusedSenders: [],
    greylistSeconds: 0,
  });
  acme = await withChannels();
});
afterEach(() => store.tenants.forget(acme.tenantId));
afterAll(async () => {
  await Promise.all([slack.stop(), mail.stop(), store.remove()]);
});

async function withChannels(): Promise<TwoCrms> {
  const timeoutMs = 500;
  const messaging: Messaging = {
    channels: {
      slack: slackChannel({ hosts: slackHosts(slack.addresses.url), timeoutMs }),
      email: emailChannel({ timeoutMs, privateHosts: ["127.0.0.1"] }),
    },
    settings: async () => ({
      slack: { botToken: TOKEN },
      email: { host: "127.0.0.1", port: mail.addresses.smtp, tls: "none", from: "leadclock@acme.example" },
    }),
  };
  const people = { backups: {}, managers: {}, defaultManager: "crm:mona", operations: "crm:olga" };
  const alerts = { channels: { breach: ["slack", "email"] as const } };
  const made = await twoCrms(store, NINE, { people, alerts }, { messaging });
  await made.people(person("crm:rita", rita, "rita"));
  return made;
}

/** A lead of Rita's whose breach comes at 9:30; both emulators' clocks go with the story's. */
async function breach(until: Instant): Promise<void> {
  await acme.tell(
    ADA,
    { name: "Ada Lead" },
    { kind: "engaged", occurredAt: NINE, engagement: "form", properties: { lead_type: "hand-raiser" } },
    { kind: "ownerChanged", occurredAt: NINE, ownerId: "crm:rita" },
  );
  await acme.liveTo(NINE + 29 * MINUTE);
  for (const one of [slack, mail]) await one.post("clock", { to: NINE + 30 * MINUTE });
  await acme.liveTo(until);
}

async function outcome() {
  const alerts = await store.alerts.of(acme.tenantId, await acme.leadOf(ADA));
  const rows = await store.messages.ofAlerts(
    acme.tenantId,
    alerts.filter(({ step }) => step === "tier-1"),
  );
  const inSlack = await slack.get<{ results: unknown[] }>(`messages?channel=D${tests}`);
  const letters = await mail.get<{ results: unknown[] }>(`messages?recipient=${rita}`);
  return {
    receipts: rows.flatMap(({ receipts }) => receipts.map(({ channel, state }) => `${channel} ${state}`)),
    state: rows.map(({ state }) => state).join(),
    slack: inSlack.results.length,
    letters: letters.results.length,
    tasks: acme.accounts.crm.tasks.filter(({ subject }) => subject.startsWith("Past due")).length,
  };
}

const post = (what: object) => slack.post("faults", { match: "chat.postMessage", do: what });
const SOON = NINE + 45 * MINUTE;

test("Slack takes it: one message there, no letter, one task", async () => {
  await breach(SOON);
  expect(await outcome()).toEqual({
    receipts: ["slack delivered"],
    state: "delivered",
    slack: 1,
    letters: 0,
    tasks: 1,
  });
});

test("Slack is down during a breach: a letter, and one task", async () => {
  await slack.post("faults", { match: "", do: { status: 503 } });
  await breach(SOON);
  expect(await outcome()).toEqual({
    receipts: ["slack failed", "email delivered"],
    state: "delivered",
    slack: 0,
    letters: 1,
    tasks: 1,
  });
});

test("Slack limits for a moment: it is asked again, and nobody else is told", async () => {
  await slack.post("faults", {
    match: "chat.postMessage",
    times: 2,
    do: { status: 429, headers: { "retry-after": "20" }, body: '{"ok":false,"error":"ratelimited"}' },
  });
  await breach(SOON);
  expect(await outcome()).toMatchObject({ receipts: ["slack delivered"], slack: 1, letters: 0, tasks: 1 });
});

test.each([
  ["half a reply", { afterWork: true, half: true }],
  ["nothing at all", { afterWork: true, hang: true }],
  ["a broken connection", { afterWork: true, reset: true }],
])("Slack took it and gives %s: looked up there, and never posted twice", async (_name, fault) => {
  await post(fault);
  await breach(SOON);
  const told = await outcome();
  expect(told.slack).toBe(1);
  expect(told.tasks).toBe(1);
  expect(told.letters).toBeLessThanOrEqual(1);
  expect(told.state).toBe("delivered");
});

test("the token is no longer valid: a letter at once", async () => {
  await slack.post("faults", { match: "", do: { error: "token_revoked" } });
  await breach(NINE + 31 * MINUTE);
  expect(await outcome()).toMatchObject({
    receipts: ["slack failed", "email delivered"],
    slack: 0,
    letters: 1,
    tasks: 1,
  });
});

test("neither works: one task, and operations have one of their own", async () => {
  await slack.post("faults", { match: "", do: { error: "account_inactive" } });
  await mail.post("faults", { at: "rcpt", do: { reply: "550 5.1.1 no such user" } });
  await breach(SOON);
  expect(await outcome()).toMatchObject({ state: "failed", slack: 0, letters: 0, tasks: 1 });
  expect(acme.accounts.crm.tasks.map(({ subject }) => subject)).toContain(
    "Alerts do not arrive by slack or email",
  );
});

test("the mail server took the letter and broke off: unknown, and not sent again", async () => {
  await slack.post("faults", { match: "", do: { error: "account_inactive" } });
  await mail.post("faults", { at: "end", do: { accept: true, drop: true } });
  await breach(SOON);
  expect(await outcome()).toEqual({
    receipts: ["slack failed", "email unknown"],
    state: "unknown",
    slack: 0,
    letters: 1,
    tasks: 1,
  });
});
