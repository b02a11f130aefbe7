import { activityFacts, type LoadedActivity } from "../../../connectors/salesforce/activity-facts.ts";
import type { Row } from "../../../connectors/salesforce/rows.ts";
import type { Activity, LeadFact } from "../../../src/domain/facts.ts";
import {
  at,
  COLLEAGUE,
  CONTACT,
  LEAD,
  MACHINE,
  people,
  QUEUE,
  REP,
  ROBOT,
  context as records,
  stamp,
  VISITOR,
} from "../../support/salesforce-rows.ts";

const context = { account: records.account, directory: people, oursField: "Leadclock_alert__c" };
const ONE = [{ record: `salesforce:lead:${LEAD}`, story: `lead:${LEAD}` }];
const MADE = "2026-03-02T10:00:00Z";

const made: Row = {
  CreatedDate: stamp(MADE),
  CreatedById: REP,
  LastModifiedDate: stamp(MADE),
  SystemModstamp: stamp(MADE),
  IsDeleted: false,
};
const task = (row: Row): LoadedActivity => ({
  object: "Task",
  row: { Id: "00T1", OwnerId: REP, IsClosed: true, CompletedDateTime: stamp(MADE), ...made, ...row },
  with: ONE,
});
const mail = (row: Row, more: Partial<LoadedActivity> = {}): LoadedActivity => ({
  object: "EmailMessage",
  row: {
    Id: "02s1",
    ActivityId: "00T1",
    Incoming: false,
    Status: "3",
    MessageDate: stamp(MADE),
    ...made,
    ...row,
  },
  with: ONE,
  ...more,
});
const event = (row: Row): LoadedActivity => ({
  object: "Event",
  row: { Id: "00U1", OwnerId: REP, StartDateTime: stamp("2026-03-05T10:00:00Z"), ...made, ...row },
  with: ONE,
});

const factsOf = (loaded: LoadedActivity): LeadFact[] => activityFacts(loaded, context);
const only = (loaded: LoadedActivity): Activity | undefined =>
  factsOf(loaded).find((fact): fact is Activity => fact.kind === "activity");

