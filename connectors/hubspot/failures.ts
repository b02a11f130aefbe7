import { HOUR, type Instant, SECOND } from "../../src/domain/time.ts";
import { Blocked, GiveUp, RetryLater } from "../../src/errors.ts";
import type { Limit } from "../connector.ts";
import { Failure } from "./schema.ts";

/** An answer as it came: status, headers and the text of the body. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What HubSpot says went wrong; bodies of the edge are HTML or empty, and give nothing. */
export function failureOf(answer: Answer): Failure {
  const body = parseJson(answer.text);
  const parsed = Failure.safeParse(body ?? {});
  return parsed.success ? parsed.data : Failure.parse({});
}

/** The body as JSON, or `undefined` where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * When to try again after an answer that says "not now", or `null` for every other answer.
 * https://developers.hubspot.com/docs/api-reference/error-handling
 */
export function retryAt(answer: Answer, limit: Limit, now: Instant): Instant | null {
  const { status } = answer;
  if (status === 429) return now + (retryAfter(answer) ?? rateLimitPause(answer, limit));
  if (status === 477) return now + (retryAfter(answer) ?? HOUR);
  if (status === 423) return now + Math.max(retryAfter(answer) ?? 0, 2 * SECOND);
  if (status >= 500) return now + (retryAfter(answer) ?? 10 * SECOND);
  return null;
}

/** Seconds in the header, milliseconds here; not promised on 429. */
function retryAfter(answer: Answer): number | null {
  const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.max(seconds * SECOND, 100) : null;
}

function rateLimitPause(answer: Answer, limit: Limit): number {
  const failure = failureOf(answer);
  const text = `${failure.policyName ?? ""} ${failure.message ?? ""}`.toLowerCase();
  if (text.includes("daily")) return HOUR;
  if (text.includes("ten_secondly")) return 10 * SECOND;
  if (text.includes("secondly")) return SECOND;
  const interval = Number(answer.headers.get("x-hubspot-ratelimit-interval-milliseconds") ?? Number.NaN);
  return interval > 0 ? interval : limit.perMs;
}

/** HubSpot's own words on a refusal, with the id its support asks for. */
export function describe(what: string, answer: Answer): string {
  const failure = failureOf(answer);
  const id = failure.correlationId ?? answer.headers.get("x-hubspot-correlation-id");
  const said = failure.message ?? failure.error ?? "no message";
  return `HubSpot answered ${answer.status} to ${what}: ${shorten(said)}${id ? ` (correlation id ${id})` : ""}`;
}

const shorten = (text: string): string => (text.length > 600 ? `${text.slice(0, 600)}…` : text);

/** The error of an answer that repeating will not change. */
export function refusal(what: string, answer: Answer): GiveUp {
  const failure = failureOf(answer);
  const missing = failure.errors?.flatMap((error) => error.context?.requiredGranularScopes ?? []) ?? [];
  if (answer.status === 403 && (failure.category === "MISSING_SCOPES" || missing.length > 0)) {
    const scopes = missing.length > 0 ? [...new Set(missing)].join(", ") : "one that it does not name";
    return new Blocked(
      `${describe(what, answer)} Missing scope: ${scopes}.`,
      `Reconnect the portal and grant ${scopes}.`,
    );
  }
  const rule = failure.errors?.find((error) => error.code?.endsWith("REQUIRED_PROPERTY"));
  if (rule)
    return new GiveUp(
      describe(what, answer),
      `A rule of this HubSpot account refuses the write: ${shorten(rule.message ?? rule.code ?? "")} An admin of the account must relax it.`,
    );
  const mend = mendFor(answer, failure);
  if (mend) return new Blocked(describe(what, answer), mend);
  return new GiveUp(
    describe(what, answer),
    "Look at HubSpot's message; replay the work once the cause is gone.",
  );
}

/** What somebody must do before anything like it can succeed; `null`: it is about this one thing. */
function mendFor({ status }: Answer, failure: Failure): string | null {
  if (status === 410) return "HubSpot has withdrawn the version of its API that we speak: update Leadclock.";
  if (status === 403) return "Give the installing user the right to do this in HubSpot, or reconnect.";
  if (!failure.message && !failure.category && !failure.error)
    return "Look at what stands between Leadclock and HubSpot: a proxy or firewall.";
  return isDrift(failure.message) ? MEND_FIELDS : null;
}

export const MEND_FIELDS = "A field of ours is missing or was changed: run `leadclock provision`.";

/** HubSpot's words for a property that is archived, of another type, or lacks a value. */
export const isDrift = (message: string | null | undefined): boolean =>
  /PROPERTY_DOESNT_EXIST|INVALID_OPTION/.test(message ?? "");

/** No answer: the time limit passed or the connection broke; what was asked may have been done. */
export function silence(what: string, why: string, now: Instant): RetryLater {
  return new RetryLater(`HubSpot gave no answer to ${what}: ${why}.`, now + 10 * SECOND, { maybeDone: true });
}
