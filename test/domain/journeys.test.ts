import { DAY } from "../../src/domain/time.ts";
import {
  called,
  consent,
  created,
  disqualified,
  downloaded,
  engaged,
  mailed,
  owned,
  staged,
} from "./support/facts.ts";
import { journeyOf, journeysOf, LivingLead, runOf } from "./support/lead.ts";
import { aPolicy } from "./support/policies.ts";
import { at } from "./support/times.ts";

const policy = aPolicy();
const shape = (
  facts: Parameters<typeof journeysOf>[0]["facts"],
  asOf = "in 3 weeks Mon 09:00",
  rules = policy,
) =>
  journeysOf({ policy: rules, facts }, asOf).map(({ number, returning, status, endedBy, engagement }) => [
    number,
    returning,
    status,
    endedBy,
    engagement.factKeys.length,
  ]);

describe("D1: engagement time", () => {
  test("D1: an event list counts from the end of the event, else from the upload", () => {
    const list = (more: object) =>
      journeyOf({ policy, facts: [engaged("Mon 12:00", { engagement: "event", ...more })] }, "Tue 09:00")
        .stamps.engagedAt;
    expect(list({ endedAt: at("Mon 11:00") })).toBe(at("Mon 11:00"));
    expect(list({})).toBe(at("Mon 12:00"));
  });
});

describe("D6: a second engagement while the journey is unanswered", () => {
  test("D6: same or weaker is attached, the earliest counts, no new clock", () => {
    const journey = journeyOf(
      { policy, facts: [engaged("Mon 10:00"), engaged("Mon 10:10"), downloaded("Mon 10:15")] },
      "Mon 10:20",
    );
    expect(journey).toMatchObject({
      leadType: "hand-raiser",
      latestEngagementAt: at("Mon 10:15"),
      stamps: { engagedAt: at("Mon 10:00") },
    });
    expect(journey.clocks.map(({ clock }) => clock)).toEqual(["assignment", "lead-wait"]);
  });

  test("D6: stronger opens a new journey, running clocks of the older end as superseded, without alerts", () => {
    const facts = [downloaded("Mon 10:00"), owned("Mon 10:00", "rep"), engaged("Mon 10:10")];
    const [older, newer] = journeysOf({ policy, facts }, "Wed 10:00");
    expect(runOf(older!, "response")).toMatchObject({ status: "superseded", stoppedAt: null });
    expect(runOf(older!, "response").steps.every(({ state }) => state === "dropped")).toBe(true);
    expect(newer).toMatchObject({ number: 2, returning: false, status: "unanswered" });
    expect(runOf(newer!, "response")).toMatchObject({ status: "miss", dueAt: at("Mon 10:40") });
  });

  test("D6: a miss that the older one already has stands", () => {
    const facts = [
      engaged("Mon 10:00", { properties: { lead_type: "chat" } }),
      owned("Mon 10:00", "rep"),
      engaged("Mon 11:00:00.001"),
    ];
    expect(runOf(journeysOf({ policy, facts }, "Mon 11:10")[0]!, "response")).toMatchObject({
      status: "miss",
      miss: { calendarMs: 1, openMs: 1 },
    });
    expect(
      runOf(
        journeysOf({ policy, facts: [...facts.slice(0, 2), engaged("Mon 11:00")] }, "Mon 11:10")[0]!,
        "response",
      ).status,
    ).toBe("superseded");
  });

  test("D6: a known type is stronger than an unknown one, an unknown one than none", () => {
    const unknown = (when: string) => engaged(when, { properties: { lead_type: "astrology" } });
    expect(shape([unknown("Mon 10:00"), downloaded("Mon 10:10")], "Mon 10:20")).toHaveLength(2);
    expect(shape([unknown("Mon 10:00"), unknown("Mon 10:10")], "Mon 10:20")).toHaveLength(1);
  });
});

