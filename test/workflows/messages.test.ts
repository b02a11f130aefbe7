import type { AlertRules, Policy } from "../../src/domain/policy.ts";
import { presets } from "../../src/domain/presets/index.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { GiveUp, RetryLater } from "../../src/errors.ts";
import { actOnBreach } from "../../workflows/reviews/act-on-breach.ts";
import { type AlertedLeads, alertedLeads, called, owned } from "../support/alerted-leads.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { person } from "../support/two-crms.ts";

/** Monday, 9:00 UTC: the preset's calendar opens. Hand-raisers have 30 open minutes. */
const NINE = Date.UTC(2026, 2, 2, 9);
const ADA = "crm:lead:1";
const RITA = "crm:rita";
const CARL = "crm:carl";
const BOTH: AlertRules = { channels: { warning: ["slack", "email"], breach: ["slack", "email"] } };

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

describe("beside the task", () => {
  test("a policy without channels sends no message", async () => {
    await given({});
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(40));
    expect(world.tasks()).toEqual(["Due soon", "Past due"]);
    expect(world.post.delivered).toEqual([]);
    expect(await world.receipts(ADA)).toEqual([]);
  });

  test("a warning and a breach go to the owner on the first channel, with receipts", async () => {
    await given(BOTH);
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(40));
    expect(world.tasks()).toEqual(["Due soon", "Past due"]);
    expect(world.post.told()).toEqual([
      expect.stringMatching(/^slack to crm:rita at 9:24 Due soon: Lead 1/),
      expect.stringMatching(/^slack to crm:rita at 9:30 Past due: Lead 1/),
    ]);
    expect(world.post.delivered[0]?.message).toMatchObject({
      to: { name: "rita", email: "rita@acme.test" },
      url: "https://crm:lead:1",
      severity: "urgent",
      kind: "warning",
    });
    expect(await world.receipts(ADA)).toEqual([
      "response warning-1 to crm:rita delivered (slack delivered)",
      "response tier-1 to crm:rita delivered (slack delivered)",
    ]);
  });

  test("a step's own channels come before those of its kind", async () => {
    const clocks = presets.default!.clocks.map((clock) => ({
      ...clock,
      tiers: clock.tiers.map((tier) => ({ ...tier, channels: ["email"] as const })),
    }));
    await given({ channels: { warning: ["slack"], breach: ["slack"] } }, { clocks });
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(40));
    expect(world.post.delivered.map(({ channel }) => channel)).toEqual(["slack", "email"]);
  });

  test("reviews reach their reviewer where the policy names channels for them", async () => {
    await given({ channels: { review: ["email"] } });
    await world.engages(ADA, NINE, RITA, "carrier pigeon");
    await world.acme.liveTo(at(1));
    expect(world.post.told()).toEqual([expect.stringMatching(/^email to crm:rex at 9:00 Please review/)]);
  });
});

