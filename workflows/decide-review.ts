import type { Journey, Review } from "../src/domain/journey.ts";
import { BadInput, Conflict } from "../src/errors.ts";
import type { DecisionToMake } from "./decision-facts.ts";
import type { Ports, TenantId } from "./ports.ts";
import { type Choice, choicesFor, touchInQuestion } from "./review-choices.ts";
import { type AskedNow, type Settled, settleQuestion, takeBack } from "./settle-question.ts";
import type { RulesCache, TenantRules } from "./tenant-rules.ts";

export interface ReviewAnswer {
  readonly decision: Choice;
  /** Why; needed to exclude. */
  readonly reason?: string | undefined;
  /** For `reclassify`. */
  readonly leadType?: string | undefined;
  /** For `acceptTouch`: who did it, where the source does not say; an id or an e-mail address. */
  readonly actor?: string | undefined;
  readonly by: string;
}

/** Decides a review (D32), named by its handle. Throws NotFound, BadInput, Conflict. */
export async function decideReview(
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
    { ...reviewed(tenantId, handle), action: "review.decided" },
    (asked) => {
      const review = reviewOf(asked);
      const made = {
        question: questionOf(asked.journey, review),
        by: personOf(current, answer.by),
        engagement: asked.journey.engagement.factKey,
        reason: answer.reason,
        decision: decisionOf(current, asked.journey, review, answer),
      } satisfies DecisionToMake;
      return made;
    },
  );
}

/** Takes the decision on a review back: the review is open again, and the lead judged as if nobody had decided (D38 for an exclusion). */
export async function undoReview(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  handle: string,
  { by, reason }: Pick<ReviewAnswer, "by" | "reason">,
): Promise<Settled> {
  const person = personOf(await rules.of(ports.store, tenantId), by);
  return takeBack(
    ports,
    rules,
    { ...reviewed(tenantId, handle), action: "review.undone" },
    (asked) => questionOf(asked.journey, reviewOf(asked)),
    { by: person, reason },
  );
}

/** Under which key a review's decisions are kept; stays the same when leads become one. */
export function questionOf({ engagement }: Journey, { id }: Pick<Review, "id">): string {
  return `review:${engagement.factKey}:${id}`;
}

/** Whoever a name or address means in the directory; else the name as it was given. */
export function personOf({ view }: TenantRules, name: string): string {
  return view.named(name) ?? name;
}

function reviewed(tenantId: TenantId, handle: string) {
  return { tenantId, find: (data: Pick<Ports["store"], "asked">) => data.asked.ofReview(tenantId, handle) };
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
