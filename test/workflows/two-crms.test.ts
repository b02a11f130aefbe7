import { examine } from "../../src/doctor/examine.ts";
import { HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import { Reauthorize, RetryLater } from "../../src/errors.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { person, type Said, type TwoCrms, twoCrms } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const CONTACT = "map:contact:1";
const LEAD = "crm:lead:1";
const ADA = { email: "ada@lead.example" };

const form = (occurredAt: Instant): Said => ({
  kind: "engaged",
  occurredAt,
  engagement: "form",
  properties: { lead_type: "hand-raiser" },
});
const created = (occurredAt: Instant): Said => ({
  kind: "created",
  occurredAt,
  via: "other",
  properties: {},
});
const owned = (occurredAt: Instant, ownerId: string): Said => ({ kind: "ownerChanged", occurredAt, ownerId });
const called = (occurredAt: Instant, actorId: string): Said => ({
  kind: "activity",
  occurredAt,
  activity: "call",
  activityId: `call ${actorId} ${occurredAt}`,
  direction: "outbound",
  actorId,
  actorKind: "user",
  status: "done",
});

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());
/** Time is one for the whole store: no story leaves anything that is due. */
afterEach(async () => {
  for (const { id } of await store.tenants.all()) await store.tenants.forget(id);
});

/** Rita is known in both systems, Omar in the first only. */
async function acme(changes?: Parameters<typeof twoCrms>[2]): Promise<TwoCrms> {
  const people = { backups: {}, managers: {}, operations: "boss@acme.test" };
  const it = await twoCrms(store, NINE, { people, ...changes });
  await it.people(
    person("crm:rita", "rita@acme.test", "Rita"),
    person("map:7", "rita@acme.test", "Rita"),
    person("map:8", "omar@acme.test", "Omar"),
    person("crm:boss", "boss@acme.test", "Bea"),
  );
  return it;
}

/** One lead in both: a form in the marketing system, an owner in the other, due at 9:40. */
async function handed(it: TwoCrms): Promise<void> {
  await it.tell(CONTACT, ADA, created(NINE), form(NINE));
  await it.tell(LEAD, ADA, created(NINE + MINUTE / 2));
  await it.tell(LEAD, ADA, owned(NINE + 10 * MINUTE, "crm:rita"));
}

const broken = async (it: TwoCrms) =>
  (await examine(store, { now: it.ports.clock.now(), tenantId: it.tenantId })).findings.map(
    ({ what }) => what,
  );

describe("D24: one lead, one journey", () => {
  test("form in one, owner in the other, call logged in the first again: a hit of its owner", async () => {
    const it = await acme();
    await handed(it);
    await it.tell(CONTACT, ADA, called(NINE + 20 * MINUTE, "map:7"));
    const [journey, ...others] = await it.journeys(LEAD);
    expect(others).toEqual([]);
    expect(journey).toMatchObject({ ownerId: "crm:rita", firstTouch: { actorId: "crm:rita" } });
    expect(journey?.clocks.find(({ clock }) => clock === "response")?.status).toBe("hit");
    expect(journey?.slowestHop).toMatchObject({
      system: "crm",
      what: "recordCreated",
      calendarMs: 9.5 * MINUTE,
    });
    await it.liveTo(NINE + 30 * MINUTE);
    expect(await broken(it)).toEqual([]);
  });

  test("news of a person who has two ids decides the leads anew that they touched", async () => {
    const it = await twoCrms(store, NINE);
    await handed(it);
    await it.tell(CONTACT, ADA, called(NINE + 20 * MINUTE, "map:7"));
    const status = async () =>
      (await it.journeys(LEAD))[0]?.clocks.find(({ clock }) => clock === "response")?.status;
    await it.liveTo(NINE + 45 * MINUTE);
    expect(await status()).toBe("miss");
    await it.people(person("crm:rita", "rita@acme.test", "Rita"), person("map:7", "rita@acme.test", "Rita"));
    await it.liveTo(NINE + 46 * MINUTE);
    expect(await status()).toBe("hit");
  });
});