describe("looked up at sending", () => {
  const HELD: AlertRules = { channels: { breach: ["slack"] }, holdForRecipient: true };

  /** Response has a due at closing: tier 1 is at 17:00, tier 2 two open hours later on Tuesday. */
  test("the closing instant counts as open", async () => {
    await given(HELD);
    await world.engages(ADA, NINE + 7.5 * HOUR, RITA);
    await world.acme.liveTo(NINE + 9 * HOUR);
    expect(world.post.told()).toEqual([expect.stringMatching(/^slack to crm:rita at 17:00 Past due/)]);
  });

  const OWN_HOURS: Partial<Policy> = {
    calendars: {
      ...presets.default!.calendars,
      late: { timeZone: "UTC", week: { mon: [["12:00", "20:00"]] } },
    },
  };
  const late = (name = "rita") =>
    world.acme.people({
      ...person(`crm:${name}`, `${name}@acme.test`, name),
      key: `${name}'s hours`,
      calendar: "late",
    } as never);

  test("a message waits for its recipient's own hours, the task does not", async () => {
    await given(HELD, OWN_HOURS);
    await late();
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(40));
    expect(world.tasks()).toEqual(["Due soon", "Past due"]);
    expect(world.post.delivered).toEqual([]);
    await world.acme.liveTo(NINE + 3 * HOUR);
    expect(world.post.told().filter((one) => one.includes("rita"))).toEqual([
      expect.stringMatching(/^slack to crm:rita at 12:00 Past due/),
    ]);
  });

  test("a warning that waited past the due is not sent: the breach has its own alert", async () => {
    await given({ ...HELD, channels: { warning: ["slack"] } }, OWN_HOURS);
    await late();
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(NINE + 4 * HOUR);
    expect(world.post.delivered).toEqual([]);
    expect(await world.receipts(ADA)).toEqual([
      "response warning-1 to crm:rita dropped: The miss came first: the breach has an alert of its own.",
    ]);
  });

  test("it is checked again then: who was called meanwhile is not told", async () => {
    await given(HELD, OWN_HOURS);
    await late();
    await world.engages(ADA, NINE, RITA);
    await world.acme.tell(ADA, {}, called(at(50), RITA));
    await world.acme.liveTo(NINE + 4 * HOUR);
    expect(world.post.delivered).toEqual([]);
    expect(await world.receipts(ADA)).toEqual([
      "response tier-1 to crm:rita dropped: It was settled before it was sent.",
    ]);
  });

  test("the CRM is read again before a message that waited", async () => {
    await given(HELD, OWN_HOURS);
    await late();
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(40));
    const before = world.acme.accounts.crm.rereads.length;
    await world.acme.liveTo(NINE + 3 * HOUR);
    expect(world.acme.accounts.crm.rereads.length).toBeGreaterThan(before);
  });

  test("somebody wants no further alerts: what still waits is not sent", async () => {
    await given(HELD, OWN_HOURS);
    await late();
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(40));
    const { ports, rules, tenantId } = world.acme;
    const suppress = { journey: ADA, action: "suppress", note: "they sit together", by: "crm:mona" } as const;
    await actOnBreach(ports, rules, tenantId, suppress);
    await world.acme.liveTo(NINE + 4 * HOUR);
    expect(world.post.delivered).toEqual([]);
    expect(await world.receipts(ADA)).toEqual([
      "response tier-1 to crm:rita dropped: A person wants no further alerts.",
    ]);
  });

  test("nobody owned it; by the time of sending a person has it: their own clock rings, once", async () => {
    await given(HELD, OWN_HOURS);
    await late("mona");
    await world.engages(ADA, NINE, null);
    await world.acme.liveTo(at(60));
    await world.acme.tell(ADA, {}, owned(at(60), CARL));
    await world.acme.liveTo(NINE + 3.2 * HOUR);
    expect(world.post.told().filter((one) => one.includes("carl"))).toHaveLength(1);
    expect(await world.receipts(ADA)).toContain(
      "lead-wait tier-1 to crm:mona dropped: A person has the lead now, and the response clock tells them.",
    );
  });

  test("a lead that changed hands: the present owner hears, not the one before", async () => {
    await given(HELD, OWN_HOURS);
    await late();
    await world.engages(ADA, NINE, RITA);
    await world.acme.tell(ADA, {}, owned(at(50), CARL));
    await world.acme.liveTo(NINE + 3.2 * HOUR);
    expect(world.post.told().filter((one) => one.includes("rita"))).toEqual([]);
    expect(world.post.told().filter((one) => one.includes("to crm:carl"))).toHaveLength(1);
  });

  test("an owner who is away is replaced, and the message says so", async () => {
    await given(BOTH);
    await world.acme.people({
      ...person(RITA, "rita@acme.test", "rita"),
      key: "rita is away",
      absences: [{ start: NINE, end: NINE + 8 * HOUR }],
    } as never);
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(25));
    expect(world.post.told()).toEqual([expect.stringMatching(/^slack to crm:mona at 9:24/)]);
    expect(world.post.delivered[0]?.message.body.join("\n")).toContain("mona hears this instead of rita");
  });

  test("silent mode: the test recipient alone, marked, and never again once live", async () => {
    await given(BOTH);
    const tenant = (await store.tenants.get(world.acme.tenantId))!;
    await store.tenants.save({ ...tenant, mode: "silent", modeSince: NINE, testRecipient: "crm:tess" });
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(25));
    expect(world.post.told()).toEqual([
      expect.stringMatching(/^slack to crm:tess at 9:24 \[Silent\] Due soon: Lead 1/),
    ]);
    expect(world.post.delivered[0]?.message.body[0]).toBe("In live mode this would have gone to rita.");
    await store.tenants.save({ ...tenant, mode: "live", modeSince: at(26) });
    await world.acme.liveTo(at(40));
    expect(world.post.told().filter((one) => !one.includes("crm:tess") || !one.includes("[Silent]"))).toEqual(
      [],
    );
  });

  test("back to silent: what waits for its recipient goes to the test recipient, though its task was live", async () => {
    await given(HELD, OWN_HOURS);
    await late();
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(40));
    expect(world.tasks()).toEqual(["Due soon", "Past due"]);
    const tenant = (await store.tenants.get(world.acme.tenantId))!;
    await store.tenants.save({ ...tenant, mode: "silent", modeSince: at(41), testRecipient: "crm:tess" });
    await world.acme.liveTo(NINE + 3.1 * HOUR);
    const told = world.post.told();
    expect(told).toContainEqual(expect.stringMatching(/^slack to crm:tess at 12:00 \[Silent\] Past due/));
    expect(told.filter((one) => !one.includes("to crm:tess"))).toEqual([]);
  });

  test("back to silent: a task that the CRM would not take yet is made for the test recipient", async () => {
    await given({});
    const { crm } = world.acme.accounts;
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(29));
    crm.trouble = new RetryLater("busy", at(44));
    await world.acme.liveTo(at(42));
    const tenant = (await store.tenants.get(world.acme.tenantId))!;
    await store.tenants.save({ ...tenant, mode: "silent", modeSince: at(43), testRecipient: "crm:tess" });
    crm.trouble = null;
    await world.acme.liveTo(at(60));
    expect(crm.tasks.map(({ subject, assignee, attachTo }) => [subject, assignee, attachTo])).toEqual([
      [expect.stringMatching(/^Due soon/), RITA, ADA],
      [expect.stringMatching(/^\[Silent\] Past due/), "crm:tess", null],
    ]);
  });

  test("silent mode without a test recipient tells nobody, and the receipt says so", async () => {
    await given(BOTH);
    const tenant = (await store.tenants.get(world.acme.tenantId))!;
    await store.tenants.save({ ...tenant, mode: "silent", modeSince: NINE, testRecipient: null });
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(25));
    expect(world.post.delivered).toEqual([]);
    expect(await world.receipts(ADA)).toEqual([
      "response warning-1 to crm:rita dropped: Silent mode, and nobody is set as the test recipient.",
    ]);
  });
});

