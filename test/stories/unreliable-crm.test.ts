import type { PortalStack } from "../support/portal-stack.ts";
import { story } from "../support/story.ts";

const ADA = "ada@lead.example";
const HOUR = 3_600_000;

describe("webhooks that come late, twice, out of order or never", () => {
  story(
    "a touch that is not told yet wins over the alert: the CRM is read again first",
    {},
    async (stack) => {
      await stack.submitForm(ADA);
      await stack.assign(ADA, "rita");
      await stack.advance("20 min");
      await stack.delivery({ delayMs: 2 * HOUR });
      await stack.call(ADA, "rita");
      await stack.advance("15 min");

      expect(await stack.alerts()).toEqual([]);
      expect(await stack.lead(ADA)).toMatchObject({
        sla_status: "hit",
        first_touch_at: "2026-03-02T09:20:00.000Z",
      });
      await stack.advance("4 h");
      expect(await stack.alerts()).toEqual([]);
    },
  );

  story("a reassignment that is not told yet: the new owner hears", {}, async (stack) => {
    await stack.submitForm(ADA);
    await stack.assign(ADA, "rita");
    await stack.advance("20 min");
    await stack.delivery({ delayMs: 2 * HOUR });
    await stack.assign(ADA, "carl");
    await stack.advance("11 min");

    expect(await stack.alerts()).toEqual([
      // 80 % of what was left to him.
      "Mon 09:28 warning to carl, open",
      "Mon 09:30 breach to carl, open",
    ]);
  });

  story(
    "never: the sweep finds the same facts, and what is past by then is found late",
    {
      sweepMinutes: 10,
    },
    async (stack) => {
      await stack.delivery({ dropEvery: 1 });
      await stack.submitForm(ADA);
      await stack.assign(ADA, "rita");
      await stack.advance("15 min");
      await stack.call(ADA, "rita");
      await stack.advance("15 min");

      expect(await stack.lead(ADA)).toMatchObject({
        engaged_at: "2026-03-02T09:00:00.000Z",
        assigned_at: "2026-03-02T09:00:00.000Z",
        first_touch_at: "2026-03-02T09:15:00.000Z",
        sla_status: "hit",
      });
      const { id } = await stack.tenant();
      const window = { start: stack.now() - HOUR, end: stack.now() };
      const coverage = await stack.app.store.reports.coverage(id, window);
      expect(coverage.pushed).toBe(0);
      expect(coverage.eligible).toBeGreaterThan(0);
    },
  );

  const TROUBLES: readonly (readonly [string, Record<string, unknown>])[] = [
    ["twice", { duplicate: true }],
    ["shuffled", { shuffle: true, delayMs: 5 * 60_000 }],
    ["a day late, twice and shuffled", { duplicate: true, shuffle: true, delayMs: 24 * HOUR }],
  ];
  for (const [how, settings] of TROUBLES)
    story(`${how}: the journeys end the same, and no task is doubled`, {}, async (stack) => {
      await stack.delivery(settings);
      await threeLeads(stack);
      await stack.advance("3 d");

      const stamps = [];
      for (const lead of LEADS) stamps.push(await stack.lead(lead));
      expect(stamps).toMatchObject([
        { first_touch_at: "2026-03-02T09:10:00.000Z", sla_status: "hit" },
        { first_touch_at: "2026-03-02T10:00:00.000Z", sla_status: "miss" },
        { sla_status: "miss" },
      ]);
      const keys = (await stack.tasks()).map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
    });
});

const LEADS = ["one@lead.example", "two@lead.example", "three@lead.example"] as const;

/** Answered in time; answered late by a colleague who took over; never answered. */
async function threeLeads(stack: PortalStack): Promise<void> {
  const [one, two, three] = LEADS;
  for (const lead of LEADS) {
    await stack.submitForm(lead);
    await stack.assign(lead, "rita");
  }
  await stack.advance("10 min");
  await stack.call(one, "rita");
  await stack.assign(two, "carl");
  await stack.advance("50 min");
  await stack.call(two, "carl");
  await stack.assign(three, "carl");
}

