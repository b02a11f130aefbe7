import { contactFacts } from "../../../connectors/salesforce/contact-facts.ts";
import type { Subject, Told } from "../../../connectors/salesforce/history.ts";
import { leadFacts } from "../../../connectors/salesforce/lead-facts.ts";
import { mergeFact } from "../../../connectors/salesforce/record-facts.ts";
import type { LeadFact } from "../../../src/domain/facts.ts";
import {
  at,
  COLLEAGUE,
  CONTACT,
  context,
  entry,
  LEAD,
  lead,
  MACHINE,
  QUEUE,
  REP,
  ROBOT,
  stamp,
} from "../../support/salesforce-rows.ts";

const ofKind = <K extends LeadFact["kind"]>(subject: Subject, kind: K) =>
  leadFacts(subject, context).filter((fact): fact is Extract<LeadFact, { kind: K }> => fact.kind === kind);
const BORN = at("2026-03-02T09:00:00Z");
const KEY = `salesforce:00D1:lead:${LEAD}`;

const update = (when: string, values: Record<string, unknown>, user = REP): Told => ({
  at: at(when),
  commit: 0,
  user,
  type: "UPDATE",
  changed: [...Object.keys(values), "LastModifiedDate"],
  values,
});
const created = (values: Record<string, unknown>): Told => ({
  at: BORN + 1000,
  commit: 0,
  user: REP,
  type: "CREATE",
  changed: [],
  values,
});

describe("a lead's creation", () => {
  it("is a fact at CreatedDate with the properties that rules read, not an engagement", () => {
    const made = lead({ Priority__c: "A" });
    expect(leadFacts(made, context)).toEqual([
      {
        kind: "created",
        key: `${KEY}:created`,
        occurredAt: BORN,
        source: "salesforce",
        record: `salesforce:lead:${LEAD}`,
        via: "user",
        properties: { priority: "A" },
      },
      expect.objectContaining({ kind: "ownerChanged" }),
    ]);
  });

  it.each([
    ["Web", REP, "form", "form"],
    ["Phone Inquiry", REP, "user", "inboundCall"],
    ["Partner Referral", REP, "user", "referral"],
    ["Trade Show 2026", REP, "user", "event"],
    ["Live Chat", ROBOT, "other", "chat"],
    ["Purchased List", REP, "import", "listUpload"],
    ["Purchased List", MACHINE, "import", "listUpload"],
    ["Web", MACHINE, "integration", null],
    ["Other", REP, "user", null],
    [null, ROBOT, "other", null],
  ])("from %s by %s came about as %s, and is %s", (LeadSource, CreatedById, via, engagement) => {
    const made = lead({ LeadSource, CreatedById });
    expect(ofKind(made, "created")[0]?.via).toBe(via);
    expect(ofKind(made, "engaged")[0]?.engagement ?? null).toBe(engagement);
  });

  it("with others of one list is one batch (D34)", () => {
    const batch = `Purchased List, 2026-03-02, ${REP}`;
    const upload = lead({ LeadSource: "Purchased List" });
    expect([ofKind(upload, "created")[0]?.importBatch, ofKind(upload, "engaged")[0]?.importBatch]).toEqual([
      batch,
      batch,
    ]);
  });
});

describe("an import", () => {
  it("is told by many records of one second, whatever their source says but a form", () => {
    const made = (LeadSource: string | null, CreatedById = REP) =>
      ofKind(lead({ LeadSource, CreatedById }, { inBulk: true }), "engaged")[0];
    expect(made(null)).toMatchObject({
      engagement: "listUpload",
      importBatch: `import, 2026-03-02, ${REP}`,
    });
    expect(made("Trade Show")).toMatchObject({
      engagement: "event",
      importBatch: `Trade Show, 2026-03-02, ${REP}`,
    });
    expect(made("Web")?.importBatch).toBeUndefined();
    expect(made(null, MACHINE)).toBeUndefined();
  });
});

