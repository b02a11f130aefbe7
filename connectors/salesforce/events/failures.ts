import { type ServiceError, status } from "@grpc/grpc-js";
import { HOUR, type Instant, SECOND } from "../../../src/domain/time.ts";
import { GiveUp, RetryLater } from "../../../src/errors.ts";

const PREFIX = "sfdc.platform.eventbus.grpc.";

/** What to do about a call of the Pub/Sub API that failed. */
export type Remedy =
  /** The token was refused: another one, once. */
  | "new token"
  /** The position is worth nothing any more: read what changed, go on at the end. */
  | "start over"
  /** There is no such topic. */
  | "no topic"
  /** Somebody must act. */
  | { readonly fix: string }
  /** Not now: at once again (0), or after so many milliseconds. */
  | { readonly afterMs: number };

const PERMISSION =
  "Give the connected user View All Data, or View All Records on Lead and Contact, and leave to read the channel; then connect again.";

/**
 * By the code among the trailers, whatever the status says: `service.unavailable` comes as INTERNAL.
 * https://developer.salesforce.com/docs/platform/pub-sub-api/guide/handling-errors.html
 */
const REMEDIES: Readonly<Record<string, Remedy>> = {
  "service.auth.error": "new token",
  "service.auth.headers.invalid": "new token",
  "subscription.fetch.replayid.corrupted": "start over",
  "subscription.fetch.replayid.validation.failed": "start over",
  "topic.not.found": "no topic",
  "topic.meta.permission": { fix: PERMISSION },
  "subscription.topic.cannot.subscribe": { fix: PERMISSION },
  "schema.meta.permission": { fix: PERMISSION },
  // Rolling over 24 hours: asking again soon is in vain.
  "subscription.limit.exceeded": { afterMs: HOUR },
  "service.protection.triggered": { afterMs: 30 * SECOND },
  "service.protection.stream.limit.triggered": { afterMs: 30 * SECOND },
  "concurrent.client.limit.exceeded": { afterMs: 30 * SECOND },
};

/** The vendor's code without its common beginning; `null` where the failure is not the service's own. */
function codeOf(error: unknown): string | null {
  const value = (error as Partial<ServiceError>).metadata?.get("error-code")[0];
  return value === undefined ? null : String(value).replace(PREFIX, "");
}

export function remedyOf(error: unknown): Remedy {
  const code = codeOf(error);
  if (code !== null) return REMEDIES[code] ?? { afterMs: 0 };
  const grpc = (error as Partial<ServiceError>).code;
  if (grpc === status.UNAUTHENTICATED) return "new token";
  if (grpc === status.PERMISSION_DENIED) return { fix: PERMISSION };
  return { afterMs: 0 };
}

/** A failure as the rest of the program knows it, where trying again here is of no use. */
export function failureOf(error: unknown, now: Instant): Error {
  const what = describe(error);
  const remedy = remedyOf(error);
  if (remedy === "no topic")
    return new GiveUp(
      `Salesforce has no channel of change events for us: ${what}`,
      "Run leadclock provision to make the channel, or install the package.",
    );
  if (remedy === "new token")
    return new GiveUp(
      `The Pub/Sub API refuses a token that has just been renewed: ${what}`,
      "Take the connected user's sessions off their IP address (Setup, Session Settings, Lock sessions to the IP address from which they originated), and see that API Enabled is granted.",
    );
  if (remedy === "start over") return new RetryLater(`The stream's position was refused: ${what}`, now);
  if ("fix" in remedy) return new GiveUp(`The change events may not be read: ${what}`, remedy.fix);
  return new RetryLater(`The stream of change events ended: ${what}`, now + remedy.afterMs);
}

function describe(error: unknown): string {
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  return code === null ? text : `${code} (${text})`;
}