describe("a CRM that cannot be read", () => {
  story("for a minute at due: the alert comes when it can be read again", {}, async (stack) => {
    await stack.submitForm(ADA);
    await stack.assign(ADA, "rita");
    await stack.advance("29 min");
    await stack.fault({ status: 503 }, { path: "/crm/" }, { until: Date.parse("2026-03-02T09:33:00Z") });
    await stack.advance("10 min");

    const [warning, breach, ...more] = await stack.alerts();
    expect(warning).toBe("Mon 09:24 warning to rita, open");
    expect(breach).toMatch(/^Mon 09:3[34](:\d\d)? breach to rita, open$/);
    expect(more).toEqual([]);
    expect((await stack.tasks())[1]?.subject).not.toContain("not re-checked");
  });

  story(
    "for longer than 10 minutes: tier 1 goes out marked, higher tiers wait until it can be read",
    {},
    async (stack) => {
      await stack.submitForm(ADA);
      await stack.assign(ADA, "rita");
      await stack.advance("29 min");
      // Reads fail, the creation of tasks does not.
      const until = Date.parse("2026-03-02T13:00:00Z");
      await stack.fault({ status: 503 }, { method: "GET", path: "/crm/objects" }, { until });
      await stack.fault({ status: 503 }, { path: "/contacts/batch/read" }, { until });
      await stack.advanceTo("2026-03-02T12:30:00Z");

      const told = await stack.tasks();
      expect((await stack.alerts()).slice(1)).toEqual(["Mon 09:40 breach to rita, open"]);
      expect(told[1]?.subject).toContain("(not re-checked)");
      expect(told[1]?.text).toContain("Not re-checked");

      await stack.advanceTo("2026-03-02T13:30:00Z");
      expect((await stack.alerts()).slice(2)).toEqual([
        expect.stringMatching(/^Mon 13:0\d.* catchUp to rita, open$/),
      ]);
    },
  );
});

describe("a lead that HubSpot refuses to show", () => {
  story("holds up nobody else's alerts, and is told of without the re-check", {}, async (stack) => {
    const leads = ["shown@lead.example", "refused@lead.example"];
    for (const lead of leads) {
      await stack.submitForm(lead);
      await stack.assign(lead, "rita");
    }
    const refused = (await stack.contacts()).find(({ properties }) => properties.email === leads[1]);
    const path = `/contacts/${refused?.id}`;
    await stack.fault(
      { status: 400, body: { category: "VALIDATION_ERROR", message: "No." } },
      { path },
      {
        until: Date.parse("2026-03-02T12:00:00Z"),
      },
    );
    await stack.advance("1 h");

    expect(await stack.alerts("shown@")).toEqual([
      "Mon 09:24 warning to rita, open",
      "Mon 09:30 breach to rita, open",
    ]);
    // Unreadable for ten minutes by then.
    expect(await stack.alerts("refused@")).toContain("Mon 09:34 breach to rita, open");
    const told = (await stack.tasks()).filter(({ subject }) => subject.includes("refused@"));
    for (const { subject } of told) expect(subject).toContain("(not re-checked)");
  });
});

describe("our own outage", () => {
  story(
    "of two hours across due times: passed steps are skipped, one catch-up tells of the lead that still waits",
    {},
    async (stack) => {
      for (const lead of ["waits@lead.example", "answered@lead.example", "later@lead.example"]) {
        await stack.submitForm(lead);
        await stack.assign(lead, "rita");
      }
      await stack.advance("10 min");
      await stack.stopApp();
      await stack.advance("10 min");
      await stack.act({
        do: "logCall",
        contacts: [{ email: "answered@lead.example" }],
        userId: 10551,
        properties: { hubspot_owner_id: "551" },
      });
      await stack.advance("110 min");
      await stack.startApp();
      await stack.advance("10 min");

      expect(await stack.alerts("answered@")).toEqual([]);
      expect(await stack.lead("answered@lead.example")).toMatchObject({ sla_status: "hit" });
      // Tier 1's recipients and operations, in one task.
      expect(await stack.alerts("waits@")).toEqual(["Mon 11:10 catchUp to rita, open"]);
      expect(await stack.alerts("later@")).toEqual(["Mon 11:10 catchUp to rita, open"]);

      await stack.advance("1 h");
      expect(await stack.alerts("waits@")).toEqual([
        "Mon 11:10 catchUp to rita, open",
        "Mon 11:30 breach to mona, open",
      ]);
    },
  );
});
