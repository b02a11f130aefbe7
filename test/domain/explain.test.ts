import fc from "fast-check";
import { tenantView } from "../../src/domain/directory.ts";
import {
  type ClockAccount,
  explainLead,
  leadText,
  shortExplanation,
} from "../../src/domain/explain/index.ts";
import type { LeadFact, TenantFact } from "../../src/domain/facts.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import * as f from "./support/facts.ts";
import { facts, people, policy } from "./support/histories.ts";
import { type Given, journeyOf, journeysOf } from "./support/lead.ts";
import { aPolicy, responseOnly } from "./support/policies.ts";
import { at, type When } from "./support/times.ts";

function explained(given: Given, asOf: When) {
  return explainLead({
    leadId: "lead",
    facts: given.facts,
    tenant: tenantView(given.people ?? []),
    policies: given.policies ?? [given.policy ?? aPolicy()],
    asOf: at(asOf),
    watchFrom: 0,
  });
}

function response(given: Given, asOf: When): ClockAccount {
  const found = explained(given, asOf)[0]!.clocks.find(({ clock }) => clock === "response");
  if (!found) throw new Error("the response clock has not started");
  return found;
}

const wordFor = (account: ClockAccount, key: string) => account.facts.find((one) => one.key === key);
const END = at("in 4 weeks Mon 08:00");

test("the listed stretches add up to the time used and to what was allowed, for every clock of any history", () => {
  fc.assert(
    fc.property(policy, facts, people, (rules, known, crowd) => {
      const given = {
        policy: rules,
        facts: known as readonly LeadFact[],
        people: crowd as readonly TenantFact[],
      };
      for (const asOf of [at("Mon 10:00"), END]) {
        const clocks = journeysOf(given, asOf).flatMap((journey) => journey.clocks);
        const accounts = explained(given, asOf).flatMap((journey) => journey.clocks);
        expect(accounts.map((one) => [one.clock, one.number, one.verdict.status])).toEqual(
          clocks.map((one) => [one.clock, one.number, one.status]),
        );
        for (const [index, account] of accounts.entries()) {
          const clock = clocks[index]!;
          const listed = account.counted.flatMap(({ stretches }) => stretches);
          expect(listed.reduce((sum, { start, end }) => sum + (end - start), 0)).toBe(clock.usedOpenMs);
          expect(account.usedMs).toBe(clock.usedOpenMs);
          if (clock.segments.length > 0)
            expect(account.counted.map(({ ms }) => ms)).toEqual(
              clock.segments.map(({ openUsedMs }) => openUsedMs),
            );
          if (account.due.at !== null && account.due.allowedMs !== null)
            expect(account.due.stretches.reduce((sum, { ms }) => sum + ms, 0)).toBe(account.due.allowedMs);
        }
      }
    }),
    { numRuns: 150 },
  );
});

test("every fact of the lead's journey is accounted for once, with a reason", () => {
  fc.assert(
    fc.property(policy, facts, people, (rules, known, crowd) => {
      for (const journey of explained({ policy: rules, facts: known, people: crowd }, END))
        for (const account of journey.clocks) {
          expect(new Set(account.facts.map(({ key }) => key)).size).toBe(account.facts.length);
          for (const { what, why } of account.facts)
            expect(Math.min(what.length, why.length)).toBeGreaterThan(3);
        }
    }),
    { numRuns: 60 },
  );
});

