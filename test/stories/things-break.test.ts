import { MINUTE } from "../../src/domain/time.ts";
import {
  type MailSandbox,
  type SlackSandbox,
  startMailSandbox,
  startSlackSandbox,
} from "../support/channel-sandbox.ts";
import { MONDAY } from "../support/story.ts";
import type { Told } from "../support/story-on-each.ts";
import { storyOnEach } from "../support/story-on-each.ts";

const ADA = "ada@lead.example";
const TOKEN = "xoxb-story-token";
const DOWN = {
  hubspot: { status: 503, body: "<html>Down.</html>" },
  salesforce: { status: 503, body: [{ errorCode: "SERVER_UNAVAILABLE", message: "Down." }] },
} as const;

let slack: SlackSandbox;
let mail: MailSandbox;
beforeAll(async () => {
  [slack, mail] = await Promise.all([startSlackSandbox(MONDAY), startMailSandbox(MONDAY)]);
});
afterAll(() => Promise.all([slack.stop(), mail.stop()]));

/** Rita is in Slack and has a mailbox on this CRM's own server; both have counted nothing yet. */
async function setUpChannels({ stack, crm }: Told): Promise<void> {
  await slack.clearFaults();
  await slack.post("workspace", {
    tokens: [
      {
        token: TOKEN,
        scopes: [
          "chat:write",
          "users:read",
          "users:read.email",
          "im:write",
          "im:history",
          "channels:history",
        ],
      },
    ],
    users: [
      { id: `U${crm.toUpperCase()}`, name: "rita", email: "rita@example.com" },
      // Whom the daily test alert goes to.
      { id: `UOLGA${crm.toUpperCase()}`, name: "olga", email: "olga@example.com" },
    ],
    burst: 50,
  });
  const { id } = await stack.tenant();
  const { host, smtp } = mail.addresses;
  await stack.app.store.channels.save(id, "slack", { botToken: TOKEN });
  await stack.app.store.channels.save(id, "email", {
    host,
    port: smtp,
    tls: "none",
    from: `Leadclock <${crm}@acme.example>`,
  });
}

/** What Slack and the mail server took from this CRM's story. */
async function told({ crm }: Told) {
  const posted = await slack.get<{ results: { body: { text: string } }[] }>(
    `messages?channel=D${crm.toUpperCase()}`,
  );
  const accepted = await mail.get<{ results: { recipient?: string; raw?: string }[] }>("messages");
  return {
    slack: posted.results.map(({ body }) => body.text),
    mail: accepted.results
      .map((one) => JSON.stringify(one))
      .filter((one) => one.includes(`${crm}@acme.example`)),
  };
}

describe("things break", () => {
  storyOnEach(
    "slack-is-down",
    "Slack is down during a breach: its task is made in time, an e-mail tells of it instead, and once Slack is back it is not told again",
    {
      env: () => ({ LEADCLOCK_SLACK_URL: slack.addresses.url, LEADCLOCK_PRIVATE_HOSTS: mail.addresses.host }),
    },
    async (told_) => {
      const { stack, ...crm } = told_;
      await setUpChannels(told_);
      await crm.submitForm(ADA);
      await crm.assign(ADA, "rita");
      await stack.advanceTo("2026-03-02T09:29:00Z");
      const before = await told(told_);
      expect(before.slack.filter((text) => text.includes("Due soon"))).toHaveLength(1);

      await slack.post("faults", { match: "chat.postMessage", do: { status: 503, body: "down" } });
      await stack.advanceTo("2026-03-02T09:31:00Z");
      expect(await crm.alerts(ADA)).toEqual([
        "Mon 09:24 warning to rita, open",
        "Mon 09:30 breach to rita, open",
      ]);
      await stack.advanceTo("2026-03-02T09:40:00Z");
      await slack.clearFaults();
      await stack.advance("1 h");

      const after = await told(told_);
      expect(after.slack.filter((text) => text.includes("Due soon"))).toHaveLength(1);
      const breaches = [...after.slack, ...after.mail].filter((text) => text.includes("Past due"));
      expect(after.slack.filter((text) => text.includes("Past due"))).toHaveLength(0);
      expect(breaches.filter((text) => text.includes("rita@example.com"))).toHaveLength(1);
      expect(await crm.alerts(ADA)).toHaveLength(2);
    },
  );

  storyOnEach(
    "crm-down-two-hours",
    "the CRM is down for two hours across twenty due times: in the end each lead is judged by when it was called, and told of once",
    {},
    async ({ stack, crm, ...acts }) => {
      const leads = Array.from({ length: 20 }, (_, n) => `lead${n}@lead.example`);
      const called = leads.filter((_, n) => n % 2 === 0);
      const waiting = leads.filter((_, n) => n % 2 === 1);
      for (const lead of leads) {
        await acts.submitForm(lead);
        await acts.assign(lead, "rita");
        await stack.advance("1 min");
      }
      await acts.fault(
        DOWN[crm],
        { path: crm === "hubspot" ? "/crm/" : "/services/data" },
        { until: stack.now() + 120 * MINUTE },
      );
      await stack.advance("5 min");
      await acts.call(called, "rita");
      await stack.advanceTo("2026-03-02T11:19:00Z");
      const during = await acts.alerts();
      expect(during.filter((line) => line.includes("breach"))).toEqual([]);
      await stack.advanceTo("2026-03-02T13:00:00Z");

      for (const lead of called) {
        expect(await acts.lead(lead)).toMatchObject({
          sla_status: "hit",
          first_touch_at: "2026-03-02T09:25:00.000Z",
        });
        expect((await acts.alerts(lead)).filter((line) => line.endsWith("open"))).toEqual([]);
      }
      for (const lead of waiting) {
        // Nobody could have seen it in time: no figure of Rita's.
        expect(await acts.lead(lead)).toMatchObject({ sla_status: "miss", sla_miss_cause: "outage" });
        const heard = (await acts.alerts(lead)).map((line) => line.replace(/^\w+ [\d:]+ /, ""));
        // The warnings that fell into it are not sent after it: the breach tells.
        expect(heard.toSorted()).toEqual(["breach to mona, open", "breach to rita, open"]);
      }
      const tasks = (await acts.tasks()).filter(({ key }) => key !== null);
      expect(new Set(tasks.map(({ key }) => key)).size).toBe(tasks.length);
    },
  );
});
