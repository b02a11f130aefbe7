import type { AlertRules, Policy } from "../../src/domain/policy.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { GiveUp } from "../../src/errors.ts";
import { StaleListMaker } from "../../workflows/reports/make-stale-lists.ts";
import { actOnBreach } from "../../workflows/reviews/act-on-breach.ts";
import { type AlertedLeads, alertedLeads, called } from "../support/alerted-leads.ts";
import { type FreshStore, freshStore } from "../support/store.ts";

/** Monday, 9:00 UTC: the preset's calendar opens. Hand-raisers have 30 open minutes. */
const NINE = Date.UTC(2026, 2, 2, 9);
const TUESDAY = NINE + DAY - 30 * MINUTE;
const [ADA, BOB, CY] = ["crm:lead:1", "crm:lead:2", "crm:lead:3"] as const;
const RITA = "crm:rita";
const CARL = "crm:carl";

const LIST = { at: "08:30", calendar: "business", to: ["manager"] } as const;
const BY_MAIL: AlertRules = { channels: { digest: ["email"] }, digest: LIST };

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

/** Lives up to an instant, makes what is due and sends it; answers whether there was anything. */
async function listsAt(at: number): Promise<boolean> {
  await world.acme.liveTo(at);
  const made = await new StaleListMaker(world.acme.ports, world.acme.rules).step();
  await world.acme.liveTo(at + 1_000);
  return made;
}

const lists = () => world.post.delivered.filter(({ message }) => message.kind === "stale");
const bodies = () => lists().map(({ message }) => message.body.join("\n"));
const tasks = () =>
  world.acme.accounts.crm.tasks.filter(({ subject }) => subject.includes("without a response"));

describe("R-017, R-117: the daily list of leads without a response", () => {
  test("comes at the policy's time, the most urgent first, with names, owners, dues and links", async () => {
    await given(BY_MAIL);
    await world.engages(ADA, NINE, RITA, "non-hand-raiser");
    await world.engages(BOB, NINE + HOUR, RITA);
    await world.engages(CY, NINE + 2 * HOUR, CARL);
    await world.acme.tell(CY, {}, called(NINE + 3 * HOUR, CARL));
    expect(await listsAt(TUESDAY - 1)).toBe(false);
    expect(await listsAt(TUESDAY)).toBe(true);
    expect(world.post.told()).toEqual(["email to crm:mona at 8:30 1 lead without a response"]);
    await listsAt(TUESDAY + DAY);
    const [, body] = bodies();
    expect(lists()[1]?.message.subject).toBe("2 leads without a response");
    expect(body).toContain(
      "Lead 2: Hand-raiser, owner rita, due Mon 2 Mar, 10:30:00 UTC, 1 d 22 h ago. https://crm:lead:2",
    );
    expect(body?.indexOf("Lead 2")).toBeLessThan(body!.indexOf("Lead 1"));
    expect(body).not.toContain("Lead 3");
  });

  test("is made once for a day and person, by however many workers, before and after a crash", async () => {
    await given(BY_MAIL);
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(TUESDAY);
    const { ports, rules } = world.acme;
    const broken = {
      ...ports,
      store: {
        ...ports.store,
        transaction: <T>(work: Parameters<typeof store.transaction<T>>[0]) =>
          store.transaction<T>(async (data) => {
            await work(data);
            throw new Error("the power went");
          }),
      },
    };
    expect(await new StaleListMaker(broken, rules).step()).toBe(false);
    const made = await Promise.all([1, 2, 3].map(() => new StaleListMaker(ports, rules).step()));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await listsAt(TUESDAY + HOUR)).toBe(false);
    expect(lists()).toHaveLength(1);
  });

  test("nothing is sent where nobody waits, and what comes later that day is in the next one", async () => {
    await given(BY_MAIL);
    expect(await listsAt(TUESDAY)).toBe(true);
    await world.engages(ADA, TUESDAY + HOUR, RITA);
    expect(await listsAt(TUESDAY + 4 * HOUR)).toBe(false);
    expect(lists()).toEqual([]);
  });

  test("unless the policy asks for it", async () => {
    await given({ ...BY_MAIL, digest: { ...LIST, to: ["owner", "manager"], evenIfEmpty: true } });
    await listsAt(TUESDAY);
    expect(world.post.told()).toEqual(["email to crm:mona at 8:30 No lead is without a response"]);
  });

  test("closed days have none; on the next open one it is late by nothing", async () => {
    await given(BY_MAIL);
    await world.engages(ADA, NINE + 4 * DAY, RITA);
    expect(await listsAt(TUESDAY + 4 * DAY)).toBe(false);
    expect(await listsAt(TUESDAY + 6 * DAY)).toBe(true);
    expect(lists()).toHaveLength(1);
  });

  test("a process that was down at the time makes it up on the same day, not on another", async () => {
    await given(BY_MAIL);
    await world.engages(ADA, NINE, RITA);
    expect(await listsAt(TUESDAY + 5 * HOUR)).toBe(true);
    expect(await listsAt(TUESDAY + DAY - 1)).toBe(false);
    expect(lists()).toHaveLength(1);
  });

  test("owners are told of their own, a manager of all, each in one list", async () => {
    await given({ ...BY_MAIL, digest: { ...LIST, to: ["owner", "manager", "operations"] } });
    await world.engages(ADA, NINE, RITA);
    await world.engages(BOB, NINE, CARL);
    await listsAt(TUESDAY);
    expect(world.post.told().toSorted()).toEqual([
      "email to crm:carl at 8:30 1 lead without a response",
      "email to crm:mona at 8:30 2 leads without a response",
      "email to crm:olga at 8:30 2 leads without a response",
      "email to crm:rita at 8:30 1 lead without a response",
    ]);
  });

  test("a long one is capped, and says how many there are", async () => {
    await given(BY_MAIL);
    for (let n = 1; n <= 27; n++) await world.engages(`crm:lead:${100 + n}`, NINE, RITA);
    await listsAt(TUESDAY);
    const [body] = bodies();
    expect(lists()[0]?.message.subject).toBe("27 leads without a response");
    expect(body?.match(/https:/g)).toHaveLength(25);
    expect(body).toContain("and 2 more");
  });
});

