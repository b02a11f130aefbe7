import { z } from "zod";
import { breachReasons, reasonLabel } from "../../field-specs/tenant-specs.ts";
import { handleOf } from "../../workflows/reviews/review-choices.ts";
import type { Journey } from "../domain/journey.ts";
import { raceWords } from "../domain/processes.ts";
import { isOpen } from "../domain/reviews.ts";
import type { LeadStory } from "../store/lead-page.ts";
import { Happening, happenedTo } from "./lead-happened.ts";
import { Stretch, stretchesOf } from "./lead-stretches.ts";
import { Told, toldOf } from "./lead-told.ts";
import { Why, whyOf } from "./lead-why.ts";
import { decidingClock, type Words, wordsOf } from "./lead-words.ts";
import { OnRecord, onRecords } from "./record-words.ts";
import { ClockRow, clockRow, policyOf, type RowContext, rowOf } from "./worklist-row.ts";

const At = z.number().nullable();
const Person = z.object({ id: z.string(), name: z.string() }).nullable();

const OneClock = ClockRow.extend({
  usedOpenMs: z.number(),
  /** How far past due, and since when it had been warned of. */
  miss: z.object({ calendarMs: z.number(), openMs: z.number() }).nullable(),
  cause: z.object({ cause: z.string(), evidence: z.string() }).nullable(),
  flags: z.array(z.string()).readonly(),
  steps: z
    .array(z.object({ kind: z.enum(["warning", "tier"]), tier: At, at: z.number(), state: z.string() }))
    .readonly(),
  turns: z
    .array(
      z.object({
        owner: z.string(),
        from: z.number(),
        to: At,
        openUsedMs: z.number(),
        heldAtDue: z.boolean(),
      }),
    )
    .readonly(),
});

const OneReview = z.object({
  handle: z.string(),
  kind: z.string(),
  detail: z.string(),
  openedAt: z.number(),
  dueAt: At,
  decidedAt: At,
  isOpen: z.boolean(),
});

const OneJourney = z.object({
  id: z.string(),
  number: z.number(),
  returning: z.boolean(),
  history: z.boolean(),
  status: z.enum(["unanswered", "answered", "ended"]),
  /** How the clock that decides stands; `null`: it never started. */
  verdict: ClockRow.shape.status.nullable(),
  missMs: At,
  engagement: z.string(),
  leadType: z.string(),
  highIntent: z.boolean(),
  policy: z.object({ version: z.number(), name: z.string() }),
  owner: Person,
  backup: Person,
  engagedAt: z.number(),
  handoverAt: At,
  firstTouchAt: At,
  endedAt: At,
  outcome: z.string().nullable(),
  /** Open time of the two delays, in milliseconds of the clock's calendar. */
  open: z.object({ systemsMs: At, humanMs: At }),
  stretches: z.array(Stretch).readonly(),
  clocks: z.array(OneClock).readonly(),
  why: Why,
  told: z.array(Told).readonly(),
  reviews: z.array(OneReview).readonly(),
  stopRules: z.array(z.string()).readonly(),
  conflicts: z.array(z.object({ at: z.number(), text: z.string() })).readonly(),
  /** What operations should look into; it changes no verdict. */
  findings: z.array(z.object({ at: z.number(), text: z.string() })).readonly(),
  reason: z
    .object({
      value: z.string(),
      label: z.string(),
      note: z.string().nullable(),
      /** How the lead's records stand beside it; of earlier journeys none do. */
      onRecords: z.array(OnRecord).readonly(),
    })
    .nullable(),
  /** What may be said about it: why it was late, that its verdict is wrong. */
  mayGive: z.object({ reason: z.boolean(), contest: z.boolean() }),
});

export const LeadAnswer = z.object({
  leadId: z.string(),
  name: z.string(),
  company: z.string().nullable(),
  email: z.string().nullable(),
  isErased: z.boolean(),
  records: z
    .array(z.object({ record: z.string(), crm: z.string(), kind: z.string(), url: z.string().nullable() }))
    .readonly(),
  /** Newest first; none: it never engaged. */
  journeys: z.array(OneJourney).readonly(),
  happened: z.array(Happening).readonly(),
  reasons: z.array(z.object({ value: z.string(), label: z.string() })).readonly(),
});

/** Everything the page of one lead says. */
export function leadAnswer(story: LeadStory, context: RowContext): z.input<typeof LeadAnswer> {
  const words = wordsOf(context);
  const { policies } = context.rules;
  const policy = policies.at(-1);
  const cards = story.records.flatMap(({ card }) => (card ? [card] : []));
  const journeys = story.journeys
    .map((journey) => journeyAnswer(journey, story, context, words, journey === story.journeys.at(-1)))
    .reverse();
  const told = journeys.flatMap((one) => one.told);
  const card = cards.find(({ record }) => record.startsWith(`${policy?.systemOfRecord}:`)) ?? cards[0];
  return {
    leadId: story.leadId,
    name: card?.name || card?.email || `Lead ${story.leadId.slice(0, 8)}`,
    company: card?.company ?? null,
    email: card?.email ?? null,
    isErased: story.isErased,
    records: story.records.map(({ record, card: own }) => ({
      record,
      crm: words.systemOf(record.split(":")[0]!),
      kind: record.split(":").slice(1).join(" "),
      url: own?.url ?? null,
    })),
    journeys,
    happened: happenedTo(story, (journey) => policyOf(context, journey), told, context, words),
    reasons: policy ? breachReasons(policy).map(({ value, label }) => ({ value, label })) : [],
  };
}

