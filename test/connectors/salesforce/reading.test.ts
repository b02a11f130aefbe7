import type { Connector, Delivery } from "../../../connectors/connector.ts";
import { salesforce } from "../../../connectors/salesforce/index.ts";
import type { Activity, LeadFact, RecordRef } from "../../../src/domain/facts.ts";
import { HOUR, MINUTE } from "../../../src/domain/time.ts";
import { Blocked } from "../../../src/errors.ts";
import {
  ADMIN,
  type Emulator,
  INTEGRATION,
  idOf,
  install,
  ORG,
  REP,
  ready,
  SAM,
  START,
} from "../../sandbox/salesforce/support.ts";
import { type TestSession, testSession } from "../../support/session.ts";

const CAMPAIGN = "701000000000001AAA";

let emulator: Emulator;
let connector: Connector;
let session: TestSession;
let now = START;

beforeAll(async () => {
  emulator = await ready({
    historyTracking: { Lead: ["OwnerId", "Status"], Contact: ["OwnerId"] },
    users: [
      { username: ADMIN, firstName: "Ada", lastName: "Admin", profile: "System Administrator" },
      { username: SAM, firstName: "Sam", lastName: "Sales" },
      { username: REP, firstName: "Rita", lastName: "Rep", manager: SAM },
      {
        username: INTEGRATION,
        lastName: "Leadclock",
        profile: "Minimum Access - API Only Integrations",
        permissionSets: ["Leadclock_Integration"],
      },
      {
        username: "narrow@acme.example",
        lastName: "Narrow",
        profile: "Minimum Access - API Only Integrations",
        permissionSets: ["Only_Leads"],
      },
    ],
    permissionSets: [
      {
        name: "Leadclock_Integration",
        permissions: ["ViewAllData", "EditTask"],
        objects: ["Lead", "Contact", "Account", "Opportunity", "Campaign"].map((object) => ({ object })),
      },
      { name: "Only_Leads", objects: [{ object: "Lead", viewAll: true }] },
    ],
    records: [{ type: "Campaign", id: CAMPAIGN, values: { Name: "Webinar: SLAs", Type: "Webinar" } }],
  });
  connector = salesforce.create({
    SALESFORCE_CLIENT_ID: "key",
    SALESFORCE_CLIENT_SECRET: "secret",
    SALESFORCE_LOGIN_URL: emulator.url,
    SALESFORCE_CA_FILE: emulator.ca,
  });
  session = testSession({
    installation: { crm: "salesforce", accountId: ORG, account: { timeZone: "Europe/Berlin" } },
    grant: { accessToken: emulator.token, apiUrl: emulator.url },
    now: () => now,
  });
});

async function pass(ms: number): Promise<void> {
  await emulator.pass(ms);
  now += ms;
}

/** A session of somebody else. */
async function tokenOf(username: string): Promise<string> {
  const own = { token: emulator.token, refresh: emulator.refreshToken };
  await install(emulator, username);
  const { token } = emulator;
  Object.assign(emulator, { token: own.token, refreshToken: own.refresh });
  return token;
}

const act = async (action: Record<string, unknown>): Promise<Record<string, unknown>> =>
  (await emulator.act(action))[0]!;

async function form(name: string): Promise<string> {
  const values = { LastName: name, Company: "Acme", Email: `${name}@example.com` };
  return String((await act({ do: "submitWebToLead", values })).id);
}

const ref = (id: string): RecordRef => `salesforce:${id.startsWith("003") ? "contact" : "lead"}:${id}`;
const read = (...ids: string[]) => connector.reread(session, ids.map(ref));
const kinds = (facts: readonly { fact: LeadFact }[]) => facts.map(({ fact }) => fact.kind).sort();
const activities = (facts: readonly { fact: LeadFact }[]) =>
  facts.flatMap(({ fact }) => (fact.kind === "activity" ? [fact as Activity] : []));

async function swept(start: number): Promise<LeadFact[]> {
  const facts: LeadFact[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await connector.sweep(session, { start, end: now + 1 }, cursor);
    facts.push(...page.understood.facts.map(({ fact }) => fact));
    cursor = page.next;
    if (cursor === null) return facts;
  }
}

