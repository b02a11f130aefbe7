import type { Flag } from "../../src/domain/facts.ts";
import { isOpen } from "../../src/domain/reviews.ts";
import * as f from "./support/facts.ts";
import { called, did, engaged, owned, person, reasoned, undone } from "./support/facts.ts";
import { clockOf, journeyOf, LivingLead } from "./support/lead.ts";
import { aPolicy, responseOnly } from "./support/policies.ts";
import { at, type When } from "./support/times.ts";

const OF = { clock: "response", number: 1 };
/** Due at 10:30. */
const handed = [engaged("Mon 10:00"), owned("Mon 10:00", "rep")];
const lead = () => new LivingLead({ policy: responseOnly() }).learn("Mon 10:00", ...handed);
const openReviews = (facts: readonly Parameters<LivingLead["learn"]>[1][], when: When, policy = aPolicy()) =>
  journeyOf({ policy, facts }, when)
    .reviews.filter(({ decidedAt }) => decidedAt === null)
    .map(({ id }) => id);

describe("R-121: what people do about a breach", () => {
  test("escalate: the next tier comes at once and never again", () => {
    const told = lead()
      .learn("Mon 11:00", did("Mon 11:00", { type: "escalate", tier: 2, ...OF }))
      .liveTo("Fri 16:00");
    expect(told.sent.map(({ what, now }) => [what, now])).toEqual([
      ["response warning-1", at("Mon 10:24")],
      ["response tier-1", at("Mon 10:30")],
      ["response tier-2", at("Mon 11:00")],
      ["response tier-3", at("Tue 10:30")],
    ]);
  });

  test("escalate: an instant before due changes nothing", () => {
    const told = lead()
      .learn("Mon 10:10", did("Mon 10:10", { type: "escalate", tier: 2, ...OF }))
      .liveTo("Mon 12:00");
    expect(told.names).toEqual(["response warning-1", "response tier-1"]);
  });

  test("suppress: no further alert of any clock of the journey; the miss stands, the open task too", () => {
    const told = new LivingLead({ policy: aPolicy() })
      .learn("Mon 10:00", ...handed)
      .learn("Mon 11:00", did("Mon 11:00", { type: "suppress" }, "the customer is in the building"))
      .liveTo("Fri 16:00");
    expect(told.names).toEqual(["response warning-1", "response tier-1"]);
    expect(told.last.journeys[0]?.clocks.find(({ clock }) => clock === "response")?.status).toBe("miss");
    expect(told.of("closeAlerts")).toEqual([]);
  });

  test("close: tasks are closed with who and why, and no further tier comes", () => {
    const told = lead()
      .learn("Mon 11:00", did("Mon 11:00", { type: "close", ...OF }, "called from a private phone"))
      .liveTo("Fri 16:00");
    expect(told.names).toEqual(["response warning-1", "response tier-1"]);
    expect(told.of("closeAlerts").map(({ step, note }) => [step, note])).toEqual([
      ["warning-1", "Closed by boss: called from a private phone"],
      ["tier-1", "Closed by boss: called from a private phone"],
    ]);
  });

  test("approve: the account is settled, so no reason is asked for; the lead still waits, so tiers go on", () => {
    const told = lead()
      .learn("Mon 11:00", did("Mon 11:00", { type: "approve", ...OF }))
      .liveTo("Fri 16:00");
    expect(told.names).toContain("response tier-3");
    expect(told.of("review")).toEqual([]);
    expect(lead().liveTo("Fri 16:00").of("review")).toMatchObject([
      { reviewId: "breachReason", reviewer: "boss" },
    ]);
  });

  test("send back: the one who is asked is told once, also after the touch, until there is a reason", () => {
    const told = lead()
      .learn("Mon 11:00", called("Mon 11:00", "rep"))
      .learn("Mon 12:00", did("Mon 12:00", { type: "sendBack", to: "rep", ...OF }, "busy with what?"))
      .liveTo("Mon 12:20");
    expect(told.of("review")).toMatchObject([
      { reviewer: "rep", detail: "boss sent the breach of response back: busy with what?" },
    ]);
    told.learn("Mon 12:25", reasoned("Mon 12:25"));
    expect(told.of("closeAlerts").at(-1)).toMatchObject({ clock: "review", note: "It was decided." });
  });

  test("route: operations are asked to change the owner; done when the CRM says so", () => {
    const told = lead()
      .learn("Mon 11:00", did("Mon 11:00", { type: "route", to: "two", ...OF }, "speaks Dutch"))
      .liveTo("Mon 11:30");
    expect(told.of("review")).toMatchObject([
      {
        reviewer: "ops",
        detail: "boss wants two to own this lead: speaks Dutch. Please change the owner in the CRM",
      },
    ]);
    expect(told.last.journeys[0]?.ownerId).toBe("rep");
    told.learn("Mon 12:00", owned("Mon 12:00", "two"));
    expect(told.of("closeAlerts").map(({ clock }) => clock)).toContain("review");
  });
});

