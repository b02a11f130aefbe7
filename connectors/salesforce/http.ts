import type { Instant } from "../../src/domain/time.ts";
import { type Answer, silence } from "./failures.ts";

export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * One request over the wire, body included, within a time limit; never repeated, redirects not followed, since a
 * token must go nowhere else. Throws RetryLater that may have been done.
 */
export async function send(
  request: WireRequest,
  what: string,
  limits: { readonly timeLimitMs: number; readonly now: () => Instant },
): Promise<Answer> {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: { ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: "manual",
      signal: AbortSignal.timeout(limits.timeLimitMs),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    const late = error instanceof Error && error.name === "TimeoutError";
    throw silence(what, late ? `nothing within ${limits.timeLimitMs} ms` : reason(error), limits.now());
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return "unknown failure";
  const cause = error.cause;
  return cause instanceof Error ? `${error.message}, ${cause.message}` : error.message;
}
