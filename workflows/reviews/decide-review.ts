import type { Journey, Review } from "../../src/domain/journey.ts";
import { isOpen } from "../../src/domain/reviews.ts";
import type { Owners } from "../../src/domain/scope.ts";
import { BadInput, Conflict, NotFound } from "../../src/errors.ts";
import type { DecisionToMake } from "../decide/decision-facts.ts";
import type { RulesCache, TenantRules } from "../decide/tenant-rules.ts";
import type { Ports, TenantId } from "../ports.ts";
import { type Choice, choicesFor, handleOf, touchInQuestion } from "./review-choices.ts";
import { type AskedNow, type Settled, settleQuestion, takeBack } from "./settle-question.ts";

export interface ReviewAnswer {
  readonly decision: Choice;
  /** Why; needed to exclude. */
  readonly reason?: string | undefined;
  /** For `reclassify`. */
  readonly leadType?: string | undefined;
  /** For `acceptTouch`: who did it, where the source does not say; an id or an e-mail address. */
  readonly actor?: string | undefined;
  readonly by: string;
  /** The same for every other lead with the same unknown value; always so for `reclassify`. */
  readonly everyLead?: boolean | undefined;
  /** Only on a lead of theirs. */
  readonly owners?: Owners;
}

/** What was decided with it: handles of the same question on other leads. */
export interface DecidedReview extends Settled {
  readonly also: readonly string[];
}

/**
 * Decides a review (D32), named by its handle. What an unknown value is, is decided for every lead that came with it.
 * Throws NotFound, BadInput, Conflict.
 */
export async function decideReview(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  handle: string,
  answer: ReviewAnswer,
): Promise<DecidedReview> {
  const settled = await decideOne(ports, rules, tenantId, handle, answer);
  const also: string[] = [];
  if (answer.decision !== "reclassify" && !answer.everyLead) return { ...settled, also };
  // Also where this one had been decided before: a worker may have died between it and the others.
  for (const other of await askingTheSame(ports, tenantId, settled, handle, answer.owners))
    try {
      if ((await decideOne(ports, rules, tenantId, other, answer)).changed) also.push(other);
    } catch (error) {
      // Under its policy version that answer does not fit, or somebody was first: it stays what it is.
      if (!isForItself(error)) throw error;
    }
  return { ...settled, also };
}

const isForItself = (error: unknown): boolean =>
  error instanceof BadInput || error instanceof Conflict || error instanceof NotFound;

async function decideOne(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  handle: string,
  answer: ReviewAnswer,
): Promise<Settled> {
  const current = await rules.of(ports.store, tenantId);
  return settleQuestion(
    ports,
    rules,
    { ...reviewed(tenantId, handle, answer.owners), action: "review.decided" },
    (asked) => {
      const review = reviewOf(asked);
      return {
        question: questionOf(asked.journey, review),
        by: personOf(current, answer.by),
        engagement: asked.journey.engagement.factKey,
        reason: answer.reason,
        decision: decisionOf(current, asked.journey, review, answer),
      } satisfies DecisionToMake;
    },
  );
}

/** Open reviews of the same unknown value on other leads. */
async function askingTheSame(
  ports: Ports,
  tenantId: TenantId,
  { journey }: Settled,
  handle: string,
  owners: Owners | undefined,
): Promise<readonly string[]> {
  const decided = journey.reviews.find((review) => handleOf(journey, review) === handle);
  if (decided?.kind !== "unclassified") return [];
  const open = await ports.store.asked.open(tenantId, MOST_AT_ONCE, owners);
  return open.flatMap((one) =>
    one.journey.reviews
      .filter((review) => review.id === decided.id && isOpen(one.journey, review))
      .map((review) => handleOf(one.journey, review)),
  );
}

const MOST_AT_ONCE = 1_000;

/** Takes the decision on a review back: the review is open again, and the lead judged as if nobody had decided (D38 for an exclusion). */
export async function undoReview(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  handle: string,
  { by, reason, owners }: Pick<ReviewAnswer, "by" | "reason" | "owners">,
): Promise<Settled> {
  const person = personOf(await rules.of(ports.store, tenantId), by);
  return takeBack(
    ports,
    rules,
    { ...reviewed(tenantId, handle, owners), action: "review.undone" },
    (asked) => questionOf(asked.journey, reviewOf(asked)),
    { by: person, reason },
  );
}