describe("D7: an engagement after the first touch or the end", () => {
  const answered = [engaged("Mon 10:00"), owned("Mon 10:00", "rep"), called("Mon 10:10", "rep")];

  test("D7: answered less than 24 h earlier and not stronger: attached; from 24 h on a returning journey", () => {
    expect(shape([...answered, engaged("Tue 10:09:59.999")], "Tue 12:00")).toEqual([
      [1, false, "answered", null, 2],
    ]);
    expect(shape([...answered, engaged("Tue 10:10")], "Tue 12:00")).toEqual([
      [1, false, "ended", "superseded", 1],
      [2, true, "unanswered", null, 1],
    ]);
  });

  test("D7: stronger within 24 h opens a returning journey; the older results stand, its follow-up is superseded", () => {
    const facts = [downloaded("Mon 10:00"), ...answered.slice(1), engaged("Mon 11:00")];
    const [older, newer] = journeysOf({ policy, facts }, "Mon 11:10");
    expect(older!.clocks.map(({ clock, status }) => `${clock} ${status}`)).toEqual([
      "assignment hit",
      "response hit",
      "lead-wait hit",
      "follow-up superseded",
    ]);
    expect(newer).toMatchObject({ returning: true, stamps: { assignedAt: at("Mon 11:00") } });
  });

  test("D7: a touch belongs to the latest journey engaged at or before it", () => {
    const [older, newer] = journeysOf(
      { policy, facts: [...answered, engaged("Wed 10:00"), called("Wed 10:00", "rep")] },
      "Wed 12:00",
    );
    expect(runOf(older!, "follow-up").status).toBe("superseded");
    expect(newer!.delays.total?.calendarMs).toBe(0);
  });

  test("D7: after an exclusion without an answer a new engagement is a returning journey", () => {
    expect(
      shape([engaged("Mon 10:00"), disqualified("Mon 10:05"), engaged("Mon 10:10")], "Mon 10:20"),
    ).toEqual([
      [1, false, "ended", "excluded", 1],
      [2, true, "unanswered", null, 1],
    ]);
  });

  test("D7: answered a short while ago and ended since: attached all the same", () => {
    expect(shape([...answered, staged("Mon 11:00", "booked"), downloaded("Mon 12:00")], "Mon 13:00")).toEqual(
      [[1, false, "ended", "outcome", 2]],
    );
  });

  test("D7: the handoff of the older journey runs on, its acceptance may come later", () => {
    const facts = [
      ...answered,
      staged("Mon 11:00", "booked"),
      engaged("Tue 10:30"),
      staged("Tue 10:45", "accepted"),
    ];
    expect(runOf(journeysOf({ policy, facts }, "Wed 09:00")[0]!, "handoff")).toMatchObject({
      status: "hit",
      stoppedAt: at("Tue 10:45"),
    });
    expect(
      runOf(journeysOf({ policy, facts: facts.slice(0, -1) }, "Wed 09:00")[0]!, "handoff"),
    ).toMatchObject({ status: "miss", dueAt: at("Tue 11:00") });
    expect(
      runOf(
        journeysOf({ policy, facts: [...facts.slice(0, -1), disqualified("Tue 10:40")] }, "Wed 09:00")[0]!,
        "handoff",
      ).status,
    ).toBe("excluded");
  });

  test("words: 90 days without a fact and the journey has lapsed, whatever comes after", () => {
    const first = [engaged("Mon 10:00"), owned("Mon 10:00", "rep")];
    const lapses = at("Mon 10:00") + 90 * DAY;
    expect(journeyOf({ policy, facts: first }, lapses - 1).status).toBe("unanswered");
    expect(journeyOf({ policy, facts: first }, lapses)).toMatchObject({
      status: "ended",
      endedBy: "lapsed",
      endedAt: lapses,
    });
    expect(
      journeyOf({ policy, facts: [...first, called(lapses + DAY, "rep")] }, lapses + 2 * DAY),
    ).toMatchObject({ endedBy: "lapsed", endedAt: lapses });
    expect(shape([...first, engaged(lapses + DAY)], String("in 20 weeks Mon 10:00"))).toEqual([
      [1, false, "ended", "lapsed", 1],
      [2, true, "unanswered", null, 1],
    ]);
  });
});

describe("D31: history, and records without an engagement", () => {
  test("D31: engaged before watchFrom is history: measured, never alerted", () => {
    const lead = new LivingLead({ policy, watchFrom: "Mon 10:00" })
      .learn("Mon 09:59:59.999", engaged("Mon 09:59:59.999"), owned("Mon 10:10", "rep"))
      .liveTo("Fri 17:00");
    expect(lead.last.journeys[0]).toMatchObject({ history: true });
    expect(lead.effects).toEqual([]);
    expect(
      journeyOf({ policy, watchFrom: "Mon 10:00", facts: [engaged("Mon 10:00")] }, "Mon 10:10").history,
    ).toBe(false);
  });

  test("D31: a creation counts if no engagement is known at or before it or within 10 minutes after", () => {
    const engagedAt = (...more: ReturnType<typeof engaged>[]) =>
      journeysOf({ policy, facts: [created("Mon 10:00"), ...more] }, "Tue 09:00").map(
        ({ stamps }) => stamps.engagedAt,
      );
    expect(engagedAt()).toEqual([at("Mon 10:00")]);
    expect(engagedAt(engaged("Mon 10:10"))).toEqual([at("Mon 10:10")]);
    expect(engagedAt(engaged("Mon 10:10:00.001"))).toEqual([at("Mon 10:00")]);
    expect(engagedAt(engaged("Mon 10:00"))).toEqual([at("Mon 10:00")]);
    expect(engagedAt(engaged("Mon 09:00"))).toEqual([at("Mon 09:00")]);
  });

  test("D31: alerts sent for a creation belong to the form that replaces it", () => {
    const lead = new LivingLead({ policy }).learn("Mon 10:00", created("Mon 10:00")).liveTo("Mon 10:05");
    expect(lead.names).toEqual(["assignment tier-1"]);
    lead.learn("Mon 10:06", engaged("Mon 09:59")).liveTo("Mon 10:20");
    expect(lead.last.journeys.map(({ engagement }) => engagement.kind)).toEqual(["form"]);
    expect(lead.names).toEqual(["assignment tier-1"]);
    expect(lead.of("closeAlerts")).toEqual([]);
  });

  test("D31: only the first record's creation can count", () => {
    expect(
      shape(
        [created("Mon 10:00"), called("Mon 10:05", "rep"), created("Wed 10:00", { record: "second" })],
        "Thu 09:00",
      ),
    ).toHaveLength(1);
  });
});