describe("campaign responses", () => {
  const member = (values: Record<string, unknown>) => ({
    Id: "00v1",
    IsDeleted: false,
    HasResponded: true,
    CreatedDate: stamp("2026-03-03T10:00:00Z"),
    SystemModstamp: stamp("2026-03-05T18:30:00Z"),
    Campaign: { Name: "Demo request", Type: "Email", EndDate: null },
    ...values,
  });
  const told = (values: Record<string, unknown>) =>
    ofKind(lead({}, { memberships: [member(values)] }), "engaged")[0];

  it("are engagements that carry the campaign's name, once per membership", () => {
    expect(told({ FirstRespondedDate: "2026-03-03" })).toMatchObject({
      key: `${KEY}:campaign-member:00v1`,
      engagement: "form",
      occurredAt: at("2026-03-03T10:00:00Z"),
      properties: { form: "Demo request", campaign: "Demo request" },
    });
    expect(told({ HasResponded: false })).toBeUndefined();
  });

  it("later than the membership count not after the end of the day that Salesforce keeps", () => {
    const day = { FirstRespondedDate: "2026-03-04" };
    expect(told(day)?.occurredAt).toBe(at("2026-03-05T05:00:00Z"));
    const soon = { ...day, SystemModstamp: stamp("2026-03-04T15:00:00Z") };
    expect(told(soon)?.occurredAt).toBe(at("2026-03-04T15:00:00Z"));
  });

  it("to an event count from its end (D1)", () => {
    const Campaign = { Name: "Expo", Type: "Conference", EndDate: "2026-03-01" };
    expect(told({ FirstRespondedDate: "2026-03-03", Campaign })).toMatchObject({
      engagement: "event",
      endedAt: at("2026-03-02T05:00:00Z"),
    });
  });
});

describe("owners", () => {
  const owners = (subject: Subject) =>
    ofKind(subject, "ownerChanged").map(({ ownerId, occurredAt, key }) => [
      ownerId?.replace("salesforce:", ""),
      new Date(occurredAt).toISOString().slice(11, 19),
      key.slice(KEY.length),
    ]);
  const saved = {
    LastModifiedDate: stamp("2026-03-02T11:00:00Z"),
    SystemModstamp: stamp("2026-03-02T11:00:00Z"),
  };

  it("come from the history, where it is kept: rows with ids, from the creation on, queues as queues (D4)", () => {
    const handed = lead(
      { OwnerId: REP, ...saved },
      {
        history: [
          entry("2026-03-02T09:00:00Z", "created", null, null),
          entry("2026-03-02T09:19:00Z", "Owner", "Inbound", "Rita Rep"),
          entry("2026-03-02T09:19:00Z", "Owner", QUEUE, REP),
        ],
        told: [update("2026-03-02T09:19:01Z", { OwnerId: REP })],
      },
    );
    expect(owners(handed)).toEqual([
      [QUEUE, "09:00:00", `:owner:${BORN}:${QUEUE}`],
      [REP, "09:19:00", `:owner:${at("2026-03-02T09:19:00Z")}:${REP}`],
    ]);
    expect(ofKind(handed, "ownerChanged").map(({ ownerKind }) => ownerKind)).toEqual(["queue", undefined]);
  });

  it("that a kept history does not mention never changed, whatever else was saved", () => {
    const kept = lead({ ...saved }, { tracked: new Set(["OwnerId"]) });
    expect(owners(kept)).toEqual([[QUEUE, "09:00:00", `:owner:${BORN}:${QUEUE}`]]);
  });

  it("without a history come from events, at the commit; the first from the creation's", () => {
    const told = [created({ OwnerId: QUEUE }), update("2026-03-02T09:19:00Z", { OwnerId: REP })];
    expect(owners(lead({ OwnerId: REP, ...saved }, { told }))).toEqual([
      [QUEUE, "09:00:00", `:owner:${BORN}:${QUEUE}`],
      [REP, "09:19:00", `:owner:${at("2026-03-02T09:19:00Z")}:${REP}`],
    ]);
  });

  it("have one key from the history and from an event of that second", () => {
    const row = { OwnerId: REP, ...saved };
    const fromEvents = lead(row, {
      told: [created({ OwnerId: QUEUE }), update("2026-03-02T09:19:00Z", { OwnerId: REP })],
    });
    const fromHistory = lead(row, { history: [entry("2026-03-02T09:19:00Z", "Owner", QUEUE, REP)] });
    expect(owners(fromHistory)).toEqual(owners(fromEvents));
  });

  it("of a lead that was never saved again, or never handed on, hold from its creation", () => {
    expect(owners(lead())).toEqual([[QUEUE, "09:00:00", `:owner:${BORN}:${QUEUE}`]]);
    const kept = lead({ ...saved, LastTransferDate: null });
    expect(owners(kept)).toEqual([[QUEUE, "09:00:00", `:owner:${BORN}:${QUEUE}`]]);
  });

  it("that nobody told of are known not before anything and not after the last change: one fact a day", () => {
    const found = lead({ OwnerId: REP, ...saved });
    expect(owners(found)).toEqual([[REP, "11:00:00", `:owner:seen-2026-03-02:${REP}`]]);
    const handed = lead({
      OwnerId: REP,
      LastTransferDate: "2026-03-02",
      LastModifiedDate: stamp("2026-03-04T11:00:00Z"),
    });
    // The day ends at midnight in New York.
    expect(ofKind(handed, "ownerChanged")[0]?.occurredAt).toBe(at("2026-03-03T05:00:00Z"));
  });

  it("missed between two events are found on the row", () => {
    const told = [created({ OwnerId: QUEUE }), update("2026-03-02T09:19:00Z", { OwnerId: REP })];
    expect(owners(lead({ OwnerId: COLLEAGUE, ...saved }, { told })).at(-1)).toEqual([
      COLLEAGUE,
      "11:00:00",
      `:owner:seen-2026-03-02:${COLLEAGUE}`,
    ]);
  });
});

