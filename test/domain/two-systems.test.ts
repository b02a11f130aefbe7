import type { UserChanged, UserId } from "../../src/domain/facts.ts";
import { MINUTE } from "../../src/domain/time.ts";
import * as f from "./support/facts.ts";
import { called, engaged, owned, queued } from "./support/facts.ts";
import { clockOf, type Given, journeyOf, LivingLead } from "./support/lead.ts";
import { aPolicy } from "./support/policies.ts";
import { at, type When } from "./support/times.ts";

const policy = aPolicy({ systemOfRecord: "crm" });

/** Somebody as one of the systems knows them; the address makes them one person. */
const person = (userId: UserId, email: string | null, more: Partial<UserChanged> = {}, when: When = 0) =>
  f.person(userId, { source: userId.slice(0, userId.indexOf(":")), ...(email && { email }), ...more }, when);

const RITA = [person("crm:rita", "rita@acme.test", { name: "Rita" }), person("map:7", " Rita@Acme.test ")];

const handed = [engaged("Mon 10:00", { source: "map" }), owned("Mon 10:05", "crm:rita")];

describe("D24: a person whom both systems know", () => {
  test("the owner's call logged in the other system is the owner's touch", () => {
    const facts = [...handed, called("Mon 10:20", "map:7", { source: "map" })];
    expect(clockOf({ policy, people: RITA, facts }, "Mon 12:00").status).toBe("hit");
    expect(clockOf({ policy, people: [], facts }, "Mon 12:00").status).toBe("miss");
    expect(journeyOf({ policy, people: RITA, facts }, "Mon 12:00").firstTouch?.actorId).toBe("crm:rita");
  });

  test("is known by the id in the system of record, else by the first in text order", () => {
    const facts = [engaged("Mon 10:00"), owned("Mon 10:05", "map:7", { source: "map" })];
    const ownerUnder = (systemOfRecord: string | undefined) => {
      const { systemOfRecord: _, ...others } = aPolicy();
      const rules = systemOfRecord === undefined ? others : { ...others, systemOfRecord };
      return journeyOf({ policy: rules, people: RITA, facts }, "Mon 10:10").ownerId;
    };
    expect(ownerUnder(undefined)).toBe("crm:rita");
    expect(ownerUnder("map")).toBe("map:7");
  });

  test("two active people of one system with one address are nobody's counterpart", () => {
    const people = [...RITA, person("map:8", "rita@acme.test")];
    const facts = [...handed, called("Mon 10:20", "map:7", { source: "map" })];
    expect(clockOf({ policy, people, facts }, "Mon 12:00").status).toBe("miss");
  });

  test("who left and came back under a new id is the same person", () => {
    const people = [...RITA, person("map:8", "rita@acme.test", { active: false })];
    const facts = [...handed, called("Mon 10:20", "map:8", { source: "map" })];
    expect(clockOf({ policy, people, facts }, "Mon 12:00").status).toBe("hit");
  });

  test("an integration user with the address of the admin who made it is not that admin", () => {
    const people = [RITA[0]!, person("map:9", "rita@acme.test", { human: false })];
    const facts = [...handed, called("Mon 10:20", "map:9", { source: "map" })];
    expect(journeyOf({ policy, people, facts }, "Mon 12:00").firstTouch).toBeNull();
  });

  test("a changed address counts for all times, in whatever order it became known", () => {
    const moved = person("map:7", "somebody.else@acme.test", {}, "Tue 09:00");
    const facts = [...handed, called("Mon 10:20", "map:7", { source: "map" })];
    for (const people of [
      [...RITA, moved],
      [moved, ...RITA],
    ])
      expect(clockOf({ policy, people, facts }, "Mon 12:00").status).toBe("miss");
  });

  test("what one system does not know of them the other fills in: manager, absence, name", () => {
    const people = [
      person("crm:rita", "rita@acme.test"),
      person("map:7", "rita@acme.test", { name: "Rita", managerId: "map:boss" }),
      person("crm:boss", "boss@acme.test"),
      person("map:boss", "boss@acme.test"),
    ];
    const { people: _, ...others } = policy;
    const lead = new LivingLead({ policy: { ...others, people: { backups: {}, managers: {} } }, people })
      .learn("Mon 10:00", engaged("Mon 10:00"), owned("Mon 10:00", "crm:rita"))
      .liveTo("Mon 13:00");
    expect(lead.sent.find(({ what }) => what === "response tier-2")?.to).toEqual(["manager crm:boss"]);
  });

  test("an alert for somebody who got a second id is not moved to them again", () => {
    const given = { policy: aPolicy({ systemOfRecord: "map" }) };
    const facts = [engaged("Mon 10:00", { source: "map" }), owned("Mon 10:00", "map:7", { source: "map" })];
    const before = new LivingLead({ ...given, people: [RITA[1]!] })
      .learn("Mon 10:00", ...facts)
      .liveTo("Mon 10:25");
    const after = new LivingLead({ ...given, policy: aPolicy(), people: RITA });
    after.alerts = before.alerts;
    after.learn("Mon 10:26", ...facts);
    expect(after.last.journeys[0]?.ownerId).toBe("crm:rita");
    expect(after.of("moveAlerts")).toEqual([]);
  });
});

