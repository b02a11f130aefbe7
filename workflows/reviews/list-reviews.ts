import type { LeadFact } from "../../src/domain/facts.ts";
import { fold } from "../../src/domain/fold.ts";
import type { Journey, Review } from "../../src/domain/journey.ts";
import { inPersons } from "../../src/domain/one-person.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { reviewersOf } from "../../src/domain/recipients.ts";
import { isOpen } from "../../src/domain/reviews.ts";
import type { Owners } from "../../src/domain/scope.ts";
import type { Instant } from "../../src/domain/time.ts";
import { instantWords } from "../../src/domain/words.ts";
import { NotFound } from "../../src/errors.ts";
import type { AskedJourney } from "../decide/asked-journeys.ts";
import { type DecisionToMake, decisionFact, standingOn } from "../decide/decision-facts.ts";
import { watchFromOf } from "../decide/homes.ts";
import type { RulesCache, TenantRules } from "../decide/tenant-rules.ts";
import type { Ports, TenantId } from "../ports.ts";
import { questionOf } from "./decide-review.ts";
import { listedImport, shownImport } from "./import-reviews.ts";
import type { ListedReview, ShownReview } from "./listed-review.ts";
import { type Choice, choicesFor, handleOf, touchInQuestion } from "./review-choices.ts";
import { evidenceOf } from "./review-evidence.ts";

const MOST = 1_000;

/** Every review that nobody has decided, those of imports too, the one due soonest first (D32, D34). */
export async function listReviews(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  owners: Owners = null,
): Promise<readonly ListedReview[]> {
  const current = personsOf(await rules.of(ports.store, tenantId), ports.clock.now());
  const asked = await ports.store.asked.open(tenantId, MOST, owners);
  const listed = asked.flatMap((one) =>
    one.journey.reviews
      .filter((review) => isOpen(one.journey, review))
      .map((review) => ({ listed: listedAs(current, one, review, ports.clock.now()), review })),
  );
  const asking = Map.groupBy(listed, ({ listed: { handle }, review }) =>
    review.kind === "unclassified" ? review.id : handle,
  );
  // An import is everybody's.
  const imports = owners === null ? await ports.store.imports.open(tenantId, MOST) : [];
  return [
    ...[...asking.values()].map((same) => ({
      ...same[0]!.listed,
      leads: new Set(same.map(({ listed: { leadId } }) => leadId)).size,
    })),
    ...imports.map((one) => listedImport(current, one, ports.clock.now())),
  ].sort(
    (one, other) => (one.dueAt ?? Infinity) - (other.dueAt ?? Infinity) || one.openedAt - other.openedAt,
  );
}

/** One review with its evidence and what each decision would do. Throws NotFound. */
export async function showReview(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  handle: string,
  owners: Owners = null,
): Promise<ShownReview> {
  const now = ports.clock.now();
  const given = await rules.of(ports.store, tenantId);
  const current = personsOf(given, now);
  const asked = await ports.store.asked.ofReview(tenantId, handle, owners);
  const review = asked?.journey.reviews.find(({ id }) => id === asked.reviewId);
  if (!asked || !review) {
    const imported = owners === null ? await shownImport(ports, current, handle, now) : null;
    if (imported) return imported;
    throw new NotFound("such review", "`leadclock reviews list` names those that are open.");
  }
  const facts = (await ports.store.leads.facts(tenantId, [asked.leadId])).get(asked.leadId) ?? [];
  const { journey } = asked;
  const policy = policyOf(current, journey);
  const standing = standingOn(facts, questionOf(journey, review));
  return {
    ...listedAs(current, asked, review, now),
    evidence: evidenceOf({ journey, review, policy, facts, view: current.view, now }),
    would: choicesFor(journey, review).map((decision) => ({
      decision,
      does: whatItDoes(given, asked, review, facts, decision, now),
    })),
    leadTypes: policy.leadTypes.map(({ name, label }) => ({ name, label })),
    decision: standing && {
      by: standing.by ?? "nobody",
      at: standing.occurredAt,
      reason: standing.reason ?? null,
    },
  };
}

