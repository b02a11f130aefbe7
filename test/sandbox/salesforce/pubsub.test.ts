import { ADMIN } from "./org-world.ts";
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
