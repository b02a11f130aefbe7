import type { RecordCard } from "../../connectors/connector.ts";
import type { Journey } from "../domain/journey.ts";
import type { Policy } from "../domain/policy.ts";
import { instantWords } from "../domain/words.ts";
import { leadValues } from "./compose.ts";
import { type Message, render } from "./templates.ts";

/** The task of a review: the question first, no escalation language (D32). */
export function composeReview(
  detail: string,
  journey: Journey | null,
  reviewId: string,
  policy: Policy,
  card: RecordCard | null,
): Message {
  const review = journey?.reviews.find((one) => one.id === reviewId);
  const clocks = review?.holdsClocks
    ? "Its clocks wait for your decision; nobody else is alerted."
    : "Clocks and alerts go on beside this review.";
  return render(policy, "review", {
    ...leadValues(card),
    question: `${detail}.`.replace(/\.\.$/, "."),
    clocksNote: clocks,
    engagedAt: journey ? instantWords(journey.stamps.engagedAt, policy.timeZone) : "",
    reviewDue: review?.dueAt ? instantWords(review.dueAt, policy.timeZone) : "",
  });
}
