import { factWords } from "../../src/domain/explain/index.ts";
import type { Journey } from "../../src/domain/journey.ts";
import { PROCESSES, raceWords } from "../../src/domain/processes.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { called, engaged, owned, person, processed, queued } from "./support/facts.ts";
import { journeyOf, LivingLead } from "./support/lead.ts";
import { aPolicy } from "./support/policies.ts";
import { at } from "./support/times.ts";

const policy = aPolicy();
const people = [person("rita", {}), person("carl", {})];
const handed = [
  engaged("Mon 10:00"),
  queued("Mon 10:01"),
  owned("Mon 10:12", "rita"),
  called("Mon 10:20", "rita"),
];
const told = (...facts: Parameters<typeof journeyOf>[0]["facts"]) =>
  journeyOf({ policy, people, facts: [...handed, ...facts] }, "Mon 12:00");
const races = ({ completions = [] }: Journey) => completions.flatMap((one) => raceWords(one) ?? []);

/** All that is judged or alerted by. */
function judged({ hops: _hops, slowestHop: _slowest, completions: _completions, ...rest }: Journey) {
  return rest;
}

describe("another process was through with the lead (R-031, R-194)", () => {
  test("is a step on its way: the systems delay is cut there, and stays what it is", () => {
    const journey = told(processed("Mon 10:07", "attribution", { source: "map" }));
    expect(journey.hops.map(({ what, system, calendarMs }) => [what, system, calendarMs])).toEqual([
      ["engaged", "web", 1 * MINUTE],
      ["queue", "crm", 6 * MINUTE],
      ["attributionCompleted", "map", 5 * MINUTE],
      ["person", "crm", 8 * MINUTE],
      ["touched", "crm", null],
    ]);
    expect(journey.slowestHop).toMatchObject({ what: "queue", until: "attributionCompleted" });
    expect(journey.delays.systems?.calendarMs).toBe(12 * MINUTE);
  });

  test("before the lead was routed there is no race; of several runs the last is the latest", () => {
    const journey = told(processed("Mon 10:07", "attribution"), processed("Mon 11:00", "attribution"));
    expect(journey.completions).toEqual([
      { process: "attribution", at: at("Mon 10:07"), system: "crm", routedAt: null },
      { process: "attribution", at: at("Mon 11:00"), system: "crm", routedAt: null },
    ]);
    expect(races(journey)).toEqual([]);
  });

  test("after it was routed it is a finding that says by how much, each process by itself (R-196)", () => {
    const journey = told(processed("Mon 10:15", "enrichment"), processed("Mon 10:11", "attribution"));
    expect(races(journey)).toEqual([
      "Routed 3 min before enrichment was complete: whoever got it was chosen without it.",
    ]);
    expect(races(told(processed("Mon 10:30", "lifecycle")))).toEqual([
      "Routed 18 min before the lifecycle update was complete: whoever got it was chosen without it.",
    ]);
  });

  test("an owner of before the engagement was not chosen for it (D3); nor is a queue a choice", () => {
    const before = journeyOf(
      {
        policy,
        people,
        facts: [owned("Mon 09:00", "rita"), engaged("Mon 10:00"), processed("Mon 10:05", "attribution")],
      },
      "Mon 10:30",
    );
    const queue = journeyOf(
      {
        policy,
        people,
        facts: [engaged("Mon 10:00"), queued("Mon 10:01"), processed("Mon 10:05", "attribution")],
      },
      "Mon 10:30",
    );
    for (const journey of [before, queue]) {
      expect(journey.completions).toHaveLength(1);
      expect(races(journey)).toEqual([]);
    }
  });

  test("changes no clock, delay, review or end, whenever it comes, and keeps no journey alive", () => {
    const plain = judged(told());
    for (const process of PROCESSES)
      for (const when of ["Mon 09:59", "Mon 10:00", "Mon 10:12", "Mon 10:20", "Mon 11:59"] as const)
        expect(judged(told(processed(when, process)))).toEqual(plain);
    const lapsed = (facts: Parameters<typeof journeyOf>[0]["facts"]) =>
      judged(journeyOf({ policy, people, facts }, at("Mon 10:00") + 200 * 24 * 60 * MINUTE));
    expect(lapsed([...handed, processed(at("Mon 10:00") + 80 * 24 * 60 * MINUTE, "enrichment")])).toEqual(
      lapsed(handed),
    );
  });

  test("wakes nobody: a lead that waits is alerted of in the same instants", () => {
    const alerts = (facts: Parameters<typeof journeyOf>[0]["facts"]) => {
      const lead = new LivingLead({ policy, people });
      return lead
        .learn("Mon 10:12", ...facts)
        .liveTo("Tue 12:00")
        .sent.map(({ what, now }) => [what, now]);
    };
    const waiting = handed.slice(0, 3);
    expect(alerts(waiting).length).toBeGreaterThan(1);
    expect(alerts([...waiting, processed("Mon 10:07", "attribution")])).toEqual(alerts(waiting));
  });

  test("is said in words", () => {
    expect(PROCESSES.map((process) => factWords(processed("Mon 10:00", process), (id) => id))).toEqual([
      "attribution was complete",
      "enrichment was complete",
      "the lifecycle update was complete",
    ]);
  });
});
