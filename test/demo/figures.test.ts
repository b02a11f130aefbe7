import { readFileSync } from "node:fs";
import { taskBody } from "../../connectors/hubspot/task-body.ts";
import { type FireCall, readFireCalls } from "../../sandbox/replay/sf-fire-calls.ts";
import { fireCallReference } from "../../sandbox/replay/sf-fire-calls-reference.ts";
import { leadRows, type PortalRecord, taskRow, tellings } from "../../sandbox/stages/hubspot/readout.ts";
import * as org from "../../sandbox/stages/salesforce/readout.ts";
import type { Readout } from "../../sandbox/stages/stage.ts";
import { parseCsv } from "../../sandbox/support/csv.ts";
import { demoFigures } from "../../src/demo/figures.ts";

const { calls } = readFireCalls(parseCsv(readFileSync("data/sf-fire-calls/calls-2020-04.csv", "utf8")));
const nothing: Readout = { leads: [], tasks: [], tellings: [], calls: [] };
const record = (
  id: string,
  properties: PortalRecord["properties"],
  more: Partial<PortalRecord> = {},
): PortalRecord => ({
  id,
  archived: false,
  properties,
  associations: [],
  writes: [],
  ...more,
});
const T = Date.parse("2020-04-07T12:00:00Z");

/** A call as a portal would hold it when every stamp is right. */
function stamped(call: FireCall): PortalRecord {
  const minutes = call.finalPriority === "3" ? 10 : 20;
  const due = call.owner.dispatchedAt + minutes * 60_000;
  return record(call.number, {
    leadclock_engaged_at: String(call.receivedAt),
    leadclock_assigned_at: new Date(call.owner.dispatchedAt).toISOString(),
    leadclock_first_touch_at: call.arrival ? String(call.arrival.at) : null,
    leadclock_sla_status: call.arrival && call.arrival.at <= due ? "hit" : "miss",
  });
}

describe("the demo's figures, from what the CRM holds", () => {
  test("equal the data's reference values when every stamp is right", () => {
    const figures = demoFigures({ ...nothing, leads: leadRows(calls.map(stamped)) });
    expect(figures.leads).toBe(5_292);
    expect(figures.systemsDelay).toEqual({
      n: 5_292,
      medianMs: 103_000,
      p90Ms: 238_000,
      within5Min: 5_046,
      within15Min: 5_290,
    });
    expect(figures.speedToLead).toEqual({
      n: 5_118,
      medianMs: 420_000,
      p90Ms: 1_027_000,
      within5Min: 1_229,
      within15Min: 4_352,
    });
    expect(figures.untouched).toBe(174);
    const { withinMinutes } = fireCallReference(calls);
    expect(figures.hits).toBe(withinMinutes({ "2": 20, "3": 10 }));
    expect([figures.hits, figures.misses, figures.excluded]).toEqual([4_862, 430, 0]);
  });

  test("count a lead that was lost on the way as missing, and an excluded one apart", () => {
    const [first, second, third] = calls.slice(0, 3).map(stamped) as [
      PortalRecord,
      PortalRecord,
      PortalRecord,
    ];
    const lost = { ...first, properties: {} };
    const excluded = { ...second, properties: { ...second.properties, leadclock_sla_status: "excluded" } };
    expect(
      demoFigures({ ...nothing, leads: leadRows([lost, excluded, third, { ...third, archived: true }]) }),
    ).toMatchObject({
      leads: 2,
      excluded: 1,
    });
  });

  test("of an empty CRM are zeros and nothing measured", () => {
    const figures = demoFigures(nothing);
    expect(figures.leads).toBe(0);
    expect(figures.systemsDelay).toEqual({
      n: 0,
      medianMs: null,
      p90Ms: null,
      within5Min: 0,
      within15Min: 0,
    });
    expect(figures.crmCalls).toEqual({ total: 0, perLead: 0, byKind: {} });
    expect(figures.stampLagMs).toEqual({ n: 0, median: null, p95: null });
  });
});

describe("alerts", () => {
  const task = (subject: string, paragraphs: readonly string[], key: string | null = "k1") =>
    record(subject, {
      hs_task_subject: subject,
      hs_task_body: key === null ? paragraphs.join("") : taskBody(paragraphs, key),
    });

  test("are counted by kind, from the tasks in the CRM that are ours", () => {
    const tasks = [
      task("Due soon: A is due", ["Rule: response within 10 open minutes"]),
      task("Past due: A was due", ["Rule missed: response within 10 open minutes"]),
      task("Nobody owns this lead: B, due", ["Rule missed: assignment within 5 open minutes"]),
      task("Nobody owns this lead: C, due", ["Rule: response within 5 open minutes"]),
      task("Found late: D was due", ["Rule missed: response within 5 open minutes"]),
      task("Please review: E", ["Is it a lead?"]),
      task("Breach review, 6 to 12 April", ["5 breaches of 40 leads."]),
      task("Past due: not ours", ["Rule missed: by a colleague"], null),
      { ...task("Past due: thrown away", ["Rule missed: x"]), archived: true },
    ];
    expect(demoFigures({ ...nothing, tasks: tasks.flatMap(taskRow) }).alerts).toEqual({
      warning: 2,
      breach: 2,
      catchUp: 1,
      review: 1,
      total: 6,
    });
  });
});