function told(entity: string, id: string, changeType: string, more: Record<string, unknown> = {}): Delivery {
  const payload = {
    entity,
    ids: [id],
    changeType,
    at: now,
    user: "005000000000001AAA",
    origin: "",
    changed: [],
    values: {},
    transactionKey: "t",
    ...more,
  };
  return {
    key: `${entity}:${id}:${changeType}`,
    accountId: ORG,
    kind: `${entity}.${changeType}`,
    occurredAt: now,
    payload,
  };
}

describe("a lead in the org", () => {
  it("tells its form, owners, call and mail, the mail once", async () => {
    const lead = await form("ada");
    await pass(MINUTE);
    await act({ do: "setOwner", record: { id: lead }, owner: REP, as: SAM });
    await pass(MINUTE);
    await act({
      do: "logCall",
      who: { id: lead },
      user: REP,
      minutes: 3,
      values: { CallDisposition: "Connected" },
    });
    await act({ do: "sendEmail", who: { id: lead }, user: REP });
    await act({ do: "bookMeeting", who: { id: lead }, user: REP, start: now + HOUR });
    const { facts, cards } = await read(lead);
    expect(kinds(facts)).toEqual([
      "activity",
      "activity",
      "activity",
      "created",
      "engaged",
      "ownerChanged",
      "ownerChanged",
    ]);
    expect(
      activities(facts)
        .map(({ activity, level, actorKind }) => [activity, level ?? null, actorKind])
        .sort(),
    ).toEqual([
      ["call", "conversation", "user"],
      ["email", null, "user"],
      ["meeting", null, "user"],
    ]);
    expect(cards).toMatchObject([{ name: "ada", company: "Acme", email: "ada@example.com" }]);
    const again = await swept(START);
    expect(new Set(again.map(({ key }) => key))).toEqual(new Set(facts.map(({ fact }) => fact.key)));
  });

  it("has one activity for a mail, whether its message or its task is told of", async () => {
    const lead = await form("grace");
    const { id, task } = await act({ do: "sendEmail", who: { id: lead }, user: REP });
    const byMail = await connector.understand(session, [told("EmailMessage", String(id), "CREATE")]);
    const byTask = await connector.understand(session, [told("Task", String(task), "CREATE")]);
    expect(byMail.facts).toEqual(byTask.facts);
    expect(activities(byMail.facts)).toMatchObject([
      { activityId: `salesforce:task:${task}`, actorKind: "user" },
    ]);
  });

  it("goes on at the contact when it converts, and its activities with it (D23)", async () => {
    const lead = await form("mary");
    await act({ do: "logCall", who: { id: lead }, user: REP });
    const [before] = activities((await read(lead)).facts);
    await pass(MINUTE);
    const { contact } = await act({ do: "convertLead", lead: { id: lead }, as: REP });
    const after = await read(lead);
    const [converted] = after.facts.flatMap(({ fact }) => (fact.kind === "converted" ? [fact] : []));
    expect(converted).toMatchObject({ to: ref(String(contact)), occurredAt: now, record: ref(lead) });
    expect(after.cards.map(({ record }) => record)).toEqual([ref(String(contact))]);
    const [moved] = activities(after.facts);
    expect(moved).toMatchObject({ activityId: before!.activityId, record: ref(String(contact)) });
    expect(kinds(after.facts).filter((kind) => kind === "created" || kind === "engaged")).toEqual([
      "created",
      "engaged",
    ]);
    const fromContact = await read(String(contact));
    expect(new Set(fromContact.facts.map(({ fact }) => fact.key))).toEqual(
      new Set(after.facts.map(({ fact }) => fact.key)),
    );
  });

  it("that was merged away is found at its survivor, from either side", async () => {
    const [kept, other] = [await form("kept"), await form("other")];
    await pass(MINUTE);
    await act({ do: "mergeLeads", master: { id: kept }, losers: [{ id: other }], as: SAM });
    const fromLoser = await read(other);
    const fromKept = await read(kept);
    expect(new Set(fromLoser.facts.map(({ record }) => record))).toEqual(new Set([ref(kept)]));
    expect(fromKept.facts.map(({ fact }) => fact.key).sort()).toEqual(
      fromLoser.facts.map(({ fact }) => fact.key).sort(),
    );
    expect(fromLoser.facts.map(({ fact }) => fact).find(({ kind }) => kind === "merged")).toMatchObject({
      survivor: ref(kept),
      losers: [ref(other)],
      occurredAt: now,
    });
  });

  it("is gone when deleted and back when restored", async () => {
    const lead = await form("gone");
    await pass(MINUTE);
    await act({ do: "deleteRecord", record: { id: lead }, as: SAM });
    expect(kinds((await read(lead)).facts)).toEqual(["deleted"]);
    const event = await connector.understand(session, [told("Lead", lead, "DELETE")]);
    expect(event.facts).toEqual((await read(lead)).facts);
    await pass(MINUTE);
    await act({ do: "undeleteRecord", record: { id: lead }, as: SAM });
    const back = await connector.understand(session, [told("Lead", lead, "UNDELETE")]);
    expect(kinds(back.facts)).toContain("restored");
    expect(kinds(back.facts)).toContain("created");
  });

  it("that answered a campaign engaged, once", async () => {
    const lead = await form("linus");
    await pass(HOUR);
    await act({ do: "addToCampaign", lead: { id: lead }, campaign: CAMPAIGN, status: "Responded", as: SAM });
    const engaged = (await read(lead)).facts.flatMap(({ fact }) => (fact.kind === "engaged" ? [fact] : []));
    expect(engaged.map(({ engagement }) => engagement).sort()).toEqual(["event", "form"]);
    expect(engaged.find(({ engagement }) => engagement === "event")).toMatchObject({
      occurredAt: now,
      properties: { form: "Webinar: SLAs" },
    });
    const again = await swept(now - MINUTE);
    expect(again.filter(({ kind }) => kind === "engaged").map(({ key }) => key)).toContain(
      engaged.find(({ engagement }) => engagement === "event")!.key,
    );
  });

  it("that came with a list is an upload of one batch", async () => {
    const leads = Array.from({ length: 6 }, (_, i) => ({ values: { LastName: `L${i}`, Company: "List" } }));
    const { ids } = (await act({ do: "importLeads", leads, as: SAM })) as { ids: string[] };
    const engaged = (await read(...ids)).facts.flatMap(({ fact }) => (fact.kind === "engaged" ? [fact] : []));
    expect(engaged).toHaveLength(6);
    expect(new Set(engaged.map(({ importBatch }) => importBatch)).size).toBe(1);
    expect(engaged[0]?.engagement).toBe("listUpload");
  });
});

