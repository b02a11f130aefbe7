import { PassThrough } from "node:stream";
import type { Connection, HttpRequest, HttpResponse } from "jsforce";
import type { z } from "zod";
import { GiveUp, Reauthorize, RetryLater } from "../../src/errors.ts";
import type { Access, Session } from "../connector.ts";
import { type Answer, errorOf, isDayUsedUp, isTooMany, parseJson, problemsOf } from "./failures.ts";
import { send } from "./http.ts";
import { CALLS, DAILY, DAY_USED_UP, nearlyUsedUp } from "./limits.ts";
import { API_VERSION, CLIENT_NAME } from "./version.ts";

interface Call {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below the version's root, for instance `/sobjects/Lead/describe`; `/services/…` stands for itself. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** For messages: what this call is for, without personal data. */
  readonly what: string;
}

export interface SalesforceClient {
  /** Answers the body of a success. Throws RetryLater, Reauthorize, GiveUp. */
  call<T extends z.ZodType>(session: Session, call: Call, schema: T): Promise<z.infer<T>>;
  /** As `call`, but hands these statuses back instead of throwing. */
  ask(
    session: Session,
    call: Call,
    accepted: readonly number[],
  ): Promise<Answer & { readonly json: unknown }>;
  /** Metadata calls, through jsforce's own client. Throws as `call`. */
  metadata<T extends z.ZodType>(
    session: Session,
    what: string,
    work: (metadata: Connection["metadata"]) => Promise<unknown>,
    schema: T,
  ): Promise<z.infer<T>>;
  /** A form post without a session, for the token endpoints. Throws RetryLater only. */
  post(url: string, form: Readonly<Record<string, string>>, what: string, now: number): Promise<Answer>;
}

/** Without it a write to a lead would set the org's assignment rules going and move the lead we measure. */
const NO_ASSIGNMENT = { "Sforce-Auto-Assign": "FALSE" };

/**
 * Calls Salesforce through jsforce, one connection per call and never with the refresh token. jsforce's own repeats,
 * half-hour limit and refreshes stay out: our transport asks for a permit, bounds the time and repeats nothing, and
 * our refresh function replaces the token at most once.
 */
export function salesforceClient(options: { readonly timeLimitMs: number }): SalesforceClient {
  /** One piece of work on a fresh connection; answers what jsforce made of it and the last answer on the wire. */
  async function perform(
    session: Session,
    what: string,
    work: (connection: Connection) => PromiseLike<unknown>,
  ): Promise<{ readonly result: unknown; readonly answer: Answer | null }> {
    const { Connection } = await import("jsforce");
    const first = await session.access();
    const instance = instanceOf(session, first);
    const wire: { answer: Answer | null; failed: unknown } = { answer: null, failed: null };
    let access = first;
    const connection = new Connection({
      accessToken: first.token,
      instanceUrl: instance,
      version: API_VERSION,
      callOptions: { client: CLIENT_NAME },
      refreshFn: async (_connection, callback) => {
        try {
          // A token that is refused again right after a refresh is no question of time.
          if (access !== first) throw refused(what, wire.answer, session);
          access = await session.replaceToken(first.token);
          callback(null, access.token);
        } catch (error) {
          wire.failed = error;
          callback(error instanceof Error ? error : new Error(String(error)));
        }
      },
    });
    const request = async ({ method, url, headers, body }: HttpRequest): Promise<HttpResponse> => {
      try {
        await session.permit(DAILY);
        await session.permit(CALLS);
        const { "content-length": _length, ...others } = headers ?? {};
        wire.answer = await send(
          {
            method,
            // An org may have moved with the new token.
            url: url.replace(instance, instanceOf(session, access)),
            headers: { ...others, ...(method === "GET" ? {} : NO_ASSIGNMENT) },
            ...(typeof body === "string" ? { body } : {}),
          },
          what,
          { timeLimitMs: options.timeLimitMs, now: () => session.now() },
        );
        await respect(session, wire.answer);
        return responseOf(wire.answer);
      } catch (error) {
        wire.failed = error;
        throw error;
      }
    };
    // A promise with a stream beside it, which nobody of us reads.
    connection._transport.httpRequest = (wanted) =>
      Object.assign(request(wanted), { stream: () => new PassThrough() });
    try {
      return { result: await work(connection), answer: wire.answer };
    } catch (error) {
      if (wire.failed) throw wire.failed;
      if (!wire.answer) throw unsendable(what, error);
      if (wire.answer.status < 300) throw notKnown(session, what, "a body that cannot be read");
      return { result: undefined, answer: wire.answer };
    }
  }

  async function ask(session: Session, call: Call, accepted: readonly number[]) {
    const query = call.query ? `?${queryOf(call.query)}` : "";
    const { answer } = await perform(session, call.what, (connection) =>
      connection.request({
        method: call.method,
        url: call.path + query,
        ...(call.body === undefined
          ? {}
          : { body: JSON.stringify(call.body), headers: { "content-type": "application/json" } }),
      }),
    );
    if (!answer) throw new RetryLater(`Nothing was sent for ${call.what}.`, session.now() + 10_000);
    const json = answer.text === "" ? undefined : parseJson(answer.text);
    if (answer.status < 300 && answer.text !== "" && json === undefined)
      throw notKnown(session, call.what, "a body that is no JSON");
    if (answer.status < 300 || accepted.includes(answer.status)) return { ...answer, json };
    throw errorOf(call.what, answer, session.now());
  }

  return {
    ask,
    async call(session, call, schema) {
      const { json } = await ask(session, call, []);
      return parsed(session, call.what, schema, json);
    },
    async metadata(session, what, work, schema) {
      const { result, answer } = await perform(session, what, (connection) => work(connection.metadata));
      if (answer && answer.status >= 300) throw errorOf(what, answer, session.now());
      return parsed(session, what, schema, result);
    },
    post: (url, form, what, now) =>
      send(
        {
          method: "POST",
          url,
          headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
          body: new URLSearchParams({ ...form }).toString(),
        },
        what,
        { timeLimitMs: options.timeLimitMs, now: () => now },
      ),
  };
}

