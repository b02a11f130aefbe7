import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Grant } from "../../connectors/connector.ts";
import { readKeys } from "../../src/store/keys.ts";
import { openStore } from "../../src/store/open-store.ts";
import { tokenVault } from "../../src/store/token-vault.ts";
import { type FreshStore, freshStore, TEST_KEY } from "../support/store.ts";
import { anInstallation, NOON } from "../support/store-data.ts";

const NEW_KEY = Buffer.alloc(32, 9).toString("hex");
let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

function aGrant(accessToken: string): Grant {
  return {
    accountId: "42",
    accessToken,
    refreshToken: `refresh ${accessToken}`,
    expiresAt: NOON,
    scopes: ["crm"],
  };
}

test("a grant comes back as it was saved, and its tokens cannot be read in the table", async () => {
  const portal = anInstallation();
  await store.vault.save(portal, aGrant("first"));
  await store.vault.save(portal, aGrant("second"));
  expect(await store.vault.read(portal)).toEqual({ grant: aGrant("second"), version: 2 });
  const { rows } = await store.db.query("select t::text as row from tokens t");
  expect(JSON.stringify(rows)).not.toMatch(/second/);
  await store.vault.remove(portal);
  expect(await store.vault.read(portal)).toBeNull();
});

test("a sealed grant does not open in another installation's row", async () => {
  const [mine, theirs] = [anInstallation(), anInstallation()];
  await store.vault.save(mine, aGrant("mine"));
  await store.vault.save(theirs, aGrant("theirs"));
  await store.db.query(
    "update tokens set sealed = (select sealed from tokens where tenant_id = $1) where tenant_id = $2",
    [mine.tenantId, theirs.tenantId],
  );
  await expect(store.vault.read(theirs)).rejects.toThrow("belongs to another installation");
  await store.vault.remove(theirs);
});

test("keys rotate: the new one seals, the old one still opens until everything is sealed anew", async () => {
  const portal = anInstallation();
  await store.vault.save(portal, aGrant("old"));
  const both = tokenVault(store.db, readKeys(`${NEW_KEY}, ${TEST_KEY}`));
  const onlyNew = tokenVault(store.db, readKeys(NEW_KEY));
  expect((await both.read(portal))?.grant).toEqual(aGrant("old"));
  await expect(onlyNew.read(portal)).rejects.toThrow("LEADCLOCK_SECRET_KEY");

  expect(await both.rotate()).toBeGreaterThan(0);
  expect(await both.rotate()).toBe(0);
  expect((await onlyNew.read(portal))?.grant).toEqual(aGrant("old"));
  await tokenVault(store.db, readKeys([TEST_KEY, NEW_KEY])).rotate();
});

test("the store refuses to open under another key, and says which setting to mend", async () => {
  const other = await freshStore();
  await other.close();
  const wrong = { ...other.options, secretKey: NEW_KEY };
  await expect(openStore(wrong)).rejects.toThrow(/^LEADCLOCK_SECRET_KEY: .*another key/);
  const rotating = await openStore({ ...other.options, secretKey: [NEW_KEY, TEST_KEY] });
  await rotating.vault.rotate();
  await rotating.close();
  const rotated = await openStore(wrong);
  await rotated.close();
  await other.remove();
});

test.each(["", " , ", "short", randomBytes(31).toString("base64")])("'%s' is no key", (setting) => {
  expect(() => readKeys(setting)).toThrow(/^LEADCLOCK_SECRET_KEY: .*randomBytes/);
});

test("of many workers exactly one refreshes; all get its grant", async () => {
  const portal = anInstallation();
  const { version } = await store.vault.save(portal, aGrant("expired"));
  // A vault of its own each: like workers in other processes they share nothing but the table.
  const workers = Array.from({ length: 8 }, () => tokenVault(store.db, readKeys(TEST_KEY)));
  let refreshes = 0;
  const refresh = async (old: Grant) => {
    refreshes += 1;
    expect(old).toEqual(aGrant("expired"));
    await pause(60);
    return aGrant("fresh");
  };
  const answers = await Promise.all(
    workers.flatMap((worker) => [1, 2].map(() => worker.withRefreshLock(portal, version, refresh))),
  );
  expect(refreshes).toBe(1);
  for (const answer of answers) expect(answer).toEqual({ grant: aGrant("fresh"), version: version + 1 });
});

test("the store stays usable while a refresh is on the network", async () => {
  const portal = anInstallation();
  const { version } = await store.vault.save(portal, aGrant("expired"));
  await store.vault.withRefreshLock(portal, version, async () => {
    await store.tenants.setBookmark(portal.tenantId, portal.id, "during", "refresh");
    return aGrant("fresh");
  });
  expect(await store.tenants.bookmark(portal.tenantId, portal.id, "during")).toBe("refresh");
});

test("a refresh that fails leaves the old grant and lets the next one try", async () => {
  const portal = anInstallation();
  const { version } = await store.vault.save(portal, aGrant("old"));
  const failing = store.vault.withRefreshLock(portal, version, () =>
    Promise.reject(new Error("portal is ill")),
  );
  await expect(failing).rejects.toThrow("portal is ill");
  expect(await store.vault.read(portal)).toEqual({ grant: aGrant("old"), version });
  const next = await store.vault.withRefreshLock(portal, version, async () => aGrant("new"));
  expect(next).toEqual({ grant: aGrant("new"), version: version + 1 });
});

test("a refresh by a process that died is taken over when its lease is over", async () => {
  const portal = anInstallation();
  const { version } = await store.vault.save(portal, aGrant("old"));
  await store.db.query(
    "update tokens set refresher = 'dead', refresh_until = clock_timestamp() - interval '1 second' where tenant_id = $1",
    [portal.tenantId],
  );
  const next = await store.vault.withRefreshLock(portal, version, async () => aGrant("new"));
  expect(next?.grant).toEqual(aGrant("new"));
});

test("a new install during a refresh wins over the refreshed grant", async () => {
  const portal = anInstallation();
  const { version } = await store.vault.save(portal, aGrant("old"));
  const answer = await store.vault.withRefreshLock(portal, version, async () => {
    await store.vault.save(portal, aGrant("installed again"));
    return aGrant("refreshed");
  });
  expect(answer?.grant).toEqual(aGrant("installed again"));
});

test("somebody else's newer grant is taken without a refresh; without a grant there is nothing", async () => {
  const portal = anInstallation();
  const never = () => Promise.reject(new Error("not needed"));
  expect(await store.vault.withRefreshLock(portal, 1, never)).toBeNull();
  await store.vault.save(portal, aGrant("one"));
  await store.vault.save(portal, aGrant("two"));
  expect(await store.vault.withRefreshLock(portal, 1, never)).toEqual({ grant: aGrant("two"), version: 2 });
});
