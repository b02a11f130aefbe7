import type { Grant, Installation } from "../../../connectors/connector.ts";
import { HOUR } from "../../../src/domain/time.ts";
import { Reauthorize, RetryLater } from "../../../src/errors.ts";
import { readKeys } from "../../../src/store/keys.ts";
import { tokenVault } from "../../../src/store/token-vault.ts";
import { openAccounts } from "../../../src/tenants/accounts.ts";
import { memoryLimits } from "../../../src/tenants/memory-limits.ts";
import { type FreshStore, freshStore, TEST_KEY } from "../../support/store.ts";
import { anInstallation } from "../../support/store-data.ts";
import { type SalesforceAccount, type SalesforceHarness, salesforceHarness } from "./harness.ts";
import { APP } from "./sign-in.ts";

let harness: SalesforceHarness;
let store: FreshStore;
let crm: SalesforceAccount;
let installation: Installation;
let now: number;

beforeAll(async () => {
  [harness, store] = await Promise.all([salesforceHarness(), freshStore()]);
});
afterAll(async () => {
  await Promise.all([harness.close(), store.remove()]);
});
beforeEach(async () => {
  crm = await harness.account({ stream: false });
  installation = anInstallation({ crm: "salesforce", accountId: crm.org });
  now = crm.now();
  await store.vault.save(installation, await crm.signIn());
});

/** A worker as in a process of its own: it shares the table with the others and nothing else. */
function worker() {
  const accounts = openAccounts({
    connectors: [crm.connector],
    vault: tokenVault(store.db, readKeys(TEST_KEY)),
    rateLimits: memoryLimits(),
    clock: { now: () => now },
    ruleProperties: async () => [],
    ourTasks: async () => new Set(),
  });
  return accounts.session(installation);
}

/** A call that only a living token can make. */
const works = async (): Promise<boolean> => (await crm.connector.describeAccount(worker())).name === "Acme";

async function refreshes(): Promise<number> {
  const calls = await harness.emulator.get<{ calls: readonly { route: string; count: number }[] }>(
    "/_sandbox/calls",
  );
  return calls.calls
    .filter(({ route }) => route.endsWith("/token"))
    .reduce((sum, { count }) => sum + count, 0);
}

const grantOf = async (): Promise<Grant> => (await store.vault.read(installation))!.grant;

const fault = (effect: Record<string, unknown>) =>
  harness.emulator.post("/_sandbox/faults", { match: { path: "/oauth2/token" }, times: 1, do: effect });

const failing = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("of many workers on one org", () => {
  it("one refreshes when the time has come, the others use what it got, and the grant lives on", async () => {
    for (let round = 0; round < 5; round++) {
      now += 2 * HOUR;
      const before = await refreshes();
      const accesses = await Promise.all(
        Array.from({ length: 8 }, worker).flatMap((one) => [one.access(), one.access()]),
      );
      expect(new Set(accesses.map(({ token }) => token)).size).toBe(1);
      expect((await refreshes()) - before).toBe(1);
    }
    expect(await works()).toBe(true);
  });

  it("one replaces a token that the org refused, while others still hold it and ask for the same", async () => {
    const workers = Array.from({ length: 8 }, worker);
    const { token } = (await Promise.all(workers.map((one) => one.access())))[0]!;
    await crm.expireTokens();
    const before = await refreshes();
    const replaced = await Promise.all(workers.map((one) => one.replaceToken(token)));
    const late = await worker().replaceToken(token);
    expect(new Set([...replaced, late].map((one) => one.token)).size).toBe(1);
    expect(replaced[0]!.token).not.toBe(token);
    expect((await refreshes()) - before).toBe(1);
    expect(await works()).toBe(true);
  });

  it("a token once sent is never sent again: an emulator that ends a grant on a replay ends none", async () => {
    const sent: string[] = [];
    for (let round = 0; round < 10; round++) {
      now += HOUR;
      sent.push((await grantOf()).refreshToken);
      await Promise.all(
        Array.from({ length: 4 }, worker).map(async (one) => {
          const { token } = await one.access();
          await one.replaceToken(token);
        }),
      );
    }
    expect(new Set(sent).size).toBe(sent.length);
    expect(await works()).toBe(true);
  });
});

