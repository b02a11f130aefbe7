import fc from "fast-check";
import { tenantView } from "../../src/domain/directory.ts";
import type { LeadFact } from "../../src/domain/facts.ts";
import { moveTo } from "../../src/domain/moves.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { type PreviewInput, previewLead } from "../../src/domain/preview.ts";
import { called, engaged, owned } from "./support/facts.ts";
import { facts, people, policy } from "./support/histories.ts";
import { journeysOf, LivingLead, runOf } from "./support/lead.ts";
import { aPolicy, responseOnly } from "./support/policies.ts";
import { at } from "./support/times.ts";

const START = at("last Mon 00:00");
const END = at("in 4 weeks Mon 08:00");

const within = (minutes: number): Policy =>
  responseOnly({
    target: { byLeadType: { "hand-raiser": { minutes } }, otherwise: { businessDays: 1 } },
  });

function previewed(known: readonly LeadFact[], given: Partial<PreviewInput>) {
  return previewLead({
    leadId: "lead",
    facts: known,
    tenant: tenantView([]),
    published: [within(30)],
    draft: within(15),
    since: START,
    asOf: END,
    watchFrom: 0,
    ...given,
  });
}

describe("what a draft would have made of a lead", () => {
  const answered = [engaged("Mon 09:00"), owned("Mon 09:00", "rep"), called("Mon 09:20", "rep")];

  test("a call after twenty minutes is a hit of thirty and a miss of fifteen, and rep would have been told", () => {
    const { compared, tellings, moved } = previewed(answered, {});
    expect(compared).toMatchObject([
      {
        engagedAt: at("Mon 09:00"),
        history: false,
        before: { leadType: "hand-raiser", status: "hit", ownerId: "rep" },
        after: { leadType: "hand-raiser", status: "miss", ownerId: "rep" },
      },
    ]);
    expect(tellings.before).toEqual([]);
    expect(tellings.after).toEqual([
      { userId: "rep", at: at("Mon 09:12") },
      { userId: "rep", at: at("Mon 09:15") },
      { userId: "stand-in", at: at("Mon 09:15") },
    ]);
    expect(moved).toBeNull();
  });

  test("what happened before the account was watched is judged too, and marked", () => {
    const { compared, tellings } = previewed(answered, { watchFrom: at("Tue 09:00") });
    expect(compared).toMatchObject([{ history: true, before: { status: "hit" }, after: { status: "miss" } }]);
    expect(tellings.after).toHaveLength(3);
  });

  test("what engaged before the window is not compared", () => {
    expect(previewed(answered, { since: at("Mon 09:01") }).compared).toEqual([]);
  });

  test("a lead that still waits would be a miss at once if it were moved; its due comes earlier", () => {
    const { moved } = previewed(answered.slice(0, 2), { asOf: at("Mon 09:20") });
    expect(moved).toEqual([
      {
        clock: "response",
        number: 1,
        from: "pending",
        to: "miss",
        dueFrom: at("Mon 09:30"),
        dueTo: at("Mon 09:15"),
      },
    ]);
  });

  test("a rule that knows the source of a lead changes its type", () => {
    const unknown = [engaged("Mon 09:00", { properties: { lead_type: "astrology" } })];
    const draft = within(30);
    const { compared } = previewed(unknown, {
      draft: {
        ...draft,
        classification: [
          ...draft.classification,
          { when: [{ property: "lead_type", is: ["astrology"] }], leadType: "download" },
        ],
      },
    });
    expect(compared).toMatchObject([{ before: { leadType: null }, after: { leadType: "download" } }]);
  });
});