describe("R-172: a verdict can be contested", () => {
  const contest = did("Mon 11:10", { type: "contest", ...OF }, "I was on the phone with her");
  const late = [...handed, called("Mon 11:00", "rep", { activityId: "call-1" })];
  const review = (facts: readonly Parameters<LivingLead["learn"]>[1][], when: When) =>
    journeyOf({ policy: aPolicy(), facts }, when).reviews.find(({ kind }) => kind === "contested");

  test("a reviewer is told once and has the response target to decide; the verdict stands meanwhile", () => {
    const told = lead()
      .learn("Mon 11:00", called("Mon 11:00", "rep"))
      .learn("Mon 11:10", contest)
      .liveTo("Mon 11:20");
    expect(told.of("review")).toMatchObject([
      {
        reviewId: "contested: response 1",
        detail: "boss contests the verdict on response: I was on the phone with her",
      },
    ]);
    expect(review([...late, contest], "Mon 11:20")).toMatchObject({
      openedAt: at("Mon 11:10"),
      dueAt: at("Mon 11:40"),
      holdsClocks: false,
      decidedAt: null,
    });
    expect(clockOf({ facts: [...late, contest] }, "Mon 11:20").status).toBe("miss");
  });

  test("it outlives the journey, as every question about a verdict", () => {
    const ended = [...late, contest, f.staged("Mon 11:30", "booked")];
    const journey = journeyOf({ policy: aPolicy(), facts: ended }, "Mon 12:00");
    expect(journey.status).toBe("ended");
    const open = journey.reviews.filter((one) => isOpen(journey, one)).map(({ kind }) => kind);
    expect(open).toContain("contested");
  });

  test.each<[string, Parameters<LivingLead["learn"]>[1]]>([
    ["kept as it is", did("Mon 11:30", { type: "keep", review: "contested: response 1" })],
    ["the touch accepted", f.lateTouchAccepted("Mon 11:30", "call-1")],
    ["another lead type", f.reclassified("Mon 11:30", "chat", "boss-of-boss")],
    ["excluded", did("Mon 11:30", { type: "exclude", reason: "not a lead" })],
  ])("it is settled: %s", (_how, answer) => {
    expect(review([...late, contest], "Mon 11:40")?.decidedAt).toBeNull();
    expect(review([...late, contest, answer], "Mon 11:40")?.decidedAt).toBe(at("Mon 11:30"));
  });

  test("taken back, it is as if nobody had asked", () => {
    expect(review([...late, contest, undone("Mon 11:15", contest)], "Mon 11:40")).toBeUndefined();
  });

  test("one clock is contested once, another beside it", () => {
    const again = did("Mon 11:20", { type: "contest", ...OF }, "once more");
    const other = did("Mon 11:25", { type: "contest", clock: "assignment", number: 1 });
    const { reviews } = journeyOf(
      { policy: aPolicy(), facts: [...late, contest, again, other] },
      "Mon 11:40",
    );
    expect(reviews.filter(({ kind }) => kind === "contested").map(({ id }) => id)).toEqual([
      "contested: response 1",
      "contested: assignment 1",
    ]);
  });
});