describe("of two CRMs", () => {
  test("leads are those of the one in which owners live; tasks and requests are those of both", () => {
    const [task] = taskRow(
      record("t", {
        hs_task_subject: "Due soon",
        hs_task_body: taskBody(["Rule: response within 10 open minutes"], "k"),
      }),
    );
    const leads = leadRows(calls.slice(0, 2).map(stamped));
    const requests = [{ kind: "GET /owners", count: 3 }];
    const figures = demoFigures({ ...nothing, leads }, [
      { ...nothing, leads: leadRows(calls.slice(0, 5).map(stamped)), tasks: [task!], calls: requests },
    ]);
    expect(figures).toMatchObject({ leads: 2, alerts: { total: 1, warning: 1 }, crmCalls: { total: 3 } });
  });
});

describe("requests and lag", () => {
  test("requests are summed by method and route, and divided by the leads", () => {
    const figures = demoFigures({
      ...nothing,
      leads: leadRows(calls.slice(0, 4).map(stamped)),
      calls: [
        { kind: "POST /objects/contacts/batch/update", count: 7 },
        { kind: "POST /objects/contacts/batch/update", count: 1 },
        { kind: "GET /owners", count: 1 },
      ],
    });
    expect(figures.crmCalls).toEqual({
      total: 9,
      perLead: 2.25,
      byKind: { "POST /objects/contacts/batch/update": 8, "GET /owners": 1 },
    });
  });

  test("the lag runs from the first sending of the event at the stamp's instant to the write that shows it", () => {
    const write = (property: string, at: number, realAt: number) => ({
      property,
      value: String(at),
      at,
      realAt,
    });
    const contact = record(
      "501",
      {
        leadclock_engaged_at: String(T),
        leadclock_assigned_at: String(T + 60_000),
        leadclock_first_touch_at: String(T + 90_000),
      },
      {
        writes: [
          write("leadclock_engaged_at", T, 1_000_040),
          write("leadclock_assigned_at", T + 59_000, 1_000_150),
          write("leadclock_assigned_at", T + 60_000, 1_000_300),
          write("leadclock_first_touch_at", T + 90_000, 1_000_390),
        ],
      },
    );
    const call = record(
      "777",
      {},
      {
        associations: [
          { type: "contacts", id: "501" },
          { type: "companies", id: "9" },
        ],
      },
    );
    const sent = (objectId: number, at: number, firstSentRealAt: number | null) => ({
      event: { objectId, occurredAt: at },
      firstSentRealAt,
    });
    const events = [
      sent(501, T, 1_000_020),
      sent(501, T, 1_000_010),
      sent(501, T + 60_000, 1_000_200),
      sent(777, T + 90_000, 1_000_400),
      sent(502, T + 60_000, 1),
      sent(501, T + 60_000, null),
    ];
    const lag = demoFigures({
      ...nothing,
      leads: leadRows([contact]),
      tellings: tellings(events, [call]),
    }).stampLagMs;
    expect(lag).toEqual({ n: 3, median: 30, p95: 100 });
  });

  test("in an org it runs from the first sending of the change event to the stamp's first write, which the row tells", () => {
    const lead: org.OrgRecord = {
      id: "00Q1",
      deleted: false,
      values: {
        Leadclock_engaged_at__c: T,
        Leadclock_assigned_at__c: T + 60_000,
        Leadclock_first_touch_at__c: T + 90_000,
      },
      firstWrites: [
        { field: "Leadclock_engaged_at__c", value: T, realAt: 1_000_040 },
        { field: "Leadclock_assigned_at__c", value: T + 59_000, realAt: 1_000_150 },
        { field: "Leadclock_assigned_at__c", value: T + 60_000, realAt: 1_000_300 },
        { field: "Leadclock_first_touch_at__c", value: T + 90_000, realAt: 1_000_390 },
      ],
    };
    const task: org.OrgRecord = { id: "00T1", deleted: false, values: { WhoId: "00Q1" }, firstWrites: [] };
    const sent = (entity: string, record: string, at: number, sentRealAt: number | null) => ({
      entity,
      at,
      header: { recordIds: [record] },
      values: {},
      sentRealAt,
    });
    const events = [
      sent("Lead", "00Q1", T, 1_000_010),
      sent("Lead", "00Q1", T + 60_000, 1_000_200),
      sent("Task", "00T1", T + 90_000, 1_000_360),
      sent("Lead", "00Q1", T + 60_000, null),
    ];
    const leads = org.leadRows([lead]);
    expect(demoFigures({ ...nothing, leads, tellings: org.tellings(events, [task]) }).stampLagMs).toEqual({
      n: 3,
      median: 30,
      p95: 100,
    });
  });
});
