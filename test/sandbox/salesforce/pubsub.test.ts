import { makeField } from "../../../sandbox/salesforce/objects/field.ts";
import { ADMIN, NARROW, ORG } from "./org-world.ts";
import { StreamWorld } from "./stream-world.ts";

let org: StreamWorld;
beforeEach(async () => {
  org = await StreamWorld.start();
});
afterEach(() => org.end());

const TOPIC = "/data/Leadclock__chn";

test("the independent client hears a lead made, changed and deleted, and a task", async () => {
  org.channel();
  const stream = await org.subscribe(TOPIC);
  await org.live(TOPIC);

  const lead = org.lead({ Email: "ada@example.com", Street: "Gate 1", City: "Oslo" });
  org.commit((tx) => tx.update(lead, { Status: "Working - Contacted", City: "Bergen", Email: null }), {
    origin: "com/salesforce/api/rest/67.0;client=Leadclock",
  });
  const task = org.commit((tx) => tx.insert("Task", { Subject: "Call", WhoId: lead, OwnerId: ADMIN })).Id;
  org.commit((tx) => tx.remove(lead));

  const [created, updated, tasked, deleted] = (await stream.has(4)).map(({ payload }) => payload);
  expect(created).toMatchObject({
    ChangeEventHeader: {
      entityName: "Lead",
      recordIds: [lead],
      changeType: "CREATE",
      sequenceNumber: 1,
      commitUser: ADMIN,
      changedFields: [],
      nulledFields: [],
    },
    Name: { FirstName: "Ada", LastName: "Example" },
    Email: "ada@example.com",
    Address: { Street: "Gate 1", City: "Oslo", State: null },
    IsConverted: false,
    Phone: null,
  });
  expect(created!.ChangeEventHeader.commitTimestamp % 1000).toBe(0);
  expect(updated).toMatchObject({
    ChangeEventHeader: {
      changeType: "UPDATE",
      changeOrigin: "com/salesforce/api/rest/67.0;client=Leadclock",
      changedFields: ["Email", "Status", "LastModifiedDate", "Address.City"],
      nulledFields: ["Email"],
    },
    Status: "Working - Contacted",
    Company: null,
    Address: { City: "Bergen", Street: null },
  });
  expect(tasked).toMatchObject({ ChangeEventHeader: { entityName: "Task", recordIds: [task] }, WhoId: lead });
  expect(deleted).toMatchObject({ ChangeEventHeader: { changeType: "DELETE" }, Company: null });
});

test("a change of many rows in one transaction is one event; rows made are not merged", async () => {
  org.channel();
  const stream = await org.subscribe(TOPIC);
  await org.live(TOPIC);
  const [one, other, third] = org.commit((tx) =>
    ["A", "B", "C"].map((LastName) => tx.insert("Lead", { LastName, Company: "Co" }).Id),
  ) as [string, string, string];
  org.commit((tx) => {
    tx.update(one, { Status: "Working - Contacted" });
    tx.update(other, { Status: "Working - Contacted" });
    tx.update(third, { Status: "Closed - Not Converted" });
  });
  org.commit((tx) => {
    tx.remove(one);
    tx.remove(other);
  });
  const headers = (await stream.has(6)).map(({ payload }) => payload.ChangeEventHeader);
  expect(
    headers.map(({ changeType, recordIds, sequenceNumber }) => [changeType, recordIds, sequenceNumber]),
  ).toEqual([
    ["CREATE", [one], 1],
    ["CREATE", [other], 2],
    ["CREATE", [third], 3],
    ["UPDATE", [one, other], 1],
    ["UPDATE", [third], 2],
    ["DELETE", [one, other], 1],
  ]);
  expect(new Set(headers.map(({ transactionKey }) => transactionKey)).size).toBe(3);
});