describe("what cannot be seen", () => {
  it("is left out, and nothing fails", async () => {
    const lead = await form("hidden");
    await act({ do: "addToCampaign", lead: { id: lead }, campaign: CAMPAIGN, status: "Responded", as: SAM });
    const blind = testSession({
      installation: { ...session.installation, id: "narrow", account: {} },
      grant: { accessToken: await tokenOf("narrow@acme.example"), apiUrl: emulator.url },
      now: () => now,
    });
    const { facts } = await connector.reread(blind, [ref(lead)]);
    const engagements = (of: typeof facts) => kinds(of).filter((kind) => kind === "engaged").length;
    expect([engagements((await read(lead)).facts), engagements(facts)]).toEqual([2, 1]);
    const page = await connector.sweep(blind, { start: now - MINUTE, end: now + 1000 }, null);
    const ofLead = page.understood.facts.filter(({ record }) => record === ref(lead));
    expect([page.next, engagements(ofLead)]).toEqual([null, 1]);
  });
});

describe("a sweep of a short window", () => {
  it("brings more than a page of one object where nothing else changed", async () => {
    await pass(10 * MINUTE);
    const start = now;
    const values = (n: number) => ({ LastName: `bulk${n}`, Company: "Acme", Email: `bulk${n}@example.com` });
    for (let n = 0; n < 201; n++) await act({ do: "submitWebToLead", values: values(n) });
    await pass(MINUTE);
    const records = (await swept(start)).filter(({ kind }) => kind === "engaged").map(({ record }) => record);
    expect(new Set(records).size).toBe(201);
  });
});

