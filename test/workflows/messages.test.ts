import type { AlertRules, Policy } from "../../src/domain/policy.ts";
import { presets } from "../../src/domain/presets/index.ts";
import { HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import { GiveUp, RetryLater } from "../../src/errors.ts";
import { type PostOffice, postOffice } from "../support/post-office.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { person, type Said, type TwoCrms, twoCrms } from "../support/two-crms.ts";

/** Monday, 9:00 UTC: the preset's calendar opens. Hand-raisers have 30 open minutes. */
const NINE = Date.UTC(2026, 2, 2, 9);
const ADA = "crm:lead:1";
const RITA = "crm:rita";
const CARL = "crm:carl";
const TEAM = {
  backups: {},
  managers: {},
  defaultManager: "crm:mona",
  operations: "crm:olga",
  reviewer: "crm:rex",
};
const BOTH: AlertRules = { channels: { warning: ["slack", "email"], breach: ["slack", "email"] } };

let store: FreshStore;
let post: PostOffice;
let acme: TwoCrms;
beforeAll(async () => {
  store = await freshStore();
});
afterEach(() => store.tenants.forget(acme.tenantId));
afterAll(() => store.remove());

async function given(alerts: AlertRules, more: Partial<Policy> = {}): Promise<void> {
  post = postOffice();
  acme = await twoCrms(store, NINE, { people: TEAM, alerts, ...more }, { messaging: post.messaging });
  await acme.people(
    ...["rita", "carl", "mona", "olga", "rex", "tess"].map((name) =>
      person(`crm:${name}`, `${name}@acme.test`, name),
    ),
  );
}

const form = (at: Instant, type = "hand-raiser"): Said => ({
  kind: "engaged",
  occurredAt: at,
  engagement: "form",
  properties: { lead_type: type },
});
const owned = (at: Instant, ownerId: string | null): Said => ({
  kind: "ownerChanged",
  occurredAt: at,
  ownerId,
});
const called = (at: Instant, actorId: string): Said => ({
  kind: "activity",
  occurredAt: at,
  activity: "call",
  activityId: `call ${at}`,
  direction: "outbound",
  actorId,
  actorKind: "user",
  status: "done",
});

async function engages(record: string, at: Instant, owner: string, type?: string): Promise<void> {
  await acme.tell(record, { name: `Lead ${record.slice(-1)}` }, form(at, type), owned(at, owner));
}

/** Receipts of a lead's alerts: `tier-1 to crm:rita delivered (slack failed, email delivered)`. */
async function receipts(record = ADA): Promise<readonly string[]> {
  const alerts = await store.alerts.of(acme.tenantId, await acme.leadOf(record));
  const rows = await store.messages.ofAlerts(acme.tenantId, alerts);
  return rows.map(({ alert, recipient, state, receipts: each, why }) => {
    const on = each.map((one) => `${one.channel} ${one.state}`).join(", ");
    const because = state === "dropped" ? `: ${why}` : "";
    return `${alert?.clock} ${alert?.step} to ${recipient} ${state}${on ? ` (${on})` : ""}${because}`;
  });
}

const at = (minutes: number) => NINE + minutes * MINUTE;
const tasks = () => acme.accounts.crm.tasks.map(({ subject }) => subject.replace(/:.*/, ""));

describe("beside the task", () => {
  test("a policy without channels sends no message", async () => {
    await given({});
    await engages(ADA, NINE, RITA);
    await acme.liveTo(at(40));
    expect(tasks()).toEqual(["Due soon", "Past due"]);
    expect(post.delivered).toEqual([]);
    expect(await receipts()).toEqual([]);
  });

  test("a warning and a breach go to the owner on the first channel, with receipts", async () => {
    await given(BOTH);
    await engages(ADA, NINE, RITA);
    await acme.liveTo(at(40));
    expect(tasks()).toEqual(["Due soon", "Past due"]);
    expect(post.told()).toEqual([
      expect.stringMatching(/^slack to crm:rita at 9:24 Due soon: Lead 1/),
      expect.stringMatching(/^slack to crm:rita at 9:30 Past due: Lead 1/),
    ]);
    expect(post.delivered[0]?.message).toMatchObject({
      to: { name: "rita", email: "rita@acme.test" },
      url: "https://crm:lead:1",
      severity: "urgent",
      kind: "warning",
    });
    expect(await receipts()).toEqual([
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
    await engages(ADA, NINE, RITA);
    await acme.liveTo(at(40));
    expect(post.delivered.map(({ channel }) => channel)).toEqual(["slack", "email"]);
  });

  test("reviews reach their reviewer where the policy names channels for them", async () => {
    await given({ channels: { review: ["email"] } });
    await engages(ADA, NINE, RITA, "carrier pigeon");
    await acme.liveTo(at(1));
    expect(post.told()).toEqual([expect.stringMatching(/^email to crm:rex at 9:00 Please review/)]);
  });
});

describe("looked up at sending", () => {
  const HELD: AlertRules = { channels: { breach: ["slack"] }, holdForRecipient: true };

  /** Response has a due at closing: tier 1 is at 17:00, tier 2 two open hours later on Tuesday. */
  test("the closing instant counts as open", async () => {
    await given(HELD);
    await engages(ADA, NINE + 7.5 * HOUR, RITA);
    await acme.liveTo(NINE + 9 * HOUR);
    expect(post.told()).toEqual([expect.stringMatching(/^slack to crm:rita at 17:00 Past due/)]);
  });

  const OWN_HOURS: Partial<Policy> = {
    calendars: {
      ...presets.default!.calendars,
      late: { timeZone: "UTC", week: { mon: [["12:00", "20:00"]] } },
    },
  };
  const late = () =>
    acme.people({
      ...person(RITA, "rita@acme.test", "rita"),
      key: "rita's hours",
      calendar: "late",
    } as never);

  test("a message waits for its recipient's own hours, the task does not", async () => {
    await given(HELD, OWN_HOURS);
    await late();
    await engages(ADA, NINE, RITA);
    await acme.liveTo(at(40));
    expect(tasks()).toEqual(["Due soon", "Past due"]);
    expect(post.delivered).toEqual([]);
    await acme.liveTo(NINE + 3 * HOUR);
    expect(post.told().filter((one) => one.includes("rita"))).toEqual([
      expect.stringMatching(/^slack to crm:rita at 12:00 Past due/),
    ]);
  });

  test("it is checked again then: who was called meanwhile is not told", async () => {
    await given(HELD, OWN_HOURS);
    await late();
    await engages(ADA, NINE, RITA);
    await acme.tell(ADA, {}, called(at(50), RITA));
    await acme.liveTo(NINE + 4 * HOUR);
    expect(post.delivered).toEqual([]);
    expect(await receipts()).toEqual([
      "response tier-1 to crm:rita dropped: It was settled before it was sent.",
    ]);
  });

  test("the CRM is read again before a message that waited", async () => {
    await given(HELD, OWN_HOURS);
    await late();
    await engages(ADA, NINE, RITA);
    await acme.liveTo(at(40));
    const before = acme.accounts.crm.rereads.length;
    await acme.liveTo(NINE + 3 * HOUR);
    expect(acme.accounts.crm.rereads.length).toBeGreaterThan(before);
  });

  test("a lead that changed hands: the present owner hears, not the one before", async () => {
    await given(HELD, OWN_HOURS);
    await late();
    await engages(ADA, NINE, RITA);
    await acme.tell(ADA, {}, owned(at(50), CARL));
    await acme.liveTo(NINE + 3.2 * HOUR);
    expect(post.told().filter((one) => one.includes("rita"))).toEqual([]);
    expect(post.told().filter((one) => one.includes("to crm:carl"))).toHaveLength(1);
  });

  test("an owner who is away is replaced, and the message says so", async () => {
    await given(BOTH);
    await acme.people({
      ...person(RITA, "rita@acme.test", "rita"),
      key: "rita is away",
      absences: [{ start: NINE, end: NINE + 8 * HOUR }],
    } as never);
    await engages(ADA, NINE, RITA);
    await acme.liveTo(at(25));
    expect(post.told()).toEqual([expect.stringMatching(/^slack to crm:mona at 9:24/)]);
    expect(post.delivered[0]?.message.body.join("\n")).toContain("mona hears this instead of rita");
  });

  test("silent mode: the test recipient alone, marked, and never again once live", async () => {
    await given(BOTH);
    const tenant = (await store.tenants.get(acme.tenantId))!;
    await store.tenants.save({ ...tenant, mode: "silent", modeSince: NINE, testRecipient: "crm:tess" });
    await engages(ADA, NINE, RITA);
    await acme.liveTo(at(25));
    expect(post.told()).toEqual([
      expect.stringMatching(/^slack to crm:tess at 9:24 \[Silent\] Due soon: Lead 1/),
    ]);
    expect(post.delivered[0]?.message.body[0]).toBe("In live mode this would have gone to rita.");
    await store.tenants.save({ ...tenant, mode: "live", modeSince: at(26) });
    await acme.liveTo(at(40));
    expect(post.told().filter((one) => !one.includes("crm:tess") || !one.includes("[Silent]"))).toEqual([]);
  });

  test("silent mode without a test recipient tells nobody, and the receipt says so", async () => {
    await given(BOTH);
    const tenant = (await store.tenants.get(acme.tenantId))!;
    await store.tenants.save({ ...tenant, mode: "silent", modeSince: NINE, testRecipient: null });
    await engages(ADA, NINE, RITA);
    await acme.liveTo(at(25));
    expect(post.delivered).toEqual([]);
    expect(await receipts()).toEqual([
      "response warning-1 to crm:rita dropped: Silent mode, and nobody is set as the test recipient.",
    ]);
  });
});

describe("fallback", () => {
  test("a channel that gives up: the next one takes it at once", async () => {
    await given(BOTH);
    post.trouble("slack", () => {
      throw new GiveUp("channel_not_found", "Invite the bot.");
    });
    await engages(ADA, NINE, RITA);
    await acme.liveTo(at(25));
    expect(post.told()).toEqual([expect.stringMatching(/^email to crm:rita at 9:24/)]);
    expect(await receipts()).toEqual([
      "response warning-1 to crm:rita delivered (slack failed, email delivered)",
    ]);
  });

  test("a channel that asks to wait a moment is asked again, and nothing else is tried", async () => {
    await given(BOTH);
    let tries = 0;
    post.trouble("slack", (_message, now, deliver) => {
      tries += 1;
      if (tries < 3) throw new RetryLater("ratelimited", now + 30_000);
      return deliver();
    });
    await engages(ADA, NINE, RITA);
    await acme.liveTo(at(29));
    expect(post.told()).toEqual([expect.stringMatching(/^slack to crm:rita at 9:25/)]);
  });

  test("a channel that is down for minutes: the next one takes it, one task all the same", async () => {
    await given(BOTH);
    post.trouble("slack", (_message, now) => {
      throw new RetryLater("connect ECONNREFUSED", now + 10_000);
    });
    await engages(ADA, NINE, RITA);
    await acme.liveTo(at(40));
    expect(post.told()).toEqual([
      expect.stringMatching(/^email to crm:rita at 9:29/),
      expect.stringMatching(/^email to crm:rita at 9:35/),
    ]);
    expect(tasks()).toEqual(["Due soon", "Past due"]);
  });

  test("an answer that nobody can read: never again there, and the next channel is tried", async () => {
    await given(BOTH);
    post.trouble("slack", (_message, _now, deliver) => {
      deliver();
      return { outcome: "unknown", why: "half a reply" };
    });
    await engages(ADA, NINE, RITA);
    await acme.liveTo(at(25));
    expect(post.told()).toEqual([
      expect.stringMatching(/^slack to crm:rita/),
      expect.stringMatching(/^email to crm:rita/),
    ]);
    expect(await receipts()).toEqual([
      "response warning-1 to crm:rita delivered (slack unknown, email delivered)",
    ]);
  });

  test("a channel that is not set up is passed by", async () => {
    await given(BOTH);
    post.takeDown("slack");
    await engages(ADA, NINE, RITA);
    await acme.liveTo(at(25));
    expect(await receipts()).toEqual([
      "response warning-1 to crm:rita delivered (slack skipped, email delivered)",
    ]);
  });

  test("no channel is set up at all: tasks alone were chosen, which is no failure", async () => {
    await given(BOTH);
    post.takeDown("slack");
    post.takeDown("email");
    await engages(ADA, NINE, RITA);
    await acme.liveTo(at(25));
    expect(await receipts()).toEqual([
      "response warning-1 to crm:rita dropped (slack skipped, email skipped): No channel is set up.",
    ]);
    expect(tasks()).toEqual(["Due soon"]);
  });

  test("a channel that is switched off is passed by", async () => {
    await given(BOTH);
    await store.switches.turnOff(acme.tenantId, {
      scope: "channel",
      name: "slack",
      since: NINE,
      by: "olga",
      why: "noise",
    });
    await engages(ADA, NINE, RITA);
    await acme.liveTo(at(25));
    expect(post.told()).toEqual([expect.stringMatching(/^email to crm:rita/)]);
  });

  test("nothing works: one task each, receipts that say why, and operations are told once", async () => {
    await given(BOTH);
    for (const channel of ["slack", "email"] as const)
      post.trouble(channel, () => {
        throw new GiveUp("no such recipient", "Mend the address.");
      });
    await engages(ADA, NINE, RITA);
    await acme.liveTo(at(40));
    expect(await receipts()).toEqual([
      "response warning-1 to crm:rita failed (slack failed, email failed)",
      "response tier-1 to crm:rita failed (slack failed, email failed)",
    ]);
    const [failure, ...more] = acme.accounts.crm.tasks.filter(({ subject }) => /do not arrive/.test(subject));
    expect(failure).toMatchObject({ assignee: "crm:olga", attachTo: null });
    expect(more).toEqual([]);
    expect(tasks().filter((subject) => /Due soon|Past due/.test(subject))).toHaveLength(2);
  });
});

describe("how much", () => {
  const SLACK: AlertRules = { channels: { warning: ["slack"], breach: ["slack"] } };
  const leads = (count: number) => Array.from({ length: count }, (_, n) => `crm:lead:${100 + n}`);

  test("more than 20 alerts to one person at once are one message; tasks stay one per lead", async () => {
    await given({ channels: { breach: ["slack"] } });
    for (const record of leads(25)) await engages(record, NINE, RITA);
    await acme.liveTo(at(31));
    expect(post.told()).toEqual([expect.stringMatching(/^slack to crm:rita at 9:30 25 alerts at once/)]);
    expect(post.delivered[0]?.message.body.filter((line) => line.startsWith("Past due"))).toHaveLength(25);
    expect(tasks().filter((subject) => subject === "Past due")).toHaveLength(25);
    expect((await receipts("crm:lead:100"))[0]).toBe("response tier-1 to crm:rita delivered");
  });

  test("exactly 20 come one by one", async () => {
    await given({ channels: { breach: ["slack"] } });
    for (const record of leads(20)) await engages(record, NINE, RITA);
    await acme.liveTo(at(31));
    expect(post.delivered).toHaveLength(20);
  });

  test("one after another: the first 20, then one message for all that came within the quarter hour", async () => {
    await given({ channels: { breach: ["slack"] } });
    const all = leads(26);
    for (const [n, record] of all.entries()) await engages(record, NINE + n * 20_000, RITA);
    await acme.liveTo(at(55));
    expect(post.delivered.length).toBeLessThanOrEqual(22);
    const keys = post.delivered.flatMap(({ message }) =>
      message.kind === "bundle" ? message.body.filter((line) => /^Past due/.test(line)) : [message.subject],
    );
    expect(new Set(keys.map((line) => /https?:\S+/.exec(line)?.[0] ?? line)).size).toBe(keys.length);
    for (const record of all) expect((await receipts(record))[0]).toMatch(/delivered/);
  });

  const LOW: Partial<Policy> = {
    leadTypes: presets.default!.leadTypes.map((type) => ({ ...type, severity: "low" as const })),
  };

  test("low severity is gathered into the next digest, but never the first breach", async () => {
    await given({ ...SLACK, digest: { at: "15:00", calendar: "business", to: [] } }, LOW);
    await engages(ADA, NINE, RITA);
    await acme.liveTo(NINE + 3 * HOUR);
    expect(post.told()).toEqual([expect.stringMatching(/^slack to crm:rita at 9:30 Past due/)]);
    expect(await receipts()).toContain("response warning-1 to crm:rita gathered");
    await acme.liveTo(NINE + 7 * HOUR);
    const digests = post.delivered.filter(({ message }) => message.kind === "digest");
    expect(digests.map(({ at: when }) => new Date(when).getUTCHours())).toEqual([15, 15]);
    expect(await receipts()).toContain("response warning-1 to crm:rita delivered");
  });

  test("a digest tells nothing that is settled by then, and is not sent for nothing", async () => {
    await given({ ...SLACK, digest: { at: "15:00", calendar: "business", to: [] } }, LOW);
    await engages(ADA, NINE, RITA);
    await acme.tell(ADA, {}, called(at(25), RITA));
    await acme.liveTo(NINE + 7 * HOUR);
    expect(post.delivered).toEqual([]);
    expect(await receipts()).toEqual([
      "response warning-1 to crm:rita dropped: It was settled before it was sent.",
    ]);
  });

  test("a lead that had its most alerts gets tasks only; its first breach always goes out", async () => {
    await given({ ...SLACK, mostPerLead: 1 });
    await engages(ADA, NINE, RITA);
    await acme.liveTo(NINE + 3 * HOUR);
    expect(await receipts()).toEqual([
      "response warning-1 to crm:rita delivered (slack delivered)",
      "response tier-1 to crm:rita delivered (slack delivered)",
      expect.stringMatching(/^response tier-2 to crm:mona dropped: The lead had its 1 alerts/),
    ]);
  });
});