describe("D34: imports", () => {
  const imported = (more: object) => [
    engaged("Mon 10:00", { engagement: "listUpload", importBatch: "fair", ...more }),
    created("Mon 10:00", { via: "import", importBatch: "fair", ...more }),
  ];

  test("D34: an import whose source the policy maps starts clocks", () => {
    expect(shape(imported({ properties: { lead_type: "download" } }), "Mon 10:10")).toHaveLength(1);
  });

  test("D34: otherwise the records are kept without a journey and one review opens per batch", () => {
    const lead = new LivingLead({ policy })
      .learn("Mon 10:00", ...imported({ properties: {} }))
      .learn("Mon 10:01")
      .learn("Mon 10:02", consent("Mon 10:02", "optedOut"));
    expect(lead.last.journeys).toEqual([]);
    expect(lead.of("review")).toEqual([
      expect.objectContaining({ reviewId: "importBatch: fair", reviewer: "reviewer" }),
    ]);
  });

  test("D34: an unmapped import joins no journey that is under way", () => {
    expect(shape([engaged("Mon 09:30"), ...imported({ properties: {} })], "Mon 10:10")).toEqual([
      [1, false, "unanswered", null, 2],
    ]);
  });
});

describe("D35: clock skew and back-dating", () => {
  const firstTouch = (more: object, when: string) =>
    journeyOf(
      { policy, facts: [engaged("Mon 10:00"), owned("Mon 09:00", "rep"), called(when, "rep", more)] },
      "Mon 12:00",
    ).delays.total?.calendarMs ?? null;

  test("D35: a touch up to 60 s before the engagement in another system counts at the engagement", () => {
    expect(firstTouch({}, "Mon 09:59")).toBe(0);
    expect(firstTouch({}, "Mon 09:58:59.999")).toBeNull();
    expect(firstTouch({ source: "web" }, "Mon 09:59:30")).toBeNull();
  });

  test("D35: so does a call in progress at it, from any system; one that was over does not", () => {
    expect(firstTouch({ source: "web", endedAt: at("Mon 10:00:01") }, "Mon 09:50")).toBe(0);
    expect(firstTouch({ source: "web", status: "inProgress" }, "Mon 09:50")).toBe(0);
    expect(firstTouch({ endedAt: at("Mon 09:55") }, "Mon 09:50")).toBeNull();
    expect(
      journeyOf(
        { policy, facts: [engaged("Mon 10:00"), mailed("Mon 09:50", "rep", { endedAt: at("Mon 10:05") })] },
        "Mon 12:00",
      ).firstTouch,
    ).toBeNull();
  });

  test("D35: the call in progress answers a returning journey too", () => {
    const facts = [
      engaged("Mon 10:00"),
      owned("Mon 10:00", "rep"),
      called("Mon 10:05", "rep"),
      called("Wed 09:55", "rep", { endedAt: at("Wed 10:10") }),
      engaged("Wed 10:00"),
    ];
    expect(journeysOf({ policy, facts }, "Wed 12:00")[1]!.delays.total?.calendarMs).toBe(0);
  });

  test("D35: a fact dated over 60 s after its log time takes the log time", () => {
    const dated = (logged: string) =>
      journeyOf(
        {
          policy,
          facts: [
            engaged("Mon 10:00"),
            owned("Mon 10:00", "rep"),
            called("Mon 10:20", "rep", { loggedAt: at(logged) }),
          ],
        },
        "Mon 12:00",
      ).stamps.firstTouchAt;
    expect(dated("Mon 10:19")).toBe(at("Mon 10:20"));
    expect(dated("Mon 10:18:59.999")).toBe(at("Mon 10:18:59.999"));
  });
});
