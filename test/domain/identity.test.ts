import { MINUTE } from "../../src/domain/time.ts";
import {
  called,
  converted,
  deleted,
  engaged,
  merged,
  movedToPolicy,
  owned,
  queued,
} from "./support/facts.ts";
import { clockOf, journeyOf, LivingLead, runOf } from "./support/lead.ts";
import { aPolicy, responseOnly } from "./support/policies.ts";
import { at } from "./support/times.ts";

const policy = aPolicy();

describe("D22: policy versions", () => {
  const second = {
    ...aPolicy({}, { target: { byLeadType: {}, otherwise: { minutes: 5 } } }),
    version: 2,
    effectiveAt: at("Mon 12:00"),
  };
  const policies = [policy, second];

  test("D22: a journey runs under the version in force at its engagement", () => {
    const versionOf = (when: string) =>
      journeyOf({ policies, facts: [engaged(when)] }, "Tue 09:00").policyVersion;
    expect([versionOf("Mon 11:59:59.999"), versionOf("Mon 12:00")]).toEqual([1, 2]);
  });

  test("D22: moving runs the running clocks on under the new version and sends nothing for misses it creates", () => {
    const facts = [engaged("Mon 11:30"), owned("Mon 11:40", "rep")];
    const lead = new LivingLead({ policies })
      .learn("Mon 11:40", ...facts)
      .learn("Mon 12:05", movedToPolicy("Mon 12:05", 2))
      .liveTo("Wed 09:00");
    const journey = lead.last.journeys[0]!;
    expect(journey.policyVersion).toBe(2);
    expect(runOf(journey, "response")).toMatchObject({
      status: "miss",
      dueAt: at("Mon 11:45"),
      target: "5 open minutes",
    });
    expect(lead.names.filter((name) => name.startsWith("response"))).toEqual(["response warning-1"]);
    expect(runOf(journey, "assignment")).toMatchObject({ status: "miss" });
  });

  test("D22: clocks that had ended by the move stay, also where a later touch would have stopped the others", () => {
    const facts = [
      engaged("Mon 11:00"),
      owned("Mon 11:50", "rep"),
      movedToPolicy("Mon 12:00", 2),
      called("Mon 12:10", "rep"),
    ];
    expect(clockOf({ policies, facts }, "Mon 13:00")).toMatchObject({
      dueAt: at("Mon 11:55"),
      status: "miss",
    });
    expect(
      clockOf(
        { policies, facts: [...facts.slice(0, 2), called("Mon 11:56", "rep"), ...facts.slice(2)] },
        "Mon 13:00",
      ),
    ).toMatchObject({ dueAt: at("Mon 12:20"), status: "hit" });
  });

  test("D22: a miss stands through a second move, though both newer versions would give it more time", () => {
    const longer = (version: number, from: string) => ({
      ...aPolicy({}, { target: { byLeadType: {}, otherwise: { minutes: 240 } } }),
      version,
      effectiveAt: at(from),
    });
    const facts = [
      engaged("Mon 10:00"),
      owned("Mon 10:00", "rep"),
      movedToPolicy("Mon 11:00", 2),
      movedToPolicy("Mon 12:00", 3),
    ];
    const moved = { policies: [policy, longer(2, "Mon 11:00"), longer(3, "Mon 12:00")], facts };
    expect(clockOf(moved, "Mon 13:00")).toMatchObject({ dueAt: at("Mon 10:30"), status: "miss" });
  });
});

describe("D23: merge and conversion", () => {
  test("D23: earliest engagement, touch and assignment; the survivor's owner from the merge on", () => {
    const facts = [
      engaged("Mon 10:00", { record: "a" }),
      owned("Mon 10:20", "rep", { record: "a" }),
      engaged("Mon 09:30", { record: "b" }),
      owned("Mon 09:40", "other", { record: "b" }),
      merged("Mon 10:25", "a", ["b"]),
      called("Mon 10:30", "rep"),
    ];
    const journey = journeyOf({ policy, facts }, "Mon 12:00");
    expect(journey.stamps).toMatchObject({
      engagedAt: at("Mon 09:30"),
      assignedAt: at("Mon 09:40"),
      firstTouchAt: at("Mon 10:30"),
    });
    expect(journey).toMatchObject({
      ownerId: "rep",
      engagement: { factKeys: [expect.any(String), expect.any(String)] },
    });
    const survivorsOwner = [...facts.slice(0, 4), merged("Mon 10:25", "b", ["a"])];
    expect(journeyOf({ policy, facts: survivorsOwner }, "Mon 10:26").ownerId).toBe("other");
  });

  test("D23: an alert that either record's journey sent is not sent again, a miss revealed comes as one catch-up", () => {
    const lead = new LivingLead({ policy: responseOnly() })
      .learn("Mon 10:00", engaged("Mon 10:00", { record: "a" }), owned("Mon 10:00", "rep", { record: "a" }))
      .liveTo("Mon 10:25");
    expect(lead.names).toEqual(["response warning-1"]);
    lead.learn(
      "Mon 10:28",
      engaged("Mon 09:30", { record: "b" }),
      owned("Mon 09:30", "rep", { record: "b" }),
      merged("Mon 10:28", "a", ["b"]),
    );
    expect(lead.names).toEqual(["response warning-1", "response tier-1 skipped", "response catch-up"]);
  });

  test("D23: a conversion keeps the journey going and is no touch", () => {
    const facts = [
      engaged("Mon 10:00", { record: "sf:Lead:1" }),
      owned("Mon 10:05", "rep", { record: "sf:Lead:1" }),
      converted("Mon 10:10", "sf:Lead:1", "sf:Contact:2"),
    ];
    expect(journeyOf({ policy, facts }, "Mon 10:20")).toMatchObject({
      status: "unanswered",
      firstTouch: null,
    });
    expect(
      journeyOf({ policy, facts: [...facts, deleted("Mon 10:15", "sf:Contact:2")] }, "Mon 10:20"),
    ).toMatchObject({ outcome: "deleted" });
  });
});

describe("D24: two CRMs", () => {
  test("D24: owners count from the system of record only, the other's are hops", () => {
    const facts = [
      engaged("Mon 10:00"),
      owned("Mon 10:02", "map user", { source: "map" }),
      queued("Mon 10:03"),
      owned("Mon 10:05", "rep"),
    ];
    const journey = journeyOf({ policy: { ...policy, systemOfRecord: "crm" }, facts }, "Mon 10:20");
    expect(journey.stamps.assignedAt).toBe(at("Mon 10:05"));
    expect(
      journey.hops.map(({ what, system, at: when }) => [what, system, (when - at("Mon 10:00")) / MINUTE]),
    ).toEqual([
      ["engaged", "web", 0],
      ["person", "map", 2],
      ["queue", "crm", 3],
      ["person", "crm", 5],
    ]);
  });

  test("D24: an activity mirrored in both counts once, its newest version", () => {
    const facts = [
      engaged("Mon 10:00"),
      owned("Mon 10:00", "rep"),
      called("Mon 10:10", "rep", { activityId: "x" }),
      called("Mon 10:11", "rep", { activityId: "x", source: "map", modifiedAt: at("Mon 10:12") }),
    ];
    const journey = journeyOf({ policy, facts }, "Mon 12:00");
    expect(journey.stamps.firstTouchAt).toBe(at("Mon 10:11"));
    expect(journey.clocks.filter(({ clock }) => clock === "follow-up")).toHaveLength(1);
  });
});
