import type { Policy } from "../../src/domain/policy.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import {
  aDelivery,
  anAlert,
  anInstallation,
  engaged,
  NOON,
  outboxItem,
  stamps,
} from "../support/store-data.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

const aTenant = (id: string) =>
  ({ id, name: "Acme", mode: "silent", modeSince: NOON, testRecipient: "hubspot:7" }) as const;

/** The store keeps policies as they are; what is in them is for others to check. */
const aPolicy = (version: number) =>
  ({ version, name: `v${version}`, sla: "response", effectiveAt: NOON }) as Policy;

test("a tenant and its installations come back as they were saved", async () => {
  const portal = anInstallation();
  const tenant = aTenant(portal.tenantId);
  await store.tenants.save(tenant);
  await store.tenants.save({ ...tenant, mode: "live", modeSince: NOON + 1, testRecipient: null });
  await store.tenants.saveInstallation(portal, "connected");
  expect(await store.tenants.get(tenant.id)).toEqual({
    ...tenant,
    mode: "live",
    modeSince: NOON + 1,
    testRecipient: null,
  });
  expect((await store.tenants.all()).map(({ id }) => id)).toContain(tenant.id);
  expect(await store.tenants.installation(tenant.id, portal.id)).toEqual(portal);
  expect(await store.tenants.installations(tenant.id)).toEqual([{ ...portal, status: "connected" }]);
  expect(await store.tenants.byAccount("hubspot", portal.accountId)).toEqual({
    ...portal,
    status: "connected",
  });
  expect(await store.tenants.byAccount("salesforce", portal.accountId)).toBeNull();
  expect(await store.tenants.get("nobody")).toBeNull();
});

test("an account speaks for one tenant at a time", async () => {
  const portal = anInstallation();
  await store.tenants.saveInstallation(portal, "connected");
  const stolen = anInstallation({ accountId: portal.accountId });
  await expect(store.tenants.saveInstallation(stolen, "connected")).rejects.toThrow("installations_account");
  await store.tenants.saveInstallation(portal, "disconnected");
  await store.tenants.saveInstallation(stolen, "connected");
  expect((await store.tenants.byAccount("hubspot", portal.accountId))?.tenantId).toBe(stolen.tenantId);
});

test("a bookmark is kept, moved and removed", async () => {
  const { tenantId, id } = anInstallation();
  expect(await store.tenants.bookmark(tenantId, id, "sweep")).toBeNull();
  await store.tenants.setBookmark(tenantId, id, "sweep", "100");
  await store.tenants.setBookmark(tenantId, id, "sweep", "200");
  expect(await store.tenants.bookmark(tenantId, id, "sweep")).toBe("200");
  await store.tenants.setBookmark(tenantId, id, "sweep", null);
  expect(await store.tenants.bookmark(tenantId, id, "sweep")).toBeNull();
});

test("a published policy version never changes (D22)", async () => {
  const { tenantId } = anInstallation();
  await store.policies.publish(tenantId, aPolicy(2), "hubspot:7", NOON);
  await store.policies.publish(tenantId, aPolicy(1), "hubspot:7", NOON);
  expect((await store.policies.published(tenantId)).map(({ version }) => version)).toEqual([1, 2]);
  await expect(store.policies.publish(tenantId, aPolicy(2), "hubspot:8", NOON)).rejects.toThrow(
    "Version 2 is published already, by hubspot:7 at 2026-06-15T12:00:00.000Z.",
  );
});

test("facts of the tenant are kept once, and each new one changes the version", async () => {
  const { tenantId } = anInstallation();
  const user = {
    key: "u1",
    kind: "userChanged",
    occurredAt: NOON,
    source: "hubspot",
    userId: "hubspot:7",
    active: true,
  } as const;
  const before = await store.tenantFacts.version(tenantId);
  expect(await store.tenantFacts.add(tenantId, [user, user], NOON)).toBe(1);
  const after = await store.tenantFacts.version(tenantId);
  expect(after).toBeGreaterThan(before);
  expect(await store.tenantFacts.add(tenantId, [user], NOON)).toBe(0);
  expect(await store.tenantFacts.version(tenantId)).toBe(after);
  expect(await store.tenantFacts.all(tenantId)).toEqual([user]);
});

test("an alert is kept once per step, and its way is recorded", async () => {
  const { tenantId } = anInstallation();
  const alert = anAlert("lead", "journey");
  await store.alerts.add(tenantId, "lead", [alert, { ...alert, step: "tier-2" }]);
  await store.alerts.update(tenantId, alert, { taskId: "t1", state: "open", sentAs: "live" });
  await store.alerts.update(tenantId, { ...alert, step: "tier-2" }, { openFor: null, state: "closed" });
  expect(await store.alerts.of(tenantId, "lead")).toEqual([
    { ...alert, taskId: "t1", state: "open", sentAs: "live" },
    { ...alert, step: "tier-2", openFor: null, state: "closed" },
  ]);
});

test("a second alert for one step undoes the transaction that decided it", async () => {
  const { tenantId } = anInstallation();
  const alert = anAlert("lead", "journey");
  await store.alerts.add(tenantId, "lead", [alert]);
  const again = store.transaction(async (data) => {
    await data.tenants.setBookmark(tenantId, "portal", "mark", "left");
    await data.alerts.add(tenantId, "lead", [alert]);
  });
  await expect(again).rejects.toThrow("alerts_pkey");
  expect(await store.tenants.bookmark(tenantId, "portal", "mark")).toBeNull();
});

test("forgetting a tenant leaves nothing of it in any table, the audit trail included, and no other tenant changes", async () => {
  const [gone, stays] = [anInstallation(), anInstallation()];
  for (const portal of [gone, stays]) {
    const { tenantId } = portal;
    await store.tenants.save(aTenant(tenantId));
    await store.tenants.saveInstallation(portal, "connected");
    await store.inbox.put(portal, [aDelivery("a")], NOON);
    const lead = [...(await store.leads.resolve(tenantId, portal.id, ["hubspot:contact:1"])).values()][0]!;
    await store.leads.addFacts(tenantId, lead, [engaged("e")], NOON, "push");
    await store.leads.erase(tenantId, "hubspot:contact:9", NOON);
    await store.outbox.put([outboxItem(portal, "r1", stamps("r1"))], NOON);
    await store.audit.append(tenantId, [
      { at: NOON, actor: "leadclock", action: "x", subject: "s", detail: {} },
    ]);
    await store.vault.save(portal, {
      accountId: "1",
      accessToken: "a",
      refreshToken: "r",
      expiresAt: NOON,
      scopes: [],
    });
    await store.rateLimits.take(portal, { name: "api", calls: 1, perMs: 1_000 }, NOON);
    await store.states.issue({ tenantId, crm: "hubspot", redirectUrl: "https://here.test" }, NOON);
  }

  await store.tenants.forget(gone.tenantId);

  const { rows: tables } = await store.db.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = current_schema() and column_name = 'tenant_id'`,
  );
  for (const { name } of tables) {
    const { rows } = await store.db.query(`select * from ${name} where tenant_id = $1`, [gone.tenantId]);
    expect({ name, rows }).toEqual({ name, rows: [] });
  }
  expect(await store.audit.list(stays.tenantId)).toHaveLength(1);
  expect(await store.vault.read(stays)).not.toBeNull();
  expect(await store.inbox.nextAt(NOON)).toBe(NOON);
});
