import { decide } from "../../src/domain/decide.ts";
import { tenantView } from "../../src/domain/directory.ts";
import type { ClockSpec } from "../../src/domain/policy.ts";
import * as f from "./support/facts.ts";
import { called, disqualified, engaged, owned, person, queued, reasoned } from "./support/facts.ts";
import { clockOf, journeyOf, LivingLead } from "./support/lead.ts";
import { aPolicy, responseOnly } from "./support/policies.ts";
import { at } from "./support/times.ts";

const policy = responseOnly();
/** Due at 10:30. */
const handed = [engaged("Mon 10:00"), owned("Mon 10:00", "rep")];
const log = (lead: LivingLead) => lead.sent.map(({ what, now, to }) => [what, now, ...to]);
const live = (rules = policy, people: ConstructorParameters<typeof LivingLead>[0]["people"] = []) =>
  new LivingLead({ policy: rules, people: people ?? [] });

describe("D18, D19: warnings and tiers", () => {
  test("D19: the preset warns at 80 %, and escalates at due, after 2 open hours and after 1 business day", () => {
    expect(
      log(
        live()
          .learn("Mon 10:00", ...handed)
          .liveTo("Fri 16:00"),
      ),
    ).toEqual([
      ["response warning-1", at("Mon 10:24"), "owner rep"],
      ["response tier-1", at("Mon 10:30"), "owner rep", "backupOwner stand-in"],
      ["response tier-2", at("Mon 12:30"), "manager boss"],
      ["response tier-3", at("Tue 10:30"), "executive chief"],
    ]);
  });

  test("D19: offset 0 is due itself at a closing instant; two hours on count in the calendar or round the clock", () => {
    const facts = [engaged("Mon 16:30"), owned("Mon 16:30", "rep")];
    const tiers = (calendarTime: boolean): ClockSpec["tiers"] => [
      { tier: 1, after: { minutes: 0 }, to: ["owner"] },
      { tier: 2, after: { hours: 2, calendarTime }, to: ["manager"] },
    ];
    const instants = (calendarTime: boolean) =>
      clockOf(
        { policy: responseOnly({ tiers: tiers(calendarTime), warnings: [] }), facts },
        "Mon 16:30",
      ).steps.map((step) => step.at);
    expect(instants(false)).toEqual([at("Mon 17:00"), at("Tue 11:00")]);
    expect(instants(true)).toEqual([at("Mon 17:00"), at("Mon 19:00")]);
  });

  test("D18: minutes before due; skipped when not after the start", () => {
    const warned = (minutes: number) =>
      live(responseOnly({ warnings: [{ before: { minutes } }], tiers: [] }))
        .learn("Mon 10:00", ...handed)
        .liveTo("Mon 11:00")
        .sent.map(({ now }) => now);
    expect([warned(5), warned(30), warned(90)]).toEqual([[at("Mon 10:25")], [], []]);
  });

  test("D18: the new owner is warned at the share of their own allowance, once", () => {
    const lead = live()
      .learn("Mon 10:00", ...handed)
      .learn("Mon 10:20", owned("Mon 10:20", "two"))
      .liveTo("Mon 10:29");
    expect(log(lead)).toEqual([["response warning-1", at("Mon 10:28"), "owner two"]]);
  });

  test("D19: a touch or an exclusion that is known before firing wins over a step that is already due", () => {
    for (const fact of [called("Mon 10:31", "rep"), disqualified("Mon 10:30:30")]) {
      const lead = live().learn("Mon 10:32", ...handed, fact);
      expect(lead.names.filter((name) => !name.includes("skipped"))).toEqual([]);
    }
  });

  test("D19: while the CRM cannot be read warnings and tier 1 go out, higher tiers wait until it can", () => {
    const decided = (notRechecked: boolean) => {
      const { effects } = decide({
        leadId: "lead",
        facts: handed,
        tenant: tenantView([]),
        policies: [policy],
        now: at("Mon 12:31"),
        watchFrom: 0,
        alerts: [],
        notRechecked,
      });
      return effects.flatMap((effect) =>
        effect.type === "alert" || effect.type === "skipped" ? [effect.alert.step] : [],
      );
    };
    expect(decided(true)).toEqual(["warning-1", "tier-1", "catch-up"]);
    expect(decided(false)).toEqual(["warning-1", "tier-1", "tier-2", "catch-up"]);
  });

  test("lead-wait is quiet while a person holds an unstopped response, whatever the order of clocks in the policy", () => {
    for (const clocks of [aPolicy().clocks, aPolicy().clocks.toReversed()]) {
      const held = live(aPolicy({ clocks }))
        .learn("Mon 10:00", ...handed)
        .liveTo("Fri 16:00");
      expect(held.names.filter((name) => name.startsWith("lead-wait"))).toEqual([]);
      const unheld = live(aPolicy({ clocks }))
        .learn("Mon 10:00", engaged("Mon 10:00"), queued("Mon 10:00"))
        .liveTo("Mon 10:46");
      expect(unheld.names).toEqual(["assignment tier-1", "lead-wait warning-1", "lead-wait tier-1"]);
    }
  });
});

