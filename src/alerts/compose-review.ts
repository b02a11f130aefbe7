import type { RecordCard } from "../../connectors/connector.ts";
import type { Journey } from "../domain/journey.ts";
import type { Policy } from "../domain/policy.ts";
import { instantWords } from "../domain/words.ts";
import type { Message } from "./compose.ts";

/** The task of a review: the question first, no escalation language (D32). */
export function composeReview(
  detail: string,
  journey: Journey | null,
  reviewId: string,
  policy: Policy,
  card: RecordCard | null,
): Message {
  const lead = [card?.name ?? card?.email ?? "a lead", card?.company].filter((part) => part).join(", ");
  const review = journey?.reviews.find((one) => one.id === reviewId);
  const clocks = review?.holdsClocks
    ? "Its clocks wait for your decision; nobody else is alerted."
    : "Clocks and alerts go on beside this review.";
  return {
    subject: `Please review: ${lead}`,
    body: [
      `${detail}.`.replace(/\.\.$/, "."),
      clocks,
      ...(journey ? [`Engaged ${instantWords(journey.stamps.engagedAt, policy.timeZone)}.`] : []),
      ...(review?.dueAt ? [`Decide by ${instantWords(review.dueAt, policy.timeZone)}.`] : []),
      ...(card ? [`Record: ${card.url}`] : []),
    ],
  };
}
