import { setTimeout as sleep } from "node:timers/promises";
import { openStore } from "../../src/store/open-store.ts";
import { type FreshStore, freshStore, onServer } from "../support/store.ts";
import { anInstallation, NOON } from "../support/store-data.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

test("a transaction that fails leaves nothing", async () => {
  const { tenantId } = anInstallation();
  const failing = store.transaction(async (data) => {
    await data.tenants.setBookmark(tenantId, "portal", "a", "1");
    await data.leads.resolve(tenantId, "portal", ["hubspot:contact:1"]);
    throw new Error("changed its mind");
  });
  await expect(failing).rejects.toThrow("changed its mind");
  expect(await store.tenants.bookmark(tenantId, "portal", "a")).toBeNull();
  const { rows } = await store.db.query("select * from leads where tenant_id = $1", [tenantId]);
  expect(rows).toEqual([]);
});

test("what others ask during a transaction waits its turn instead of mixing into it", async () => {
  const { tenantId } = anInstallation();
  let others: Promise<unknown> = Promise.resolve();
  let go = () => {};
  const started = new Promise<void>((resolve) => {
    go = resolve;
  });
  const transaction = store.transaction(async (data) => {
    await data.tenants.setBookmark(tenantId, "portal", "a", "1");
    go();
    await data.tenants.setBookmark(tenantId, "portal", "a", "2");
    throw new Error("undone");
  });
  await started;
  others = store.tenants.setBookmark(tenantId, "portal", "b", "kept");
  await expect(transaction).rejects.toThrow("undone");
  await others;
  expect(await store.tenants.bookmark(tenantId, "portal", "a")).toBeNull();
  expect(await store.tenants.bookmark(tenantId, "portal", "b")).toBe("kept");
});

test("using the outer store inside a transaction is an error, not a wait without end", async () => {
  const nested = store.transaction(() => store.tenants.all());
  await expect(nested).rejects.toThrow("inside its own transaction");
  const deeper = store.transaction(() => store.transaction(async () => 1));
  await expect(deeper).rejects.toThrow("inside its own transaction");
  expect(await store.transaction(async (data) => (await data.tenants.all()).length)).toBe(0);
});

test("conflicts are tried again, those over a key only a few times, other errors not at all", async () => {
  const failWith = (code: string) => Object.assign(new Error(code), { code });
  for (const code of ["40001", "40P01"]) {
    let tries = 0;
    const result = await store.transaction(async () => {
      tries += 1;
      if (tries < 3) throw failWith(code);
      return tries;
    });
    expect(result).toBe(3);
  }
  const triesOf = async (code: string) => {
    let tries = 0;
    const failing = store.transaction(async () => {
      tries += 1;
      throw failWith(code);
    });
    await expect(failing).rejects.toThrow(code);
    return tries;
  };
  expect([await triesOf("23505"), await triesOf("22003")]).toEqual([3, 1]);
});

test("a failed statement that was swallowed does not look like a commit", async () => {
  const { tenantId } = anInstallation();
  const swallowing = store.transaction(async (data) => {
    await data.tenants.setBookmark(tenantId, "portal", "a", "1");
    await data.audit
      .append(tenantId, [{ at: Number.NaN, actor: "x", action: "x", subject: "x", detail: {} }])
      .catch(() => {});
  });
  await expect(swallowing).rejects.toThrow("rolled back");
  expect(await store.tenants.bookmark(tenantId, "portal", "a")).toBeNull();
});

test("transactions that lock the same leads in opposite order all succeed", async () => {
  const { tenantId } = anInstallation();
  const records = ["hubspot:contact:1", "hubspot:contact:2"];
  const [a, b] = [...(await store.leads.resolve(tenantId, "portal", records)).values()] as [string, string];
  await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      store.transaction(async (data) => {
        const order = n % 2 === 0 ? [a, b] : [b, a];
        for (const lead of order) await data.leads.save(tenantId, lead, [], NOON + n, NOON);
      }),
    ),
  );
  expect((await store.leads.claimDue(NOON + 100, 1, 10)).map((due) => due.lead).sort()).toEqual(
    [a, b].sort(),
  );
});

// The embedded store has no connections to lose.
if (onServer) {
  test("a connection that is cut in the middle of a transaction fails that transaction, not the process", async () => {
    const { tenantId } = anInstallation();
    const cut = store.transaction(async (data) => {
      await data.tenants.setBookmark(tenantId, "portal", "a", "1");
      await terminateOthers();
      // The news comes while nothing is asked of the connection.
      await sleep(200);
      await data.tenants.setBookmark(tenantId, "portal", "b", "1");
    });
    await expect(cut).rejects.toThrow();
    expect(await store.tenants.bookmark(tenantId, "portal", "a")).toBeNull();
  });

  test("the server ends a transaction in which its worker stands still, so that its locks are free", async () => {
    const { databaseUrl } = store.options;
    const idle = "select setting from pg_settings where name = 'idle_in_transaction_session_timeout'";
    expect((await store.db.query(idle)).rows).toEqual([{ setting: "30000" }]);

    const own = await openStore({
      ...store.options,
      databaseUrl: `${databaseUrl}?idle_in_transaction_session_timeout=50`,
    });
    const { tenantId } = anInstallation();
    const standing = own.transaction(async (data) => {
      await data.tenants.setBookmark(tenantId, "portal", "a", "1");
      await sleep(1_000);
      await data.tenants.setBookmark(tenantId, "portal", "b", "1");
    });
    await expect(standing).rejects.toThrow();
    expect(await own.tenants.bookmark(tenantId, "portal", "a")).toBeNull();
    await own.close();
  });
}

async function terminateOthers(): Promise<void> {
  const other = await openStore({ ...store.options, connections: 1 });
  await other.db.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  await other.close();
}
