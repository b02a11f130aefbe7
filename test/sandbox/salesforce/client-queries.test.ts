import { ADMIN, type Emulator, INTEGRATION, install, ready } from "./support.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await ready();
  for (let from = 0; from < 450; from += 150)
    await emulator.rest("POST", "/composite/sobjects", {
      allOrNone: true,
      records: Array.from({ length: 150 }, (_, n) => ({
        attributes: { type: "Lead" },
        LastName: `L${String(from + n).padStart(3, "0")}`,
        Company: "Example Co",
      })),
    });
});

type Named = { Id: string; LastName: string };

const SOQL = "SELECT Id, LastName FROM Lead WHERE Company = 'Example Co' ORDER BY LastName";
const PAGES = { headers: { "Sforce-Query-Options": "batchSize=200" } };
// The client's types ask queryMore for every option.
const ONE_PAGE = {
  ...PAGES,
  autoFetch: false,
  maxFetch: 10_000,
  scanAll: false,
  responseTarget: "QueryResult" as const,
};
const fetching = (maxFetch: number) => ({ ...PAGES, autoFetch: true, maxFetch });
const numbered = (records: { LastName: string }[]) =>
  records.map(({ LastName }) => Number(LastName.slice(1)));
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

test("autoFetch brings every page, in order, and stops at maxFetch", async () => {
  const all = await emulator.client().query<Named>(SOQL, fetching(10_000));
  expect(numbered(all.records)).toEqual(upTo(450));
  expect([all.totalSize, all.done]).toEqual([450, true]);
  const some = await emulator.client().query<Named>(SOQL, fetching(250));
  expect(numbered(some.records)).toEqual(upTo(250));
});

test("pages show what the query found, whatever happens meanwhile", async () => {
  const client = emulator.client();
  const first = await client.query<Named>(SOQL, PAGES);
  expect([first.records.length, first.done, first.totalSize]).toEqual([200, false, 450]);
  const change = await client.sobject("Lead").create({ LastName: "L000a", Company: "Example Co" });
  const doomed = (await client.query<Named>("SELECT Id FROM Lead WHERE LastName = 'L449'")).records[0]!.Id;
  await client.sobject("Lead").update({ Id: doomed, LastName: "Changed" });
  const second = await client.queryMore<Named>(first.nextRecordsUrl!, ONE_PAGE);
  const third = await client.queryMore<Named>(second.nextRecordsUrl!, ONE_PAGE);
  expect(numbered([...first.records, ...second.records, ...third.records])).toEqual(upTo(450));
  expect([second.done, third.done, third.nextRecordsUrl]).toEqual([false, true, undefined]);
  await client.sobject("Lead").update({ Id: doomed, LastName: "L449" });
  await client.sobject("Lead").destroy(change.id!);
});

test("a locator is its user's own and lives for two days", async () => {
  const { nextRecordsUrl } = await emulator.client().query(SOQL, PAGES);
  const path = nextRecordsUrl!;
  const { token } = emulator;
  await install(emulator, ADMIN);
  await expect(emulator.client().queryMore(path)).rejects.toMatchObject({
    errorCode: "INVALID_QUERY_LOCATOR",
  });
  await expect(emulator.client(token).queryMore(path)).resolves.toMatchObject({ done: true });
  await emulator.pass(2 * 86_400_000);
  await install(emulator, INTEGRATION);
  await expect(emulator.client().queryMore(path)).rejects.toMatchObject({
    errorCode: "INVALID_QUERY_LOCATOR",
    message: "invalid query locator",
  });
});

test("page sizes are brought between 200 and 2,000, without a wish it is 2,000", async () => {
  const sizes = [];
  for (const wish of ["1", "300", "9000", undefined]) {
    const headers = wish === undefined ? {} : { headers: { "Sforce-Query-Options": `batchSize=${wish}` } };
    sizes.push((await emulator.client().query(SOQL, headers)).records.length);
  }
  expect(sizes).toEqual([200, 300, 450, 450]);
});

test("scanAll shows what was deleted and merged, retrieve does not", async () => {
  const client = emulator.client();
  const [winner, loser] = await client
    .sobject("Lead")
    .create(["Winner", "Loser"].map((LastName) => ({ LastName, Company: "Two" })));
  await emulator.act({
    id: "merge",
    do: "mergeLeads",
    master: { id: winner!.id },
    losers: [{ id: loser!.id }],
    as: ADMIN,
  });
  const soql = "SELECT Id, IsDeleted, MasterRecordId FROM Lead WHERE Company = 'Two' ORDER BY Id";
  expect((await client.query(soql)).records).toHaveLength(1);
  const { records } = await client.query<Record<string, unknown>>(soql, { scanAll: true });
  expect(records.map(({ Id, IsDeleted, MasterRecordId }) => [Id, IsDeleted, MasterRecordId])).toEqual([
    [winner!.id, false, null],
    [loser!.id, true, winner!.id],
  ]);
  const retrieved = await client.sobject("Lead").retrieve([winner!.id!, loser!.id!]);
  expect(retrieved.map((record) => record?.Id ?? null)).toEqual([winner!.id, null]);
});

test("updated and deleted answer the ids of a window in whole minutes", async () => {
  const client = emulator.client();
  const start = Number((await emulator.control("/clock")).now);
  const minutes = (count: number) => new Date(start + count * 60_000).toISOString();
  const made = await client.sobject("Lead").create({ LastName: "New", Company: "Three" });
  await emulator.pass(120_000);
  await client.sobject("Lead").destroy(made.id!);
  const kept = await client.sobject("Lead").create({ LastName: "Kept", Company: "Three" });
  await emulator.pass(120_000);
  const updated = await client.sobject("Lead").updated(minutes(-1), minutes(4));
  expect(updated.ids).toContain(kept.id);
  expect(updated.ids).not.toContain(made.id);
  expect(updated.latestDateCovered).toBe(minutes(4).replace(/:\d{2}\.000Z/, ":00.000+0000"));
  const deleted = await client.sobject("Lead").deleted(minutes(1), minutes(4));
  expect(deleted.deletedRecords).toEqual([{ id: made.id, deletedDate: minutes(2).replace("Z", "+0000") }]);
  await expect(client.sobject("Lead").updated(minutes(1), minutes(1))).rejects.toMatchObject({
    errorCode: "INVALID_REPLICATION_DATE",
  });
  await expect(client.sobject("Lead").updated(minutes(-50_000), minutes(1))).rejects.toMatchObject({
    errorCode: "INVALID_REPLICATION_DATE",
  });
});

test("a query whose address grows over 16,384 bytes never reaches SOQL", async () => {
  const { status } = await emulator.rest(
    "GET",
    `/query?q=${encodeURIComponent(`SELECT Id FROM Lead WHERE Name = '${"x".repeat(16_384)}'`)}`,
  );
  expect(status).toBe(414);
});

test("children, counts and conditions reach the real client as its types say", async () => {
  const client = emulator.client();
  const { id } = await client.sobject("Lead").create({ LastName: "Parent", Company: "Four" });
  await client.sobject("Task").create({ WhoId: id!, Subject: "Call her" });
  const found = await client
    .sobject("Lead")
    .find({ Company: "Four" }, ["Id", "Owner.Name"])
    .include("Tasks")
    .select("Id, Subject")
    .end()
    .execute();
  expect(found[0]).toMatchObject({
    Owner: { Name: "Leadclock" },
    Tasks: { totalSize: 1, records: [{ Subject: "Call her" }] },
  });
  expect(await client.sobject("Lead").count({ Company: "Four" })).toBe(1);
});
