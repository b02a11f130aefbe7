import type { AuditEntry } from "../../workflows/ports.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { anInstallation, NOON } from "../support/store-data.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

function entry(subject: string, detail: AuditEntry["detail"] = { z: 1, a: [0.1, "ü"] }): AuditEntry {
  return { at: NOON, actor: "leadclock", action: "alert sent", subject, detail };
}

/** Changes the trail as only somebody with the rights of the database's owner can. */
async function tamper(sql: string, tenantId: string): Promise<void> {
  await store.db.query("alter table audit disable trigger user");
  await store.db.query(sql, [tenantId]);
  await store.db.query("alter table audit enable trigger user");
}

test("entries come back in order, by subject, and the chain holds", async () => {
  const { tenantId } = anInstallation();
  await store.audit.append(tenantId, [entry("lead-1"), entry("lead-2")]);
  await store.audit.append(tenantId, [entry("lead-1", {})]);
  expect((await store.audit.list(tenantId)).map(({ seq, subject }) => [seq, subject])).toEqual([
    [1, "lead-1"],
    [2, "lead-2"],
    [3, "lead-1"],
  ]);
  expect(await store.audit.list(tenantId, "lead-2")).toEqual([{ ...entry("lead-2"), seq: 2 }]);
  expect((await store.audit.list(tenantId, undefined, 1)).map(({ seq }) => seq)).toEqual([3]);
  expect(await store.audit.verify(tenantId)).toBeNull();
  expect(await store.audit.verify("no such tenant")).toBeNull();
});

test("many writers at once make one chain without a gap", async () => {
  const { tenantId } = anInstallation();
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      store.transaction((data) => data.audit.append(tenantId, [entry(`a${n}`), entry(`b${n}`)])),
    ),
  );
  expect((await store.audit.list(tenantId, undefined, 100)).map(({ seq }) => seq)).toEqual(
    Array.from({ length: 40 }, (_, n) => n + 1),
  );
  expect(await store.audit.verify(tenantId)).toBeNull();
});

test.each(["update audit set actor = 'nobody'", "delete from audit", "truncate audit"])(
  "'%s' is refused",
  async (sql) => {
    await store.audit.append(anInstallation().tenantId, [entry("lead-1")]);
    await expect(store.db.query(sql)).rejects.toThrow("append-only");
  },
);

test.each([
  ["a changed entry", "update audit set detail = '{\"a\": 2}' where tenant_id = $1 and seq = 3", 3],
  ["a changed time", "update audit set at = at + 1 where tenant_id = $1 and seq = 2", 2],
  ["a removed entry", "delete from audit where tenant_id = $1 and seq = 2", 2],
  ["a removed end", "delete from audit where tenant_id = $1 and seq >= 4", 4],
  ["everything removed", "delete from audit where tenant_id = $1", 1],
])("%s is found", async (_, sql, seq) => {
  const { tenantId } = anInstallation();
  await store.audit.append(
    tenantId,
    ["a", "b", "c", "d", "e"].map((subject) => entry(subject)),
  );
  await tamper(sql, tenantId);
  expect(await store.audit.verify(tenantId)).toMatchObject({ seq });
});

test("a chain longer than a page is checked to its end", async () => {
  const { tenantId } = anInstallation();
  await store.audit.append(
    tenantId,
    Array.from({ length: 2_050 }, (_, n) => entry(`lead-${n}`)),
  );
  expect(await store.audit.verify(tenantId)).toBeNull();
  await tamper("update audit set subject = 'x' where tenant_id = $1 and seq = 2040", tenantId);
  expect(await store.audit.verify(tenantId)).toMatchObject({ seq: 2_040 });
});

test("verifying beside writers finds nothing wrong", async () => {
  const { tenantId } = anInstallation();
  let writing = true;
  const writer = (async () => {
    for (let n = 0; n < 200 && writing; n++) await store.audit.append(tenantId, [entry(`lead-${n}`)]);
  })();
  for (let n = 0; n < 30; n++) expect(await store.audit.verify(tenantId)).toBeNull();
  writing = false;
  await writer;
});

test("a head that was set back is found", async () => {
  const { tenantId } = anInstallation();
  const entries = ["a", "b", "c"].map((subject) => entry(subject));
  await store.audit.append(tenantId, entries);
  await store.db.query(
    `update audit_heads set seq = 2, hash = (select hash from audit where tenant_id = $1 and seq = 2)
     where tenant_id = $1`,
    [tenantId],
  );
  expect(await store.audit.verify(tenantId)).toMatchObject({ seq: 3 });
});