describe("a task", () => {
  it("that was closed was done when it was completed", () => {
    expect(factsOf(task({ TaskSubtype: "Call", CallDisposition: "Left voicemail" }))).toEqual([
      {
        kind: "activity",
        key: `salesforce:00D1:task:00T1:lead:${LEAD}:${at(MADE)}`,
        occurredAt: at(MADE),
        loggedAt: at(MADE),
        source: "salesforce",
        record: `salesforce:lead:${LEAD}`,
        activity: "call",
        activityId: "salesforce:task:00T1",
        modifiedAt: at(MADE),
        direction: "outbound",
        status: "done",
        level: "attempt",
        actorId: `salesforce:${REP}`,
        actorKind: "user",
      },
    ]);
  });

  it.each<[Row, Partial<Activity>]>([
    [{ TaskSubtype: "Call" }, { activity: "call" }],
    [{ TaskSubtype: "Email" }, { activity: "email" }],
    [{ TaskSubtype: "ListEmail" }, { activity: "email", automation: ["bulk"] }],
    [{ TaskSubtype: "List Email" }, { activity: "email", automation: ["bulk"] }],
    [{ TaskSubtype: "Cadence" }, { activity: "task", automation: ["sequence"] }],
    [{ TaskSubtype: "LinkedIn" }, { activity: "message" }],
    [{ TaskSubtype: "Task" }, { activity: "task" }],
    [{ TaskSubtype: "Task", Type: "Call" }, { activity: "call" }],
    [{ TaskSubtype: "Task", CallType: "Outbound" }, { activity: "call" }],
    [{ Type: "Meeting" }, { activity: "meeting" }],
  ])("%j is %j", (row, expected) => {
    expect(only(task(row))).toMatchObject(expected);
  });

  it("that is open is a plan, whatever its subtype", () => {
    const open = task({ TaskSubtype: "Call", IsClosed: false, CompletedDateTime: null });
    expect(only(open)).toMatchObject({ activity: "call", status: "planned", occurredAt: at(MADE) });
  });

  it("made by one and done by another later is the owner's act, logged when it was done (D35)", () => {
    const done = "2026-03-02T12:00:00Z";
    const planned = task({
      OwnerId: COLLEAGUE,
      CompletedDateTime: stamp(done),
      LastModifiedDate: stamp(done),
      SystemModstamp: stamp("2026-03-02T12:30:00Z"),
    });
    expect(only(planned)).toMatchObject({
      actorId: `salesforce:${COLLEAGUE}`,
      occurredAt: at(done),
      loggedAt: at(done),
      modifiedAt: at("2026-03-02T12:30:00Z"),
    });
  });

  it("logged now for an earlier time keeps both", () => {
    const back = task({ CompletedDateTime: stamp("2026-03-02T09:10:00Z") });
    expect(only(back)).toMatchObject({ occurredAt: at("2026-03-02T09:10:00Z"), loggedAt: at(MADE) });
  });

  it.each<[string, string, Partial<Activity>]>([
    [REP, COLLEAGUE, { actorKind: "user", actorId: `salesforce:${REP}` }],
    [ROBOT, REP, { actorKind: "automation", actorId: `salesforce:${REP}` }],
    [
      MACHINE,
      REP,
      { actorKind: "integration", actorId: `salesforce:${REP}`, integrationId: `salesforce:${MACHINE}` },
    ],
    [MACHINE, QUEUE, { actorKind: "integration", actorId: null }],
    ["005000000000009AAA", REP, { actorKind: "user", actorId: `salesforce:${REP}` }],
  ])("by %s for %s is %j", (CreatedById, OwnerId, expected) => {
    expect(only(task({ CreatedById, OwnerId }))).toMatchObject(expected);
  });

  it("of ours is nothing, nor is the pattern of a series", () => {
    expect(factsOf(task({ Leadclock_alert__c: true }))).toEqual([]);
    expect(factsOf(task({ IsRecurrence: true }))).toEqual([]);
  });

  it("that was deleted is withdrawn", () => {
    const gone = task({ IsDeleted: true, SystemModstamp: stamp("2026-03-02T13:00:00Z") });
    expect(only(gone)).toMatchObject({ status: "canceled", modifiedAt: at("2026-03-02T13:00:00Z") });
  });

  it("with several people is told of each; one who came out of a lead keeps the key of that (D23)", () => {
    const shared = {
      ...task({}),
      with: [...ONE, { record: `salesforce:contact:${CONTACT}`, story: "lead:00Q000000000007AAA" }],
    };
    expect(factsOf(shared).map(({ key, record }) => [key, record])).toEqual([
      [`salesforce:00D1:task:00T1:lead:${LEAD}:${at(MADE)}`, `salesforce:lead:${LEAD}`],
      [`salesforce:00D1:task:00T1:lead:00Q000000000007AAA:${at(MADE)}`, `salesforce:contact:${CONTACT}`],
    ]);
    const moved = { ...task({}), with: [{ record: `salesforce:contact:${CONTACT}`, story: `lead:${LEAD}` }] };
    expect(factsOf(moved)[0]?.key).toBe(factsOf(task({}))[0]?.key);
  });
});

