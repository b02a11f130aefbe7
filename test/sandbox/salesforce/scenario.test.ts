import { type Emulator, idOf, ORG, REP, ready, SAM, START, start } from "./support.ts";

const HOUR = 3_600_000;
const WEB = { LastName: "Web", Company: "Acme", Email: "web@x.example" };

let emulator: Emulator;
let rita: string;
let queue: string;
beforeAll(async () => {
  emulator = await ready();
  rita = await idOf(emulator, "User", REP);
  queue = await idOf(emulator, "Group", "Inbound");
});

const valuesOf = async (type: string, id: unknown) =>
  (await emulator.rows(type)).find((row) => row.id === id)!.values;
const history = async (lead: unknown) =>
  (await emulator.rows("LeadHistory"))
    .filter(({ values }) => values.LeadId === lead)
    .map(({ values }) => [values.Field, values.OldValue, values.NewValue]);

describe("a lead's way", () => {
  test("a web form makes a lead that the assignment rule gives to a queue", async () => {
    await emulator.control("/orgs", { id: ORG, assignmentRule: { entries: [{ owner: "Inbound" }] } });
    const [made] = await emulator.act({ do: "submitWebToLead", values: WEB });
    expect(await valuesOf("Lead", made!.id)).toMatchObject({
      OwnerId: queue,
      LeadSource: "Web",
      CreatedDate: START,
    });
    expect(await history(made!.id)).toEqual([["created", undefined, undefined]]);
    await emulator.control("/orgs", { id: ORG, assignmentRule: null });
  });

  test("a change of owner is two history rows at the same second: names, then ids", async () => {
    const [made] = await emulator.act({
      do: "createRecord",
      type: "Lead",
      as: SAM,
      values: { ...WEB, OwnerId: queue },
    });
    await emulator.pass(1500);
    await emulator.act({ do: "setOwner", record: { id: made!.id }, owner: REP, as: SAM });
    expect(await history(made!.id)).toEqual([
      ["created", undefined, undefined],
      ["Owner", "Inbound", "Rita Rep"],
      ["Owner", queue, rita],
    ]);
    const rows = (await emulator.rows("LeadHistory")).filter(({ values }) => values.LeadId === made!.id);
    const lead = await valuesOf("Lead", made!.id);
    expect(rows.slice(1).map(({ values }) => values.CreatedDate)).toEqual([
      lead.LastModifiedDate,
      lead.LastModifiedDate,
    ]);
    expect(Number(lead.LastModifiedDate) % 1000).toBe(0);
  });

  test("a scenario chooses the record's id, and an action done before is not done again", async () => {
    const action = {
      id: "a1",
      do: "createRecord",
      type: "Lead",
      recordId: "00Q000000000ABC",
      as: REP,
      values: WEB,
    };
    const [first] = await emulator.act(action);
    const [again] = await emulator.act(action);
    expect([first!.id, again!.id]).toEqual(["00Q000000000ABCEA2", "00Q000000000ABCEA2"]);
  });

  test("plans happen at their instant while the clock moves, and survive kill -9", async () => {
    const own = await start();
    await own.control("/orgs", { id: ORG, users: [{ username: REP }] });
    await own.control("/scenario", {
      org: ORG,
      actions: [
        { id: "1", at: START + HOUR, do: "createRecord", type: "Lead", as: REP, values: WEB },
        { id: "2", at: START + 2 * HOUR, do: "logCall", who: { email: WEB.Email }, user: REP, minutes: 3 },
      ],
    });
    await own.pass(HOUR);
    await own.kill();
    const reborn = await start(own.directory);
    expect(reborn.url).toBe(own.url);
    expect(await reborn.control("/clock")).toEqual({
      now: START + HOUR,
      mode: "manual",
      nextEventAt: START + 2 * HOUR,
    });
    await reborn.pass(3 * HOUR);
    const [call] = await reborn.rows("Task");
    expect(call!.values).toMatchObject({
      CompletedDateTime: START + 2 * HOUR,
      CallDurationInSeconds: 180,
      TaskSubtype: "Call",
    });
    await reborn.end();
  });
});