test("a conversion tells account, contact, opportunity and lead in this order; objects not selected leave holes", async () => {
  org.channel();
  org.channel("Narrow__chn", [{ entity: "Lead" }, { entity: "Contact" }]);
  const lead = org.lead();
  const wide = await org.subscribe(TOPIC);
  const narrow = await org.subscribe("/data/Narrow__chn");
  await org.live(TOPIC);
  await org.live("/data/Narrow__chn");
  org.commit((tx) => {
    const account = tx.insert("Account", { Name: "Example Co" }).Id;
    const opportunity = tx.insert("Opportunity", {
      Name: "Deal",
      AccountId: account,
      StageName: "New",
      CloseDate: "2026-06-30",
    }).Id;
    tx.update(lead, {
      Status: "Closed - Converted",
      IsConverted: true,
      ConvertedDate: "2026-03-02",
      ConvertedAccountId: account,
      ConvertedOpportunityId: opportunity,
      ConvertedContactId: tx.insert("Contact", { LastName: "Example", AccountId: account }).Id,
    });
  });
  const told = (await wide.has(4)).map(({ payload }) => payload);
  expect(
    told.map(({ ChangeEventHeader: { entityName, changeType, sequenceNumber } }) => [
      sequenceNumber,
      entityName,
      changeType,
    ]),
  ).toEqual([
    [1, "Account", "CREATE"],
    [2, "Contact", "CREATE"],
    [3, "Opportunity", "CREATE"],
    [4, "Lead", "UPDATE"],
  ]);
  expect(told[3]).toMatchObject({
    ChangeEventHeader: {
      changedFields: [
        "Status",
        "IsConverted",
        "ConvertedDate",
        "ConvertedAccountId",
        "ConvertedContactId",
        "ConvertedOpportunityId",
        "LastModifiedDate",
      ],
    },
    ConvertedDate: Date.parse("2026-03-02T00:00:00Z"),
  });
  expect((await narrow.has(2)).map(({ payload }) => payload.ChangeEventHeader.sequenceNumber)).toEqual([
    2, 4,
  ]);
});

test("a merge tells losers as deleted and the winner as updated, undelete brings the record whole", async () => {
  org.channel();
  const [winner, loser] = [org.lead(), org.lead({ LastName: "Twin" })];
  const stream = await org.subscribe(TOPIC);
  await org.live(TOPIC);
  org.commit((tx) => {
    tx.remove(loser, { MasterRecordId: winner });
    tx.update(winner, { Phone: "+47 1" });
  });
  org.commit((tx) => tx.restore(loser));
  const told = (await stream.has(3)).map(({ payload }) => payload);
  expect(told.map(({ ChangeEventHeader: { changeType, recordIds } }) => [changeType, recordIds])).toEqual([
    ["DELETE", [loser]],
    ["UPDATE", [winner]],
    ["UNDELETE", [loser]],
  ]);
  expect(told[2]).toMatchObject({ Name: { LastName: "Twin" }, Company: "Example Co" });
});

test("a new field changes the schema mid-stream: each event names the one it was written with", async () => {
  org.channel();
  const { definitions, access } = org.world;
  const stream = await org.subscribe(TOPIC);
  await org.live(TOPIC);
  const lead = org.lead();
  definitions.putField(ORG, "Lead", makeField({ name: "First_Touch__c", type: "datetime" }));
  definitions.putField(ORG, "Lead", makeField({ name: "Hours__c", type: "double", formula: "1" }));
  grantField("Lead.First_Touch__c");
  access.forget();
  org.commit((tx) => tx.update(lead, { First_Touch__c: 1_772_442_000_000 }));
  org.order({ do: "schemaChange", entity: "Lead", field: "Released" });
  org.commit((tx) => tx.update(lead, { First_Touch__c: null }));

  const [before, during, after] = await stream.has(3);
  expect(new Set([before!.schemaId, during!.schemaId, after!.schemaId]).size).toBe(3);
  expect(before!.payload).not.toHaveProperty("First_Touch__c");
  expect(during!.payload).toMatchObject({
    First_Touch__c: 1_772_442_000_000,
    ChangeEventHeader: { changedFields: ["LastModifiedDate", "First_Touch__c"], nulledFields: [] },
  });
  expect(during!.payload).not.toHaveProperty("Hours__c");
  expect(after!.payload).toMatchObject({
    Released: null,
    First_Touch__c: null,
    ChangeEventHeader: {
      changedFields: ["LastModifiedDate", "First_Touch__c"],
      nulledFields: ["First_Touch__c"],
    },
  });
});

test("who may not see a field finds it in the schema, but without value and in no list", async () => {
  org.channel();
  org.world.definitions.putField(ORG, "Lead", makeField({ name: "Secret__c", type: "string" }));
  const lead = org.lead();
  const stream = await org.subscribe(TOPIC, { user: NARROW });
  await org.live(TOPIC);
  org.commit((tx) => tx.update(lead, { Secret__c: "hush", Rating: "Hot" }));
  const [event] = await stream.has(1);
  expect(event!.payload).toMatchObject({
    Secret__c: null,
    Rating: "Hot",
    ChangeEventHeader: { changedFields: ["Rating", "LastModifiedDate"] },
  });
});