describe("D24: a policy names people by e-mail address", () => {
  const named = aPolicy({
    systemOfRecord: "crm",
    delegates: { "rita@acme.test": ["DINA@acme.test"] },
    people: {
      backups: { "rita@acme.test": "dina@acme.test" },
      managers: {},
      defaultManager: "nobody@acme.test",
      operations: "ops@acme.test",
    },
  });
  const people = [...RITA, person("crm:dina", "dina@acme.test"), person("crm:ops", "ops@acme.test")];

  test("it is looked up in the directory when it is used", () => {
    const facts = [...handed, called("Mon 10:20", "crm:dina")];
    expect(clockOf({ policy: named, people, facts }, "Mon 12:00").status).toBe("hit");
    expect(journeyOf({ policy: named, people, facts }, "Mon 12:00").backupOwnerId).toBe("crm:dina");
  });

  test("an address that nobody has falls back to operations", () => {
    const lead = new LivingLead({ policy: named, people }).learn("Mon 10:05", ...handed).liveTo("Mon 14:00");
    expect(lead.sent.find(({ what }) => what === "response tier-2")?.to).toEqual(["backupOwner crm:dina"]);
    const alone = aPolicy({ ...named, people: { ...named.people, backups: {} } });
    const other = new LivingLead({ policy: alone, people }).learn("Mon 10:05", ...handed).liveTo("Mon 14:00");
    expect(other.sent.find(({ what }) => what === "response tier-2")?.to).toEqual(["operations crm:ops"]);
  });

  test("where no address is known at all, an address may be an id of its own", () => {
    const lead = new LivingLead({ policy: named, people: [] }).learn("Mon 10:00", engaged("Mon 10:00"));
    expect(lead.liveTo("Mon 10:05").sent[0]?.to).toEqual(["operations ops@acme.test"]);
  });
});

describe("D31: a journey is watched from when the system that saw its engagement is", () => {
  const told = (source: string) =>
    journeyOf(
      {
        policy,
        facts: [engaged("Mon 10:00", { source })],
        watchFrom: { map: at("Mon 09:00"), crm: at("Mon 11:00") },
      },
      "Mon 12:00",
    ).history;

  test.each([
    ["map", false],
    ["crm", true],
    ["a form that neither of them knows", false],
  ])("engaged in %s: history is %s", (source, history) => expect(told(source)).toBe(history));
});

