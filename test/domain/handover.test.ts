import { MINUTE } from "../../src/domain/time.ts";
import { called, engaged, notified, owned, person, queued } from "./support/facts.ts";
import { clockOf, journeyOf } from "./support/lead.ts";
import { aPolicy } from "./support/policies.ts";
import { at } from "./support/times.ts";

const policy = aPolicy();

describe("words: assignment, notification, handover", () => {
  const told = (when: string) =>
    journeyOf(
      { policy, facts: [engaged("Mon 10:00"), owned("Mon 10:05", "rep"), notified(when, "rep")] },
      "Mon 11:00",
    );

  test("the handover is the notification up to 15 minutes after the assignment, and no later one", () => {
    expect(told("Mon 10:20").stamps).toMatchObject({
      assignedAt: at("Mon 10:05"),
      handoverAt: at("Mon 10:20"),
      handoverFrom: "notification",
    });
    expect(told("Mon 10:20:00.001").stamps).toMatchObject({
      notifiedAt: null,
      handoverAt: at("Mon 10:05"),
      handoverFrom: "assignment",
    });
  });

  test("a notification after the first touch is ignored, one at its instant is not", () => {
    const touched = (when: string) =>
      journeyOf(
        {
          policy,
          facts: [
            engaged("Mon 10:00"),
            owned("Mon 10:05", "rep"),
            notified("Mon 10:08", "rep"),
            called(when, "rep"),
          ],
        },
        "Mon 11:00",
      ).stamps;
    expect(touched("Mon 10:07:59").handoverFrom).toBe("assignment");
    expect(touched("Mon 10:08").handoverFrom).toBe("notification");
  });

  test("a notification of somebody else, or of an earlier turn, is no handover", () => {
    const facts = [
      engaged("Mon 10:00"),
      owned("Mon 10:05", "rep"),
      notified("Mon 10:06", "other"),
      owned("Mon 10:07", "other"),
    ];
    expect(journeyOf({ policy, facts }, "Mon 11:00").stamps.notifiedAt).toBeNull();
    expect(clockOf({ policy, facts }, "Mon 11:00").segments.map(({ start }) => start)).toEqual([
      at("Mon 10:05"),
      at("Mon 10:07"),
    ]);
  });

  test("queues, integration users, inactive users, default owners and nobody are no assignment", () => {
    const people = [
      person("robot", { human: false }),
      person("gone", { active: false }),
      person("desk", { sales: false }),
    ];
    const facts = [
      engaged("Mon 10:00"),
      queued("Mon 10:01"),
      owned("Mon 10:02", "robot"),
      owned("Mon 10:03", "gone"),
      owned("Mon 10:04", "desk"),
      owned("Mon 10:05", "house"),
      owned("Mon 10:06", null),
    ];
    const given = { policy: { ...policy, notSales: ["house"] }, people };
    expect(journeyOf({ ...given, facts }, "Mon 10:30").stamps.assignedAt).toBeNull();
    expect(
      journeyOf({ ...given, facts: [...facts, owned("Mon 10:07", "rep")] }, "Mon 10:30").stamps.assignedAt,
    ).toBe(at("Mon 10:07"));
  });

  test("an owner is judged as they were then: what the directory says later changes nothing", () => {
    const people = [person("rep", { active: true }), person("rep", { active: false }, "Mon 10:10")];
    expect(
      journeyOf({ policy, people, facts: [engaged("Mon 10:00"), owned("Mon 10:05", "rep")] }, "Mon 11:00")
        .stamps.assignedAt,
    ).toBe(at("Mon 10:05"));
  });

  test("D3: the first thing known of somebody holds from then on, not before: an owner who leaves was the assignment", () => {
    const people = [person("rep", { active: false }, "Mon 10:10")];
    const facts = [engaged("Mon 10:00"), owned("Mon 10:05", "rep"), owned("Mon 10:20", "next")];
    expect(journeyOf({ policy, people, facts }, "Mon 10:09").stamps.assignedAt).toBe(at("Mon 10:05"));
    expect(journeyOf({ policy, people, facts }, "Mon 11:00").stamps.assignedAt).toBe(at("Mon 10:05"));
  });

  test("an inactive owner who becomes active while owning the lead is its assignment from then on", () => {
    const people = [person("rep", { active: false }), person("rep", { active: true }, "Mon 10:30")];
    const facts = [engaged("Mon 10:00"), owned("Mon 10:05", "rep")];
    expect(journeyOf({ policy, people, facts }, "Mon 10:29").stamps.assignedAt).toBeNull();
    expect(journeyOf({ policy, people, facts }, "Mon 11:00").stamps.assignedAt).toBe(at("Mon 10:30"));
  });
});

