import { MINUTE } from "../../src/domain/time.ts";
import * as f from "./support/facts.ts";
import { called, disqualified, engaged, mailed, owned, staged } from "./support/facts.ts";
import { clockOf, journeyOf, LivingLead } from "./support/lead.ts";
import { aPolicy, responseOnly } from "./support/policies.ts";
import { at } from "./support/times.ts";

const policy = responseOnly();
/** Due at 10:30. */
const handed = [engaged("Mon 10:00"), owned("Mon 10:00", "rep")];
const verdict = (...more: Parameters<typeof clockOf>[0]["facts"]) =>
  clockOf({ policy, facts: [...handed, ...more] }, "Fri 16:00");

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
