import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { isInstanceOf, loginUrlOf } from "../../connectors/salesforce/logins.ts";
import type { ChannelMessage, EmailSettings } from "../../src/alerts/channels/channel.ts";
import { checkSlack } from "../../src/alerts/channels/check-settings.ts";
import { emailChannel } from "../../src/alerts/channels/email.ts";
import { slackChannel } from "../../src/alerts/channels/slack.ts";
import { SLACK_HOSTS } from "../../src/alerts/channels/slack-call.ts";

const message: ChannelMessage = {
  key: "one",
  to: { userId: "crm:7", name: "Rita", email: "rita@acme.example" },
  subject: "Past due",
  body: ["Ada waits."],
  facts: [],
  url: "http://169.254.169.254/latest/meta-data/",
  severity: "normal",
  kind: "breach",
};

const listening: Server[] = [];
afterEach(() => {
  for (const server of listening.splice(0)) server.close();
});

/** Anything that listens nearby, and how often somebody came. */
async function nearby() {
  let calls = 0;
  const server = createServer((socket) => {
    calls++;
    socket.end("220 secret banner of an inner service\r\n");
  }).listen(0);
  listening.push(server);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    calls: () => calls,
  };
}

describe("a mail server that an account names", () => {
  const settings = (host: string, port: number): EmailSettings => ({
    host,
    port,
    tls: "starttls",
    from: "alerts@acme.example",
  });

  test.each([
    "127.0.0.1",
    "127.1.2.3",
    "localhost",
    "0.0.0.0",
    "10.0.0.5",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "[::1]",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "fe80::1",
    "fc00::1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "224.0.0.1",
    "255.255.255.255",
  ])("%s is not called", async (host) => {
    const inner = await nearby();
    const sent = emailChannel({ timeoutMs: 500 }).send(
      { slack: null, email: settings(host, inner.port) },
      message,
      0,
    );
    await expect(sent).rejects.toThrow("is an address of a private network; it was not called");
    expect(inner.calls()).toBe(0);
  });

  test("in a number's clothes is not called either", async () => {
    const inner = await nearby();
    for (const host of ["2130706433", "0x7f000001", "127.1", "0177.0.0.1"]) {
      const sent = emailChannel({ timeoutMs: 500 }).send(
        { slack: null, email: settings(host, inner.port) },
        message,
        0,
      );
      await expect(sent).rejects.toThrow();
    }
    expect(inner.calls()).toBe(0);
  });

  test("is called where whoever runs the server named it", async () => {
    const inner = await nearby();
    const channel = emailChannel({ timeoutMs: 500, privateHosts: ["localhost"] });
    await channel.send({ slack: null, email: settings("localhost", inner.port) }, message, 0).catch(() => {});
    expect(inner.calls()).toBe(1);
  });
});

describe("other addresses that somebody gives", () => {
  test.each([
    "http://hooks.slack.com/services/T/B/x",
    "https://hooks.slack.com.evil.example/services/T/B/x",
    "https://hooks.slack.com@169.254.169.254/",
    "https://169.254.169.254/latest/meta-data",
    "https://hooks.slack.com:8443/services/T/B/x",
    "https://user:word@hooks.slack.com/services/T/B/x",
    "file:///etc/passwd",
    "//hooks.slack.com/services",
  ])("the webhook %s is refused where it is set, and not called where it is used", async (webhookUrl) => {
    const refused = () => checkSlack({ webhookUrl }, SLACK_HOSTS);
    expect(refused).toThrow("no webhook of Slack");
    const sent = slackChannel().send({ slack: { webhookUrl }, email: null }, message, 0);
    await expect(sent).rejects.toThrow("it was not called");
  });

  test.each([
    "169.254.169.254",
    "http://acme.my.salesforce.com.evil.example",
    "evil.example/acme.my.salesforce.com",
    "https://acme.my.salesforce.com@evil.example",
    "acme.my.salesforce.com:8443",
    "localhost",
    "javascript:alert(1)",
    "https://acme.my.salesforce.com#@evil.example",
  ])("nobody signs in to Salesforce at %s", (login) => {
    let host = "";
    try {
      host = new URL(loginUrlOf(login, "https://login.salesforce.com")).host;
    } catch {
      return;
    }
    expect(host).toBe("acme.my.salesforce.com");
  });

  test.each([
    "http://acme.my.salesforce.com",
    "https://salesforce.com.evil.example",
    "https://127.0.0.1",
    "http://localhost",
  ])("no token goes to the instance %s", (instance) => {
    expect(isInstanceOf(instance, "https://login.salesforce.com")).toBe(false);
  });
});