describe("D2: touch before assignment", () => {
  const facts = [engaged("Mon 10:00"), called("Mon 10:05", "other"), owned("Mon 10:20", "rep")];

  test("D2: response is a hit with nothing used, credited to the toucher whoever is assigned later", () => {
    const response = clockOf({ policy, facts }, "Mon 12:00");
    expect(response).toMatchObject({
      status: "hit",
      usedOpenMs: 0,
      startedAt: at("Mon 10:05"),
      stoppedAt: at("Mon 10:05"),
    });
    expect(response.segments).toEqual([
      { ownerId: "other", start: at("Mon 10:05"), end: at("Mon 10:05"), openUsedMs: 0, heldAtDue: true },
    ]);
  });

  test("D2: systems delay stays assignment − engagement, human delay is 0, the overlap is the head start", () => {
    const { systems, human, headStart, total } = journeyOf({ policy, facts }, "Mon 12:00").delays;
    expect([systems, human, headStart, total].map((delay) => delay?.calendarMs)).toEqual([
      20 * MINUTE,
      0,
      15 * MINUTE,
      5 * MINUTE,
    ]);
  });

  test("D2: clocks from the engagement are judged as usual", () => {
    expect(clockOf({ policy, facts }, "Mon 12:00", "assignment")).toMatchObject({
      status: "miss",
      stoppedAt: at("Mon 10:20"),
    });
    expect(clockOf({ policy, facts }, "Mon 12:00", "lead-wait")).toMatchObject({
      status: "hit",
      stoppedAt: at("Mon 10:05"),
    });
  });

  test("D2: never assigned, the touch stands in for the assignment", () => {
    const given = { policy, facts: facts.slice(0, 2) };
    expect(journeyOf(given, "Tue 12:00").stamps).toMatchObject({
      assignedAt: null,
      handoverAt: at("Mon 10:05"),
      handoverFrom: "touch",
    });
    expect(clockOf(given, "Tue 12:00", "assignment").stoppedAt).toBe(at("Mon 10:05"));
    expect(journeyOf(given, "Tue 12:00").delays.systems?.calendarMs).toBe(5 * MINUTE);
  });

  test("D2: a touch at the instant of the assignment comes after it", () => {
    const same = journeyOf(
      { policy, facts: [called("Mon 10:05", "rep"), owned("Mon 10:05", "rep"), engaged("Mon 10:00")] },
      "Mon 12:00",
    );
    expect(same.delays).toMatchObject({ human: { calendarMs: 0 }, headStart: { calendarMs: 0 } });
    expect(same.stamps.handoverFrom).toBe("assignment");
  });
});

describe("D3: the owner is already set when the lead engages", () => {
  test("D3: assigned at the engagement instant, systems delay 0", () => {
    const journey = journeyOf(
      { policy, facts: [owned("last Fri 10:00", "rep"), engaged("Mon 10:00")] },
      "Mon 10:10",
    );
    expect(journey.stamps).toMatchObject({ assignedAt: at("Mon 10:00"), handoverAt: at("Mon 10:00") });
    expect(journey.delays.systems).toEqual({ calendarMs: 0, openMs: 0 });
    expect(journey.clocks.find(({ clock }) => clock === "assignment")?.status).toBe("hit");
  });

  test("D3: only if that owner counts at that instant", () => {
    const people = [person("rep", { active: true }), person("rep", { active: false }, "last Sun 10:00")];
    expect(
      journeyOf(
        { policy, people, facts: [owned("last Fri 10:00", "rep"), engaged("Mon 10:00")] },
        "Mon 10:10",
      ).stamps.assignedAt,
    ).toBeNull();
  });
});

