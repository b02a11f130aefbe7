import fc from "fast-check";
import type { LeadFact, TenantFact } from "../../src/domain/facts.ts";
import type { Journey } from "../../src/domain/journey.ts";
import { MINUTE, SECOND } from "../../src/domain/time.ts";
import * as f from "./support/facts.ts";
import { journeysOf } from "./support/lead.ts";
import { aPolicy } from "./support/policies.ts";
import { at } from "./support/times.ts";

/** Two systems that know the same people under their own ids, and now and then about the same thing differently. */
const SYSTEMS = ["map", "crm"] as const;
const PEOPLE = ["rita", "omar", "desk"];

const user = (system: string, name: string, more: object = {}): TenantFact =>
  f.person(`${system}:${name}`, { source: system, email: `${name}@acme.test`, ...more });
const people = fc.constantFrom<readonly TenantFact[]>(
  SYSTEMS.flatMap((system) => PEOPLE.map((name) => user(system, name))),
  [...PEOPLE.map((name) => user("crm", name)), user("map", "rita"), user("map", "omar", { active: false })],
  SYSTEMS.flatMap((system) =>
    [...PEOPLE, "rita"].map((name, n) => user(system, name, { name: `${name} ${n}` })),
  ),
);
const policy = fc.constantFrom(
  aPolicy(),
  aPolicy({ systemOfRecord: "crm" }),
  aPolicy({
    systemOfRecord: "map",
    people: { backups: { "rita@acme.test": "omar@acme.test" }, managers: {} },
  }),
);

const when = fc.oneof(
  fc.integer({ min: 0, max: 240 }).map((n) => at("Mon 09:00") + n * MINUTE),
  fc.integer({ min: 0, max: 1_200 }).map((n) => at("Mon 09:00") + n * 10 * SECOND),
);
const fact: fc.Arbitrary<LeadFact> = fc
  .record({
    t: when,
    source: fc.constantFrom(...SYSTEMS),
    name: fc.constantFrom(...PEOPLE),
    kind: fc.nat({ max: 9 }),
    n: fc.nat({ max: 3 }),
  })
  .map(({ t, source, name, kind, n }) => {
    const who = `${source}:${name}`;
    const own = { source, record: `${source}:contact:1` };
    if (kind < 2) return f.engaged(t, own);
    if (kind === 2) return f.created(t, own);
    if (kind === 3) return f.queued(t, own);
    if (kind < 6) return f.owned(t, n === 0 ? null : who, own);
    if (kind === 6) return { ...f.notified(t, who), ...own, key: `told ${t} ${who}` };
    const mirror = n === 3 ? { sameAs: `${source === "map" ? "crm" : "map"} call ${name}` } : {};
    return f.called(t, who, { ...own, activityId: `${source} call ${n === 2 ? name : t}`, ...mirror });
  });
const link: LeadFact = {
  kind: "matched",
  key: "link",
  occurredAt: at("Mon 12:00"),
  source: "leadclock",
  records: ["map:contact:1", "crm:contact:1"],
  by: "email",
};
const history = fc.array(fact, { minLength: 1, maxLength: 14 }).map((facts) => [...facts, link]);
const END = "Wed 12:00";

test("any order and any number of deliveries, the link first or last, one system long after the other: same journeys", () => {
  fc.assert(
    fc.property(policy, people, history, fc.nat(), (rules, crowd, facts, seed) => {
      const told = journeysOf({ policy: rules, people: crowd, facts }, END);
      const shuffled = [...facts, ...facts.slice(0, seed % facts.length)].sort(
        (one, other) => hash(one.key, seed) - hash(other.key, seed),
      );
      const [first, second] = SYSTEMS.map((system) => facts.filter(({ source }) => source === system));
      for (const order of [shuffled, [link, ...second!, ...first!], [...first!, ...second!, link]])
        expect(journeysOf({ policy: rules, people: [...crowd].reverse(), facts: order }, END)).toEqual(told);
    }),
    { numRuns: 400 },
  );
});

test("hops follow each other, and those from the engagement to the handover are the systems delay exactly", () => {
  fc.assert(
    fc.property(policy, people, history, (rules, crowd, facts) => {
      for (const journey of journeysOf({ policy: rules, people: crowd, facts }, END)) checkHops(journey);
    }),
    { numRuns: 600 },
  );
});

function checkHops({ hops, slowestHop, stamps, delays }: Journey): void {
  const { handoverAt, engagedAt } = stamps;
  expect(hops[0]).toMatchObject({ what: "engaged", at: engagedAt });
  for (const [index, hop] of hops.entries()) {
    expect(hop.at).toBeGreaterThanOrEqual(hops[index - 1]?.at ?? engagedAt);
    if (hop.calendarMs !== null) expect(hop.calendarMs).toBeGreaterThanOrEqual(0);
  }
  if (handoverAt === null) {
    expect(slowestHop).toBeNull();
    return;
  }
  const before = hops.filter((hop) => hop.at < handoverAt).map(({ calendarMs }) => calendarMs!);
  expect(before.reduce((sum, ms) => sum + ms, 0)).toBe(delays.systems!.calendarMs);
  expect(slowestHop?.calendarMs ?? 0).toBe(Math.max(0, ...before));
}

test("whoever does it in whichever system: renaming a person's ids to those of the other system changes no result", () => {
  fc.assert(
    fc.property(policy, history, (rules, facts) => {
      const crowd = SYSTEMS.flatMap((system) => PEOPLE.map((name) => user(system, name)));
      const renamed = facts.map(
        (one) =>
          JSON.parse(JSON.stringify(one).replaceAll(/"(ownerId|actorId)":"map:/g, '"$1":"crm:')) as LeadFact,
      );
      const verdicts = (given: readonly LeadFact[]) =>
        journeysOf({ policy: rules, people: crowd, facts: given }, END).map(
          ({ clocks, delays, ownerId }) => ({
            clocks,
            delays,
            ownerId,
          }),
        );
      expect(verdicts(renamed)).toEqual(verdicts(facts));
    }),
    { numRuns: 300 },
  );
});

/** A shuffle that fast-check can repeat. */
function hash(text: string, seed: number): number {
  let value = seed % 65_521;
  for (const letter of text) value = (value * 31 + letter.charCodeAt(0)) % 1_000_003;
  return value;
}
