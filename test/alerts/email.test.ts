import { readFileSync } from "node:fs";
import type { ChannelSettings, EmailSettings } from "../../src/alerts/channels/channel.ts";
import { emailChannel } from "../../src/alerts/channels/email.ts";
import { GiveUp, RetryLater } from "../../src/errors.ts";
import { type MailSandbox, startMailSandbox } from "../support/channel-sandbox.ts";
import { crmServer } from "../support/crm-server.ts";
import { aMessage, NINE } from "./channel-messages.ts";

interface Letter {
  readonly sender: string;
  readonly recipient: string;
  readonly messageId: string;
  readonly tls: number;
  readonly user: string | null;
  readonly raw: string;
}

let mail: MailSandbox;
let ca: string;
beforeAll(async () => {
  mail = await startMailSandbox(new Date(NINE).toISOString());
  ca = readFileSync(mail.addresses.ca, "utf8");
});
afterAll(() => mail.stop());

const NORMAL = {
  accounts: [{ user: "leadclock", password: "secret" }],
  requireLogin: true,
  offerTls: true,
  unknownRecipients: [],
  refusedSenders: [],
  greylistSeconds: 0,
  sizeLimit: 10_000_000,
};
beforeEach(async () => {
  await mail.clearFaults();
  await mail.post("settings", NORMAL);
});

const NEARBY = ["127.0.0.1", "localhost"];
const channel = () => emailChannel({ timeoutMs: 1_000, ca, privateHosts: NEARBY });

function settings(change: Partial<EmailSettings> = {}): ChannelSettings {
  const email: EmailSettings = {
    host: "localhost",
    port: mail.addresses.smtp,
    tls: "starttls",
    user: "leadclock",
    password: "secret",
    from: "Leadclock <alerts@acme.example>",
    ...change,
  };
  return { slack: null, email };
}

let people = 0;
function someone(): { userId: string; name: string; email: string } {
  people += 1;
  return { userId: `hubspot:${people}`, name: "Rita Reyes", email: `rita${people}@acme.example` };
}

async function taken(recipient: string): Promise<readonly Letter[]> {
  return (await mail.get<{ results: Letter[] }>(`messages?recipient=${recipient}`)).results;
}

test.each([
  ["starttls", () => ({})],
  ["tls", () => ({ tls: "tls", port: mail.addresses.smtps }) as const],
] as const)("arrives encrypted, logged in, by %s", async (_, change) => {
  const to = someone();
  const message = aMessage({ to });
  const receipt = await channel().send(settings(change()), message, NINE);
  const [letter, ...more] = await taken(to.email);
  expect(more).toEqual([]);
  expect(letter).toMatchObject({ sender: "alerts@acme.example", tls: 1, user: "leadclock" });
  expect(receipt).toEqual({ outcome: "delivered", id: letter!.messageId });
  const [head = "", body = ""] = letter!.raw.split("\r\n\r\n");
  expect(head).toMatch(/^Auto-Submitted: auto-generated$/m);
  expect(head).toMatch(/^X-Auto-Response-Suppress: All$/m);
  expect(head).toMatch(/^Content-Type: multipart\/alternative/m);
  expect(head).toMatch(/^Date: Mon, 02 Mar 2026 09:00:00/m);
  expect(body + letter!.raw).toContain("Assigned rep: Rita Reyes.");
});

test("the same message has the same Message-ID for ever, another one another", async () => {
  const [to, message] = [someone(), aMessage()];
  const mine = { ...message, to };
  const first = await channel().send(settings(), mine, NINE);
  expect(await channel().send(settings(), mine, NINE + 5_000)).toEqual(first);
  expect(await channel().send(settings(), aMessage({ to }), NINE)).not.toEqual(first);
});