describe("a call", () => {
  it.each([
    ["Connected", "conversation"],
    ["Spoke with lead", "conversation"],
    ["Left voicemail", "attempt"],
    ["No Answer", "attempt"],
    ["Not connected", "attempt"],
    ["Gatekeeper", "contact"],
    ["42", undefined],
  ])("with the result %s got to %s", (CallDisposition, level) => {
    expect(only(task({ TaskSubtype: "Call", CallDisposition }))?.level).toBe(level);
  });

  it("from the lead is an engagement and a conversation; a missed one only an engagement", () => {
    const inbound = task({ TaskSubtype: "Call", CallType: "Inbound" });
    expect(factsOf(inbound)).toMatchObject([
      { kind: "engaged", engagement: "inboundCall", key: expect.stringMatching(/:engaged$/) },
      { kind: "activity", direction: "inbound", level: "conversation", status: "done" },
    ]);
    const missed = task({ TaskSubtype: "Call", CallType: "Inbound", CallDisposition: "Missed" });
    expect(factsOf(missed)).toMatchObject([{ engagement: "missedCall" }, { status: "canceled" }]);
  });

  it("among colleagues reaches nobody", () => {
    expect(only(task({ TaskSubtype: "Call", CallType: "Internal" }))?.status).toBe("canceled");
  });
});

describe("a mail", () => {
  it.each<[string, Row, Partial<Activity>]>([
    ["sent", {}, { status: "done", direction: "outbound", actorId: `salesforce:${REP}`, actorKind: "user" }],
    ["a draft", { Status: "5" }, { status: "draft" }],
    ["not sent", { Status: "0" }, { status: "planned" }],
    ["bounced", { IsBounced: true }, { status: "bounced" }],
    ["sent by AI", { AutomationType: "AiAutomated" }, { automation: ["workflow"] }],
    ["from the org's own address", { FromAddress: "Hello@acme.example" }, { automation: ["workflow"] }],
    ["an automatic answer", { Headers: "Auto-Submitted: auto-replied" }, { automation: ["autoResponse"] }],
    ["from a user, logged by a sync", { FromId: REP, CreatedById: MACHINE }, { actorKind: "integration" }],
    ["by automation", { CreatedById: ROBOT }, { actorKind: "automation" }],
  ])("%s", (_what, row, expected) => {
    expect(only(mail(row))).toMatchObject(expected);
  });

  it("with AI's help was still sent by a person", () => {
    expect(only(mail({ AutomationType: "AiAssisted" }))?.automation).toBeUndefined();
  });

  it("to a list is bulk, as its task says", () => {
    expect(only(mail({}, { task: { TaskSubtype: "ListEmail" } }))?.automation).toEqual(["bulk"]);
  });

  it("and its task are one activity under one id; without a task it has its own", () => {
    expect(only(mail({}))?.activityId).toBe("salesforce:task:00T1");
    expect(only(mail({}))?.key).toBe(only(task({}))?.key);
    expect(only(mail({ ActivityId: null }))?.activityId).toBe("salesforce:email:02s1");
  });

  it("from the lead is an answer, unless a machine wrote it", () => {
    expect(factsOf(mail({ Incoming: true, Status: "0" }))).toMatchObject([
      { kind: "leadReplied", channel: "email" },
      { kind: "activity", direction: "inbound", actorId: null },
    ]);
    const automatic = mail({ Incoming: true, Headers: "X-Autoreply: yes" });
    expect(factsOf(automatic)).toMatchObject([{ kind: "activity", automation: ["autoResponse"] }]);
  });
});

describe("a meeting", () => {
  it("counts when it was booked, not when it takes place (D8)", () => {
    expect(only(event({}))).toMatchObject({ activity: "meeting", status: "done", occurredAt: at(MADE) });
  });

  it("booked on the org's own page is the lead's doing, with the host (D10)", () => {
    expect(factsOf(event({ CreatedById: VISITOR }))).toMatchObject([
      { kind: "engaged", engagement: "meetingBooked" },
      { kind: "activity", selfBooked: true, actorId: `salesforce:${REP}`, actorKind: "user" },
    ]);
  });

  it("in an invitee's calendar is a copy", () => {
    expect(factsOf(event({ IsChild: true }))).toEqual([]);
  });

  it("that was called off is withdrawn", () => {
    expect(only(event({ IsDeleted: true }))?.status).toBe("canceled");
  });
});