describe("who is not in it", () => {
  test("leads with a reviewer, about whom a person wants no alerts, and those whose rule is off", async () => {
    await given(BY_MAIL);
    await world.engages(ADA, NINE, RITA);
    await world.engages(BOB, NINE, RITA, "complaint");
    await world.engages(CY, NINE, RITA, "non-hand-raiser");
    await world.acme.liveTo(TUESDAY);
    const { ports, rules, tenantId } = world.acme;
    await actOnBreach(ports, rules, tenantId, {
      journey: ADA,
      action: "suppress",
      note: "in talks",
      by: "sam",
    });
    const off = { scope: "rule", name: "non-hand-raiser", since: TUESDAY, by: "sam", why: "a test" } as const;
    await store.switches.turnOff(tenantId, off);
    expect(await listsAt(TUESDAY + DAY)).toBe(true);
    expect(lists()).toEqual([]);
    await store.switches.turnOn(tenantId, off);
    await listsAt(TUESDAY + 2 * DAY);
    expect(lists()[0]?.message.subject).toBe("1 lead without a response");
  });

  test("whoever is called between the list and its sending", async () => {
    await given(BY_MAIL);
    await world.engages(ADA, NINE, RITA);
    await world.acme.liveTo(TUESDAY);
    await new StaleListMaker(world.acme.ports, world.acme.rules).step();
    await world.acme.tell(ADA, {}, called(TUESDAY, RITA));
    await world.acme.liveTo(TUESDAY + MINUTE);
    const { tenantId } = world.acme;
    const sent = await store.messages.newest(tenantId, "stale", 5);
    expect(sent.map(({ state }) => state)).toEqual(lists().length === 1 ? ["delivered"] : ["dropped"]);
  });

  test("in live mode, leads that engaged in silence (D36)", async () => {
    await given(BY_MAIL);
    await world.engages(ADA, NINE, RITA);
    await store.tenants.save({
      id: world.acme.tenantId,
      name: "Acme",
      mode: "live",
      modeSince: NINE + HOUR,
      testRecipient: null,
    });
    await listsAt(TUESDAY);
    expect(lists()).toEqual([]);
  });
});

describe("where it goes", () => {
  const silent = (testRecipient: string | null) =>
    store.tenants.save({
      id: world.acme.tenantId,
      name: "Acme",
      mode: "silent",
      modeSince: NINE,
      testRecipient,
    });

  test("in silent mode to the test recipient, saying to whom it would have gone", async () => {
    await given(BY_MAIL);
    await world.engages(ADA, NINE, RITA);
    await silent("crm:tess");
    await listsAt(TUESDAY);
    expect(lists().map(({ message }) => [message.to.userId, message.subject])).toEqual([
      ["crm:tess", "[Silent] 1 lead without a response"],
    ]);
    expect(bodies()[0]).toContain("In live mode this would have gone to mona.");
  });

  test("in silent mode without a test recipient to nobody", async () => {
    await given(BY_MAIL);
    await world.engages(ADA, NINE, RITA);
    await silent(null);
    await listsAt(TUESDAY);
    expect(world.post.delivered).toEqual([]);
  });

  test("where no channel is named or set up there is none: each lead has its own task", async () => {
    await given({ channels: { digest: [] }, digest: LIST });
    await world.engages(ADA, NINE, RITA);
    await listsAt(TUESDAY);
    await listsAt(TUESDAY + HOUR);
    expect([lists(), tasks()]).toEqual([[], []]);
  });

  test("what no channel takes becomes a task, once; without names, which no erasure would reach (D40)", async () => {
    await given(BY_MAIL);
    world.post.trouble("email", () => {
      throw new GiveUp("No such mailbox.", "Correct the address.");
    });
    await world.engages(ADA, NINE, RITA);
    await listsAt(TUESDAY);
    await listsAt(TUESDAY + HOUR);
    expect(tasks()).toMatchObject([
      { subject: "1 lead without a response", assignee: "crm:mona", attachTo: null },
    ]);
    const text = tasks()[0]!.body.join("\n");
    expect(text).toContain("Hand-raiser, owner rita, due Mon 2 Mar, 09:30:00 UTC");
    expect(text).toContain("https://crm:lead:1");
    expect(text).not.toContain("Lead 1");
  });
});

test("R-108: a first breach has its own alert beside the list, also where both come at one instant", async () => {
  const leadTypes = [
    { name: "hand-raiser", label: "Hand-raiser", handRaiser: true, severity: "low" as const },
  ];
  await given(
    { channels: { breach: ["slack"], digest: ["slack"] }, digest: { ...LIST, at: "09:30" } },
    { leadTypes },
  );
  await world.engages(ADA, NINE, RITA);
  await world.engages(BOB, NINE + DAY, RITA);
  await listsAt(NINE + DAY + 30 * MINUTE);
  expect(
    world.post
      .told()
      .filter((one) => one.includes("9:30"))
      .toSorted(),
  ).toEqual([
    expect.stringMatching(/^slack to crm:mona at 9:30 1 lead without a response/),
    expect.stringMatching(/^slack to crm:mona at 9:30 2 for you to look at/),
    expect.stringMatching(/^slack to crm:rita at 9:30 Past due: Lead 1/),
    expect.stringMatching(/^slack to crm:rita at 9:30 Past due: Lead 2/),
  ]);
});