test("names and subjects add no header and no recipient; their marks are text in the page", async () => {
  const to = { ...someone(), name: 'Rita"\r\nBcc: eve@evil.example' };
  const message = aMessage({
    to,
    subject: "Past due: Ada\r\nBcc: eve@evil.example\r\n\r\n<script>",
    body: ["<script>alert(1)</script>", ".", "..two dots"],
    url: "javascript:alert(1)",
  });
  await channel().send(settings(), message, NINE);
  const [letter] = await taken(to.email);
  expect(letter!.raw.split("\r\n\r\n")[0]).not.toMatch(/^Bcc:/m);
  expect(letter!.raw).toContain("&lt;script&gt;");
  expect(letter!.raw.split("text/html")[1]).not.toMatch(/<script>|href="javascript/);
  expect(letter!.raw).toMatch(/^\.\r$/m);
  expect(await taken("eve@evil.example")).toEqual([]);
});

test.each(["", "no address", "two@a.example, three@b.example", "a@b.example\r\nRCPT TO:<eve@evil.example>"])(
  "an address like %j is given up before anybody is called",
  async (email) => {
    await expect(
      channel().send(settings(), aMessage({ to: { ...someone(), email } }), NINE),
    ).rejects.toMatchObject({
      name: "GiveUp",
      fix: expect.stringContaining("address in the CRM"),
    });
  },
);

test("an unknown recipient is given up by name", async () => {
  const to = someone();
  await mail.post("settings", { unknownRecipients: [to.email] });
  const failure = await channel()
    .send(settings(), aMessage({ to }), NINE)
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(GiveUp);
  expect((failure as GiveUp).message).toContain(`refused the recipient ${to.email}: 550`);
  expect((failure as GiveUp).fix).toContain(to.email);
});

test("greylisting asks to come again, and takes it then, once", async () => {
  const to = someone();
  const message = aMessage({ to });
  await mail.post("settings", { greylistSeconds: 60 });
  await expect(channel().send(settings(), message, NINE)).rejects.toMatchObject({
    name: "RetryLater",
    at: NINE + 3 * 60_000,
    maybeDone: false,
  });
  await mail.post("clock", { by: 60_000 });
  expect(await channel().send(settings(), message, NINE + 60_000)).toMatchObject({ outcome: "delivered" });
  expect(await taken(to.email)).toHaveLength(1);
});

test("a wrong password, a sender not allowed and a message too big are given up", async () => {
  const to = someone();
  await expect(channel().send(settings({ password: "wrong" }), aMessage({ to }), NINE)).rejects.toThrow(
    "refused the login",
  );
  await mail.post("settings", { refusedSenders: ["alerts@acme.example"] });
  await expect(channel().send(settings(), aMessage({ to }), NINE)).rejects.toThrow("refused the sender");
  await mail.post("settings", { refusedSenders: [], sizeLimit: 300 });
  await expect(channel().send(settings(), aMessage({ to }), NINE)).rejects.toBeInstanceOf(GiveUp);
  expect(await taken(to.email)).toEqual([]);
});

describe("encryption", () => {
  test("a server that offers none is given up; the password never leaves", async () => {
    await mail.post("settings", { offerTls: false });
    await expect(channel().send(settings(), aMessage({ to: someone() }), NINE)).rejects.toThrow(
      "does not encrypt",
    );
    const { replies } = await mail.get<{ replies: { command: string }[] }>("replies");
    expect(replies.filter(({ command }) => command === "starttls")).not.toEqual([]);
  });

  test("a certificate nobody vouches for is given up", async () => {
    const wary = emailChannel({ timeoutMs: 1_000, privateHosts: NEARBY });
    await expect(wary.send(settings(), aMessage({ to: someone() }), NINE)).rejects.toThrow(
      "cannot be trusted",
    );
  });

  test("none is for this machine only", async () => {
    await mail.post("settings", { offerTls: false });
    const to = someone();
    await channel().send(settings({ tls: "none" }), aMessage({ to }), NINE);
    expect(await taken(to.email)).toMatchObject([{ tls: 0 }]);
    await expect(
      channel().send(settings({ tls: "none", host: "mail.acme.example" }), aMessage({ to }), NINE),
    ).rejects.toThrow("not encrypted");
  });
});

describe("surely not sent: later", () => {
  const close421 = { reply: "421 4.3.2 Closing", close: true };
  test.each([
    ["silence before the greeting", { at: "connect", do: { silence: true } }],
    ["a dropped connection", { at: "connect", do: { drop: true } }],
    ["421 as the greeting", { at: "connect", do: close421 }],
    ["a drop at EHLO", { at: "ehlo", do: { drop: true } }],
    ["a drop at MAIL", { at: "mail", do: { drop: true } }],
    ["silence at RCPT", { at: "rcpt", do: { silence: true } }],
    ["452 at RCPT", { at: "rcpt", do: { reply: "452 4.2.2 Mailbox full" } }],
    ["454 at AUTH", { at: "auth", do: { reply: "454 4.7.0 Temporary failure" } }],
    ["a drop at DATA", { at: "data", do: { drop: true } }],
    ["421 instead of an answer to the text", { at: "end", do: close421 }],
    ["451 to the whole text", { at: "end", do: { reply: "451 4.3.0 Try again" } }],
  ])("%s", async (_, fault) => {
    const to = someone();
    const message = aMessage({ to });
    await mail.post("faults", { times: 1, ...fault });
    const failure = await channel()
      .send(settings(), message, NINE)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RetryLater);
    expect((failure as RetryLater).at).toBeGreaterThan(NINE);
    expect(await taken(to.email)).toEqual([]);
    expect(await channel().send(settings(), message, NINE)).toMatchObject({ outcome: "delivered" });
    expect(await taken(to.email)).toHaveLength(1);
  });

  test("nothing listens", async () => {
    const nobody = await crmServer(() => {});
    await nobody.close();
    const port = Number(new URL(nobody.url).port);
    await expect(channel().send(settings({ port }), aMessage({ to: someone() }), NINE)).rejects.toMatchObject(
      {
        name: "RetryLater",
        at: NINE + 60_000,
      },
    );
  });
});

describe("perhaps sent: unknown", () => {
  test.each([
    ["dropped in the middle of the text", { at: "content", do: { drop: true } }, 0],
    ["silence in the middle of the text", { at: "content", do: { silence: true } }, 0],
    ["dropped after the text, not taken", { at: "end", do: { drop: true } }, 0],
    ["taken, then dropped without a reply", { at: "end", do: { accept: true, drop: true } }, 1],
    ["taken, then silence", { at: "end", do: { accept: true, silence: true } }, 1],
    ["taken, then half a reply", { at: "end", do: { accept: true, half: "25" } }, 1],
  ])("%s", async (_, fault, kept) => {
    const to = someone();
    const message = aMessage({ to });
    await mail.post("faults", { times: 1, ...fault });
    expect(await channel().send(settings(), message, NINE)).toMatchObject({
      outcome: "unknown",
      why: expect.stringContaining("localhost"),
    });
    expect(await channel().find(settings(), message, NINE, NINE)).toBeNull();
    expect(await taken(to.email)).toHaveLength(kept);
  });
});

test("e-mail not set up, and a sender that is none, are said", async () => {
  await expect(channel().send({ slack: null, email: null }, aMessage(), NINE)).rejects.toThrow("not set up");
  await expect(channel().send(settings({ from: "Leadclock" }), aMessage(), NINE)).rejects.toThrow(
    "is no address",
  );
});