describe("D4: queue and person", () => {
  test("D4: queue time is systems delay, moves between queues change nothing", () => {
    const facts = [
      engaged("Mon 10:00"),
      queued("Mon 10:01"),
      owned("Mon 10:10", "other queue", { ownerKind: "queue" }),
      owned("Mon 10:20", "rep"),
      called("Mon 10:25", "rep"),
    ];
    const { delays, clocks } = journeyOf({ policy, facts }, "Mon 12:00");
    expect([delays.systems?.calendarMs, delays.human?.calendarMs]).toEqual([20 * MINUTE, 5 * MINUTE]);
    expect(clocks.filter(({ clock }) => clock === "assignment")).toHaveLength(1);
  });

  const returned = [
    engaged("Mon 10:00"),
    owned("Mon 10:00", "rep"),
    queued("Mon 10:20"),
    owned("Mon 11:00", "other"),
  ];

  test("D4: back in the queue response stands still, lead-wait runs on, a new assignment clock starts", () => {
    const waiting = { policy, facts: returned.slice(0, 3) };
    expect(clockOf(waiting, "Mon 10:50")).toMatchObject({
      status: "pending",
      dueAt: null,
      usedOpenMs: 20 * MINUTE,
    });
    expect(clockOf(waiting, "Mon 10:50", "lead-wait")).toMatchObject({
      status: "miss",
      dueAt: at("Mon 10:45"),
    });
    expect(clockOf(waiting, "Mon 10:50", "assignment", 2)).toMatchObject({
      startedAt: at("Mon 10:20"),
      dueAt: at("Mon 10:21"),
      status: "miss",
    });
    expect(journeyOf(waiting, "Mon 10:50").reviews).toEqual([]);
  });

  test("D4: with the next person it goes on with what was left, and delays keep the first handover", () => {
    const given = { policy, facts: [...returned, called("Mon 11:10", "other")] };
    expect(clockOf(given, "Mon 12:00")).toMatchObject({
      status: "hit",
      dueAt: at("Mon 11:10"),
      usedOpenMs: 30 * MINUTE,
    });
    expect(clockOf(given, "Mon 12:00", "assignment", 2)).toMatchObject({ stoppedAt: at("Mon 11:00") });
    expect(journeyOf(given, "Mon 12:00").stamps.handoverAt).toBe(at("Mon 10:00"));
  });

  test("D4: a return after the first touch starts no assignment clock and moves no due", () => {
    const given = {
      policy,
      facts: [
        engaged("Mon 10:00"),
        owned("Mon 10:00", "rep"),
        called("Mon 10:10", "rep"),
        queued("Mon 10:20"),
      ],
    };
    expect(journeyOf(given, "Mon 12:00").clocks.filter(({ clock }) => clock === "assignment")).toHaveLength(
      1,
    );
    expect(clockOf(given, "Mon 12:00")).toMatchObject({
      status: "hit",
      dueAt: at("Mon 10:30"),
      segments: [{ ownerId: "rep", end: at("Mon 10:10") }],
    });
  });

  test("D4: a return after due changes nothing: the miss stays with the owner just before due", () => {
    const response = clockOf(
      { policy, facts: [engaged("Mon 10:00"), owned("Mon 10:00", "rep"), queued("Mon 10:40")] },
      "Mon 11:00",
    );
    expect(response).toMatchObject({ status: "miss", dueAt: at("Mon 10:30"), cause: { cause: "rep" } });
  });

  test("D4: of two records one in a queue takes the lead from no person who holds the other", () => {
    const facts = [
      engaged("Mon 10:00"),
      owned("Mon 10:01", "rep", { record: "a" }),
      queued("Mon 10:05", { record: "b" }),
    ];
    expect(journeyOf({ policy, facts }, "Mon 10:10").ownerId).toBe("rep");
  });
});