describe("activities", () => {
  const newLead = async () =>
    (
      await emulator.act({ do: "createRecord", type: "Lead", as: REP, values: { ...WEB, Email: undefined } })
    )[0]!.id;

  test("an open task becomes closed, with the instant of its completion, and open again", async () => {
    const client = emulator.client();
    const { id } = await client
      .sobject("Task")
      .create({ Subject: "Call back", WhoId: String(await newLead()) });
    expect(await client.sobject("Task").retrieve(id!)).toMatchObject({
      IsClosed: false,
      CompletedDateTime: null,
      Status: "Not Started",
    });
    await client.sobject("Task").update({ Id: id!, Status: "Completed" });
    const { now } = (await emulator.control("/clock")) as { now: number };
    const done = await client.sobject("Task").retrieve(id!);
    expect(done).toMatchObject({ IsClosed: true });
    expect(Date.parse(String(done.CompletedDateTime).replace("+0000", "Z"))).toBe(
      Math.floor(now / 1000) * 1000,
    );
    await client.sobject("Task").update({ Id: id!, Status: "In Progress" });
    expect(await client.sobject("Task").retrieve(id!)).toMatchObject({
      IsClosed: false,
      CompletedDateTime: null,
    });
    await expect(client.sobject("Task").update({ Id: id!, TaskSubtype: "Call" })).rejects.toMatchObject({
      errorCode: "INVALID_FIELD_FOR_INSERT_UPDATE",
    });
  });

  test("an e-mail is a message and a task, joined, with relations to both sides", async () => {
    const lead = await newLead();
    const [sent] = await emulator.act({
      do: "sendEmail",
      who: { id: lead },
      user: REP,
      automationType: "AiAutomated",
    });
    expect(await valuesOf("EmailMessage", sent!.id)).toMatchObject({
      ActivityId: sent!.task,
      Incoming: false,
      Status: "3",
      AutomationType: "AiAutomated",
    });
    expect(await valuesOf("Task", sent!.task)).toMatchObject({
      WhoId: lead,
      TaskSubtype: "Email",
      IsClosed: true,
    });
    const relations = (await emulator.rows("EmailMessageRelation")).filter(
      ({ values }) => values.EmailMessageId === sent!.id,
    );
    expect(relations.map(({ values }) => [values.RelationType, values.RelationId])).toEqual([
      ["FromAddress", rita],
      ["ToAddress", lead],
    ]);
  });

  test("the last activity of a lead is a due date, and moves no stamp", async () => {
    const lead = await newLead();
    const before = await valuesOf("Lead", lead);
    await emulator.pass(5000);
    await emulator.act({
      do: "logCall",
      who: { id: lead },
      user: REP,
      values: { ActivityDate: "2026-04-01" },
    });
    expect(await valuesOf("Lead", lead)).toEqual({ ...before, LastActivityDate: "2026-04-01" });
  });
});

