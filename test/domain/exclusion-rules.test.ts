import { propertiesRead } from "../../src/domain/classify.ts";
import type { LeadFact } from "../../src/domain/facts.ts";
import type { ExclusionRule } from "../../src/domain/policy.ts";
import { HOUR } from "../../src/domain/time.ts";
import { called, engaged, owned, reclassified, staged } from "./support/facts.ts";
import { clockOf, journeyOf, journeysOf } from "./support/lead.ts";
import { aPolicy, responseOnly } from "./support/policies.ts";
import { at } from "./support/times.ts";

const rule = (value: string, reason: string): ExclusionRule => ({
  when: [{ property: "lead_type", is: [value] }],
  reason,
});
const exclusions = [rule("rival", "competitor"), rule("probe", "test"), rule("client", "existingCustomer")];
const policy = aPolicy({ exclusions });
const came = (when: string, lead_type: string) => engaged(when, { properties: { lead_type } });
const asOf = "in 2 weeks Mon 10:00";
const story = (...facts: readonly LeadFact[]) => journeysOf({ policy, facts }, asOf);

describe("D12: leads that a rule excludes are never chased", () => {
  test("from the engagement on: no clock is judged, nobody is told, the reason is shown", () => {
    const facts = [came("Mon 10:00", "Rival"), owned("Mon 10:00", "rep"), owned("Mon 12:00", "two")];
    const journey = journeyOf({ policy, facts }, asOf);
    expect(journey).toMatchObject({
      status: "ended",
      endedBy: "excluded",
      endedAt: at("Mon 10:00"),
      outcome: "disqualified",
    });
    expect(journey.clocks.length).toBeGreaterThan(0);
    // The owner was there at the same instant: that is an assignment in no time.
    for (const clock of journey.clocks.filter((one) => one.clock !== "assignment")) {
      expect(clock).toMatchObject({ status: "excluded", reason: "excluded by rule: competitor" });
      expect(clock.steps.filter(({ state }) => state === "planned" || state === "due")).toEqual([]);
    }
    expect(journey.reviews).toEqual([]);
  });

  test("the reasons of D12 keep their names and exclude whatever came of it", () => {
    for (const [value, outcome] of [
      ["probe", "test"],
      ["client", "existingCustomer"],
    ] as const) {
      const [journey] = story(
        came("Mon 10:00", value),
        owned("Mon 10:00", "rep"),
        called("Mon 10:00", "rep"),
      );
      expect(journey).toMatchObject({ endedBy: "excluded", outcome });
      expect(journey!.clocks.map(({ status }) => status)).not.toContain("hit");
    }
  });

  test("others run as ever, and the first rule that matches names the reason", () => {
    const facts = [came("Mon 10:00", "hand-raiser"), owned("Mon 10:00", "rep")];
    expect(clockOf({ policy, facts }, "Mon 10:10").status).toBe("pending");
    const twice = aPolicy({ exclusions: [rule("rival", "first"), rule("rival", "second")] });
    expect(clockOf({ policy: twice, facts: [came("Mon 10:00", "rival")] }, asOf, "lead-wait").reason).toBe(
      "excluded by rule: first",
    );
  });

  test("a genuine engagement later is a journey of its own", () => {
    const [excluded, genuine] = story(came("Mon 10:00", "probe"), came("Mon 11:00", "hand-raiser"));
    expect([excluded!.outcome, excluded!.endedAt]).toEqual(["test", at("Mon 10:00")]);
    expect(genuine).toMatchObject({ number: 2, endedBy: null, leadType: "hand-raiser" });
  });

  test("an excluded engagement takes the place of no genuine one, waiting or answered", () => {
    const rival = came("Wed 10:00", "rival");
    const [waiting, ...none] = story(came("Mon 10:00", "download"), rival);
    expect([waiting!.status, none]).toEqual(["unanswered", []]);
    const answered = story(
      came("Mon 10:00", "download"),
      owned("Mon 10:00", "rep"),
      called("Mon 11:00", "rep"),
      rival,
    );
    expect(answered).toHaveLength(1);
    expect(answered[0]!.clocks.find(({ clock }) => clock === "follow-up")!.status).not.toBe("superseded");
  });

  test("what a CRM says of an open stage lifts no rule; a person who gives it a lead type does, the time between is a pause", () => {
    const facts = [came("Mon 10:00", "rival"), owned("Mon 10:00", "rep"), staged("Mon 10:01", "open")];
    expect(journeyOf({ policy, facts }, "Mon 11:00").endedBy).toBe("excluded");
    const given = { policy: responseOnly({}, { exclusions }), facts };
    const lifted = { ...given, facts: [...facts, reclassified("Mon 12:00", "hand-raiser", "boss")] };
    expect(clockOf(lifted, "Mon 12:10")).toMatchObject({ status: "pending", dueAt: at("Mon 12:30") });
    expect(journeyOf(lifted, "Mon 12:10").endedAt).toBeNull();
    expect(clockOf(lifted, "Mon 15:00").miss?.calendarMs).toBe(2.5 * HOUR);
  });
});

test("every property that a rule reads is asked of the CRM, once", () => {
  const read = propertiesRead(
    aPolicy({
      exclusions: [{ when: [{ property: "email_domain", exists: true }], reason: "internal" }],
      reviews: [{ when: [{ property: "budget", is: ["high"] }], flag: "highValue" }],
      criticalFields: ["phone", "budget"],
    }),
  );
  expect([...read].sort()).toEqual(["budget", "email_domain", "lead_type", "phone"]);
});