describe("given a lead of Friday evening that an autoresponder answers at once", () => {
  const asked = f.engaged("Fri 16:50");
  const answered = f.mailed("Fri 16:50:02", "rep", { automation: ["autoResponse"], activityId: "auto" });
  const called = f.called("next Mon 09:35", "rep");
  const facts = [asked, f.owned("Fri 16:50", "rep"), answered, f.acknowledged("Fri 16:50:02"), called];
  const account = response({ facts, policy: responseOnly() }, "next Mon 12:00");

  test("the account names what counted and what did not, and why", () => {
    expect(wordFor(account, asked.key)).toMatchObject({ counts: true });
    expect(wordFor(account, answered.key)).toMatchObject({
      counts: false,
      why: "no touch: automatic: autoResponse",
    });
    expect(wordFor(account, called.key)).toMatchObject({ counts: true, why: "stopped the clock" });
  });

  test("the weekend does not count: ten minutes on Friday, and Monday from nine", () => {
    expect(account.counted[0]!.stretches).toEqual([
      { start: at("Fri 16:50"), end: at("Fri 17:00"), ms: 10 * MINUTE },
      { start: at("next Mon 09:00"), end: at("next Mon 09:35"), ms: 35 * MINUTE },
    ]);
    expect(account.due).toMatchObject({ at: at("next Mon 09:20"), allowedMs: 30 * MINUTE });
    expect(account.verdict).toMatchObject({ status: "miss" });
    expect(account.cause).toMatchObject({ cause: "rep" });
  });

  test("as text it can be checked with a pen", () => {
    const text = leadText(explained({ facts, policy: responseOnly() }, "next Mon 12:00"));
    expect(text).toContain("Fri 6 Mar, 16:50:00 UTC to 17:00:00 UTC: 10 min\n");
    expect(text).toContain("Mon 9 Mar, 09:00:00 UTC to 09:35:00 UTC: 35 min\n");
    expect(text).toContain("used in all: 45 min\n");
    expect(text).toContain("outbound e-mail by rep (crm): no touch: automatic: autoResponse");
  });
});

describe("what does not count says why", () => {
  const given = (...facts: LeadFact[]): Given => ({
    facts: [f.engaged("Mon 10:00"), f.owned("Mon 10:00", "rep"), ...facts],
    policy: responseOnly(),
    people: [f.person("robot", { human: false })],
  });
  const why = (fact: LeadFact, ...others: LeadFact[]) =>
    wordFor(response(given(fact, ...others), "Tue 12:00"), fact.key)?.why;

  test.each([
    ["our own task", f.called("Mon 10:05", "rep", { ours: true }), /made by Leadclock/],
    ["automation", f.called("Mon 10:05", "rep", { actorKind: "automation" }), /automation/],
    ["an integration user", f.called("Mon 10:05", "robot"), /integration user/],
    ["a stranger's touch", f.called("Mon 10:05", "somebody"), /not the owner/],
    [
      "a lead's own reply",
      f.called("Mon 10:05", "rep", { activity: "email", direction: "inbound" }),
      /from the lead/,
    ],
    ["an acknowledgment", f.acknowledged("Mon 10:05"), /never a touch/],
    ["consent about one channel", f.consent("Mon 10:05", "optedOut", "email"), /one channel/],
    ["a pause without a rule", f.paused("Mon 10:05", "lunch"), /no pause for this reason/],
  ])("%s", (_what, fact, words) => {
    expect(why(fact)).toMatch(words);
  });

  test("a touch before the assignment claims the lead", () => {
    const early = f.called("Mon 09:30", "rep");
    const facts = [f.engaged("Mon 09:00"), early, f.owned("Mon 10:00", "rep")];
    const account = response({ facts, policy: responseOnly() }, "Mon 12:00");
    expect(wordFor(account, early.key)?.why).toMatch(/claimed the lead/);
    expect(account.verdict.status).toBe("hit");
    expect(account.usedMs).toBe(0);
  });

  test("a touch logged long after due counts when it was logged", () => {
    const late = f.called("Mon 10:10", "rep", { loggedAt: at("Thu 10:00") });
    const account = response(given(late), "Fri 12:00");
    expect(wordFor(account, late.key)?.why).toMatch(/only when it was logged/);
    expect(account.verdict.status).toBe("miss");
  });

  test("an older version of a bounced mail counts no more", () => {
    const sent = f.mailed("Mon 10:05", "rep", { activityId: "mail" });
    const bounced = { ...sent, key: "bounce", status: "bounced" as const, modifiedAt: at("Mon 11:00") };
    expect(why(sent, bounced)).toMatch(/newer version/);
    expect(why(bounced, sent)).toMatch(/bounced/);
  });
});

