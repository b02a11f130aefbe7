import { activityFacts, withdrawnFacts } from "../../../connectors/hubspot/activity-facts.ts";
import type { ActivityType } from "../../../connectors/hubspot/object-types.ts";
import { taskBody } from "../../../connectors/hubspot/task-body.ts";
import type { Activity, LeadFact } from "../../../src/domain/facts.ts";
import { activity, at, directory, owner } from "../../support/hubspot-records.ts";

const context = { account: "42", directory: directory(owner("551"), owner("552")) };
const logged = {
  hs_timestamp: "2026-03-02T09:05:00Z",
  hs_createdate: "2026-03-02T09:06:00Z",
  hs_lastmodifieddate: "2026-03-02T09:07:00Z",
  hubspot_owner_id: "551",
  hs_created_by_user_id: "10551",
  hs_object_source: "CRM_UI",
};

const told = (type: ActivityType, properties: Record<string, string | null>): LeadFact[] =>
  activityFacts(type, activity({ ...logged, ...properties }), "101", context);
function only(type: ActivityType, properties: Record<string, string | null>): Activity {
  const facts = told(type, properties).filter((fact) => fact.kind === "activity");
  expect(facts).toHaveLength(1);
  return facts[0]!;
}

describe("a call", () => {
  it("is outbound at the time it happened, by the user who made it", () => {
    expect(
      only("calls", {
        hs_call_direction: "OUTBOUND",
        hs_call_status: "COMPLETED",
        hs_call_duration: "60000",
      }),
    ).toEqual({
      kind: "activity",
      key: `hubspot:42:calls:501:contact:101:${at("2026-03-02T09:07:00Z")}`,
      activityId: "hubspot:calls:501",
      activity: "call",
      source: "hubspot",
      record: "hubspot:contact:101",
      occurredAt: at("2026-03-02T09:05:00Z"),
      loggedAt: at("2026-03-02T09:06:00Z"),
      modifiedAt: at("2026-03-02T09:07:00Z"),
      endedAt: at("2026-03-02T09:06:00Z"),
      direction: "outbound",
      status: "done",
      actorId: "hubspot:551",
      actorKind: "user",
    });
  });

  it.each([
    ["COMPLETED", "done"],
    ["NO_ANSWER", "done"],
    ["BUSY", "done"],
    ["", "done"],
    ["FAILED", "failed"],
    ["CANCELED", "canceled"],
    ["RINGING", "planned"],
    ["IN_PROGRESS", "inProgress"],
  ])("with status %j is %s", (status, expected) => {
    expect(only("calls", { hs_call_direction: "OUTBOUND", hs_call_status: status }).status).toBe(expected);
  });

  it.each([
    ["f240bbac-87c9-4f6e-bf70-924b57d47db7", "conversation"],
    ["a4c4c377-d246-4b32-a13b-75a56a4cd0ff", "contact"],
    ["b2cf5968-551e-4856-9783-52b3da59a7d0", "attempt"],
    ["a-customer-outcome", undefined],
  ])("with outcome %s got as far as %s", (outcome, level) => {
    expect(only("calls", { hs_call_direction: "OUTBOUND", hs_call_disposition: outcome }).level).toBe(level);
  });

  it("from the lead is an engagement; answered it is a conversation, missed it is a missed call (D8)", () => {
    const answered = told("calls", { hs_call_direction: "INBOUND", hs_call_status: "COMPLETED" });
    expect(answered).toMatchObject([
      { kind: "engaged", engagement: "inboundCall", occurredAt: at(logged.hs_timestamp) },
      { kind: "activity", direction: "inbound", status: "done", level: "conversation" },
    ]);
    const missed = told("calls", { hs_call_direction: "INBOUND", hs_call_status: "NO_ANSWER" });
    expect(missed).toMatchObject([
      { engagement: "missedCall" },
      { direction: "inbound", status: "canceled" },
    ]);
    expect(told("calls", { hs_call_direction: "INBOUND", hs_call_status: "RINGING" })).toHaveLength(1);
  });
});

describe("who acted (D8)", () => {
  it("is the user who made it, not whom it is assigned to", () => {
    expect(only("calls", { hs_created_by_user_id: "10552" })).toMatchObject({
      actorId: "hubspot:552",
      actorKind: "user",
    });
  });

  it("is the owner where no user is named", () => {
    const properties = { hs_created_by_user_id: null, hs_object_source_user_id: null };
    expect(only("calls", properties)).toMatchObject({ actorId: "hubspot:551", actorKind: "user" });
    expect(only("calls", { ...properties, hubspot_owner_id: "" })).toMatchObject({
      actorId: null,
      actorKind: "unknown",
    });
  });

  it("is an integration with its id and the person it names", () => {
    const dialler = {
      hs_object_source: "INTEGRATION",
      hs_object_source_id: "888",
      hs_created_by_user_id: null,
    };
    expect(only("calls", dialler)).toMatchObject({
      actorId: "hubspot:551",
      actorKind: "integration",
      integrationId: "888",
    });
  });

  it("is automation, with the evidence", () => {
    expect(
      only("emails", { hs_object_source: "AUTOMATION_PLATFORM", hs_email_direction: "EMAIL" }),
    ).toMatchObject({
      actorKind: "automation",
      automation: ["workflow"],
    });
  });
});