describe("fallback", () => {
  test("a channel that gives up: the next one takes it at once", async () => {
    await given(BOTH);
    world.post.trouble("slack", () => {
      throw new GiveUp("channel_not_found", "Invite the bot.");
    });
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(25));
    expect(world.post.told()).toEqual([expect.stringMatching(/^email to crm:rita at 9:24/)]);
    expect(await world.receipts(ADA)).toEqual([
      "response warning-1 to crm:rita delivered (slack failed, email delivered)",
    ]);
  });

  test("a channel that asks to wait a moment is asked again, and nothing else is tried", async () => {
    await given(BOTH);
    let tries = 0;
    world.post.trouble("slack", (_message, now, deliver) => {
      tries += 1;
      if (tries < 3) throw new RetryLater("ratelimited", now + 30_000);
      return deliver();
    });
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(29));
    expect(world.post.told()).toEqual([expect.stringMatching(/^slack to crm:rita at 9:25/)]);
  });

  test("a channel that is down for minutes: the next one takes it, one task all the same", async () => {
    await given(BOTH);
    world.post.trouble("slack", (_message, now) => {
      throw new RetryLater("connect ECONNREFUSED", now + 10_000);
    });
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(40));
    expect(world.post.told()).toEqual([
      expect.stringMatching(/^email to crm:rita at 9:29/),
      expect.stringMatching(/^email to crm:rita at 9:35/),
    ]);
    expect(world.tasks()).toEqual(["Due soon", "Past due"]);
  });

  test("an answer that nobody can read: never again there, and the next channel is tried", async () => {
    await given(BOTH);
    world.post.trouble("slack", (_message, _now, deliver) => {
      deliver();
      return { outcome: "unknown", why: "half a reply" };
    });
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(25));
    expect(world.post.told()).toEqual([
      expect.stringMatching(/^slack to crm:rita/),
      expect.stringMatching(/^email to crm:rita/),
    ]);
    expect(await world.receipts(ADA)).toEqual([
      "response warning-1 to crm:rita delivered (slack unknown, email delivered)",
    ]);
  });

  test("a channel that is not set up is passed by", async () => {
    await given(BOTH);
    world.post.takeDown("slack");
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(25));
    expect(await world.receipts(ADA)).toEqual([
      "response warning-1 to crm:rita delivered (slack skipped, email delivered)",
    ]);
  });

  test("no channel is set up at all: tasks alone were chosen, which is no failure", async () => {
    await given(BOTH);
    world.post.takeDown("slack");
    world.post.takeDown("email");
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(25));
    expect(await world.receipts(ADA)).toEqual([
      "response warning-1 to crm:rita dropped (slack skipped, email skipped): No channel is set up.",
    ]);
    expect(world.tasks()).toEqual(["Due soon"]);
  });

  test("a channel that is switched off is passed by", async () => {
    await given(BOTH);
    await store.switches.turnOff(world.acme.tenantId, {
      scope: "channel",
      name: "slack",
      since: NINE,
      by: "olga",
      why: "noise",
    });
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(25));
    expect(world.post.told()).toEqual([expect.stringMatching(/^email to crm:rita/)]);
  });

  test("no channel is set up yet: the task tells alone, and nobody is troubled", async () => {
    await given(BOTH);
    for (const channel of ["slack", "email"] as const) world.post.takeDown(channel);
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(25));
    expect(await world.receipts(ADA)).toEqual([
      "response warning-1 to crm:rita dropped (slack skipped, email skipped): No channel is set up.",
    ]);
    expect(world.tasks()).toEqual(["Due soon"]);
  });

  test("nothing works: one task each, receipts that say why, and operations are told once", async () => {
    await given(BOTH);
    for (const channel of ["slack", "email"] as const)
      world.post.trouble(channel, () => {
        throw new GiveUp("no such recipient", "Mend the address.");
      });
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(at(40));
    expect(await world.receipts(ADA)).toEqual([
      "response warning-1 to crm:rita failed (slack failed, email failed)",
      "response tier-1 to crm:rita failed (slack failed, email failed)",
    ]);
    const [failure, ...more] = world.acme.accounts.crm.tasks.filter(({ subject }) =>
      /do not arrive/.test(subject),
    );
    expect(failure).toMatchObject({ assignee: "crm:olga", attachTo: null });
    expect(more).toEqual([]);
    expect(world.tasks().filter((subject) => /Due soon|Past due/.test(subject))).toHaveLength(2);
  });
});
