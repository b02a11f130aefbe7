import type { AlertRules, Policy } from "../../src/domain/policy.ts";
import { presets } from "../../src/domain/presets/index.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { type AlertedLeads, alertedLeads, called } from "../support/alerted-leads.ts";
import { type FreshStore, freshStore } from "../support/store.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const ADA = "crm:lead:1";
const RITA = "crm:rita";

let store: FreshStore;
let world: AlertedLeads;
beforeAll(async () => {
  store = await freshStore();
});
afterEach(() => store.tenants.forget(world.acme.tenantId));
afterAll(() => store.remove());

async function given(alerts: AlertRules, more: Partial<Policy> = {}): Promise<void> {
  world = await alertedLeads(store, NINE, alerts, more);
}

const at = (minutes: number) => NINE + minutes * MINUTE;

describe("how much", () => {
  const SLACK: AlertRules = { channels: { warning: ["slack"], breach: ["slack"] } };
  const leads = (count: number) => Array.from({ length: count }, (_, n) => `crm:lead:${100 + n}`);

  test("more than 20 alerts to one person at once are one message; tasks stay one per lead", async () => {
    await given({ channels: { breach: ["slack"] } });
    for (const record of leads(25)) await world.engages(record, NINE, RITA);
    await world.acme.liveTo(at(31));
    expect(world.post.told()).toEqual([
      expect.stringMatching(/^slack to crm:rita at 9:30 25 alerts at once/),
    ]);
    expect(world.post.delivered[0]?.message.body.filter((line) => line.startsWith("Past due"))).toHaveLength(
      25,
    );
    expect(world.tasks().filter((subject) => subject === "Past due")).toHaveLength(25);
    expect((await world.receipts("crm:lead:100"))[0]).toBe("response tier-1 to crm:rita delivered");
  });

  test("exactly 20 come one by one", async () => {
    await given({ channels: { breach: ["slack"] } });
    for (const record of leads(20)) await world.engages(record, NINE, RITA);
    await world.acme.liveTo(at(31));
    expect(world.post.delivered).toHaveLength(20);
  });

  test("one after another: the first 20, then one message for all that came within the quarter hour", async () => {
    await given({ channels: { breach: ["slack"] } });
    const all = leads(26);
    for (const [n, record] of all.entries()) await world.engages(record, NINE + n * 20_000, RITA);
    await world.acme.liveTo(at(55));
    expect(world.post.delivered.length).toBeLessThanOrEqual(22);
    const keys = world.post.delivered.flatMap(({ message }) =>
      message.kind === "bundle" ? message.body.filter((line) => /^Past due/.test(line)) : [message.subject],
    );
    expect(new Set(keys.map((line) => /https?:\S+/.exec(line)?.[0] ?? line)).size).toBe(keys.length);
    for (const record of all) expect((await world.receipts(record))[0]).toMatch(/delivered/);
  });

  test("a second worker bundles while the first one sends: each alert is told once", async () => {
    await given({ channels: { breach: ["slack"] } });
    for (const record of leads(15)) await world.engages(record, NINE, RITA);
    let isFirst = true;
    world.post.trouble("slack", async (_message, _now, deliver) => {
      const wasFirst = isFirst;
      isFirst = false;
      // These are told late, while the first of the others is on its way.
      if (wasFirst) for (const record of leads(25).slice(15)) await world.engages(record, NINE, RITA);
      return deliver();
    });
    await world.acme.liveTo(at(30));
    world.post.trouble("slack", null);
    await world.acme.liveTo(at(60));
    const told = world.post.delivered.flatMap(({ message }) =>
      message.kind === "bundle"
        ? message.body.flatMap((line) => /https:\S+/.exec(line)?.[0] ?? [])
        : [message.url],
    );
    expect(told.toSorted()).toEqual(leads(25).map((record) => `https://${record}`));
  });

  const LOW: Partial<Policy> = {
    leadTypes: presets.default!.leadTypes.map((type) => ({ ...type, severity: "low" as const })),
  };

  test("low severity is gathered into the next digest, but never the first breach", async () => {
    await given({ ...SLACK, digest: { at: "15:00", calendar: "business", to: [] } }, LOW);
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(NINE + 3 * HOUR);
    expect(world.post.told()).toEqual([expect.stringMatching(/^slack to crm:rita at 9:30 Past due/)]);
    expect(await world.receipts(ADA)).toContain("response warning-1 to crm:rita gathered");
    await world.acme.liveTo(NINE + 7 * HOUR);
    const digests = world.post.delivered.filter(({ message }) => message.kind === "digest");
    expect(digests.map(({ at: when }) => new Date(when).getUTCHours())).toEqual([15, 15]);
    expect(await world.receipts(ADA)).toContain("response warning-1 to crm:rita delivered");
  });

  test("a digest without channels of its own goes by those of its alerts", async () => {
    const clocks = presets.default!.clocks.map((clock) => ({
      ...clock,
      warnings: clock.warnings.map((warning) => ({ ...warning, channels: ["email"] as const })),
    }));
    await given({ digest: { at: "15:00", calendar: "business", to: [] } }, { ...LOW, clocks });
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(NINE + 7 * HOUR);
    expect(world.post.told()).toEqual([expect.stringMatching(/^email to crm:rita at 15:00/)]);
  });

  test("a digest tells nothing that is settled by then, and is not sent for nothing", async () => {
    await given({ ...SLACK, digest: { at: "15:00", calendar: "business", to: [] } }, LOW);
    await world.engages(ADA, NINE, RITA);
    await world.acme.tell(ADA, {}, called(at(25), RITA));
    await world.acme.liveTo(NINE + 7 * HOUR);
    expect(world.post.delivered).toEqual([]);
    expect(await world.receipts(ADA)).toEqual([
      "response warning-1 to crm:rita dropped: It was settled before it was sent.",
    ]);
  });

  test("a lead that had its most alerts gets tasks only; its first breach always goes out", async () => {
    await given({ ...SLACK, mostPerLead: 1 });
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(NINE + 3 * HOUR);
    expect(await world.receipts(ADA)).toEqual([
      "response warning-1 to crm:rita delivered (slack delivered)",
      "response tier-1 to crm:rita delivered (slack delivered)",
      expect.stringMatching(/^response tier-2 to crm:mona dropped: The lead had its 1 alerts/),
    ]);
  });
});
