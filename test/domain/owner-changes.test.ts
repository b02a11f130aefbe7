import type { LeadFact, TenantFact } from "../../src/domain/facts.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { called, did, engaged, flagged, owned, person } from "./support/facts.ts";
import { LivingLead } from "./support/lead.ts";
import { aPolicy, responseOnly } from "./support/policies.ts";
import { at } from "./support/times.ts";

const OF = { clock: "response", number: 1 };
const OPTED_IN = { absent: true, unassigned: true, routed: true };

const people = { ...aPolicy().people, fallbackOwner: "finn" };
const policyWith = (ownerChanges?: Policy["ownerChanges"], changes: Partial<Policy> = {}) =>
  aPolicy({ people, ...(ownerChanges && { ownerChanges }), ...changes });

/** What a lead comes to, by the end of the week. */
function wanted(
  policy: Policy,
  facts: readonly LeadFact[],
  directory: readonly TenantFact[] = [],
  more: { readonly policies?: readonly Policy[] } = {},
) {
  const lead = new LivingLead({ policy, people: directory, ...more });
  for (const fact of facts.toSorted((one, other) => one.occurredAt - other.occurredAt))
    lead.learn(fact.occurredAt, fact);
  lead.liveTo("Mon 12:00");
  return lead;
}

/** The first time that each change was wanted: it is asked for until it is known. */
const changesOf = (lead: LivingLead) =>
  lead.effects
    .flatMap(({ now, effect }) =>
      effect.type === "changeOwner" ? [[effect.change, effect.to, new Date(now).toISOString()] as const] : [],
    )
    .filter(([change], index, all) => all.findIndex(([one]) => one === change) === index);

const iso = (when: Parameters<typeof at>[0]) => new Date(at(when)).toISOString();
const handed = [engaged("Mon 10:00"), owned("Mon 10:00", "rep")];
const gone = person("rep", { active: false }, "Mon 09:00");

describe("D17: the owner in the CRM is changed only if the tenant opted in", () => {
  test("without it nothing changes, whoever is away", () => {
    const left = person("rep", { active: false }, "Mon 10:05");
    expect(changesOf(wanted(policyWith(), handed, [left]))).toEqual([]);
    expect(changesOf(wanted(policyWith({ unassigned: true, routed: true }), handed, [left]))).toEqual([]);
  });

  test("an owner who left: the backup owner gets the unanswered lead as soon as that is known", () => {
    const left = person("rep", { active: false }, "Mon 10:05");
    const lead = wanted(policyWith({ absent: true }), [...handed], [left]);
    expect(lead.of("changeOwner")[0]).toMatchObject({
      change: "absent:rep",
      cause: "absent",
      from: "rep",
      to: "stand-in",
      by: null,
    });
  });

  test("an owner who is out of office: with the first alert, not before", () => {
    const away = person("rep", { absences: [{ start: at("Mon 09:00"), end: at("Fri 17:00") }] }, "Mon 09:00");
    expect(changesOf(wanted(policyWith({ absent: true }), handed, [away]))).toEqual([
      ["absent:rep", "stand-in", iso("Mon 10:24")],
    ]);
  });

  test("not where the lead was answered, is in review, or a person wants no further alerts", () => {
    const left = person("rep", { active: false }, "Mon 10:20");
    const policy = policyWith({ absent: true });
    expect(changesOf(wanted(policy, [...handed, called("Mon 10:10", "rep")], [left]))).toEqual([]);
    expect(changesOf(wanted(policy, [...handed, flagged("Mon 10:01", "complaint")], [left]))).toEqual([]);
    const quiet = did("Mon 10:15", { type: "suppress" }, "in the building");
    expect(changesOf(wanted(policy, [...handed, quiet], [left]))).toEqual([]);
  });

  test("not to a backup owner who is away too, nor where there is none", () => {
    const left = person("rep", { active: false }, "Mon 10:05");
    const both = [left, person("stand-in", { active: false }, "Mon 09:00")];
    expect(changesOf(wanted(policyWith({ absent: true }), handed, both))).toEqual([]);
    const nobody = policyWith({ absent: true }, { people: { ...people, backups: {} } });
    expect(changesOf(wanted(nobody, handed, [left]))).toEqual([]);
  });

  test("both the journey's own policy and the one in force must allow it", () => {
    const left = person("rep", { active: false }, "Mon 10:30");
    const first = policyWith({ absent: true });
    const second = { ...policyWith(), version: 2, effectiveAt: at("Mon 10:10") };
    expect(changesOf(wanted(first, handed, [left], { policies: [first, second] }))).toEqual([]);
    const later = { ...policyWith({ absent: true }), version: 2, effectiveAt: at("Mon 10:10") };
    expect(changesOf(wanted(policyWith(), handed, [left], { policies: [policyWith(), later] }))).toEqual([]);
  });
});