describe("D21: the reason of a breach", () => {
  test("D21: without one after 8 open hours it goes to the manager, once, also after the touch", () => {
    const lead = live()
      .learn("Mon 10:00", ...handed)
      .learn("Mon 10:40", called("Mon 10:40", "rep"))
      .liveTo("Fri 16:00");
    expect(
      lead.effects.flatMap(({ now, effect }) =>
        effect.type === "review" ? [[now, effect.reviewId, effect.reviewer]] : [],
      ),
    ).toEqual([[at("Tue 10:30"), "breachReason", "boss"]]);
  });

  test("D21: with a reason in time, or without a breach, nothing happens; a late reason closes it", () => {
    const reviews = (...more: Parameters<typeof clockOf>[0]["facts"]) =>
      journeyOf({ policy, facts: [...handed, ...more] }, "Fri 16:00").reviews.map(({ kind, decidedAt }) => [
        kind,
        decidedAt,
      ]);
    expect(reviews(reasoned("Tue 10:30"))).toEqual([]);
    expect(reviews(called("Mon 10:10", "rep"))).toEqual([]);
    expect(reviews(reasoned("Tue 11:00"))).toEqual([["breachReason", at("Tue 11:00")]]);
  });
});

describe("D28: never due", () => {
  const once = { timeZone: "UTC", week: {}, overrides: { "2026-03-02": [["09:00", "10:10"]] } } as const;

  test("D28: a running clock that is never due opens a review and sends nothing", () => {
    const lead = live({ ...policy, calendars: { business: once } })
      .learn("Mon 10:00", ...handed)
      .liveTo("Fri 16:00");
    expect(lead.last.journeys[0]!.clocks[0]).toMatchObject({ status: "pending", dueAt: null, steps: [] });
    expect(lead.last.journeys[0]!.reviews).toMatchObject([{ id: "neverDue: response" }]);
    expect(lead.sent).toEqual([]);
    expect(
      clockOf(
        {
          policy: { ...policy, calendars: { business: once } },
          facts: [...handed, called("Fri 10:00", "rep")],
        },
        "Fri 16:00",
      ).status,
    ).toBe("hit");
  });
});

