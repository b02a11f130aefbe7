import pg from "pg";
import { openStore } from "../../src/store/open-store.ts";
import { APP_ROLE } from "../../src/store/roles.ts";
import { type FreshStore, freshDatabase, freshStore, onServer } from "../support/store.ts";
import { aDelivery, anInstallation, NOON } from "../support/store-data.ts";

let store: FreshStore;
const [ours, theirs] = [anInstallation(), anInstallation()];

beforeAll(async () => {
  store = await freshStore();
  for (const one of [ours, theirs]) {
    const { tenantId: id } = one;
    await store.tenants.save({ id, name: id, mode: "silent", modeSince: 0, testRecipient: null });
    await store.tenants.saveInstallation(one, "connected");
    await store.inbox.put(one, [aDelivery("a key of both")], NOON);
  }
});
afterAll(() => store.remove());

const asOurs = <T>(work: () => Promise<T>) => store.asTenant(ours.tenantId, work);
const tenantsIn = async (table: string) => {
  const { rows } = await store.db.query<{ id: string }>(`select distinct tenant_id as id from ${table}`);
  return rows.map(({ id }) => id).sort();
};

describe("behind a tenant's wall", () => {
  test("every table that names tenants has one", async () => {
    const { rows } = await store.db.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
       where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
         and not (c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))`,
    );
    expect(rows).toEqual([]);
  });

  test.each(["tenants", "installations", "inbox"])(
    "a statement that forgets the tenant reads only its own rows of %s",
    async (table) => {
      expect(await asOurs(() => tenantsIn(table))).toEqual([ours.tenantId]);
      expect(await tenantsIn(table)).toEqual([ours.tenantId, theirs.tenantId].sort());
    },
  );

  test("others' rows are changed, deleted and made by nobody", async () => {
    const touched = await asOurs(async () => [
      (await store.db.query("update tenants set name = 'ours now'")).rowCount,
      (await store.db.query("delete from inbox where tenant_id = $1", [theirs.tenantId])).rowCount,
    ]);
    expect(touched).toEqual([1, 0]);
    expect((await store.tenants.get(theirs.tenantId))?.name).toBe(theirs.tenantId);
    await expect(asOurs(() => store.inbox.put(theirs, [aDelivery("forged")], NOON))).rejects.toThrow(
      /row-level security/,
    );
    const moved = asOurs(() => store.db.query("update tenants set tenant_id = 'elsewhere'"));
    await expect(moved).rejects.toThrow(/row-level security/);
  });

  test("transactions, and what goes on after the request, are behind it too", async () => {
    const inside = await asOurs(() =>
      store.transaction(async (data) => (await data.tenants.all()).map(({ id }) => id)),
    );
    expect(inside).toEqual([ours.tenantId]);
    let later: Promise<readonly string[]> | undefined;
    await asOurs(async () => {
      later = new Promise((resolve) => setImmediate(() => resolve(tenantsIn("inbox"))));
    });
    expect(await later).toEqual([ours.tenantId]);
    // And nothing of it stays on the connection.
    expect(await tenantsIn("inbox")).toHaveLength(2);
  });

  test.each([
    "select * from secrets",
    "select * from migrations",
    "create table mine (x int)",
    "alter table tenants disable row level security",
    "drop table audit",
    "truncate inbox",
  ])("%s is refused", async (statement) => {
    await expect(asOurs(() => store.db.query(statement))).rejects.toThrow(/permission denied|must be owner/);
  });

  test("a tenant that is nobody sees nothing", async () => {
    for (const id of ["", "no such tenant", "%", `${ours.tenantId}' or '1'='1`])
      expect(await store.asTenant(id, () => tenantsIn("inbox"))).toEqual([]);
  });
});

// The embedded store has one user, who owns everything.
if (onServer)
  describe("a program that is not the owner of its tables", () => {
    test("works with the role leadclock_app alone, and cannot change a table or pass the wall", async () => {
      const database = await freshDatabase();
      const user = `app_${database.options.databaseUrl.split("_").at(-1)}`;
      const ownerUrl = database.options.databaseUrl;
      const root = new pg.Client(ownerUrl);
      await root.connect();
      await root.query(`create user ${user}; grant ${APP_ROLE} to ${user}`);
      const url = new URL(ownerUrl);
      url.username = user;
      const own = await openStore({ ...database.options, databaseUrl: url.href, ownerUrl });
      try {
        await own.tenants.save({ id: "t", name: "T", mode: "silent", modeSince: 0, testRecipient: null });
        await own.tenants.saveInstallation({ ...ours, tenantId: "t" }, "connected");
        await own.inbox.put({ ...ours, tenantId: "t" }, [aDelivery("one")], NOON);
        expect(await own.inbox.claim(NOON, 1_000, 10)).toMatchObject({ tenantId: "t" });
        expect(await own.asTenant("t", async () => (await own.tenants.all()).length)).toBe(1);
        expect(await own.asTenant("u", async () => (await own.tenants.all()).length)).toBe(0);
        await own.maintain(NOON);
        for (const statement of [
          "drop table inbox",
          "truncate audit",
          "alter table tenants disable row level security",
        ])
          await expect(own.db.query(statement)).rejects.toThrow(/must be owner|permission denied/);
        const { rows } = await own.db.query(
          "select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user",
        );
        expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false }]);
        await own.tenants.forget("t");
        expect(await own.tenants.all()).toEqual([]);
      } finally {
        await own.close();
        await root.end();
        await database.remove();
      }
    });
  });