/** Takes the decisions on these back, each for itself; what was changed meanwhile stays. Answers how many were. */
export async function undoReviews(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  handles: readonly string[],
  by: Pick<ReviewAnswer, "by" | "reason" | "owners">,
): Promise<number> {
  let undone = 0;
  for (const handle of handles)
    try {
      if ((await undoReview(ports, rules, tenantId, handle, by)).changed) undone++;
    } catch (error) {
      if (!isForItself(error)) throw error;
    }
  return undone;
}

/** Under which key a review's decisions are kept; stays the same when leads become one. */
export function questionOf({ engagement }: Journey, { id }: Pick<Review, "id">): string {
  return `review:${engagement.factKey}:${id}`;
}

/** Whoever a name or address means in the directory; else the name as it was given. */
export function personOf({ view }: TenantRules, name: string): string {
  return view.named(name) ?? name;
}

function reviewed(tenantId: TenantId, handle: string, owners: Owners | undefined) {
  const find = (data: Pick<Ports["store"], "asked">) => data.asked.ofReview(tenantId, handle, owners);
  return { tenantId, find };
}

function reviewOf(asked: AskedNow): Review {
  const { reviewId } = asked as AskedNow & { readonly reviewId?: string };
  const review = asked.journey.reviews.find(({ id }) => id === reviewId);
  if (!review)
    throw new Conflict("This review is gone: the lead's story was corrected.", "Look at the list again.");
  return review;
}

function decisionOf(
  rules: TenantRules,
  journey: Journey,
  review: Review,
  answer: ReviewAnswer,
): DecisionToMake["decision"] {
  const fitting = choicesFor(journey, review);
  if (!fitting.includes(answer.decision))
    throw new BadInput(
      "decision",
      `"${answer.decision}" does not fit a review of this kind (${review.kind}).`,
      `Choose one of ${fitting.join(", ")}.`,
    );
  switch (answer.decision) {
    case "release":
      return { type: "release", review: review.id };
    case "keep":
      return { type: "keep", review: review.id };
    case "exclude":
      return {
        type: "exclude",
        reason: needed(answer.reason, "reason", "Say why the lead is not to be chased."),
      };
    case "reclassify":
      return { type: "reclassify", leadType: leadTypeOf(rules, journey, answer.leadType) };
    case "acceptTouch":
      return acceptance(rules, journey, review, answer.actor);
  }
}

function leadTypeOf({ policies }: TenantRules, journey: Journey, wanted: string | undefined): string {
  const leadType = needed(wanted, "leadType", "Name the lead type it is.");
  const types = policies.find(({ version }) => version === journey.policyVersion)?.leadTypes ?? [];
  if (!types.some(({ name }) => name === leadType))
    throw new BadInput(
      "leadType",
      `"${leadType}" is no lead type of policy version ${journey.policyVersion}.`,
      `Choose one of ${types.map(({ name }) => name).join(", ")}.`,
    );
  return leadType;
}

function acceptance(
  { view }: TenantRules,
  journey: Journey,
  review: Review,
  actor: string | undefined,
): DecisionToMake["decision"] {
  const activityId = touchInQuestion(journey, review);
  if (activityId === null)
    throw new BadInput("decision", "there is no touch to accept.", "Keep the review, or decide otherwise.");
  if (review.kind !== "touchWithoutEvidence") return { type: "acceptLateTouch", activityId };
  const name = needed(actor, "actor", "Say who did it, by id or e-mail address.");
  const actorId = view.named(name);
  if (actorId === null)
    throw new BadInput(
      "actor",
      `nobody has the address ${name}.`,
      "Name a person of the CRM by id or address.",
    );
  return { type: "acceptLateTouch", activityId, actorId };
}

export function needed(value: string | undefined, field: string, fix: string): string {
  const given = value?.trim();
  if (!given) throw new BadInput(field, "it is missing.", fix);
  return given;
}
