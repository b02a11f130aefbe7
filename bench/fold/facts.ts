import type { Fact, LeadFact } from "../../src/domain/facts.ts";
import { DAY, HOUR, type Instant, MINUTE, SECOND } from "../../src/domain/time.ts";
import { seededRandom } from "../../trust/random.ts";

const START = Date.UTC(2025, 5, 2, 13);
const REPS = 20;

const rep = (n: number) => `crm:${500 + (n % REPS)}`;

/** What an ordinary lead lives through: a form, a record, a queue, an owner, tries, a talk, a booking. Twelve facts. */
export function ordinaryLead(n: number): LeadFact[] {
  const random = seededRandom(n);
  const at = START + random.between(0, 300 * 1_440) * MINUTE;
  const touched = at + random.between(5, 600) * MINUTE;
  const properties = { LeadSource: random.pick(["Web", "Paid", "Event"]), lead_type: "hand-raiser" };
  const call = (when: Instant, level: "attempt" | "conversation") =>
    fact("activity", when, n, { ...CALL, level, actorId: rep(n), activityId: `call ${n} ${when}` });
  return [
    fact("engaged", at, n, { engagement: "form", properties, source: "web" }),
    fact("created", at + 2 * SECOND, n, { via: "form", properties }),
    fact("acknowledged", at + 5 * SECOND, n, { channel: "email" }),
    fact("ownerChanged", at + 20 * SECOND, n, { ownerId: "queue", ownerKind: "queue" }),
    fact("ownerChanged", at + 2 * MINUTE, n, { ownerId: rep(n) }),
    fact("ownerNotified", at + 2 * MINUTE + SECOND, n, { ownerId: rep(n) }),
    call(touched, "attempt"),
    fact("activity", touched + 4 * MINUTE, n, {
      ...CALL,
      activity: "email",
      actorId: rep(n),
      activityId: `mail ${n}`,
    }),
    call(touched + 3 * HOUR, "attempt"),
    call(touched + DAY, "conversation"),
    fact("leadReplied", touched + DAY + HOUR, n, { channel: "email" }),
    fact("stageChanged", touched + 2 * DAY, n, { stage: "booked" }),
  ];
}

const CALL = { activity: "call", direction: "outbound", actorKind: "user", status: "done" };

/** One lead to which very much happens: years of engagements, owners, calls and stages, in both systems. */
export function busyLead(facts: number): LeadFact[] {
  const random = seededRandom(facts);
  const all: LeadFact[] = [];
  for (let n = 0, at = START; n < facts; n++, at += random.between(1, 240) * MINUTE)
    all.push(anything(n, at, random.between(0, 99)));
  return all;
}

function anything(n: number, at: Instant, chance: number): LeadFact {
  const source = n % 3 === 0 ? "other" : "crm";
  if (n === 0 || chance < 8)
    return fact("engaged", at, n, {
      engagement: "form",
      properties: { lead_type: "hand-raiser" },
      source: "web",
    });
  if (chance < 30)
    return fact("ownerChanged", at, n, { ownerId: chance < 12 ? null : rep(chance), source, record: source });
  if (chance < 40) return fact("ownerNotified", at, n, { ownerId: rep(chance) });
  if (chance < 45) return fact("leadReplied", at, n, { channel: "email" });
  if (chance < 53) return fact("stageChanged", at, n, { stage: chance < 48 ? "open" : "booked" });
  if (chance < 56) return fact("paused", at, n, { reason: "holiday request" });
  if (chance < 59) return fact("resumed", at, n, {});
  return fact("activity", at, n, { ...CALL, source, actorId: rep(chance), activityId: `${source} ${n}` });
}

function fact<K extends Fact["kind"]>(
  kind: K,
  at: Instant,
  n: number,
  own: object,
): Extract<LeadFact, { kind: K }> {
  const content = { source: "crm", ...own };
  return { kind, key: `${kind} ${n} ${at}`, occurredAt: at, ...content } as Extract<LeadFact, { kind: K }>;
}
