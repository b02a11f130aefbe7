import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { called, disqualified, engaged, notified, owned, person, queued } from "./support/facts.ts";
import { clockOf, journeyOf, LivingLead } from "./support/lead.ts";
import { aPolicy, responseOnly } from "./support/policies.ts";
import { at } from "./support/times.ts";

const policy = aPolicy();

describe("D5: reassignment before the first touch", () => {
  const twice = [
    engaged("Mon 10:00"),
    owned("Mon 10:00", "rep"),
    owned("Mon 10:20", "two"),
    owned("Mon 10:25", "three"),
  ];
  const due = (
    facts: Parameters<typeof clockOf>[0]["facts"],
    allowance: "remaining" | "full" | { floorMinutes: number },
    asOf = "Mon 10:26",
  ) => clockOf({ policy: responseOnly({ allowance }), facts }, asOf).dueAt;

  test("D5: remaining, full and floor", () => {
    expect(due(twice, "remaining")).toBe(at("Mon 10:30"));
    expect(due(twice, "full")).toBe(at("Mon 10:55"));
    expect(due(twice, { floorMinutes: 15 })).toBe(at("Mon 10:40"));
    expect(due(twice, { floorMinutes: 3 })).toBe(at("Mon 10:30"));
    expect(due(twice, { floorMinutes: 600 })).toBe(at("Mon 10:55"));
  });

  test("D5: one segment per owner, with the open time each used and who held it at due", () => {
    const { segments, cause } = clockOf({ policy: responseOnly(), facts: twice }, "Mon 10:31");
    expect(
      segments.map(({ ownerId, openUsedMs, heldAtDue }) => [ownerId, openUsedMs / MINUTE, heldAtDue]),
    ).toEqual([
      ["rep", 20, false],
      ["two", 5, false],
      ["three", 6, true],
    ]);
    expect(cause?.cause).toBe("routing");
  });

  test("D5: the time between an assignment and its notification is nobody's", () => {
    const facts = [
      engaged("Mon 10:00"),
      owned("Mon 10:00", "rep"),
      owned("Mon 10:20", "two"),
      notified("Mon 10:28", "two"),
    ];
    expect(due(facts, "remaining", "Mon 10:29")).toBe(at("Mon 10:38"));
  });

  test("D5: reassigned one millisecond after due nothing restarts, at due itself it does", () => {
    const facts = (when: string) => [engaged("Mon 10:00"), owned("Mon 10:00", "rep"), owned(when, "two")];
    expect(due(facts("Mon 10:30:00.001"), "full", "Mon 10:40")).toBe(at("Mon 10:30"));
    expect(due(facts("Mon 10:30"), "full", "Mon 10:40")).toBe(at("Mon 11:00"));
    const response = clockOf({ policy: responseOnly(), facts: facts("Mon 10:30") }, "Mon 10:40");
    expect(response).toMatchObject({ status: "miss", dueAt: at("Mon 10:30"), cause: { cause: "rep" } });
    expect(response.segments.map(({ heldAtDue }) => heldAtDue)).toEqual([true, false]);
  });

  test("D5: a reassignment after the touch moves nothing", () => {
    const facts = [...twice.slice(0, 2), called("Mon 10:10", "rep"), owned("Mon 10:15", "two")];
    expect(clockOf({ policy: responseOnly({ allowance: "full" }), facts }, "Mon 12:00")).toMatchObject({
      status: "hit",
      dueAt: at("Mon 10:30"),
      segments: [{ ownerId: "rep" }],
    });
  });

  test("D5: business days: remaining keeps the due instant, floor takes the later, full counts anew", () => {
    const days = { target: { byLeadType: {}, otherwise: { businessDays: 1 } } } as const;
    const facts = [engaged("Mon 10:00"), owned("Mon 10:00", "rep"), owned("Tue 09:55", "two")];
    const dueOf = (allowance: "remaining" | "full" | { floorMinutes: number }) =>
      clockOf({ policy: responseOnly({ ...days, allowance }), facts }, "Tue 09:56").dueAt;
    expect([
      dueOf("remaining"),
      dueOf({ floorMinutes: 30 }),
      dueOf({ floorMinutes: 2 }),
      dueOf("full"),
    ]).toEqual(["Tue 10:00", "Tue 10:25", "Tue 10:00", "Wed 09:55"].map(at));
  });

  test("D5: business days stand still while nobody owns the lead", () => {
    const days = responseOnly({ target: { byLeadType: {}, otherwise: { businessDays: 1 } } });
    const facts = [
      engaged("Mon 10:00"),
      owned("Mon 10:00", "rep"),
      queued("Mon 11:00"),
      owned("Mon 13:00", "two"),
    ];
    expect(clockOf({ policy: days, facts }, "Mon 14:00").dueAt).toBe(at("Tue 12:00"));
  });

  test("D5: open tasks move to the new owner, no new alert, no repeated warning; tiers go to the present chain", () => {
    const lead = new LivingLead({ policy: responseOnly() });
    lead.learn("Mon 10:00", engaged("Mon 10:00"), owned("Mon 10:00", "rep"));
    lead.learn("Mon 10:25", owned("Mon 10:25", "two"));
    expect(lead.of("moveAlerts")).toEqual([
      expect.objectContaining({ clock: "response", step: "warning-1", to: "two" }),
    ]);
    lead.liveTo("Mon 10:40");
    lead.learn("Mon 10:41", owned("Mon 10:41", "three"));
    expect(lead.of("moveAlerts").map(({ step, to }) => `${step} ${to}`)).toEqual([
      "warning-1 two",
      "warning-1 three",
      "tier-1 three",
    ]);
    expect(lead.names).toEqual(["response warning-1", "response tier-1"]);
    lead.liveTo("Mon 12:31");
    expect(lead.sent.at(-1)).toMatchObject({
      what: "response tier-2",
      now: at("Mon 12:30"),
      to: ["manager head"],
    });
  });

  test.each(["Mon 10:29", "Mon 10:30"])(
    "D5: the owner changed at %s, which is known only after the breach at 10:30: its task moves, there and back",
    (changed) => {
      const lead = new LivingLead({ policy: responseOnly() })
        .learn("Mon 10:00", engaged("Mon 10:00"), owned("Mon 10:00", "rep"))
        .liveTo("Mon 10:30");
      lead.learn("Mon 10:31", owned(changed, "two"));
      lead.learn("Mon 10:45", owned("Mon 10:45", "rep"));
      expect(lead.of("moveAlerts").map(({ step, to }) => `${step} ${to}`)).toEqual([
        "warning-1 two",
        "tier-1 two",
        "warning-1 rep",
        "tier-1 rep",
      ]);
    },
  );

  test("D5: a task that the backup owner got because the owner is away stays with them", () => {
    const people = [person("rep", { absences: [{ start: at("Mon 09:00"), end: at("Mon 17:00") }] })];
    const lead = new LivingLead({ policy: responseOnly(), people })
      .learn("Mon 10:00", engaged("Mon 10:00"), owned("Mon 10:00", "rep"))
      .liveTo("Mon 11:00");
    expect(lead.sent.map(({ to }) => to)).toEqual([["backupOwner stand-in"], ["backupOwner stand-in"]]);
    expect(lead.of("moveAlerts")).toEqual([]);
  });

  test("D5, D30: where the new owner is away the task moves to who stands in, once; the next owner gets it", () => {
    const absences = [{ start: at("Mon 10:00"), end: at("Mon 10:50") }];
    const people = [person("two", { absences, backupId: "stand-in" })];
    const lead = new LivingLead({ policy: responseOnly(), people })
      .learn("Mon 10:00", engaged("Mon 10:00"), owned("Mon 10:00", "rep"))
      .liveTo("Mon 10:30");
    lead.learn("Mon 10:40", owned("Mon 10:40", "two"));
    lead.learn("Mon 10:45", notified("Mon 10:45", "two"));
    const moved = () => lead.of("moveAlerts").map(({ step, to }) => `${step} ${to}`);
    expect(moved()).toEqual(["warning-1 stand-in", "tier-1 stand-in"]);
    lead.learn("Mon 10:55", owned("Mon 10:55", "three"));
    expect(moved().slice(2)).toEqual(["warning-1 three", "tier-1 three"]);
  });
});