describe("conversion, merge, deletion", () => {
  const person = (email: string) => ({ ...WEB, Email: email, FirstName: "Pat", Phone: "1" });

  test("a converted lead becomes account, contact and opportunity; its activities move; it takes no more writes", async () => {
    const [made] = await emulator.act({
      do: "createRecord",
      type: "Lead",
      as: REP,
      values: person("conv@x.example"),
    });
    const [call] = await emulator.act({ do: "logCall", who: { id: made!.id }, user: REP });
    const [done] = await emulator.act({
      do: "convertLead",
      lead: { id: made!.id },
      opportunity: true,
      as: REP,
    });
    expect(await valuesOf("Contact", done!.contact)).toMatchObject({
      Name: "Pat Web",
      Email: "conv@x.example",
      AccountId: done!.account,
    });
    expect(await valuesOf("Lead", made!.id)).toMatchObject({
      IsConverted: true,
      ConvertedDate: "2026-03-02",
      ConvertedContactId: done!.contact,
      ConvertedOpportunityId: done!.opportunity,
      Status: "Closed - Converted",
    });
    expect(await valuesOf("Task", call!.id)).toMatchObject({ WhoId: done!.contact });
    expect((await history(made!.id)).map(([field]) => field)).toContain("leadConverted");
    await expect(
      emulator
        .client()
        .sobject("Lead")
        .update({ Id: String(made!.id), Description: "stamp" }),
    ).rejects.toMatchObject({
      errorCode: "CANNOT_UPDATE_CONVERTED_LEAD",
    });
  });

  test("the losers of a merge are deleted and name the winner, which has their activities", async () => {
    const [winner, loser] = await emulator.act(
      { do: "createRecord", type: "Lead", as: REP, values: person("w@x.example") },
      { do: "createRecord", type: "Lead", as: REP, values: person("l@x.example") },
    );
    const [call] = await emulator.act({ do: "logCall", who: { id: loser!.id }, user: REP });
    await emulator.act({
      do: "mergeLeads",
      master: { id: winner!.id },
      losers: [{ id: loser!.id }],
      as: SAM,
    });
    const gone = (await emulator.rows("Lead")).find(({ id }) => id === loser!.id)!;
    expect([gone.deleted, gone.values.MasterRecordId]).toEqual([true, winner!.id]);
    expect(await valuesOf("Task", call!.id)).toMatchObject({ WhoId: winner!.id });
    expect((await history(winner!.id)).map(([field]) => field)).toContain("leadMerged");
    await expect(emulator.act({ do: "undeleteRecord", record: { id: loser!.id }, as: SAM })).rejects.toThrow(
      /recycle bin/,
    );
  });

  test("a deleted lead takes its tasks along and brings them back", async () => {
    const [made] = await emulator.act({
      do: "createRecord",
      type: "Lead",
      as: REP,
      values: person("d@x.example"),
    });
    const [call] = await emulator.act({ do: "logCall", who: { id: made!.id }, user: REP });
    const deleted = async () =>
      [...(await emulator.rows("Lead")), ...(await emulator.rows("Task"))]
        .filter(({ id }) => id === made!.id || id === call!.id)
        .map((row) => row.deleted);
    await emulator.act({ do: "deleteRecord", record: { id: made!.id }, as: REP });
    expect(await deleted()).toEqual([true, true]);
    await emulator.act({ do: "undeleteRecord", record: { id: made!.id }, as: REP });
    expect(await deleted()).toEqual([false, false]);
  });

  test("a campaign member responds once and is a member once", async () => {
    const [lead, campaign] = await emulator.act(
      { do: "createRecord", type: "Lead", as: REP, values: person("c@x.example") },
      { do: "createRecord", type: "Campaign", as: REP, values: { Name: "Webinar" } },
    );
    const to = { lead: { id: lead!.id }, campaign: campaign!.id, as: REP };
    const [member] = await emulator.act({ do: "addToCampaign", ...to });
    const [same] = await emulator.act({ do: "addToCampaign", ...to, status: "Responded" });
    expect(same!.id).toBe(member!.id);
    expect(await valuesOf("CampaignMember", member!.id)).toMatchObject({
      HasResponded: true,
      FirstRespondedDate: "2026-03-02",
      Status: "Responded",
    });
  });

  test("an import saves 200 rows to a transaction", async () => {
    const leads = Array.from({ length: 201 }, (_, index) => ({ values: person(`i${index}@x.example`) }));
    const [made] = await emulator.act({ do: "importLeads", leads, as: SAM });
    expect(made!.ids).toHaveLength(201);
  });
});

test("a scenario with a mistake is refused whole, with the place of the mistake", async () => {
  const actions = [{ id: "x", at: START, do: "logCall", who: { email: "a@b.example" } }];
  await expect(emulator.control("/scenario", { org: ORG, actions })).rejects.toThrow(/action x: .*user/s);
});
