import { HOUR } from "../../src/domain/time.ts";
import * as f from "./support/facts.ts";
import { called, engaged, flagged, owned, paused, released, resumed, staged } from "./support/facts.ts";
import { clockOf, journeyOf, LivingLead } from "./support/lead.ts";
import { responseOnly } from "./support/policies.ts";
import { at } from "./support/times.ts";

const policy = responseOnly();
/** Due at 10:30. */
const handed = [engaged("Mon 10:00"), owned("Mon 10:00", "rep")];
const verdict = (...more: Parameters<typeof clockOf>[0]["facts"]) =>
  clockOf({ policy, facts: [...handed, ...more] }, "Fri 16:00");

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