describe("statuses", () => {
  it.each([
    ["Closed - Not Converted", { stage: "disqualified", reason: "other" }],
    ["Unqualified", { stage: "disqualified", reason: "other" }],
    ["Closed - Duplicate", { stage: "disqualified", reason: "duplicate" }],
    ["Nurturing", { stage: "nurture" }],
    ["Closed - Converted", { stage: "accepted" }],
  ])("%s means %j, by whom the history says", (Status, meaning) => {
    const history = [entry("2026-03-02T10:00:00Z", "Status", "Working - Contacted", Status)];
    expect(ofKind(lead({ Status }, { history }), "stageChanged")).toEqual([
      expect.objectContaining({
        ...meaning,
        key: `${KEY}:status:${at("2026-03-02T10:00:00Z")}:${Status}`,
        occurredAt: at("2026-03-02T10:00:00Z"),
        by: `salesforce:${REP}`,
      }),
    ]);
  });

  it("between open ones say nothing; the way back does", () => {
    const history = [
      entry("2026-03-02T10:00:00Z", "Status", "Open - Not Contacted", "Working - Contacted"),
      entry("2026-03-02T11:00:00Z", "Status", "Working - Contacted", "Unqualified", ROBOT),
      entry("2026-03-02T12:00:00Z", "Status", "Unqualified", "Working - Contacted"),
    ];
    const stages = ofKind(lead({ Status: "Working - Contacted" }, { history }), "stageChanged");
    expect(stages.map(({ stage, by }) => [stage, by ?? null])).toEqual([
      ["disqualified", null],
      ["open", `salesforce:${REP}`],
    ]);
  });

  it("without a history come from events or from the row", () => {
    const row = { Status: "Unqualified", LastModifiedDate: stamp("2026-03-02T11:00:00Z") };
    const told = [update("2026-03-02T10:30:00Z", { Status: "Unqualified" })];
    expect(ofKind(lead(row, { told }), "stageChanged")[0]?.occurredAt).toBe(at("2026-03-02T10:30:00Z"));
    expect(ofKind(lead(row), "stageChanged")[0]).toMatchObject({
      occurredAt: at("2026-03-02T11:00:00Z"),
      key: `${KEY}:status:seen-2026-03-02:Unqualified`,
    });
  });
});