describe("D17: the owner's hours", () => {
  const hours = (opens: string, closes: string) =>
    ({ timeZone: "UTC", week: { mon: [[opens, closes]], tue: [[opens, closes]] } }) as const;
  const late = { ...aPolicy().calendars, late: hours("12:00", "20:00") };

  test("D17: each segment counts in its owner's own hours", () => {
    const people = [person("two", { calendar: "late" })];
    const facts = [engaged("Mon 10:00"), owned("Mon 10:00", "rep"), owned("Mon 10:20", "two")];
    const given = { policy: { ...responseOnly({ ownerHours: true }), calendars: late }, people, facts };
    expect(clockOf(given, "Mon 10:30").dueAt).toBe(at("Mon 12:10"));
    expect(clockOf({ ...given, policy: { ...responseOnly(), calendars: late } }, "Mon 10:25").dueAt).toBe(
      at("Mon 10:30"),
    );
    expect(clockOf(given, "Mon 13:10").miss).toEqual({ calendarMs: HOUR, openMs: HOUR });
  });
});

test("an assignment at the instant of the disqualification came first", () => {
  const journey = journeyOf(
    { policy, facts: [engaged("Mon 10:00"), owned("Mon 10:05", "rep"), disqualified("Mon 10:05")] },
    "Mon 11:00",
  );
  expect(journey.stamps.assignedAt).toBe(at("Mon 10:05"));
  expect(journey.clocks.find(({ clock }) => clock === "response")?.status).toBe("excluded");
});