describe("a decision can be taken back, and is not forgotten", () => {
  test("a release: the clock waits again", () => {
    const release = did("Mon 11:00", { type: "release" });
    const facts = [...handed, f.flagged("Mon 10:05", "complaint"), release];
    expect(clockOf({ facts }, "Mon 12:00").status).toBe("miss");
    const taken = [...facts, undone("Mon 12:00", release)];
    expect(clockOf({ facts: taken }, "Mon 11:30").status).toBe("miss");
    expect(clockOf({ facts: taken }, "Mon 12:00").status).toBe("review");
  });

  test("D38: an exclusion: its time counts as a pause", () => {
    const exclude = did("Mon 10:10", { type: "exclude", reason: "not ours" });
    const facts = [...handed, exclude, undone("Mon 11:10", exclude)];
    expect(clockOf({ facts }, "Mon 11:00").status).toBe("excluded");
    expect(clockOf({ facts }, "Mon 11:20")).toMatchObject({
      status: "pending",
      dueAt: at("Mon 11:30"),
      flags: ["reopened"],
    });
  });

  test("an exclusion that somebody else made too still holds", () => {
    const exclude = did("Mon 10:10", { type: "exclude", reason: "not ours" });
    const other = { ...exclude, key: "another", occurredAt: at("Mon 10:20") };
    const facts = [...handed, exclude, other, undone("Mon 11:10", exclude)];
    expect(clockOf({ facts }, "Mon 11:20").status).toBe("excluded");
  });

  test("a late touch that was accepted, a lead type that was changed", () => {
    const late = called("Mon 10:20", "rep", { activityId: "late", loggedAt: at("Wed 10:00") });
    const accepted = f.lateTouchAccepted("Wed 11:00", "late");
    expect(clockOf({ facts: [...handed, late, accepted] }, "Wed 12:00").status).toBe("hit");
    const facts = [...handed, late, accepted, undone("Wed 12:00", accepted)];
    expect(clockOf({ facts }, "Wed 12:00").status).toBe("miss");
    const changed = f.reclassified("Mon 10:10", "chat");
    const back = [...handed, changed, undone("Mon 10:20", changed)];
    expect(journeyOf({ facts: back }, "Mon 10:15").leadType).toBe("chat");
    expect(journeyOf({ facts: back }, "Mon 10:20").leadType).toBe("hand-raiser");
  });
});