describe("D24: the same act told by both systems", () => {
  const mirrored = (seconds: number, more: Parameters<typeof called>[2] = {}): Given => ({
    policy,
    people: RITA,
    facts: [
      ...handed,
      called("Mon 10:10", "map:7", { source: "map", activityId: "map:call:1" }),
      called(at("Mon 10:10") + seconds * 1_000, "crm:rita", { activityId: "crm:task:1", ...more }),
    ],
  });
  const touches = (given: Given) =>
    journeyOf(given, "Mon 12:00").clocks.filter(({ clock }) => clock === "follow-up").length;

  test("counts once within a minute; the system of record's is the evidence, and it is told why", () => {
    const journey = journeyOf(mirrored(60), "Mon 12:00");
    expect(touches(mirrored(60))).toBe(1);
    expect(journey.firstTouch).toMatchObject({ at: at("Mon 10:11"), activityId: "crm:task:1" });
    expect(journey.conflicts).toMatchObject([{ kind: "touch", counts: "crm", other: "map" }]);
  });

  test("counts twice when they are further apart, of another kind or in the other direction", () => {
    expect(touches(mirrored(61))).toBe(2);
    expect(touches(mirrored(10, { activity: "email" }))).toBe(2);
    expect(touches(mirrored(10, { direction: "inbound" }))).toBe(2);
    expect(touches(mirrored(10, { actorId: "crm:other" }))).toBe(2);
  });

  test("counts once wherever one refers to the other", () => {
    expect(touches(mirrored(20 * 60, { sameAs: "map:call:1" }))).toBe(1);
  });

  test("the earlier one is the evidence where no system is of record", () => {
    const { systemOfRecord: _, ...rules } = policy;
    expect(journeyOf({ ...mirrored(30), policy: rules }, "Mon 12:00").firstTouch?.at).toBe(at("Mon 10:10"));
  });

  test("a copy that a synchronisation made takes nothing from the person's own", () => {
    const journey = journeyOf(mirrored(30, { actorKind: "integration" }), "Mon 12:00");
    expect(journey.firstTouch?.at).toBe(at("Mon 10:10"));
    expect(journey.conflicts).toEqual([]);
  });

  test("one withdrawn as bounced leaves the other standing", () => {
    const given = mirrored(30, { activity: "email", status: "bounced" });
    expect(journeyOf(given, "Mon 12:00").firstTouch?.activityId).toBe("map:call:1");
  });

  test("two calls of one system within a minute are two", () => {
    const facts = [...handed, called("Mon 10:10", "crm:rita"), called("Mon 10:10:30", "crm:rita")];
    expect(touches({ policy, people: RITA, facts })).toBe(2);
  });
});

describe("D24: both systems name an owner", () => {
  test("the system of record's counts; that the other one differs is told once", () => {
    const facts = [
      engaged("Mon 10:00", { source: "map" }),
      owned("Mon 10:02", "map:8", { source: "map" }),
      owned("Mon 10:05", "crm:rita"),
      owned("Mon 10:06", "map:8", { source: "map", key: "again" }),
    ];
    const journey = journeyOf({ policy, people: RITA, facts }, "Mon 10:20");
    expect(journey.ownerId).toBe("crm:rita");
    expect(journey.conflicts).toMatchObject([
      { kind: "owner", at: at("Mon 10:05"), counts: "crm", other: "map" },
    ]);
  });

  test("naming the same person under both ids is no conflict", () => {
    const facts = [...handed, owned("Mon 10:06", "map:7", { source: "map" })];
    expect(journeyOf({ policy, people: RITA, facts }, "Mon 10:20").conflicts).toEqual([]);
  });
});

describe("D24, R-056: form in one system, record, queue and owner in the other", () => {
  const story = {
    policy,
    people: RITA,
    facts: [
      engaged("Mon 09:00", { source: "map" }),
      f.created("Mon 09:00", { source: "map", via: "form" }),
      f.created("Mon 09:11", { via: "integration" }),
      queued("Mon 09:11"),
      owned("Mon 09:30", "crm:rita"),
      called("Mon 09:34", "crm:rita"),
    ],
  };

  test("the rep hits, operations does not", () => {
    expect(clockOf(story, "Mon 12:00").status).toBe("hit");
    expect(clockOf(story, "Mon 12:00", "assignment")).toMatchObject({
      status: "miss",
      answerable: "operations",
    });
    const { systems, human } = journeyOf(story, "Mon 12:00").delays;
    expect([systems?.calendarMs, human?.calendarMs]).toEqual([30 * MINUTE, 4 * MINUTE]);
  });

  test("hop by hop: each with its system and how long it took; the slowest is named", () => {
    const journey = journeyOf(story, "Mon 12:00");
    expect(journey.hops.map(({ what, system, calendarMs }) => [what, system, calendarMs])).toEqual([
      ["engaged", "map", 0],
      ["recordCreated", "map", 11 * MINUTE],
      ["recordCreated", "crm", 0],
      ["queue", "crm", 19 * MINUTE],
      ["person", "crm", 4 * MINUTE],
      ["touched", "crm", null],
    ]);
    expect(journey.slowestHop).toEqual({
      what: "queue",
      until: "person",
      system: "crm",
      at: at("Mon 09:11"),
      calendarMs: 19 * MINUTE,
    });
  });

  test("a touch before the assignment leaves the hops up to the assignment", () => {
    const facts = [...story.facts.slice(0, 5), called("Mon 09:20", "crm:rita")];
    const journey = journeyOf({ ...story, facts }, "Mon 12:00");
    const before = journey.hops.filter((hop) => hop.at < journey.stamps.handoverAt!);
    expect(before.reduce((sum, hop) => sum + hop.calendarMs!, 0)).toBe(30 * MINUTE);
  });
});