describe("opt-outs", () => {
  it("are about one channel (D12), and can be taken back", () => {
    const history = [
      entry("2026-03-02T10:00:00Z", "HasOptedOutOfEmail", false, true),
      entry("2026-03-02T12:00:00Z", "HasOptedOutOfEmail", "true", "false"),
    ];
    const consents = ofKind(
      lead({ DoNotCall: true, LastModifiedDate: stamp("2026-03-02T12:00:00Z") }, { history }),
      "consentChanged",
    );
    expect(consents.map(({ channel, consent }) => [channel, consent])).toEqual([
      ["email", "optedOut"],
      ["email", "given"],
      ["phone", "optedOut"],
    ]);
  });
});

describe("a conversion (D23)", () => {
  const row = {
    IsConverted: true,
    ConvertedContactId: CONTACT,
    ConvertedDate: "2026-03-02",
    LastModifiedDate: stamp("2026-03-02T15:00:00Z"),
  };
  const when = (more: Partial<Subject>) => ofKind(lead(row, more), "converted")[0];

  it("goes on at the contact, under one key, at the time of the history, the event or the row", () => {
    const history = [entry("2026-03-02T14:00:00Z", "leadConverted", null, null)];
    expect(when({ history })).toMatchObject({
      key: `${KEY}:converted:${CONTACT}`,
      record: `salesforce:lead:${LEAD}`,
      to: `salesforce:contact:${CONTACT}`,
      occurredAt: at("2026-03-02T14:00:00Z"),
    });
    const told = [update("2026-03-02T14:00:01Z", { IsConverted: true })];
    expect(when({ told })?.occurredAt).toBe(at("2026-03-02T14:00:01Z"));
    expect(when({})).toMatchObject({
      key: `${KEY}:converted:${CONTACT}`,
      occurredAt: at("2026-03-02T15:00:00Z"),
    });
  });

  it("is the contact's beginning: nobody engaged by it", () => {
    const contact: Subject = { ...lead({ Id: CONTACT, LeadSource: "Web" }), object: "Contact", id: CONTACT };
    expect(contactFacts(contact, context, true).map(({ kind }) => kind)).toEqual(["ownerChanged"]);
    expect(contactFacts(contact, context, false).map(({ kind }) => kind)).toEqual([
      "created",
      "engaged",
      "ownerChanged",
    ]);
  });
});

describe("other news", () => {
  it("a reason filled in by a person is told once, whenever it is read (D21)", () => {
    const row = {
      Leadclock_breach_reason__c: "in_meeting",
      Leadclock_resolution_note__c: "Called later.",
      LastModifiedDate: stamp("2026-03-02T16:00:00Z"),
    };
    const told = [update("2026-03-02T15:00:00Z", { Leadclock_breach_reason__c: null }, COLLEAGUE)];
    const [byEvent] = ofKind(lead(row, { told }), "reasonRecorded");
    const [byRow] = ofKind(lead(row), "reasonRecorded");
    expect(byEvent).toMatchObject({
      reason: "in_meeting",
      note: "Called later.",
      by: `salesforce:${COLLEAGUE}`,
      occurredAt: at("2026-03-02T15:00:00Z"),
    });
    expect(byRow).toMatchObject({ key: byEvent?.key, occurredAt: at("2026-03-02T16:00:00Z") });
  });

  it("a merge is told by the record that lost, on the survivor", () => {
    const loser = { Id: "00Q000000000002AAA", SystemModstamp: stamp("2026-03-02T13:00:00Z") };
    expect(mergeFact(context, "Lead", loser, LEAD)).toEqual({
      kind: "merged",
      key: `salesforce:00D1:lead:00Q000000000002AAA:merged-into:${LEAD}`,
      occurredAt: at("2026-03-02T13:00:00Z"),
      source: "salesforce",
      record: `salesforce:lead:${LEAD}`,
      survivor: `salesforce:lead:${LEAD}`,
      losers: ["salesforce:lead:00Q000000000002AAA"],
    });
  });

  it("fields that may not be read are simply not told of", () => {
    const { OwnerId: _, HasOptedOutOfEmail: __, Status: ___, ...row } = lead().row;
    expect(leadFacts({ ...lead(), row }, context).map(({ kind }) => kind)).toEqual(["created"]);
  });
});