describe("an e-mail", () => {
  it.each([
    ["SENT", "done"],
    ["SCHEDULED", "scheduled"],
    ["SENDING", "planned"],
    ["BOUNCED", "bounced"],
    ["FAILED", "failed"],
  ])("with status %s is %s", (status, expected) => {
    expect(only("emails", { hs_email_direction: "EMAIL", hs_email_status: status }).status).toBe(expected);
  });

  it("that is a draft was never sent", () => {
    expect(only("emails", { hs_email_direction: "DRAFT_EMAIL", hs_email_status: "SENT" }).status).toBe(
      "draft",
    );
  });

  it("of a sequence, or with the headers of an automatic answer, shows that evidence (R-063)", () => {
    expect(only("emails", { hs_email_direction: "EMAIL", hs_sequence_id: "5" }).automation).toEqual([
      "sequence",
    ]);
    for (const headers of ['{"Auto-Submitted":"auto-replied"}', "Precedence: bulk", "X-Autoreply: yes"])
      expect(only("emails", { hs_email_direction: "EMAIL", hs_email_headers: headers }).automation).toEqual([
        "autoResponse",
      ]);
    expect(
      only("emails", { hs_email_direction: "EMAIL", hs_email_headers: '{"Auto-Submitted":"no"}' }).automation,
    ).toBeUndefined();
  });

  it("from the lead is a reply, unless a machine wrote it or it was only forwarded", () => {
    expect(told("emails", { hs_email_direction: "INCOMING_EMAIL" })).toMatchObject([
      { kind: "leadReplied", channel: "email" },
      { kind: "activity", direction: "inbound" },
    ]);
    expect(
      told("emails", {
        hs_email_direction: "INCOMING_EMAIL",
        hs_email_headers: "Auto-Submitted: auto-generated",
      }),
    ).toHaveLength(1);
    expect(told("emails", { hs_email_direction: "FORWARDED_EMAIL" })).toMatchObject([
      { kind: "activity", direction: "inbound" },
    ]);
  });

  it("that bounces later is the same activity in a newer version", () => {
    const sent = only("emails", { hs_email_direction: "EMAIL", hs_email_status: "SENT" });
    const bounced = only("emails", {
      hs_email_direction: "EMAIL",
      hs_email_status: "BOUNCED",
      hs_lastmodifieddate: "2026-03-02T10:00:00Z",
    });
    expect(bounced.activityId).toBe(sent.activityId);
    expect(bounced.key).not.toBe(sent.key);
    expect(bounced.modifiedAt).toBeGreaterThan(sent.modifiedAt!);
  });
});

describe("a meeting", () => {
  it("counts when it was logged, not when it takes place (D8)", () => {
    const meeting = only("meetings", {
      hs_timestamp: "2026-03-09T15:00:00Z",
      hs_meeting_outcome: "SCHEDULED",
    });
    expect(meeting).toMatchObject({
      occurredAt: at(logged.hs_createdate),
      status: "done",
      direction: "outbound",
    });
  });

  it("booked by the lead is its engagement, with the owner as host (D10)", () => {
    const booked = {
      hs_meeting_source: "MEETINGS_PUBLIC",
      hs_created_by_user_id: null,
      hs_object_source: "MEETINGS",
    };
    expect(told("meetings", booked)).toMatchObject([
      { kind: "engaged", engagement: "meetingBooked", occurredAt: at(logged.hs_createdate) },
      { kind: "activity", selfBooked: true, actorId: "hubspot:551" },
    ]);
  });

  it("that was canceled is so", () => {
    expect(only("meetings", { hs_meeting_outcome: "CANCELED" }).status).toBe("canceled");
  });
});

describe("a task", () => {
  it("is planned when made and done when completed, at its completion, never when due", () => {
    const due = { hs_timestamp: "2026-03-05T09:00:00Z" };
    expect(only("tasks", { ...due, hs_task_status: "NOT_STARTED" })).toMatchObject({
      status: "planned",
      occurredAt: at(logged.hs_createdate),
    });
    expect(
      only("tasks", { ...due, hs_task_status: "COMPLETED", hs_task_completion_date: "2026-03-03T09:00:00Z" }),
    ).toMatchObject({
      status: "done",
      occurredAt: at("2026-03-03T09:00:00Z"),
    });
  });

  it("of our own is no fact at all, also when it is completed (R-060)", () => {
    const ours = { hs_task_body: taskBody(["Call now"], "k1"), hs_task_status: "COMPLETED" };
    expect(told("tasks", ours)).toEqual([]);
  });
});

describe("an activity taken off a contact", () => {
  it("was never toward that lead: a newer version that is canceled", () => {
    const when = at("2026-03-02T11:00:00Z");
    const record = activity({ ...logged, hs_call_direction: "OUTBOUND", hs_call_status: "COMPLETED" });
    expect(withdrawnFacts("calls", record, "101", when, context)).toMatchObject([
      { kind: "activity", activityId: "hubspot:calls:501", status: "canceled", modifiedAt: when },
    ]);
  });
});
