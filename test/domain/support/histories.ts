import fc from "fast-check";
import type { Decided, LeadFact, TenantFact } from "../../../src/domain/facts.ts";
import type { Policy } from "../../../src/domain/policy.ts";
import { presets } from "../../../src/domain/presets/index.ts";
import { MINUTE, SECOND } from "../../../src/domain/time.ts";
import * as f from "./facts.ts";
import { aPolicy, responseOnly } from "./policies.ts";
import { at } from "./times.ts";

const DAYS = { businessDays: 1 } as const;
const tight = {
  timeZone: "America/New_York",
  week: {
    mon: [
      ["09:00", "09:20"],
      ["16:00", "16:30"],
    ],
    thu: [["22:00", "24:00"]],
  },
} as const;

/** Rules of every kind that the core knows: presets, short hours, business days, owners' hours, every allowance. */
const POLICIES: readonly Policy[] = [
  aPolicy(),
  ...Object.values(presets),
  responseOnly({ allowance: "full" }),
  aPolicy({
    reviews: [
      { when: [{ property: "lead_type", is: ["chat"] }], flag: "highValue" },
      { when: [{ property: "lead_type", is: ["astrology"] }], flag: "customerConflict" },
    ],
    criticalFields: ["phone"],
    apologies: { leadTypes: ["hand-raiser"] },
  }),
  aPolicy(
    { responseBy: "team", delegates: { rep: ["two"] }, systemOfRecord: "crm" },
    { allowance: { floorMinutes: 10 }, target: { byLeadType: {}, otherwise: DAYS } },
  ),
  aPolicy({ responseBy: "anyone", calendars: { business: tight } }),
  aPolicy({
    exclusions: [
      { when: [{ property: "lead_type", is: ["chat"] }], reason: "test" },
      { when: [{ property: "lead_type", contains: "astro" }], reason: "competitor" },
    ],
  }),
  aPolicy(
    { calendars: { ...aPolicy().calendars, late: tight } },
    { ownerHours: true, warnings: [{ percent: 50 }, { before: { minutes: 5 } }] },
  ),
];

export const policy = fc.constantFrom(...POLICIES);

const RECORDS = ["a", "b", "c"];
const USERS = ["rep", "two", "stand-in", "robot"];

/** Milliseconds after Monday 08:00: dense enough that facts meet at one instant, at dues and at boundaries. */
const when = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 300 }).map((n) => at("Mon 08:00") + n * MINUTE) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 100 }).map((n) => at("Mon 08:00") + n * 90 * MINUTE) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 0, max: 2_000_000 }).map((n) => at("Mon 08:00") + n * SECOND + (n % 1_000)),
  },
);
const user = fc.constantFrom(...USERS);
const record = fc.constantFrom(...RECORDS);
const type = fc.constantFrom("hand-raiser", "chat", "download", "astrology");

/** What people decide about reviews and do about breaches. */
const done: fc.Arbitrary<Decided["decision"]> = fc.constantFrom(
  { type: "keep", review: "highValue" },
  { type: "acceptLateTouch", activityId: "shared 1", actorId: "two" },
  { type: "approve", clock: "response", number: 1 },
  { type: "sendBack", clock: "response", number: 1, to: "rep" },
  { type: "route", clock: "response", number: 1, to: "two" },
  { type: "escalate", clock: "response", number: 1, tier: 2 },
  { type: "escalate", clock: "lead-wait", number: 1, tier: 1 },
  { type: "suppress" },
  { type: "close", clock: "response", number: 1 },
);