test("without View All Data tasks stay away silently on a channel, and are refused on their own topic", async () => {
  org.channel();
  org.channel("ChangeEvents", [{ entity: "Task" }, { entity: "Lead" }]);
  const stream = await org.subscribe(TOPIC, { user: NARROW });
  await org.live(TOPIC);
  org.commit((tx) => tx.insert("Task", { Subject: "Call" }));
  const lead = org.lead();
  expect((await stream.has(1))[0]!.payload.ChangeEventHeader.recordIds).toEqual([lead]);
  expect(stream.received).toHaveLength(1);
  const refused = await org.subscribe("/data/TaskChangeEvent", { user: NARROW });
  expect(await refused.failed()).toEqual({
    status: 7,
    code: "sfdc.platform.eventbus.grpc.subscription.topic.cannot.subscribe",
  });
  const allowed = await org.subscribe("/data/LeadChangeEvent", { user: NARROW });
  await org.live("/data/LeadChangeEvent");
  org.lead();
  expect(await allowed.has(1)).toHaveLength(1);
});

test("a channel's filter drops our own writes, and its enrichment adds what did not change", async () => {
  org.channel("Filtered__chn", [
    {
      entity: "Lead",
      filter:
        "ChangeEventHeader.changeOrigin != 'com/salesforce/api/rest/67.0;client=Leadclock' AND Status != 'Closed'",
    },
    { entity: "Task", enrichedFields: ["WhoId", "Subject"] },
  ]);
  const stream = await org.subscribe("/data/Filtered__chn");
  await org.live("/data/Filtered__chn");
  const lead = org.lead();
  org.commit((tx) => tx.update(lead, { Rating: "Hot" }), {
    origin: "com/salesforce/api/rest/67.0;client=Leadclock",
  });
  org.commit((tx) => tx.update(lead, { Rating: "Cold" }));
  org.commit((tx) => tx.update(lead, { Status: "Closed" }));
  const task = org.commit((tx) => tx.insert("Task", { Subject: "Call", WhoId: lead })).Id;
  org.commit((tx) => tx.update(task, { Status: "Completed" }));
  const [, changed, , done] = (await stream.has(4)).map(({ payload }) => payload);
  expect(changed).toMatchObject({
    Rating: "Cold",
    Status: "Open - Not Contacted",
    ChangeEventHeader: { changedFields: ["Rating", "LastModifiedDate"] },
  });
  expect(done).toMatchObject({
    WhoId: lead,
    Subject: "Call",
    Status: "Completed",
    ChangeEventHeader: { changedFields: ["Status", "LastModifiedDate"] },
  });
});

test("what cannot be told is a gap: too large an event, too large a transaction, or by order", async () => {
  org.channel();
  const lead = org.lead();
  const stream = await org.subscribe(TOPIC);
  await org.live(TOPIC);
  org.commit((tx) => tx.update(lead, { Description: "x".repeat(1_000_001) }));
  org.order({ do: "settings", overflowAfter: 4 });
  org.commit((tx) => {
    for (const LastName of ["A", "B", "C", "D", "E", "F"]) tx.insert("Lead", { LastName });
    tx.insert("Contact", { LastName: "G" });
  });
  org.order({ do: "gap", entity: "Lead", ids: [lead], change: "DELETE" });
  org.order({ do: "overflow", entity: "Task" });
  const told = (await stream.has(9)).map(({ payload }) => payload);
  expect(
    told.map(({ ChangeEventHeader: { changeType, entityName } }) => `${changeType} ${entityName}`),
  ).toEqual([
    "GAP_UPDATE Lead",
    "CREATE Lead",
    "CREATE Lead",
    "CREATE Lead",
    "CREATE Lead",
    "GAP_OVERFLOW Lead",
    "GAP_OVERFLOW Contact",
    "GAP_DELETE Lead",
    "GAP_OVERFLOW Task",
  ]);
  expect(told[0]).toMatchObject({
    Description: null,
    ChangeEventHeader: { recordIds: [lead], changedFields: [] },
  });
  expect(told[5]!.ChangeEventHeader.recordIds).toEqual(["000000000000000AAA"]);
});

test("what is rolled back is told to nobody", async () => {
  org.channel();
  const stream = await org.subscribe(TOPIC);
  await org.live(TOPIC);
  expect(() =>
    org.commit((tx) => {
      tx.insert("Lead", { LastName: "Never" });
      throw new Error("no");
    }),
  ).toThrow("no");
  const lead = org.lead();
  expect((await stream.has(1))[0]!.payload.ChangeEventHeader.recordIds).toEqual([lead]);
});

function grantField(Field: string): void {
  org.commit((tx) => {
    const set = tx.insert("PermissionSet", { Name: "Grant", Label: "Grant" }).Id;
    tx.insert("FieldPermissions", { ParentId: set, SobjectType: "Lead", Field, PermissionsRead: true });
    tx.insert("PermissionSetAssignment", { PermissionSetId: set, AssigneeId: ADMIN });
  });
}