/** Rules in which everybody has one id (D24). */
function personsOf(rules: TenantRules, now: Instant): TenantRules {
  const { tenant, policies } = inPersons({ tenant: rules.view, policies: rules.policies, facts: [] }, now);
  return { ...rules, view: tenant, policies };
}

function policyOf({ policies }: TenantRules, journey: Journey): Policy {
  const policy = policies.find(({ version }) => version === journey.policyVersion);
  if (!policy) throw new NotFound(`policy version ${journey.policyVersion}`);
  return policy;
}

function listedAs(
  rules: TenantRules,
  { journey, leadId, cards }: AskedJourney,
  review: Review,
  now: Instant,
): ListedReview {
  const { reviewer } = reviewersOf(rules.view, policyOf(rules, journey), journey, review, now);
  const nameOf = (user: string) => rules.view.userAt(user, now).name ?? user;
  const card = cards[0];
  const { insteadOf } = reviewer;
  return {
    handle: handleOf(journey, review),
    kind: review.kind,
    detail: review.detail ?? review.kind,
    leadId,
    journeyId: journey.id,
    lead: [card?.name ?? card?.email ?? leadId, card?.company].filter((part) => part).join(", "),
    url: card?.url ?? null,
    reviewer: {
      id: reviewer.userId,
      name: reviewer.userId === null ? "nobody" : nameOf(reviewer.userId),
      insteadOf: insteadOf?.userId ? `${nameOf(insteadOf.userId)}, who is ${insteadOf.why}` : null,
    },
    openedAt: review.openedAt,
    dueAt: review.dueAt,
    overdue: review.decidedAt === null && review.dueAt !== null && review.dueAt < now,
    holdsClocks: review.holdsClocks,
    decidedAt: review.decidedAt,
    choices: choicesFor(journey, review),
    leads: 1,
  };
}

/** Makes the decision on paper and compares. */
function whatItDoes(
  rules: TenantRules,
  { journey, leadId }: AskedJourney,
  review: Review,
  facts: readonly LeadFact[],
  choice: Choice,
  now: Instant,
): string {
  const decision = onPaper(journey, review, choice);
  if (decision === null) return "The lead is judged as the type that you name, from the same start.";
  const question = { question: "paper", by: "nobody", engagement: journey.engagement.factKey, decision };
  const journeys = fold({
    leadId,
    facts: [...facts, decisionFact(facts, question, now)],
    tenant: rules.view,
    policies: rules.policies,
    asOf: now,
    watchFrom: watchFromOf(rules.installations),
  });
  const after = journeys.find(({ engagement }) => engagement.factKeys.includes(journey.engagement.factKey));
  if (!after) return "The journey is no more.";
  const zone = policyOf(rules, journey).timeZone;
  const changes = after.clocks.flatMap((clock) => {
    const before = journey.clocks.find((one) => one.clock === clock.clock && one.number === clock.number);
    if (before?.status === clock.status && before.dueAt === clock.dueAt) return [];
    const due =
      clock.status === "pending" && clock.dueAt !== null ? `, due ${instantWords(clock.dueAt, zone)}` : "";
    return [`${clock.clock} goes from ${before?.status ?? "nothing"} to ${clock.status}${due}`];
  });
  return changes.length > 0 ? `${changes.join("; ")}.` : "The review is closed; no clock changes.";
}

function onPaper(journey: Journey, review: Review, choice: Choice): DecisionToMake["decision"] | null {
  switch (choice) {
    case "release":
    case "keep":
      return { type: choice, review: review.id };
    case "exclude":
      return { type: "exclude", reason: "as you say" };
    case "reclassify":
      return null;
    case "acceptTouch": {
      const activityId = touchInQuestion(journey, review) ?? "";
      const actor = review.kind === "touchWithoutEvidence" ? journey.ownerId : null;
      return { type: "acceptLateTouch", activityId, ...(actor !== null && { actorId: actor }) };
    }
  }
}
