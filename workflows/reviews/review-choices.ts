import { createHash } from "node:crypto";
import type { Journey, Review } from "../../src/domain/journey.ts";

/** What a reviewer may decide, as a person says it. */
export type Choice = "release" | "exclude" | "reclassify" | "acceptTouch" | "keep";

export const CHOICES: readonly Choice[] = ["release", "exclude", "reclassify", "acceptTouch", "keep"];

/** Which decisions fit a review (D32, D35). */
export function choicesFor(journey: Journey, review: Review): readonly Choice[] {
  if (review.holdsClocks) return ["release", "exclude"];
  switch (review.kind) {
    case "touchWithoutEvidence":
      return ["acceptTouch", "keep", "exclude"];
    case "breachReason":
    case "sentBack":
      return journey.firstTouch ? ["keep", "acceptTouch"] : ["keep"];
    case "contested":
      return [
        ...(journey.firstTouch ? (["keep", "acceptTouch"] as const) : (["keep"] as const)),
        "reclassify",
        "exclude",
      ];
    case "ownerProposed":
    case "needsApology":
      return ["keep"];
    case "unclassified":
      return ["reclassify", "exclude", "keep"];
    case "reclassifiedAfterWarning":
      return ["keep", "reclassify", "exclude"];
    default:
      return ["keep", "exclude"];
  }
}

/** The activity that a reviewer would accept: the one the review is about, else the first touch. */
export function touchInQuestion(journey: Journey, review: Review): string | null {
  const [, activityId] = /^touchWithoutEvidence: (.*)$/s.exec(review.id) ?? [];
  return activityId ?? journey.firstTouch?.activityId ?? null;
}

/** The same in SQL: `left(md5(journey || '|' || review), 10)`. */
export function handleOf(journey: Pick<Journey, "id">, review: Pick<Review, "id">): string {
  return createHash("md5").update(`${journey.id}|${review.id}`).digest("hex").slice(0, 10);
}