describe("for any history", () => {
  const RUNS = { numRuns: 150 };

  test("the same policy flips nothing, tells the same people and moves nothing", () => {
    fc.assert(
      fc.property(
        policy,
        facts,
        people,
        fc.constantFrom(at("Mon 12:00"), END),
        (rules, known, crowd, asOf) => {
          const same = previewed(known, {
            published: [rules],
            draft: structuredClone(rules),
            tenant: tenantView(crowd),
            asOf,
          });
          for (const { before, after } of same.compared) expect(after).toEqual(before);
          expect(same.tellings.after).toEqual(same.tellings.before);
          expect(same.moved ?? []).toEqual([]);
        },
      ),
      RUNS,
    );
  });

  test("results after are those of a tenant that had the draft from the beginning", () => {
    fc.assert(
      fc.property(policy, policy, facts, people, (old, young, known, crowd) => {
        const { compared } = previewed(known, { published: [old], draft: young, tenant: tenantView(crowd) });
        const lived = journeysOf({ policy: young, facts: known, people: crowd }, END);
        expect(
          compared
            .flatMap(({ engagementKey, after }) => (after ? [[engagementKey, after.status]] : []))
            .sort(),
        ).toEqual(
          lived
            .map(({ engagement, clocks }) => [
              engagement.factKey,
              clocks.findLast(({ clock }) => clock === young.sla)?.status ?? null,
            ])
            .sort(),
        );
      }),
      RUNS,
    );
  });

  test("what moving the clocks would do is what publishing and moving them does, and it tells nobody then", () => {
    fc.assert(
      fc.property(policy, policy, facts, people, (old, young, known, crowd) => {
        const now = at("Tue 10:00");
        const sofar = known.filter(({ occurredAt }) => occurredAt <= now);
        const { moved } = previewed(sofar, {
          published: [old],
          draft: young,
          tenant: tenantView(crowd),
          asOf: now,
        });
        const policies = [old, { ...young, version: old.version + 1, effectiveAt: now }];
        const lead = new LivingLead({ policies, people: crowd }).learn(now, ...sofar);
        const before = journeysOf({ policies: [old], facts: sofar, people: crowd }, now).at(-1);
        const told = lead.sent.length;
        lead.learn(now, moveTo("lead", old.version + 1, now, "dana"));
        for (const { clock, number, to } of moved ?? []) {
          const after = lead.last.journeys.at(-1)!;
          expect(
            after.clocks.find((one) => one.clock === clock && one.number === number)?.status ?? null,
          ).toBe(to);
        }
        if (moved === null)
          expect(before === undefined || before.status === "ended" || !runs(before)).toBe(true);
        expect(lead.sent.slice(told)).toEqual([]);
      }),
      RUNS,
    );
  });
});

const runs = (journey: { readonly clocks: readonly { readonly status: string }[] }): boolean =>
  journey.clocks.some(({ status }) => ["pending", "paused", "review"].includes(status));

test("whom a draft would have told are those whom a tenant under it tells, where all is known in time", () => {
  const calm = fc.record({
    owner: fc.option(fc.constantFrom("rep", "two")),
    assigned: fc.integer({ min: 0, max: 200 }),
    touched: fc.option(fc.integer({ min: 0, max: 3_000 })),
    type: fc.constantFrom("hand-raiser", "chat", "download"),
  });
  fc.assert(
    fc.property(calm, fc.integer({ min: 5, max: 90 }), ({ owner, assigned, touched, type }, minutes) => {
      const start = at("Mon 09:00");
      const known = [
        engaged(start, { properties: { lead_type: type } }),
        ...(owner ? [owned(start + assigned * 60_000, owner)] : []),
        ...(owner && touched !== null ? [called(start + (assigned + touched) * 60_000, owner)] : []),
      ];
      const draft = aPolicy({}, { target: { byLeadType: {}, otherwise: { minutes } } });
      const { tellings } = previewed(known, { draft });
      const lead = new LivingLead({ policy: draft });
      for (const fact of known) lead.learn(fact.occurredAt, fact);
      lead.liveTo(END);
      const lived = lead.sent.flatMap(({ now, to }) => to.map((one) => `${now} ${one.split(" ")[1]}`));
      expect(tellings.after.map((one) => `${one.at} ${one.userId}`).sort()).toEqual(lived.sort());
    }),
    { numRuns: 200 },
  );
});

test("at noon the threshold goes from thirty to fifteen minutes: who runs stays, who comes gets the new one", () => {
  const policies = [within(30), { ...within(15), version: 2, effectiveAt: at("Mon 12:00") }];
  const early = [engaged("Mon 11:40"), owned("Mon 11:40", "rep")];
  const late = [engaged("Mon 12:00"), owned("Mon 12:00", "rep")];
  expect(runOf(journeysOf({ policies, facts: early }, "Mon 12:00")[0]!, "response").dueAt).toBe(
    at("Mon 12:10"),
  );
  expect(runOf(journeysOf({ policies, facts: late }, "Mon 12:00")[0]!, "response").dueAt).toBe(
    at("Mon 12:15"),
  );
});
