import { examine } from "../../src/doctor/examine.ts";
import type { Report } from "../../src/doctor/report.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { called, form, type Lived, lived, NINE, owned, POLICY } from "../support/examined-store.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { aDelivery, outboxItem, stamps } from "../support/store-data.ts";

const TEN = NINE + HOUR;
let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

const examined = ({ tenantId }: Lived): Promise<Report> => examine(store, { tenantId, now: NINE });
const kinds = ({ findings }: Report) => findings.map(({ invariant, severity }) => `${severity} ${invariant}`);

/** What the doctor finds after these statements, in which `$1` is the tenant. */
async function afterBreaking(acme: Lived, ...statements: readonly string[]): Promise<Report> {
  expect(kinds(await examined(acme))).toEqual([]);
  for (const statement of statements) {
    const { rowCount } = await store.db.query(statement, statement.includes("$1") ? [acme.tenantId] : []);
    if (statement.includes("$1")) expect(rowCount).toBeGreaterThan(0);
  }
  return examined(acme);
}

/** A tenant with one lead that was answered in time. */
async function oneAnswered(): Promise<Lived> {
  const acme = await lived(store);
  const touchedAt = TEN + 10 * MINUTE;
  await acme.tell(touchedAt, 1, form(TEN), owned(TEN + MINUTE), called(touchedAt));
  return acme;
}

describe("the audit trail", () => {
  const unguarded = (statement: string) => [
    "alter table audit disable trigger audit_append_only",
    statement,
    "alter table audit enable trigger audit_append_only",
  ];
  test.each([
    ["an entry that was changed", "update audit set actor = 'somebody' where tenant_id = $1 and seq = 2"],
    ["an entry that was removed", "delete from audit where tenant_id = $1 and seq = 2"],
    ["the newest entries removed", "delete from audit where tenant_id = $1 and seq > 2"],
  ])("%s", async (_what, statement) => {
    const report = await afterBreaking(await oneAnswered(), ...unguarded(statement));
    expect(kinds(report)).toEqual(["broken audit"]);
  });
});

describe("grants", () => {
  test.each([
    [
      "one that was changed",
      "update tokens set sealed = translate(sealed, 'ABCDEFGHabcdefgh', 'BCDEFGHAbcdefgha') where tenant_id = $1",
    ],
    ["one under a key that is not set", "update tokens set key_id = 'another' where tenant_id = $1"],
    ["none for a connected account", "delete from tokens where tenant_id = $1"],
  ])("%s", async (_what, statement) => {
    const acme = await oneAnswered();
    expect(kinds(await afterBreaking(acme, statement))).toEqual(["broken tokens"]);
    // The store refuses to open with a grant under an unknown key: no other test may meet it.
    await store.db.query("delete from tokens where tenant_id = $1", [acme.tenantId]);
  });

  test("a disconnected account needs none", async () => {
    const acme = await oneAnswered();
    await store.vault.remove(acme.installation);
    await store.tenants.saveInstallation(acme.installation, "disconnected");
    expect(kinds(await examined(acme))).toEqual([]);
  });
});

test("dead letters on both sides are warnings, counted by kind", async () => {
  const acme = await oneAnswered();
  const { installation, tenantId } = acme;
  await store.outbox.put([outboxItem(installation, "hubspot:contact:5", stamps("hubspot:contact:5"))], NINE);
  expect(kinds(await examined(acme))).toEqual([]);
  const dead = ["d1", "d2"].map((key) => aDelivery(key, { dead: "unreadable" }));
  await store.inbox.put(installation, dead, NINE);
  await store.db.query(
    "update outbox set state = 'dead' where tenant_id = $1 and key = 'hubspot:contact:5'",
    [tenantId],
  );
  const report = await examined(acme);
  expect(report.findings.map(({ severity, what }) => `${severity}: ${what}`)).toEqual([
    "warning: 2 contact.creation were given up in the inbox.",
    "warning: 1 fields was given up in the outbox.",
  ]);
  expect(report.holds).toBe(true);
});

describe("two records that may be one person", () => {
  const found = async ({ tenantId }: Lived, now: number) =>
    (await examine(store, { tenantId, now })).findings;

  /** A tenant with two leads of which nobody has said whether they are one, since nine o'clock. */
  async function oneProposal(): Promise<Lived> {
    const acme = await lived(store);
    for (const n of [1, 2]) await acme.tell(TEN, n, form(TEN), owned(TEN), called(TEN + MINUTE));
    await store.duplicates.propose(
      acme.tenantId,
      [{ records: ["hubspot:contact:1", "hubspot:contact:2"], why: "phone" }],
      NINE,
    );
    return acme;
  }

  test("may wait three days for a decision; after that the doctor says how long, and what to do", async () => {
    const acme = await oneProposal();
    expect(await found(acme, NINE + 3 * DAY)).toEqual([]);
    expect(await found(acme, NINE + 5 * DAY)).toMatchObject([
      {
        invariant: "duplicates",
        severity: "warning",
        what: "1 pair of records may be one person, and nobody has decided; the oldest waits since 5 days.",
        fix: expect.stringContaining("leadclock duplicates list"),
      },
    ]);
  });

  test("are no finding once somebody has decided", async () => {
    const acme = await oneProposal();
    const pair = { one: "hubspot:contact:1", other: "hubspot:contact:2" };
    await store.duplicates.decide(acme.tenantId, pair, "apart", "sam", NINE);
    expect(await found(acme, NINE + 5 * DAY)).toEqual([]);
  });
});

test("an address in the policy that nobody has is a warning, as soon as addresses are known", async () => {
  const acme = await lived(store, {
    ...POLICY,
    people: { ...POLICY.people, executive: "nobody@acme.test", reviewer: "Rita@acme.test" },
  });
  expect(kinds(await examined(acme))).toEqual([]);
  const rita = { kind: "userChanged", key: "rita", occurredAt: NINE, source: "hubspot" } as const;
  await acme.tellPeople(NINE, { ...rita, userId: "hubspot:7", email: "rita@acme.test" });
  const report = await examined(acme);
  expect(kinds(report)).toEqual(["warning people"]);
  expect(report.findings[0]?.what).toMatch(/^people\.executive of policy version 1 has an e-mail address/);
});