describe("D30: recipients", () => {
  const toldOf = (
    people: ConstructorParameters<typeof LivingLead>[0]["people"],
    changes: object = {},
    owner: string | null = "rep",
  ) =>
    log(
      live(aPolicy(changes), people)
        .learn(
          "Mon 10:00",
          engaged("Mon 10:00"),
          owner === null ? queued("Mon 10:00") : owned("Mon 10:00", owner),
        )
        .liveTo("Mon 10:46"),
    )
      .filter(([what]) => String(what).endsWith("tier-1"))
      .map(([what, , ...to]) => [what, ...to]);

  test("D30: an owner who is away is replaced by the backup owner, the manager, operations", () => {
    const away = f.away("rep", "Mon 09:00", "Mon 17:00");
    expect(toldOf([away])).toEqual([["response tier-1", "backupOwner stand-in"]]);
    expect(toldOf([away, f.away("stand-in", "Mon 09:00", "Mon 17:00")])).toEqual([
      ["response tier-1", "manager boss"],
    ]);
    expect(toldOf([away], { people: { backups: {}, managers: {}, operations: "ops" } })).toEqual([
      ["response tier-1", "operations ops"],
    ]);
  });

  test("D30: nobody owns the lead: the manager of the team that would, else operations", () => {
    expect(toldOf([], {}, null)).toEqual([
      ["assignment tier-1", "operations ops"],
      ["lead-wait tier-1", "manager head"],
    ]);
    expect(
      toldOf(
        [],
        {
          people: {
            backups: {},
            managers: { first: "their boss" },
            fallbackOwner: "first",
            operations: "ops",
          },
        },
        null,
      ),
    ).toEqual([
      ["assignment tier-1", "operations ops"],
      ["lead-wait tier-1", "manager their boss"],
    ]);
    expect(toldOf([], { people: { backups: {}, managers: {} } }, null)).toEqual([
      ["assignment tier-1", "operations ?"],
      ["lead-wait tier-1", "operations ?"],
    ]);
  });

  test("D30: an owner without a backup owner is told alone; rather somebody away than nobody", () => {
    expect(toldOf([], {}, "two")).toEqual([["response tier-1", "owner two"]]);
    expect(
      toldOf([f.away("two", "Mon 09:00", "Mon 17:00")], { people: { backups: {}, managers: {} } }, "two"),
    ).toEqual([["response tier-1", "owner two"]]);
  });

  test("D30: the message can say whom somebody stands in for", () => {
    const lead = live(policy, [
      person("rep", { active: true }),
      person("rep", { active: false }, "Mon 10:10"),
    ])
      .learn("Mon 10:00", ...handed)
      .liveTo("Mon 10:25");
    expect(lead.of("alert")[0]!.alert.recipients).toEqual([
      {
        role: "backupOwner",
        userId: "stand-in",
        insteadOf: { role: "owner", userId: "rep", why: "away or no longer active" },
      },
    ]);
  });
});

describe("D33: learned late", () => {
  test("D33: a step 15 minutes past still goes out, one more than that is skipped and one catch-up replaces all", () => {
    expect(live().learn("Mon 10:39", ...handed).names).toEqual(["response warning-1", "response tier-1"]);
    expect(live().learn("Mon 10:39:00.001", ...handed).names).toEqual([
      "response warning-1 skipped",
      "response tier-1",
      "response catch-up",
    ]);
    const late = live(aPolicy()).learn("Mon 13:00", ...handed);
    expect(log(late).at(-1)).toEqual([
      "response catch-up",
      at("Mon 13:00"),
      "owner rep",
      "backupOwner stand-in",
      "operations ops",
    ]);
    expect(late.sent.filter(({ kind }) => kind === "catchUp")).toHaveLength(1);
    expect(late.liveTo("Fri 16:00").names.at(-1)).toBe("response tier-3");
  });

  test("D33: no catch-up if the lead waits no longer", () => {
    expect(live().learn("Tue 13:00", ...handed, called("Mon 11:00", "rep")).names).toEqual([
      "response warning-1 skipped",
      "response tier-1 skipped",
    ]);
  });

  test("D33: a correction closes open alerts with a note, sent ones stay sent; a withdrawn touch rings late", () => {
    const lead = live()
      .learn("Mon 10:00", ...handed)
      .liveTo("Mon 10:31")
      .learn("Mon 10:35", called("Mon 10:20", "rep", { activityId: "x", activity: "email" }));
    expect(lead.of("closeAlerts").map(({ step, note }) => [step, note])).toEqual([
      ["warning-1", "The clock was stopped in time."],
      ["tier-1", "The clock was stopped in time."],
    ]);
    lead.learn(
      "Mon 15:00",
      called("Mon 10:20", "rep", {
        activityId: "x",
        activity: "email",
        status: "bounced",
        modifiedAt: at("Mon 14:59"),
      }),
    );
    expect(lead.names).toEqual([
      "response warning-1",
      "response tier-1",
      "response tier-2 skipped",
      "response catch-up",
    ]);
    expect(lead.last.journeys[0]!.clocks[0]!.status).toBe("miss");
  });

  test("D33: handoff alerts stay open though the journey has ended", () => {
    const lead = live(aPolicy())
      .learn("Mon 10:10", ...handed, called("Mon 10:05", "rep"), f.staged("Mon 10:10", "booked"))
      .liveTo("Wed 10:00");
    expect(lead.names).toEqual(["handoff tier-1"]);
    expect(lead.of("closeAlerts")).toEqual([]);
    expect(lead.learn("Wed 11:00", f.staged("Wed 11:00", "accepted")).of("closeAlerts")).toHaveLength(1);
  });
});
