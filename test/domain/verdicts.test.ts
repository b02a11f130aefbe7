import { HOUR, MINUTE } from "../../src/domain/time.ts";
import * as f from "./support/facts.ts";
import { called, engaged, mailed, outage, owned, person, queued, reclassified } from "./support/facts.ts";
import { clockOf, journeyOf, LivingLead } from "./support/lead.ts";
import { aPolicy, responseOnly } from "./support/policies.ts";
import { at } from "./support/times.ts";

const policy = responseOnly();
/** Due at 10:30. */
const handed = [engaged("Mon 10:00"), owned("Mon 10:00", "rep")];
const chat = { properties: { lead_type: "chat" } };
const verdict = (...more: Parameters<typeof clockOf>[0]["facts"]) =>
  clockOf({ policy, facts: [...handed, ...more] }, "Fri 16:00");

describe("words: due, hit, miss", () => {
  test("a touch at due is a hit, one a millisecond later a miss of one millisecond", () => {
    expect(verdict(called("Mon 10:30", "rep"))).toMatchObject({
      status: "hit",
      dueAt: at("Mon 10:30"),
      miss: null,
      cause: null,
    });
    expect(verdict(called("Mon 10:30:00.001", "rep"))).toMatchObject({
      status: "miss",
      miss: { calendarMs: 1, openMs: 1 },
      cause: { cause: "rep" },
    });
  });

  test("still pending at due itself, a miss after it, until now", () => {
    expect(clockOf({ policy, facts: handed }, "Mon 10:30").status).toBe("pending");
    expect(clockOf({ policy, facts: handed }, "Mon 10:30:00.001").status).toBe("miss");
    expect(clockOf({ policy, facts: handed }, "Tue 10:00").miss).toEqual({
      calendarMs: 23.5 * HOUR,
      openMs: 7.5 * HOUR,
    });
  });

  test("facts, rule 5: the miss follows from asOf and due; a timeReached changes nothing", () => {
    expect(verdict(f.timeReached("Mon 10:10"))).toEqual(verdict());
  });
});

describe("D9: touch by somebody else", () => {
  const other = called("Mon 10:10", "other");

  test("D9: it is the first touch and stops lead-wait, not response; a miss that follows is covered", () => {
    const given = { policy: aPolicy(), facts: [...handed, other] };
    expect(journeyOf(given, "Tue 10:00").delays.total?.calendarMs).toBe(10 * MINUTE);
    expect(clockOf(given, "Tue 10:00", "lead-wait").status).toBe("hit");
    expect(clockOf(given, "Tue 10:00")).toMatchObject({
      status: "miss",
      stoppedAt: null,
      flags: ["covered"],
      cause: { cause: "covered" },
    });
  });

  test("D9: it silences the alerts of response", () => {
    const lead = new LivingLead({ policy })
      .learn("Mon 10:00", ...handed)
      .learn("Mon 10:10", other)
      .liveTo("Fri 16:00");
    expect(lead.names).toEqual([]);
  });

  test("D9: the owner, the backup owner and a named delegate stop it; responseBy widens that", () => {
    const stoppedBy = (actor: string, changes: object = {}) =>
      clockOf(
        {
          policy: responseOnly({}, changes),
          people: [person("rep", { teamId: "t" }), person("mate", { teamId: "t" })],
          facts: [...handed, called("Mon 10:10", actor)],
        },
        "Mon 12:00",
      ).status;
    expect([
      stoppedBy("rep"),
      stoppedBy("stand-in"),
      stoppedBy("deputy", { delegates: { rep: ["deputy"] } }),
    ]).toEqual(["hit", "hit", "hit"]);
    expect([
      stoppedBy("mate"),
      stoppedBy("mate", { responseBy: "team" }),
      stoppedBy("other", { responseBy: "team" }),
      stoppedBy("other", { responseBy: "anyone" }),
    ]).toEqual(["miss", "hit", "miss", "hit"]);
  });

  test("D9: the owner's own touch after somebody else's stops response, covered or not", () => {
    expect(verdict(other, called("Mon 10:20", "rep"))).toMatchObject({
      status: "hit",
      stoppedAt: at("Mon 10:20"),
    });
    expect(verdict(other, called("Mon 10:40", "rep"))).toMatchObject({
      status: "miss",
      cause: { cause: "covered" },
    });
    expect(verdict(called("Mon 10:35", "other"), called("Mon 10:40", "rep"))).toMatchObject({
      status: "miss",
      cause: { cause: "rep" },
      flags: [],
    });
  });
});

