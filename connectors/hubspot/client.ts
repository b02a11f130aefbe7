import { Client } from "@hubspot/api-client";
import type { z } from "zod";
import { Reauthorize, RetryLater } from "../../src/errors.ts";
import type { Limit, Session } from "../connector.ts";
import { type Answer, describe, failureOf, parseJson, refusal, retryAt, silence } from "./failures.ts";
import { CALLS } from "./limits.ts";

interface Call {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Default: the limit of ordinary calls. */
  readonly limit?: Limit;
  /** For messages: what this call is for, without personal data. */
  readonly what: string;
}

export interface HubSpotClient {
  /** Answers the body of a success. Throws RetryLater, Reauthorize, GiveUp. */
  call<T extends z.ZodType>(session: Session, call: Call, schema: T): Promise<z.infer<T>>;
  /** As `call`, but hands these statuses back instead of throwing. */
  ask(
    session: Session,
    call: Call,
    accepted: readonly number[],
  ): Promise<Answer & { readonly json: unknown }>;
  /** A form post without a token, for the token endpoint. Throws RetryLater only. */
  post(path: string, form: Readonly<Record<string, string>>, what: string, now: number): Promise<Answer>;
}

/**
 * Calls HubSpot through its own client, whose retries and limiter stay off because all portals of a process
 * would share them. Around it: our permit, a time limit (the client has none) and typed errors.
 */
export function hubspotClient(options: {
  readonly apiUrl: string;
  readonly timeLimitMs: number;
}): HubSpotClient {
  const basePath = options.apiUrl.replace(/\/+$/, "");

  async function send(what: string, now: () => number, request: () => Promise<Response>): Promise<Answer> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new Error(`nothing within ${options.timeLimitMs} ms`)),
      options.timeLimitMs,
    );
    const answered = request();
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
    let expired = false;
    // An answer that comes after the limit is thrown away, so that its connection is free again.
    answered.then((response) => (expired ? response.body?.cancel() : undefined)).catch(() => undefined);
    try {
      const response = await Promise.race([answered, late.promise]);
      reader = response.body?.getReader();
      const text = await Promise.race([readAll(reader), late.promise]);
      return { status: response.status, headers: response.headers, text };
    } catch (error) {
      expired = true;
      reader?.cancel().catch(() => undefined);
      throw silence(what, reason(error), now());
    } finally {
      clearTimeout(timer);
    }
  }

  async function attempt(session: Session, token: string, call: Call): Promise<Answer> {
    await session.permit(call.limit ?? CALLS);
    const client = new Client({ accessToken: token, basePath });
    return send(
      `${call.method} ${call.path}`,
      () => session.now(),
      () =>
        client.apiRequest({
          method: call.method,
          path: call.path,
          ...(call.query ? { qs: { ...call.query } } : {}),
          ...(call.body === undefined ? {} : { body: call.body }),
        }),
    );
  }

  async function ask(session: Session, call: Call, accepted: readonly number[]) {
    const { token } = await session.access();
    let answer = await attempt(session, token, call);
    if (answer.status === 401) {
      if (failureOf(answer).category !== "EXPIRED_AUTHENTICATION") throw unauthorized(call, answer);
      answer = await attempt(session, (await session.replaceToken(token)).token, call);
      if (answer.status === 401) throw unauthorized(call, answer);
    }
    if (answer.status < 300 || accepted.includes(answer.status)) return readable(session, call, answer);
    const limit = call.limit ?? CALLS;
    const at = retryAt(answer, limit, session.now());
    if (at === null) throw refusal(call.what, answer);
    if (answer.status === 429 || answer.status === 477) await session.holdUntil(limit, at);
    throw new RetryLater(describe(call.what, answer), at, { maybeDone: answer.status >= 500 });
  }

  return {
    ask,
    async call(session, call, schema) {
      const { json, text } = await ask(session, call, []);
      const parsed = schema.safeParse(json);
      if (parsed.success) return parsed.data;
      const problem = parsed.error.issues[0];
      const where = problem ? `${problem.path.join(".")}: ${problem.message}` : "";
      throw new RetryLater(
        `HubSpot's answer to ${call.what} is not what we know (${text.length} characters; ${where}).`,
        session.now() + 60_000,
        { maybeDone: true },
      );
    },
    async post(path, form, what, now) {
      // A client without a token sends none; the credentials are in the form.
      const client = new Client({ basePath });
      const body = new URLSearchParams({ ...form }).toString();
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      return send(
        what,
        () => now,
        () => client.apiRequest({ method: "POST", path, defaultJson: false, headers, body }),
      );
    },
  };
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** A success whose body is HTML or cut off is no success. 204 has none. */
function readable(session: Session, call: Call, answer: Answer): Answer & { readonly json: unknown } {
  if (answer.text === "") return { ...answer, json: undefined };
  const json = parseJson(answer.text);
  if (json === undefined && answer.status < 300)
    throw silence(call.what, `${answer.status} with a body that is no JSON`, session.now());
  return { ...answer, json };
}

function unauthorized(call: Call, answer: Answer): Reauthorize {
  return new Reauthorize(`${describe(call.what, answer)} Reconnect the portal.`);
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return "unknown failure";
  const cause = error.cause;
  return cause instanceof Error ? `${error.message}, ${cause.message}` : error.message;
}