/** How far past due in calendar time; while it is open, it grows. */
function lateness(
  { status, stoppedAt, dueAt, miss }: Journey["clocks"][number],
  journey: Journey,
  { now }: RowContext,
): number | null {
  if (status !== "miss") return null;
  const isOpenStill = stoppedAt === null && journey.status === "unanswered" && dueAt !== null;
  return isOpenStill ? Math.max(0, now - dueAt) : (miss?.calendarMs ?? null);
}

/** Where tasks are made: in the system in which owners live, else in the only one there is. */
function crmOf(named: string | undefined, { rules }: RowContext, words: Words): string {
  const crm = named ?? rules.installations[0]?.crm;
  return crm === undefined ? "CRM" : words.systemOf(crm);
}

function journeyAnswer(
  journey: Journey,
  { leadId, alerts, facts, records }: LeadStory,
  context: RowContext,
  words: Words,
  isLatest: boolean,
): z.input<typeof OneJourney> {
  const policy = policyOf(context, journey);
  const { stamps, delays, breachReason } = journey;
  const deciding = decidingClock(journey, policy);
  const person = (id: string | null) => (id === null ? null : { id, name: words.nameOf(id) });
  const { engagement } = rowOf({ leadId, journey, cards: [] }, context);
  const wasContested = journey.reviews.some(({ kind }) => kind === "contested");
  return {
    id: journey.id,
    number: journey.number,
    returning: journey.returning,
    history: journey.history,
    status: journey.status,
    verdict: deciding ? clockRow(deciding, journey, policy, context).status : null,
    missMs: deciding ? lateness(deciding, journey, context) : null,
    engagement,
    leadType: words.typeOf(journey.leadType, policy),
    highIntent: policy.leadTypes.find(({ name }) => name === journey.leadType)?.handRaiser ?? false,
    policy: { version: policy.version, name: policy.name },
    owner: person(journey.ownerId),
    backup: person(journey.backupOwnerId),
    engagedAt: stamps.engagedAt,
    handoverAt: stamps.handoverAt,
    firstTouchAt: stamps.firstTouchAt,
    endedAt: journey.endedAt,
    outcome: journey.outcome,
    open: { systemsMs: delays.systems?.openMs ?? null, humanMs: delays.human?.openMs ?? null },
    stretches: stretchesOf(journey, policy, words),
    clocks: journey.clocks.map((clock) => ({
      ...clockRow(clock, journey, policy, context),
      usedOpenMs: clock.usedOpenMs,
      miss: clock.miss,
      cause: clock.cause,
      flags: clock.flags,
      steps: clock.steps.map(({ kind, tier, at, state }) => ({ kind, tier, at, state })),
      turns: clock.segments.map(({ ownerId, start, end, openUsedMs, heldAtDue }) => ({
        owner: words.nameOf(ownerId),
        from: start,
        to: end,
        openUsedMs,
        heldAtDue,
      })),
    })),
    why: whyOf(journey, policy, words, context.now),
    told: toldOf(journey, alerts, words, crmOf(policy.systemOfRecord, context, words)),
    reviews: journey.reviews.map((review) => ({
      handle: handleOf(journey, review),
      kind: review.kind,
      detail: (review.detail ?? review.kind).replace(/\.$/, ""),
      openedAt: review.openedAt,
      dueAt: review.dueAt,
      decidedAt: review.decidedAt,
      isOpen: isOpen(journey, review),
    })),
    stopRules: journey.stopRules,
    conflicts: journey.conflicts.map(({ kind, at, counts, other, why }) => ({
      at,
      text: `${words.systemOf(counts)} and ${words.systemOf(other)} disagreed about the ${kind}; ${words.systemOf(counts)} counts: ${why}.`,
    })),
    findings: (journey.completions ?? []).flatMap((one) => {
      const text = raceWords(one);
      return text === null ? [] : [{ at: one.at, text }];
    }),
    reason:
      breachReason === null
        ? null
        : {
            value: breachReason,
            label: reasonLabel(policy, breachReason),
            note: journey.resolutionNote,
            onRecords: isLatest
              ? onRecords(
                  { reason: breachReason, note: journey.resolutionNote },
                  {
                    facts: facts.map(({ fact }) => fact),
                    cards: records.flatMap(({ card }) => card ?? []),
                    policy,
                    systemOf: words.systemOf,
                  },
                )
              : [],
          },
    mayGive: {
      reason: isLatest && !journey.history && journey.clocks.some(({ status }) => status === "miss"),
      contest:
        !journey.history &&
        !wasContested &&
        deciding !== undefined &&
        ["hit", "miss", "excluded"].includes(deciding.status),
    },
  };
}