describe("D11: the lead type changes mid-flight", () => {
  test("D11: a longer target undoes a miss and closes its alerts, a shorter one applies from the same start", () => {
    const lead = new LivingLead({ policy }).learn("Mon 10:00", ...handed).liveTo("Mon 10:35");
    expect(lead.names).toEqual(["response warning-1", "response tier-1"]);
    lead.learn("Mon 10:40", reclassified("Mon 10:40", "chat"));
    expect(lead.of("closeAlerts").map(({ step }) => step)).toEqual(["tier-1"]);
    expect(lead.last.journeys[0]!.clocks[0]).toMatchObject({
      status: "pending",
      dueAt: at("Mon 11:00"),
      target: "1 open hour",
    });
  });

  test("D11: overdue by that alone is a miss by reclassification and sends no alert", () => {
    const lead = new LivingLead({ policy })
      .learn("Mon 10:00", engaged("Mon 10:00", chat), owned("Mon 10:00", "rep"))
      .learn("Mon 10:40", reclassified("Mon 10:40", "hand-raiser"))
      .liveTo("Fri 16:00");
    expect(lead.last.journeys[0]!.clocks[0]).toMatchObject({
      status: "miss",
      dueAt: at("Mon 10:30"),
      flags: ["by reclassification"],
      cause: { cause: "policy" },
    });
    expect(lead.sent).toEqual([]);
  });

  test("D11: changed exactly at the new due it is not overdue yet", () => {
    const facts = [
      engaged("Mon 10:00", chat),
      owned("Mon 10:00", "rep"),
      reclassified("Mon 10:30", "hand-raiser"),
    ];
    expect(clockOf({ policy, facts }, "Mon 10:40")).toMatchObject({
      status: "miss",
      flags: [],
      cause: { cause: "rep" },
    });
  });

  test("D11: by the owner after the warning it opens a review, before it or by others none", () => {
    const reviews = (when: string, by?: string) =>
      journeyOf({ policy, facts: [...handed, reclassified(when, "download", by)] }, "Mon 10:40").reviews.map(
        ({ id }) => id,
      );
    expect(reviews("Mon 10:25", "rep")).toEqual(["reclassifiedAfterWarning"]);
    expect([reviews("Mon 10:20", "rep"), reviews("Mon 10:25", "boss"), reviews("Mon 10:25")]).toEqual([
      [],
      [],
      [],
    ]);
  });

  test("D11: after the stop it changes nothing", () => {
    expect(verdict(called("Mon 10:40", "rep"), reclassified("Mon 11:00", "download"))).toMatchObject({
      status: "miss",
      dueAt: at("Mon 10:30"),
    });
  });
});

describe("D13: unknown lead types", () => {
  test("D13: it runs under the default target, marked, with a review for the value", () => {
    const journey = journeyOf(
      {
        policy,
        facts: [engaged("Mon 10:00", { properties: { lead_type: "astrology" } }), owned("Mon 10:00", "rep")],
      },
      "Tue 12:00",
    );
    expect(journey).toMatchObject({ unclassified: true, leadType: null });
    expect(journey.clocks[0]).toMatchObject({ dueAt: at("Tue 10:00"), cause: { cause: "policy" } });
    expect(journey.reviews).toMatchObject([
      { id: "unclassified: lead_type = astrology", holdsClocks: false },
    ]);
  });

  test("D13: changed to a type that the policy does not have, it is unclassified until it gets one that it has", () => {
    const facts = [...handed, reclassified("Mon 10:10", "astrology")];
    const journey = journeyOf({ policy, facts }, "Tue 12:00");
    expect(journey).toMatchObject({ unclassified: true, leadType: null });
    expect(journey.clocks[0]).toMatchObject({ dueAt: at("Tue 10:00"), cause: { cause: "policy" } });
    expect(journey.reviews).toMatchObject([
      { id: "unclassified: lead type = astrology", openedAt: at("Mon 10:10"), decidedAt: null },
    ]);
    const corrected = [...facts, reclassified("Mon 10:20", "hand-raiser")];
    expect(journeyOf({ policy, facts: corrected }, "Mon 10:25")).toMatchObject({
      unclassified: false,
      leadType: "hand-raiser",
      reviews: [{ decidedAt: at("Mon 10:20") }],
    });
  });
});

describe("D14, D16: hours and days", () => {
  test("D14: started on Friday at 18:30 it counts from Monday's opening; a touch before that used nothing", () => {
    const friday = [engaged("last Fri 18:30"), owned("last Fri 18:30", "rep")];
    expect(clockOf({ policy, facts: friday }, "Mon 09:00").dueAt).toBe(at("Mon 09:30"));
    expect(
      clockOf({ policy, facts: [...friday, called("last Sat 11:00", "rep")] }, "Mon 12:00"),
    ).toMatchObject({ status: "hit", usedOpenMs: 0 });
  });

  test("D14: a target of zero open time is due at the start", () => {
    const zero = responseOnly({ target: { byLeadType: {}, otherwise: { minutes: 0 } } });
    expect(
      clockOf(
        { policy: zero, facts: [engaged("last Fri 18:30"), owned("last Fri 18:30", "rep")] },
        "last Fri 18:31",
      ),
    ).toMatchObject({ status: "miss", dueAt: at("last Fri 18:30") });
    expect(
      clockOf({ policy: zero, facts: [...handed, called("Mon 10:00", "rep")] }, "Mon 10:31").status,
    ).toBe("hit");
  });

  test("D27: a due may fall exactly on closing and stays there", () => {
    const facts = [engaged("Mon 16:30"), owned("Mon 16:30", "rep")];
    expect(clockOf({ policy, facts: [...facts, called("Mon 17:00", "rep")] }, "Tue 12:00")).toMatchObject({
      status: "hit",
      dueAt: at("Mon 17:00"),
    });
    expect(clockOf({ policy, facts: [...facts, called("Mon 18:00", "rep")] }, "Tue 12:00")).toMatchObject({
      status: "miss",
      miss: { calendarMs: HOUR, openMs: 0 },
    });
  });
});

