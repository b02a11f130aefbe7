import { HOUR, MINUTE } from "../../src/domain/time.ts";
import * as f from "./support/facts.ts";
import {
  called,
  disqualified,
  engaged,
  flagged,
  mailed,
  outage,
  owned,
  paused,
  person,
  queued,
  reclassified,
  released,
  resumed,
  staged,
} from "./support/facts.ts";
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

describe("D12: exclusions", () => {
  test("D12: one second before due and at due it is excluded with the reason, a millisecond after it the miss stands", () => {
    expect(verdict(disqualified("Mon 10:29:59"))).toMatchObject({
      status: "excluded",
      reason: "disqualified",
      stoppedAt: null,
    });
    expect(verdict(disqualified("Mon 10:30")).status).toBe("excluded");
    expect(verdict(disqualified("Mon 10:30:00.001"))).toMatchObject({
      status: "miss",
      miss: { calendarMs: 1 },
    });
  });

  test("D12: a hit before it stands, a touch at its instant counts, one after it changes no result", () => {
    expect(verdict(called("Mon 10:10", "rep"), disqualified("Mon 10:20")).status).toBe("hit");
    expect(verdict(disqualified("Mon 10:20"), called("Mon 10:20", "rep")).status).toBe("hit");
    const after = journeyOf(
      { policy, facts: [...handed, disqualified("Mon 10:20"), called("Mon 10:25", "rep")] },
      "Mon 12:00",
    );
    expect(after.clocks[0]).toMatchObject({ status: "excluded", stoppedAt: null, usedOpenMs: 20 * MINUTE });
    expect(after.stamps.firstTouchAt).toBe(at("Mon 10:25"));
  });

  test("D12: what never was a lead excludes whenever it arrives", () => {
    for (const reason of ["test", "internal", "duplicate"] as const)
      expect(verdict(disqualified("Tue 10:00", { reason })).status).toBe("excluded");
    expect(verdict(called("Mon 10:10", "rep"), disqualified("Tue 10:00", { reason: "test" })).status).toBe(
      "excluded",
    );
    expect(verdict(disqualified("Tue 10:00", { reason: "existingCustomer" })).status).toBe("miss");
    expect(verdict(disqualified("Tue 10:00", { reason: "existingCustomer", by: "boss" })).status).toBe(
      "excluded",
    );
  });

  test("D12: consent older than the engagement, or about one channel, excludes nothing and is shown", () => {
    const given = {
      policy,
      facts: [
        f.consent("last Fri 10:00", "optedOut"),
        ...handed,
        f.consent("Mon 10:10", "declined", "phone"),
      ],
    };
    expect(clockOf(given, "Mon 10:20").status).toBe("pending");
    expect(journeyOf(given, "Mon 10:20").stopRules).toEqual(["do not contact: all", "do not contact: phone"]);
    expect([
      verdict(f.consent("Mon 10:10", "optedOut")).status,
      verdict(f.consent("Mon 10:10", "declined")).status,
      verdict(f.consent("Mon 10:10", "unclear")).status,
    ]).toEqual(["excluded", "excluded", "miss"]);
  });

  test("D12: deleted counts with the last record", () => {
    const facts = [
      engaged("Mon 10:00", { record: "a" }),
      owned("Mon 10:00", "rep", { record: "b" }),
      f.deleted("Mon 10:10", "a"),
    ];
    expect(clockOf({ policy, facts }, "Mon 10:20").status).toBe("pending");
    expect(clockOf({ policy, facts: [...facts, f.deleted("Mon 10:15", "b")] }, "Mon 10:20")).toMatchObject({
      status: "excluded",
      reason: "deleted",
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

  test("D13: the review names the lead's own unknown value, not what every event has", () => {
    const rules = [
      { property: "engagement", is: ["chat"] },
      { property: "form", is: ["demo"] },
    ].map((when) => ({
      when: [when],
      leadType: "chat",
    }));
    const facts = [engaged("Mon 10:00", { properties: { form: "riddle" } })];
    const { reviews } = journeyOf({ policy: { ...policy, classification: rules }, facts }, "Mon 10:30");
    expect(reviews).toMatchObject([{ id: "unclassified: form = riddle" }]);
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

describe("D15: pauses", () => {
  test("D15: due moves by the open time paused; overlaps count once, unknown reasons not at all", () => {
    expect(verdict(paused("Mon 10:10"), resumed("Mon 10:50")).dueAt).toBe(at("Mon 11:10"));
    expect(
      verdict(
        paused("Mon 10:10"),
        f.disqualified("Mon 10:20"),
        staged("Mon 10:40", "open"),
        resumed("Mon 10:50"),
      ).dueAt,
    ).toBe(at("Mon 11:10"));
    expect(verdict(paused("Mon 10:10", "lunch")).dueAt).toBe(at("Mon 10:30"));
  });

  test("D15: at expiry the clock runs on and a review opens", () => {
    const given = { policy, facts: [...handed, paused("Mon 10:10")] };
    expect(clockOf(given, "Mon 12:09:59.999").status).toBe("paused");
    expect(clockOf(given, "Mon 12:10")).toMatchObject({ status: "pending", dueAt: at("Mon 12:30") });
    expect(journeyOf(given, "Mon 12:10").reviews).toMatchObject([
      { kind: "pauseExpired", openedAt: at("Mon 12:10") },
    ]);
  });

  test("D15: in closed time or from due on it adds nothing", () => {
    expect(verdict(paused("Mon 10:30"), resumed("Mon 10:50")).dueAt).toBe(at("Mon 10:30"));
    const evening = [
      engaged("Mon 16:50"),
      owned("Mon 16:50", "rep"),
      paused("Mon 17:00"),
      resumed("Mon 20:00"),
    ];
    expect(clockOf({ policy, facts: evening }, "Tue 09:10").dueAt).toBe(at("Tue 09:20"));
  });

  test("D15: a due in business days moves by the open time paused, calendar delays are unaffected", () => {
    const facts = [
      engaged("Mon 10:00", { properties: { lead_type: "download" } }),
      owned("Mon 10:00", "rep"),
      paused("Mon 16:30"),
      resumed("Tue 09:15"),
      called("Tue 10:45", "rep"),
    ];
    expect(clockOf({ policy, facts }, "Wed 10:00")).toMatchObject({ dueAt: at("Tue 10:45"), status: "hit" });
    expect(journeyOf({ policy, facts }, "Wed 10:00").delays.human?.calendarMs).toBe(24.75 * HOUR);
  });

  test("D15: a paused clock sends nothing", () => {
    const lead = new LivingLead({ policy })
      .learn("Mon 10:00", ...handed)
      .learn("Mon 10:10", paused("Mon 10:10"))
      .liveTo("Mon 12:09");
    expect(lead.names).toEqual([]);
    expect(lead.liveTo("Mon 12:31").sent.map(({ what, now }) => [what, now])).toEqual([
      ["response warning-1", at("Mon 12:24")],
      ["response tier-1", at("Mon 12:30")],
    ]);
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

describe("D32: review instead of escalation", () => {
  test("D32: clocks go to review and nobody is warned; a named reviewer is told at once, the manager after its due", () => {
    const lead = new LivingLead({ policy })
      .learn("Mon 10:00", ...handed)
      .learn("Mon 10:10", flagged("Mon 10:10", "complaint"))
      .liveTo("Mon 10:39");
    expect(lead.last.journeys[0]!.clocks[0]).toMatchObject({ status: "review", miss: null });
    expect(lead.names).toEqual([]);
    lead.liveTo("Fri 16:00");
    expect(
      lead.effects.map(
        ({ now, effect }) => effect.type === "review" && [now, effect.reviewId, effect.reviewer],
      ),
    ).toEqual([
      [at("Mon 10:10"), "complaint", "reviewer"],
      [at("Mon 10:40:00.001"), "complaint, past due", "boss"],
    ]);
  });

  test("D32: released, the clock goes on from the same start and passed steps follow D33", () => {
    const lead = new LivingLead({ policy })
      .learn("Mon 10:00", ...handed)
      .learn("Mon 10:10", flagged("Mon 10:10", "urgent"))
      .learn("Mon 11:00", released("Mon 11:00", "urgent"));
    expect(lead.last.journeys[0]!.clocks[0]).toMatchObject({ status: "miss", dueAt: at("Mon 10:30") });
    expect(lead.names).toEqual([
      "response warning-1 skipped",
      "response tier-1 skipped",
      "response catch-up",
    ]);
    expect(lead.of("closeAlerts")).toMatchObject([
      { clock: "review", step: "urgent" },
      { clock: "review", step: "urgent, past due" },
    ]);
    lead.liveTo("Mon 12:30");
    expect(lead.names.at(-1)).toBe("response tier-2");
  });

  test("D32: excluded by the reviewer after due it is excluded: there was no miss", () => {
    expect(verdict(flagged("Mon 10:30", "complaint"), f.excludedByReviewer("Tue 10:00"))).toMatchObject({
      status: "excluded",
      reason: "excluded by a reviewer: customer",
    });
  });

  test("D32: a miss already there stands, its tiers stop", () => {
    const lead = new LivingLead({ policy })
      .learn("Mon 10:00", ...handed)
      .liveTo("Mon 10:30:00.001")
      .learn("Mon 10:31", flagged("Mon 10:31", "complaint"))
      .liveTo("Fri 16:00");
    expect(lead.last.journeys[0]!.clocks[0]!.status).toBe("miss");
    expect(lead.names).toEqual(["response warning-1", "response tier-1"]);
  });

  test("D32: a second complaint after the release is a review of its own", () => {
    const facts = [
      ...handed,
      flagged("Mon 10:05", "complaint"),
      flagged("Mon 10:06", "complaint"),
      released("Mon 10:10"),
      flagged("Mon 10:20", "complaint"),
    ];
    expect(
      journeyOf({ policy, facts }, "Mon 12:00").reviews.map(({ id, decidedAt }) => [id, decidedAt]),
    ).toEqual([
      ["complaint", at("Mon 10:10")],
      ["complaint 2", null],
    ]);
    expect(clockOf({ policy, facts }, "Mon 12:00").status).toBe("review");
    expect(
      clockOf({ policy, facts: [...facts, released("Mon 11:00", "complaint 2")] }, "Mon 12:00").status,
    ).toBe("miss");
  });

  test("D32: high value and the like are reviewed beside the clock", () => {
    expect(verdict(flagged("Mon 10:10", "highValue")).status).toBe("miss");
    expect(
      journeyOf({ policy, facts: [...handed, flagged("Mon 10:10", "highValue")] }, "Mon 10:20").reviews,
    ).toMatchObject([{ id: "highValue", holdsClocks: false }]);
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

describe("D38: exclusion lifted", () => {
  test("D38: the excluded time counts as a pause, the clock goes on with what was left, flagged", () => {
    for (const reason of ["other", "test"] as const)
      expect(
        clockOf(
          { policy, facts: [...handed, disqualified("Mon 10:10", { reason }), staged("Mon 12:00", "open")] },
          "Mon 12:10",
        ),
      ).toMatchObject({ status: "pending", dueAt: at("Mon 12:20"), flags: ["reopened"] });
    expect(verdict(f.consent("Mon 10:10", "optedOut"), f.consent("Mon 10:20", "given")).dueAt).toBe(
      at("Mon 10:40"),
    );
    expect(
      clockOf(
        { policy, facts: [...handed, f.deleted("Mon 10:10", "r"), f.restored("Mon 10:20", "r")] },
        "Mon 10:30",
      ).dueAt,
    ).toBe(at("Mon 10:40"));
  });

  test("D38: no step fires for the excluded time", () => {
    const lead = new LivingLead({ policy })
      .learn("Mon 10:00", ...handed)
      .liveTo("Mon 10:31")
      .learn("Mon 11:00", disqualified("Mon 11:00"))
      .learn("Mon 15:00", staged("Mon 15:00", "open"))
      .liveTo("Tue 09:00");
    expect(lead.names).toEqual(["response warning-1", "response tier-1"]);
    expect(lead.last.journeys[0]!.clocks[0]).toMatchObject({ status: "miss", flags: ["reopened"] });
  });

  test("D38: a clock that was hit before is not flagged", () => {
    expect(
      verdict(called("Mon 10:05", "rep"), disqualified("Mon 10:10"), staged("Mon 12:00", "open")).flags,
    ).toEqual([]);
  });
});

describe("D39: outcome without a touch", () => {
  test("D39: at or before due excluded: no touch logged; after due the miss stands", () => {
    for (const stage of ["nurture", "booked", "customer"] as const) {
      expect(verdict(staged("Mon 10:30", stage))).toMatchObject({
        status: "excluded",
        reason: "no touch logged",
      });
      expect(verdict(staged("Mon 10:30:00.001", stage)).status).toBe("miss");
    }
  });

  test("D39: the follow-up clock is stopped by an outcome and excluded by a disqualification", () => {
    const followUp = (...more: Parameters<typeof clockOf>[0]["facts"]) =>
      clockOf(
        { policy: aPolicy(), facts: [...handed, called("Mon 10:10", "rep"), ...more] },
        "in 2 weeks Mon 10:00",
        "follow-up",
      ).status;
    expect([
      followUp(staged("Wed 10:00", "booked")),
      followUp(disqualified("Wed 10:00")),
      followUp(),
      followUp(mailed("Wed 10:00", "rep")),
    ]).toEqual(["hit", "excluded", "miss", "hit"]);
  });

  test("a booked lead is handed off in 24 calendar hours, whatever comes before the acceptance", () => {
    const handoff = (...more: Parameters<typeof clockOf>[0]["facts"]) =>
      clockOf(
        { policy: aPolicy(), facts: [...handed, staged("Mon 10:10", "booked"), ...more] },
        "Wed 10:00",
        "handoff",
      ).status;
    expect([handoff(), handoff(staged("Tue 10:10", "accepted")), handoff(disqualified("Mon 12:00"))]).toEqual(
      ["miss", "hit", "excluded"],
    );
  });
});