describe("an account that refuses for a while to describe leads", () => {
  const fresh = () => ({
    ...session,
    installation: { ...session.installation, id: `refused ${Math.random()}` },
  });
  const refusing = (status: number, body: unknown) =>
    emulator.control("/faults", {
      match: { path: "/sobjects/Lead/describe" },
      times: 1,
      do: { status, body, ...(typeof body === "string" && { contentType: "text/html" }) },
    });

  it("is not understood meanwhile: what came in waits", async () => {
    const lead = await form("waits");
    await refusing(403, "<html>No.</html>");
    const one = fresh();
    const event = told("Lead", lead, "CREATE");
    await expect(connector.understand(one, [event])).rejects.toBeInstanceOf(Blocked);
    expect(kinds((await connector.understand(one, [event])).facts)).toContain("engaged");
  });

  it("is asked again within minutes where it said that there are none", async () => {
    const lead = await form("again");
    await refusing(404, [{ errorCode: "NOT_FOUND", message: "The requested resource does not exist" }]);
    const one = fresh();
    expect((await connector.reread(one, [ref(lead)])).facts).toEqual([]);
    await pass(16 * MINUTE);
    expect(kinds((await connector.reread(one, [ref(lead)])).facts)).toContain("engaged");
  });
});

describe("what the account says of itself", () => {
  it("names what is hidden or has no history, with the way to mend it", async () => {
    const sentences = async (of: TestSession) => {
      const account = await connector.describeAccount(of);
      return connector.limitations!({ ...of.installation, account });
    };
    expect(await sentences(session)).toEqual([]);
    const token = await tokenOf("narrow@acme.example");
    const options = { installation: { ...session.installation, id: "unseen" }, now: () => now };
    const blind = testSession({ ...options, grant: { accessToken: token, apiUrl: emulator.url } });
    const told = await sentences(blind);
    expect(told.join("\n")).toContain("read access to CampaignMember (HasResponded)");
    expect(told.every((sentence) => / then connect again\.$/.test(sentence))).toBe(true);
  });
});

describe("business hours", () => {
  it("come as calendars, each with its own holidays", async () => {
    const hours = { Monday: ["09:00", "17:00"], Tuesday: ["00:00", "00:00"] };
    await emulator.control("/orgs", {
      id: ORG,
      businessHours: [
        { name: "Office", isDefault: true, zone: "America/New_York", hours },
        { name: "Night", zone: "Asia/Kolkata", hours: { Friday: ["20:00", "00:00"] } },
      ],
      records: [
        {
          type: "Holiday",
          values: {
            Name: "Christmas",
            IsAllDay: true,
            IsRecurrence: true,
            RecurrenceType: "RecursYearly",
            RecurrenceStartDate: "2020-12-25",
            RecurrenceMonthOfYear: "December",
            RecurrenceDayOfMonth: 25,
          },
        },
      ],
      extra: { holidayHours: { Christmas: ["Office"] } },
    });
    const token = await tokenOf(ADMIN);
    const options = { installation: { ...session.installation, id: "hours" }, now: () => now };
    const admin = testSession({ ...options, grant: { accessToken: token, apiUrl: emulator.url } });
    const imported = await connector.importCalendars!(admin);
    expect(imported).toMatchObject({ usual: "Office", notes: [] });
    expect(imported.calendars.Office).toEqual({
      timeZone: "America/New_York",
      week: { mon: [["09:00", "17:00"]], tue: [["00:00", "24:00"]] },
      holidays: { "2026-12-25": "Christmas", "2027-12-25": "Christmas", "2028-12-25": "Christmas" },
    });
    expect(imported.calendars.Night).toEqual({
      timeZone: "Asia/Kolkata",
      week: { fri: [["20:00", "24:00"]] },
    });
    const own = await connector.importCalendars!(session);
    expect(own.notes).toEqual([expect.stringContaining("Customize Application")]);
  });
});

describe("the people", () => {
  it("have names, addresses, managers; queues and machines are nobody", async () => {
    const facts = await connector.people(session);
    const of = async (type: "User" | "Group", name: string) => {
      const userId = `salesforce:${await idOf(emulator, type, name)}`;
      return Object.assign(
        {},
        ...facts.filter((fact) => fact.kind === "userChanged" && fact.userId === userId),
      ) as Record<string, unknown>;
    };
    expect(await of("User", REP)).toMatchObject({
      name: "Rita Rep",
      active: true,
      human: true,
      managerId: `salesforce:${await idOf(emulator, "User", SAM)}`,
    });
    expect(await of("User", ADMIN)).toMatchObject({ human: true });
    expect(await of("User", "leadclock@acme.example")).toMatchObject({ human: false });
    expect(await of("Group", "Inbound")).toMatchObject({ human: false, name: "Inbound" });
  });
});
