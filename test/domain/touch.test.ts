import { HOUR } from "../../src/domain/time.ts";
import * as f from "./support/facts.ts";
import { called, downloaded, engaged, owned, person } from "./support/facts.ts";
import { clockOf, journeyOf } from "./support/lead.ts";
import { aPolicy, responseOnly } from "./support/policies.ts";
import { at } from "./support/times.ts";

const policy = responseOnly();
/** Due at 10:30. */
const handed = [engaged("Mon 10:00"), owned("Mon 10:00", "rep")];

describe("D8: what is a touch", () => {
  const touched = (more: object, changes: object = {}) =>
    journeyOf(
      {
        policy: { ...policy, ...changes },
        people: [person("robot", { human: false })],
        facts: [...handed, called("Mon 10:10", "rep", more)],
      },
      "Mon 12:00",
    ).firstTouch?.level ?? null;
  const definition = (more: object) => ({ touch: { ...policy.touch, ...more } });

  test("D8: an outbound call counts at attempt, an inbound one that a person answered is a conversation", () => {
    expect([
      touched({}),
      touched({ direction: "inbound" }),
      touched({ direction: "inbound", actorId: null }),
    ]).toEqual(["attempt", "conversation", null]);
    expect([
      touched({}, definition({ level: "contact" })),
      touched({ level: "contact" }, definition({ level: "contact" })),
      touched({ direction: "inbound", level: "attempt" }, definition({ level: "conversation" })),
    ]).toEqual([null, "contact", "conversation"]);
  });

  test("D8: never automation, bulk, marketing, auto-replies, drafts, failures, bounces, our own tasks", () => {
    for (const automation of ["autoResponse", "sequence", "workflow", "bulk", "marketing"])
      expect(touched({ activity: "email", automation: [automation] })).toBeNull();
    for (const status of ["draft", "scheduled", "failed", "bounced", "canceled", "planned"])
      expect(touched({ activity: "email", status })).toBeNull();
    expect([
      touched({ activity: "email", direction: "inbound" }),
      touched({ ours: true }),
      touched({ actorKind: "automation" }),
      touched({ actorKind: "unknown" }),
    ]).toEqual([null, null, null, null]);
  });

  test("D8: an integration only if the policy trusts it and it names a person", () => {
    const dialler = { actorKind: "integration", integrationId: "dialler" };
    const trusts = definition({ trustedIntegrations: ["dialler"] });
    expect([
      touched(dialler),
      touched(dialler, trusts),
      touched({ ...dialler, actorId: null }, trusts),
      touched({ ...dialler, actorId: "robot" }, trusts),
      touched({ actorId: "robot" }, trusts),
    ]).toEqual([null, "attempt", null, null, null]);
  });

  test("D8: meetings count when logged, also ahead of time; tasks when completed and only if the policy says so", () => {
    const meeting = called("Wed 10:00", "rep", {
      activity: "meeting",
      status: "scheduled",
      loggedAt: at("Mon 10:20"),
    });
    expect(journeyOf({ policy, facts: [...handed, meeting] }, "Mon 12:00").stamps.firstTouchAt).toBe(
      at("Mon 10:20"),
    );
    const tasks = definition({ activities: ["task"] });
    expect([
      touched({ activity: "task" }),
      touched({ activity: "task" }, tasks),
      touched({ activity: "task", status: "planned" }, tasks),
    ]).toEqual([null, "attempt", null]);
  });

  test("D8: an acknowledgment is stamped, and no touch", () => {
    const journey = journeyOf({ policy, facts: [...handed, f.acknowledged("Mon 10:01")] }, "Mon 10:20");
    expect(journey).toMatchObject({
      status: "unanswered",
      stamps: { acknowledgedAt: at("Mon 10:01"), firstTouchAt: null },
    });
  });

  test("D10: a self-booked meeting is its host's first touch, labelled, if the policy says so", () => {
    const booked = {
      activity: "meeting",
      selfBooked: true,
      status: "planned",
      actorKind: "unknown",
      direction: "inbound",
    };
    expect(touched(booked)).toBe("conversation");
    expect(touched(booked, definition({ selfBookedCounts: false }))).toBeNull();
    expect(
      clockOf({ policy, facts: [...handed, called("Mon 10:10", "rep", booked as object)] }, "Mon 12:00"),
    ).toMatchObject({ status: "hit", flags: ["self-booked"] });
    expect(
      clockOf({ policy, facts: [...handed, called("Mon 10:10", "host", booked as object)] }, "Mon 12:00")
        .status,
    ).toBe("miss");
  });
});

test("the assignment clock is calendar time: one minute, also at night", () => {
  expect(
    clockOf({ policy: aPolicy(), facts: [downloaded("Mon 22:00")] }, "Mon 22:02", "assignment"),
  ).toMatchObject({ dueAt: at("Mon 22:01"), status: "miss" });
  expect(
    clockOf({ policy: aPolicy(), facts: [downloaded("Mon 22:00")] }, "Mon 22:02", "lead-wait").dueAt,
  ).toBe(at("Tue 17:00") + HOUR * 16 + HOUR / 4);
});