describe("an answer that is lost", () => {
  it("after the refresh took place: the old token is not sent again, the org is connected anew", async () => {
    now += 2 * HOUR;
    await fault({ afterWork: true, reset: true });
    expect(await failing(worker().access())).toMatchObject({ name: "RetryLater", maybeDone: true });
    const before = await refreshes();
    expect(await failing(worker().access())).toBeInstanceOf(Reauthorize);
    expect(await failing(worker().access())).toBeInstanceOf(Reauthorize);
    expect(await refreshes()).toBe(before);
    await store.vault.save(installation, await crm.signIn());
    expect(await works()).toBe(true);
  });

  it("before it took place: the token is good still, and the next try uses it", async () => {
    now += 2 * HOUR;
    await fault({ reset: true });
    expect(await failing(worker().access())).toBeInstanceOf(RetryLater);
    expect(await works()).toBe(true);
  });

  it("while Salesforce cannot even say which of the two, nothing is risked", async () => {
    now += 2 * HOUR;
    await fault({ afterWork: true, reset: true });
    await failing(worker().access());
    const introspection = { match: { path: "/introspect" }, times: 1, do: { status: 503, body: "busy" } };
    await harness.emulator.post("/_sandbox/faults", introspection);
    const before = await refreshes();
    expect(await failing(worker().access())).toBeInstanceOf(RetryLater);
    expect(await failing(worker().access())).toBeInstanceOf(Reauthorize);
    expect(await refreshes()).toBe(before);
  });
});

it("a worker that dies in the middle of a refresh leaves no token to replay", async () => {
  const { version, grant } = (await store.vault.read(installation))!;
  let sent: () => void = () => undefined;
  const isSent = new Promise<void>((resolve) => {
    sent = resolve;
  });
  // It refreshes and is gone before it could keep what it got.
  void tokenVault(store.db, readKeys(TEST_KEY)).withRefreshLock(installation, version, async (old) => {
    await crm.connector.refresh(old, now);
    sent();
    return new Promise<Grant>(() => undefined);
  });
  await isSent;
  await store.db.query(
    "update tokens set refresh_until = clock_timestamp() - interval '1 second' where tenant_id = $1",
    [installation.tenantId],
  );
  now += 2 * HOUR;
  const before = await refreshes();
  expect(await failing(worker().access())).toBeInstanceOf(Reauthorize);
  expect(await refreshes()).toBe(before);
  expect((await grantOf()).refreshToken).toBe(grant.refreshToken);
});

describe("the end of a grant", () => {
  it("by an admin of the org asks to connect again", async () => {
    await crm.revoke();
    now += 2 * HOUR;
    expect(await failing(worker().access())).toBeInstanceOf(Reauthorize);
  });

  it("by us ends every token of it, refresh token included", async () => {
    const grant = await grantOf();
    await crm.connector.uninstall(worker());
    await expect(crm.connector.refresh(grant, now)).rejects.toThrow(Reauthorize);
    expect(await failing(crm.connector.describeAccount(worker()))).toBeInstanceOf(Reauthorize);
    await crm.connector.uninstall(worker());
  });
});

it("an org that nobody used for weeks is refreshed all the same and stays connected", async () => {
  await harness.emulator.post("/_sandbox/apps", {
    name: "Leadclock",
    ...APP,
    refreshTokenIdleDays: 30,
    redirectUrls: ["http://localhost:3000/salesforce/oauth/callback"],
    scopes: ["api", "refresh_token"],
  });
  for (let week = 0; week < 8; week++) {
    await crm.pass(7 * 24 * HOUR);
    now = crm.now();
    await worker().access();
  }
  expect(await works()).toBe(true);
});