describe("D24: each record in its own account", () => {
  test("stamps are written on both records, people under their ids there", async () => {
    const it = await acme();
    await handed(it);
    await it.liveTo(NINE + 11 * MINUTE);
    const written = (system: "map" | "crm") =>
      it.accounts[system].writes.map(({ record, values }) => [record, JSON.stringify(values)] as const);
    expect(new Set(written("map").map(([record]) => record))).toEqual(new Set([CONTACT]));
    expect(new Set(written("crm").map(([record]) => record))).toEqual(new Set([LEAD]));
    expect(written("map").at(-1)![1]).toContain('"map:7"');
    expect(written("map").at(-1)![1]).not.toContain('"crm:rita"');
    expect(written("crm").at(-1)![1]).toContain('"crm:rita"');
  });

  test("tasks hang on the system of record's record, for the people there", async () => {
    const it = await acme();
    await handed(it);
    await it.liveTo(NINE + 50 * MINUTE);
    expect(it.accounts.map.tasks).toEqual([]);
    expect(it.accounts.crm.tasks.length).toBeGreaterThan(0);
    expect(it.accounts.crm.tasks.map(({ attachTo, assignee }) => [attachTo, assignee])).toEqual([
      [LEAD, "crm:boss"],
      [LEAD, "crm:rita"],
      [LEAD, "crm:rita"],
    ]);
    await it.tell(LEAD, ADA, called(NINE + 51 * MINUTE, "crm:rita"));
    await it.liveTo(NINE + 52 * MINUTE);
    expect(it.accounts.crm.changes.every(({ close }) => close !== undefined)).toBe(true);
    expect(it.accounts.crm.changes).toHaveLength(it.accounts.crm.tasks.length);
  });

  test("without a record in the system of record the task is made where there is one", async () => {
    const it = await acme();
    await it.tell(CONTACT, ADA, created(NINE), form(NINE));
    await it.liveTo(NINE + 5 * MINUTE);
    expect(it.accounts.map.tasks).toMatchObject([{ attachTo: CONTACT }]);
    expect(it.accounts.crm.tasks).toEqual([]);
    // Its task is closed where it was made, whatever record came later.
    await it.tell(LEAD, ADA, created(NINE + 6 * MINUTE), owned(NINE + 6 * MINUTE, "crm:rita"));
    await it.liveTo(NINE + 7 * MINUTE);
    expect(it.accounts.map.changes).toHaveLength(1);
    expect(it.accounts.crm.changes).toEqual([]);
  });

  test("who has no user in that account is named in the text", async () => {
    const it = await acme({ people: { backups: {}, managers: {}, operations: "omar@acme.test" } });
    await it.tell(LEAD, ADA, created(NINE), form(NINE));
    await it.liveTo(NINE + 5 * MINUTE);
    const [task] = it.accounts.crm.tasks;
    expect(task?.assignee).toBeNull();
    expect(task?.body[0]).toBe("For Omar, who has no user in this CRM.");
  });

  test("a record named before its system was connected comes home when that one tells of it", async () => {
    const it = await acme();
    await it.disconnect("crm");
    await store.db.query("delete from installations where tenant_id = $1 and crm = 'crm'", [it.tenantId]);
    const link: Said = { kind: "matched", occurredAt: NINE, records: [CONTACT, LEAD], by: "crmLink" };
    await it.tell(CONTACT, ADA, created(NINE), form(NINE), link);
    await it.liveTo(NINE + 30_000);
    expect(new Set(it.accounts.map.writes.map(({ record }) => record))).toEqual(new Set([CONTACT]));
    await store.tenants.saveInstallation(it.accounts.crm.installation, "connected");
    await it.tell(LEAD, ADA, created(NINE + 30_000));
    await it.liveTo(NINE + 45_000);
    expect(it.accounts.crm.writes.map(({ record }) => record)).toEqual([LEAD]);
    expect(await it.leadOf(LEAD)).toBe(await it.leadOf(CONTACT));
  });
});

describe("D19, D36 with two accounts", () => {
  const tiers = (it: TwoCrms) => it.accounts.crm.tasks.filter(({ subject }) => /^Past due/.test(subject));

  test("every record is read again in its own account before an alert", async () => {
    const it = await acme();
    await handed(it);
    await it.liveTo(NINE + 41 * MINUTE);
    expect(it.accounts.map.rereads.at(-1)).toEqual([CONTACT]);
    expect(it.accounts.crm.rereads.at(-1)).toEqual([LEAD]);
    expect(tiers(it)).toHaveLength(1);
  });

  const troubled = (trouble: Error) => async (it: TwoCrms) => {
    it.accounts.map.trouble = trouble;
  };
  test.each([
    ["fails", troubled(new RetryLater("It is down.", NINE + 20 * HOUR))],
    ["is gone", troubled(new Reauthorize("Uninstalled."))],
    ["is disconnected", (it: TwoCrms) => it.disconnect("map")],
  ])(
    "while the other system %s, tier 1 goes out after 10 minutes, marked; higher tiers wait",
    async (_, fail) => {
      const it = await acme();
      await handed(it);
      await it.liveTo(NINE + 39 * MINUTE);
      await fail(it);
      await it.liveTo(NINE + 49 * MINUTE);
      expect(tiers(it)).toEqual([]);
      await it.liveTo(NINE + 51 * MINUTE);
      expect(tiers(it)).toMatchObject([{ subject: expect.stringContaining("(not re-checked)") }]);
      expect(it.accounts.crm.writes.length).toBeGreaterThan(0);
      await it.liveTo(NINE + 3 * HOUR);
      expect(tiers(it)).toHaveLength(1);
    },
  );

  test("while the system of record is disconnected, sending holds; the other one's stamps go on", async () => {
    const it = await acme();
    await handed(it);
    await it.liveTo(NINE + 39 * MINUTE);
    await it.disconnect("crm");
    const before = it.accounts.map.writes.length;
    await it.liveTo(NINE + 60 * MINUTE);
    expect(tiers(it)).toEqual([]);
    expect(it.accounts.map.writes.length).toBeGreaterThan(before);
    await store.tenants.saveInstallation(it.accounts.crm.installation, "connected");
    await it.liveTo(NINE + 70 * MINUTE);
    expect(it.accounts.crm.tasks.filter(({ subject }) => /^Found late/.test(subject))).toHaveLength(1);
  });
});

test("D31: each system's engagements are judged from its own connection on", async () => {
  const it = await acme();
  await store.tenants.saveInstallation(
    { ...it.accounts.crm.installation, watchFrom: NINE + HOUR },
    "connected",
  );
  await it.tell("map:contact:2", {}, form(NINE + MINUTE));
  await it.tell("crm:lead:3", {}, form(NINE + MINUTE));
  expect((await it.journeys("map:contact:2"))[0]?.history).toBe(false);
  expect((await it.journeys("crm:lead:3"))[0]?.history).toBe(true);
  expect(await broken(it)).toEqual([]);
});

test("D40: erasing one record erases the person in both", async () => {
  const it = await acme();
  await handed(it);
  await store.leads.erase(it.tenantId, LEAD, NINE + 20 * MINUTE);
  for (const table of ["lead_records", "record_cards", "record_addresses"]) {
    const { rows } = await store.db.query(`select 1 from ${table} where tenant_id = $1`, [it.tenantId]);
    expect(rows).toEqual([]);
  }
});