function kinds(t: number): fc.Arbitrary<LeadFact> {
  const logged = fc.option(
    fc.integer({ min: -5, max: 3_000 }).map((n) => ({ loggedAt: t + n * MINUTE })),
    { nil: {}, freq: 2 },
  );
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .tuple(type, record, logged)
        .map(([lead_type, ref, more]) => f.engaged(t, { properties: { lead_type }, record: ref, ...more })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(record, fc.constantFrom("user", "import"), type)
        .map(([ref, via, lead_type]) =>
          f.created(t, { record: ref, via: via as "user", properties: { lead_type } }),
        ),
    },
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.option(user), record, fc.constantFrom("crm", "crm", "map"))
        .map(([owner, ref, source]) => f.owned(t, owner, { record: ref, source })),
    },
    { weight: 1, arbitrary: record.map((ref) => f.queued(t, { record: ref })) },
    { weight: 2, arbitrary: user.map((one) => f.notified(t, one)) },
    {
      weight: 6,
      arbitrary: fc
        .tuple(
          user,
          logged,
          fc.constantFrom("done", "done", "done", "inProgress", "bounced", "planned"),
          fc.constantFrom("call", "call", "email", "meeting"),
          fc.option(fc.integer({ min: 1, max: 3 })),
          fc.boolean(),
        )
        .map(([actor, more, status, activity, id, selfBooked]) =>
          f.called(t, actor, {
            status: status as "done",
            activity: activity as "call",
            ...more,
            ...(id !== null && { activityId: `shared ${id}` }),
            ...(selfBooked && { selfBooked }),
          }),
        ),
    },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom("open", "disqualified", "booked", "accepted", "nurture", "customer", "lost")
        .map((stage) => f.staged(t, stage as "open")),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom("test", "existingCustomer")
        .map((reason) => f.disqualified(t, { reason: reason as "test" })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom("given", "optedOut", "declined"), fc.constantFrom("all", "email"))
        .map(([given, channel]) => f.consent(t, given as "given", channel)),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom("complaint", "urgent", "highValue")
        .map((flag) => f.flagged(t, flag as "urgent")),
    },
    {
      weight: 1,
      arbitrary: fc
        .option(fc.constantFrom("complaint", "urgent"), { nil: undefined })
        .map((review) => f.released(t, review)),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        f.excludedByReviewer(t),
        f.lateTouchAccepted(t, "shared 1"),
        f.reasoned(t),
        f.timeReached(t),
        f.acknowledged(t),
      ),
    },
    { weight: 2, arbitrary: done.map((decision) => f.did(t, decision)) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(type, fc.option(user, { nil: undefined }))
        .map(([lead, by]) => f.reclassified(t, lead, by)),
    },
    { weight: 1, arbitrary: fc.constantFrom(f.paused(t), f.resumed(t)) },
    { weight: 1, arbitrary: record.map((ref) => f.deleted(t, ref)) },
    { weight: 1, arbitrary: record.map((ref) => f.restored(t, ref)) },
    { weight: 1, arbitrary: fc.constantFrom(f.merged(t, "a", ["b"]), f.converted(t, "b", "c")) },
  );
}

const fact = when.chain(kinds);

/** A life of one lead, facts of every kind in no order, with an engagement among them. */
export const facts = fc
  .tuple(
    when.map((t) => f.engaged(t)),
    fc.array(fact, { maxLength: 14 }),
    fc.array(fc.tuple(fc.nat(13), when), { maxLength: 2 }),
  )
  .map(([first, rest, undos]) => [
    first,
    ...rest,
    ...undos.flatMap(([index, t]) => {
      const taken = rest[index];
      return taken?.kind === "decided" || taken?.kind === "reclassified" ? [f.undone(t, taken)] : [];
    }),
  ]);

/** People who come, go and move, and outages. */
export const people: fc.Arbitrary<readonly TenantFact[]> = fc
  .array(
    fc.tuple(user, when, fc.integer({ min: 0, max: 5 })).map(([one, t, what]): TenantFact => {
      if (what === 0) return f.away(one, t, t + 600 * MINUTE);
      if (what === 1) return f.person(one, { active: false }, t);
      if (what === 2) return f.person(one, { active: true, calendar: "late" }, t);
      if (what === 3) return f.person(one, { teamId: "team", managerId: "boss" }, t);
      return what === 4 ? f.outage(t, t + 50 * MINUTE) : f.person(one, { backupId: "stand-in" }, t);
    }),
    { maxLength: 4 },
  )
  .map((some) => [f.person("robot", { human: false }, 1), ...some]);
