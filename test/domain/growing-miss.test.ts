import { MINUTE } from "../../src/domain/time.ts";
import { called, disqualified, engaged, owned } from "./support/facts.ts";
import { LivingLead } from "./support/lead.ts";
import { responseOnly } from "./support/policies.ts";
import { at, type When } from "./support/times.ts";

/** Due at Mon 10:30; the last tier comes a business day later. */
const handed = [engaged("Mon 10:00"), owned("Mon 10:00", "rep")];
const missed = () => new LivingLead({ policy: responseOnly() }).learn("Mon 10:00", ...handed);
const nextAfter = (lead: LivingLead, when: When) => lead.liveTo(when).last.nextAt;

describe("R-036, R-165: how far past due an untouched lead is", () => {
  test("is looked at again once a day, counted from due, after the last tier too", () => {
    expect(nextAfter(missed(), "Wed 12:00")).toBe(at("Thu 10:30"));
    expect(nextAfter(missed(), "in 2 weeks Tue 10:30")).toBe(at("in 2 weeks Wed 10:30"));
    const lead = missed().liveTo("Thu 10:30");
    const [clock] = lead.last.journeys[0]!.clocks;
    expect(clock?.miss?.calendarMs).toBe(at("Thu 10:30") - at("Mon 10:30"));
    expect(clock?.miss?.openMs).toBe(3 * 8 * 60 * MINUTE);
  });

  test("stays as it is from the touch on, and from the end on", () => {
    const touched = missed().learn("Tue 12:00", called("Tue 12:00", "rep"));
    expect(nextAfter(touched, "Wed 12:00")).not.toBe(at("Thu 10:30"));
    const ended = missed().learn("Tue 12:00", disqualified("Tue 12:00"));
    expect(nextAfter(ended, "Wed 12:00")).not.toBe(at("Thu 10:30"));
  });

  test("of a lead that engaged before Leadclock watched is not looked at", () => {
    const old = new LivingLead({ policy: responseOnly(), watchFrom: "Tue 09:00" }).learn(
      "Tue 09:00",
      ...handed,
    );
    expect(nextAfter(old, "Wed 12:00")).not.toBe(at("Thu 10:30"));
  });
});