describe("R-267: a lead that nobody is assigned in time", () => {
  test("goes to the fallback owner once the assignment clock is missed", () => {
    expect(changesOf(wanted(policyWith({ unassigned: true }), [engaged("Mon 10:00")]))).toEqual([
      ["unassigned:assignment:1", "finn", new Date(at("Mon 10:01") + 1).toISOString()],
    ]);
  });

  test("goes to who stands in for a fallback owner who is away", () => {
    const policy = policyWith({ unassigned: true }, { people: { ...people, backups: { finn: "fay" } } });
    const left = person("finn", { active: false }, "Mon 09:00");
    expect(changesOf(wanted(policy, [engaged("Mon 10:00")], [left]))[0]?.[1]).toBe("fay");
  });

  test("not where somebody has it", () => {
    expect(changesOf(wanted(policyWith(OPTED_IN), handed))).toEqual([]);
  });

  test("an owner who had left before counts as nobody", () => {
    expect(changesOf(wanted(policyWith(OPTED_IN), handed, [gone]))[0]?.slice(0, 2)).toEqual([
      "unassigned:assignment:1",
      "finn",
    ]);
  });
});

describe("R-121: a breach that a person routes", () => {
  const routed = did("Mon 11:00", { type: "route", to: "carl", ...OF });

  test("goes to whom they named; nobody is asked to change the owner", () => {
    const lead = wanted(responseOnly({}, { people, ownerChanges: { routed: true } }), [...handed, routed]);
    expect(lead.of("changeOwner")[0]).toMatchObject({ cause: "routed", to: "carl", by: "boss", from: "rep" });
    expect(lead.of("review").map(({ reviewId }) => reviewId)).not.toContain("ownerProposed: carl");
    const asked = wanted(responseOnly({}, { people }), [...handed, routed]);
    expect(asked.of("review").map(({ reviewId }) => reviewId)).toContain("ownerProposed: carl");
    expect(asked.of("changeOwner")).toEqual([]);
  });

  test("is left to whoever changed the owner since", () => {
    const policy = responseOnly({}, { people, ownerChanges: { routed: true } });
    const lead = wanted(policy, [...handed, routed, owned("Mon 11:30", "anna")]);
    lead.learn("Mon 12:00");
    expect(lead.last.effects.filter(({ type }) => type === "changeOwner")).toEqual([]);
  });

  test("an owner in the other system is a hop, and undoes no routing (D24)", () => {
    const policy = responseOnly({}, { people, ownerChanges: { routed: true }, systemOfRecord: "crm" });
    const inCrm = [handed[0]!, owned("Mon 10:00", "rep", { source: "crm" })];
    const hop = owned("Mon 11:30", "anna", { source: "map" });
    const lead = wanted(policy, [...inCrm, routed, hop]);
    const after = lead.effects.filter(
      ({ now, effect }) => effect.type === "changeOwner" && now >= at("Mon 11:30"),
    );
    expect(after.at(-1)?.effect).toMatchObject({ cause: "routed", to: "carl" });
  });

  test("is not changed where the routing was taken back", () => {
    const policy = responseOnly({}, { people, ownerChanges: { routed: true } });
    const undone = { ...did("Mon 11:10", { type: "undo", of: routed.key }) };
    const lead = wanted(policy, [...handed, routed, undone]);
    expect(lead.last.effects.filter(({ type }) => type === "changeOwner")).toEqual([]);
  });
});