test("each owner's share is listed, with what the next one was allowed", () => {
  const facts = [
    f.engaged("Mon 10:00"),
    f.owned("Mon 10:00", "rep"),
    f.owned("Mon 10:12", "two"),
    f.called("Mon 10:20", "two"),
  ];
  const account = response({ facts, policy: responseOnly() }, "Mon 12:00");
  expect(account.counted.map(({ owner, ms }) => [owner?.name, ms / MINUTE])).toEqual([
    ["rep", 12],
    ["two", 8],
  ]);
  expect(account.due).toMatchObject({ from: at("Mon 10:12"), allowedMs: 18 * MINUTE });
});

test("pauses are listed with the open time they took out", () => {
  const facts = [
    f.engaged("Mon 10:00"),
    f.owned("Mon 10:00", "rep"),
    f.paused("Mon 10:10"),
    f.resumed("Mon 10:40"),
    f.called("Mon 10:50", "rep"),
  ];
  const account = response({ facts, policy: responseOnly() }, "Mon 12:00");
  expect(account.pauses).toMatchObject([{ ms: 30 * MINUTE }]);
  expect(account.usedMs).toBe(20 * MINUTE);
  expect(account.verdict.status).toBe("hit");
});

test("who was told, and what was not sent and why", () => {
  const given = {
    facts: [f.engaged("Mon 10:00"), f.owned("Mon 10:00", "rep"), f.called("Mon 10:26", "rep")],
  };
  const journey = journeyOf(given, "Mon 12:00");
  const told = {
    journeyId: journey.id,
    engagementKey: journey.engagement.factKey,
    clock: "response",
    number: 1,
    step: "warning-1",
    decidedAt: at("Mon 10:24"),
    to: ["rep"],
    state: "sent live, closed",
  };
  const accounts = explainLead(
    {
      leadId: "lead",
      facts: given.facts,
      tenant: tenantView([]),
      policies: [aPolicy()],
      asOf: at("Mon 12:00"),
      watchFrom: 0,
    },
    [told],
  );
  const alerts = accounts[0]!.clocks.find(({ clock }) => clock === "response")!.alerts;
  expect(alerts[0]).toMatchObject({ step: "warning-1", to: ["rep"], state: "sent live, closed" });
  expect(alerts[1]).toMatchObject({ step: "tier-1", decidedAt: null });
  expect(alerts[1]!.state).toMatch(/not sent/);
});

test("a clock that ended under the older rules is explained under those", () => {
  const before = responseOnly({}, { version: 1 });
  const after = responseOnly(
    { target: { byLeadType: {}, otherwise: { hours: 2 } } },
    { version: 2, effectiveAt: at("Tue 09:00") },
  );
  const facts = [f.engaged("Mon 10:00"), f.owned("Mon 10:00", "rep"), f.movedToPolicy("Tue 10:00", 2)];
  expect(response({ facts, policies: [before, after] }, "Tue 12:00").policy.version).toBe(1);
});

describe("the short form on the record", () => {
  const facts = [f.engaged("Mon 10:00"), f.owned("Mon 10:00", "rep")];
  const short = (known: readonly LeadFact[], asOf: When) =>
    shortExplanation(journeyOf({ facts: known, policy: aPolicy() }, asOf), aPolicy());

  test("has at most five lines, with times that carry their zone", () => {
    const text = short(facts, "Mon 14:00")!;
    expect(text.split("\n").length).toBeLessThanOrEqual(5);
    expect(text).toContain("due Mon 2 Mar, 10:30:00 UTC");
  });

  test("does not change by looking at it again", () => {
    expect(short(facts, "Mon 10:05")).toBe(short(facts, "Mon 10:25"));
    expect(short(facts, "Mon 11:00")).toBe(short(facts, at("Mon 11:00") + 100 * HOUR));
  });

  test("any history: at most five lines, none of them long", () => {
    fc.assert(
      fc.property(policy, fc.constant(facts), (rules, known) => {
        for (const journey of journeysOf({ policy: rules, facts: known }, END)) {
          const text = shortExplanation(journey, rules);
          if (text === null) continue;
          expect(text.split("\n").length).toBeLessThanOrEqual(5);
          expect(text.length).toBeLessThan(1_300);
        }
      }),
      { numRuns: 20 },
    );
  });
});