describe("D32: a person looks at it", () => {
  const rule = (flag: Flag) => aPolicy({ reviews: [{ when: [{ property: "amount", is: ["big"] }], flag }] });
  const big = [
    engaged("Mon 10:00", { properties: { lead_type: "hand-raiser", amount: "Big" } }),
    owned("Mon 10:00", "rep"),
  ];

  test("a rule of the policy raises a flag as the journey begins: beside the clock, or before it", () => {
    const valued = journeyOf({ policy: rule("highValue"), facts: big }, "Mon 10:10");
    expect(valued.reviews).toMatchObject([
      { id: "highValue", openedAt: at("Mon 10:00"), dueAt: at("Mon 10:30"), holdsClocks: false },
    ]);
    expect(valued.reviews[0]?.detail).toContain("amount is big");
    const conflict = { policy: rule("customerConflict"), facts: big };
    expect(clockOf(conflict, "Mon 12:00").status).toBe("review");
    expect(clockOf({ ...conflict, facts: handed }, "Mon 12:00").status).toBe("miss");
  });

  test("D31: not for leads that engaged before anybody watched", () => {
    const given = { policy: rule("complaint"), facts: big, watchFrom: "Mon 11:00" };
    expect(journeyOf(given, "Mon 12:00").reviews).toEqual([]);
  });

  test("R-269: a missing critical field is told, and the clock goes on", () => {
    const policy = aPolicy({ criticalFields: ["lead_type", "phone", "company"] });
    const [review] = journeyOf({ policy, facts: handed }, "Mon 10:10").reviews;
    expect(review).toMatchObject({ id: "missingField", detail: "The lead came without phone, company" });
    expect(clockOf({ policy, facts: handed }, "Mon 10:10").status).toBe("pending");
  });

  test("keep: seen; only where the clocks do not wait for the decision", () => {
    const kept = did("Mon 10:20", { type: "keep", review: "highValue" });
    expect(openReviews([...big, kept], "Mon 10:30", rule("highValue"))).toEqual([]);
    const waits = did("Mon 10:20", { type: "keep", review: "complaint" });
    expect(openReviews([...big, waits], "Mon 10:30", rule("complaint"))).toEqual(["complaint"]);
  });

  test("D8: a touch that nobody is known to have made stops nothing and asks a person, who may name them", () => {
    const unknown = called("Mon 10:10", null, { actorKind: "unknown", activityId: "7" });
    const facts = [...handed, unknown];
    expect(openReviews(facts, "Mon 10:15")).toEqual(["touchWithoutEvidence: 7"]);
    expect(clockOf({ facts }, "Mon 10:31").status).toBe("miss");
    const vouched = did("Mon 11:00", { type: "acceptLateTouch", activityId: "7", actorId: "rep" });
    expect(clockOf({ facts: [...facts, vouched] }, "Mon 12:00")).toMatchObject({ status: "hit" });
    expect(openReviews([...facts, vouched], "Mon 12:00")).toEqual([]);
    const again = [...facts, vouched, undone("Mon 12:00", vouched)];
    expect(clockOf({ facts: again }, "Mon 12:00").status).toBe("miss");
    expect(openReviews(again, "Mon 12:00")).toContain("touchWithoutEvidence: 7");
  });

  test("no question where the answer changes nothing: answered before, automatic, a draft", () => {
    const unknown = { actorKind: "unknown", activityId: "7" } as const;
    expect(
      openReviews([...handed, called("Mon 10:05", "rep"), called("Mon 10:10", null, unknown)], "Mon 10:15"),
    ).toEqual([]);
    expect(
      openReviews([...handed, called("Mon 10:10", null, { ...unknown, automation: ["bulk"] })], "Mon 10:15"),
    ).toEqual([]);
    expect(
      openReviews([...handed, called("Mon 10:10", null, { ...unknown, status: "failed" })], "Mon 10:15"),
    ).toEqual([]);
  });

  test("a decision about an earlier journey does not touch the present one", () => {
    const policy = rule("complaint");
    const again = engaged("Wed 10:00", { properties: { lead_type: "hand-raiser", amount: "Big" } });
    const answered = [...big, called("Mon 10:10", "rep"), again];
    const release = {
      ...did("Wed 10:10", { type: "release", review: "complaint" }),
      engagement: big[0]!.key,
    };
    const journeys = new LivingLead({ policy }).learn("Wed 10:20", ...answered, release).last.journeys;
    expect(journeys.map(({ reviews }) => reviews[0]?.decidedAt)).toEqual([at("Wed 10:10"), null]);
  });

  test("D30: a reviewer who is away is replaced, and the message says so", () => {
    const told = new LivingLead({
      policy: rule("complaint"),
      people: [f.away("reviewer", "Mon 00:00", "Tue 00:00"), person("reviewer", { name: "Robin" })],
    }).learn("Mon 10:00", ...big);
    expect(told.of("review")).toMatchObject([{ reviewer: "boss" }]);
    expect(told.of("review")[0]?.detail).toMatch(/for Robin, who is away/);
  });

  test("R-119: a breach may ask for an apology: a question with a draft for the reviewer, no more", () => {
    const policy = aPolicy({ apologies: { leadTypes: ["hand-raiser"] } });
    expect(openReviews(handed, "Mon 10:30", policy)).toEqual([]);
    const told = new LivingLead({ policy }).learn("Mon 10:00", ...handed).liveTo("Mon 10:31");
    const [apology] = told.of("review");
    expect(apology).toMatchObject({ reviewId: "needsApology", reviewer: "reviewer" });
    expect(apology?.detail).toContain("Nothing was sent. Draft:");
  });
});