describe("D20: the cause of a miss is the first that applies", () => {
  const causeOf = (
    facts: Parameters<typeof clockOf>[0]["facts"],
    people: Parameters<typeof clockOf>[0]["people"] = [],
  ) => clockOf({ policy, facts, people: people ?? [] }, "Fri 16:00").cause?.cause;

  test("D20: outage, from a tenth of the target on", () => {
    expect(causeOf(handed, [outage("Mon 10:05", "Mon 10:08")])).toBe("outage");
    expect(causeOf(handed, [outage("Mon 10:05", "Mon 10:07:59.999")])).toBe("rep");
    expect(
      causeOf(handed, [outage("Mon 10:05", "Mon 10:07"), outage("Mon 10:06", "Mon 10:08", "ours")]),
    ).toBe("outage");
    expect(causeOf(handed, [outage("Mon 10:30", "Mon 12:00")])).toBe("rep");
  });

  test("D20: unassigned", () => {
    expect(
      clockOf(
        { policy: aPolicy(), facts: [engaged("Mon 10:00"), queued("Mon 10:00")] },
        "Tue 10:00",
        "lead-wait",
      ).cause?.cause,
    ).toBe("unassigned");
    expect(
      clockOf(
        { policy: aPolicy(), facts: [engaged("Mon 10:00"), queued("Mon 10:00")] },
        "Tue 10:00",
        "assignment",
      ).cause?.cause,
    ).toBe("unassigned");
  });

  test("D20: absence at due, or for half of the segment", () => {
    expect(causeOf(handed, [f.away("rep", "Mon 10:29", "Mon 10:31")])).toBe("absence");
    expect(causeOf(handed, [f.away("rep", "Mon 10:00", "Mon 10:15")])).toBe("absence");
    expect(causeOf(handed, [f.away("rep", "Mon 10:00", "Mon 10:14:59")])).toBe("rep");
    expect(
      causeOf(handed, [person("rep", { active: true }), person("rep", { active: false }, "Mon 10:20")]),
    ).toBe("absence");
  });

  test("D20: absence counts deactivation, and what was true at the time, for half of the segment too", () => {
    const inactive = (until: string) => [
      person("rep", { active: false }, "Mon 10:05"),
      person("rep", { active: true }, until),
    ];
    expect(causeOf(handed, inactive("Mon 10:20"))).toBe("absence");
    expect(causeOf(handed, inactive("Mon 10:19:59"))).toBe("rep");
    const backAgain = [f.away("rep", "Mon 09:00", "Mon 12:00"), person("rep", { absences: [] }, "Mon 10:15")];
    expect(causeOf(handed, backAgain)).toBe("absence");
    const before = person("rep", { absences: [] }, "Mon 10:14:59");
    expect(causeOf(handed, [backAgain[0]!, before])).toBe("rep");
  });

  test("D20: routing, with less than half the target or as the third owner", () => {
    expect(causeOf([...handed, owned("Mon 10:15:00.001", "two")])).toBe("routing");
    expect(causeOf([...handed, owned("Mon 10:15", "two")])).toBe("rep");
    expect(causeOf([...handed, owned("Mon 10:01", "two"), owned("Mon 10:02", "three")])).toBe("routing");
  });
});

describe("D35: logged late", () => {
  const logged = (when: string, more: Parameters<typeof clockOf>[0]["facts"] = []) =>
    verdict(called("Mon 10:20", "rep", { activityId: "x", loggedAt: at(when) }), ...more);

  test("D35: logged within one business day of the time it states it turns the miss into a hit, flagged", () => {
    expect(logged("Mon 10:30")).toMatchObject({ status: "hit", flags: [] });
    expect(logged("Mon 10:31")).toMatchObject({
      status: "hit",
      stoppedAt: at("Mon 10:20"),
      flags: ["logged late"],
    });
    expect(logged("Tue 10:20")).toMatchObject({ status: "hit", flags: ["logged late"] });
  });

  test("D35: later the miss stands until a manager accepts it", () => {
    expect(logged("Tue 10:20:00.001")).toMatchObject({
      status: "miss",
      stoppedAt: at("Tue 10:20:00.001"),
      flags: [],
      cause: { cause: "rep" },
    });
    expect(logged("Tue 10:21", [f.lateTouchAccepted("Tue 12:00", "x")])).toMatchObject({
      status: "hit",
      flags: ["logged late"],
    });
  });

  test("D35: an honest touch before that log time stops it first", () => {
    expect(logged("Tue 10:21", [mailed("Mon 11:00", "rep")])).toMatchObject({
      status: "miss",
      stoppedAt: at("Mon 11:00"),
    });
  });
});