/** Spaces as `%20`: a plus is a plus in SOQL. */
const queryOf = (query: Readonly<Record<string, string>>): string =>
  Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");

function instanceOf(session: Session, { apiUrl }: Access): string {
  if (apiUrl) return apiUrl.replace(/\/+$/, "");
  throw new Reauthorize(
    `Where org ${session.installation.accountId} is reached is not known. Connect the org again.`,
  );
}

/** Keeps everybody of this installation away for as long as the org asks. */
async function respect(session: Session, answer: Answer): Promise<void> {
  const [problem] = answer.status >= 400 ? problemsOf(answer) : [];
  const now = session.now();
  if (problem && isDayUsedUp(problem)) await session.holdUntil(DAILY, now + DAY_USED_UP);
  else if (problem && isTooMany(problem)) await session.holdUntil(CALLS, now + 5_000);
  else if (nearlyUsedUp(answer.headers.get("sforce-limit-info")))
    await session.holdUntil(DAILY, now + DAY_USED_UP / 4);
}

/** As jsforce wants it. */
function responseOf({ status, headers, text }: Answer): HttpResponse {
  return { statusCode: status, headers: Object.fromEntries(headers), body: text };
}

const refused = (what: string, answer: Answer | null, session: Session): Error =>
  answer ? errorOf(what, answer, session.now()) : new Reauthorize(`${what} was refused.`);

function parsed<T extends z.ZodType>(session: Session, what: string, schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problem = result.error.issues[0];
  throw notKnown(session, what, problem ? `${problem.path.join(".")}: ${problem.message}` : "");
}

/** A success whose body is HTML, cut off or of another shape is no success. */
const notKnown = (session: Session, what: string, why: string): RetryLater =>
  new RetryLater(`Salesforce's answer to ${what} is not what we know (${why}).`, session.now() + 60_000, {
    maybeDone: true,
  });

/** jsforce itself would not send it. */
function unsendable(what: string, error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes("JWT"))
    return new GiveUp(
      `Salesforce's metadata cannot be reached with this kind of token: ${message}`,
      'Switch off "Issue JSON Web Token (JWT)-based access tokens" in the org\'s external client app.',
    );
  return new GiveUp(
    `jsforce refused ${what}: ${message}`,
    "Look at the message; replay the work afterwards.",
  );
}
