import { z } from "zod";
import { refuse } from "../core/errors.ts";
import { forgetAll } from "../core/world.ts";
import { type Call, json, type Reply, type Route, type Subrequest } from "../http/call.ts";

const MOST_REQUESTS = 25;
/** Of these, queries and collections. https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm */
const MOST_QUERIES = 5;
const COUNTS_AS_QUERY = /^\/services\/data\/v[\d.]+\/(query|queryAll|composite\/sobjects)\b/;

const Body = z.object({
  allOrNone: z.boolean().default(false),
  compositeRequest: z.array(
    z.object({
      method: z.string(),
      url: z.string(),
      referenceId: z.string(),
      body: z.unknown().optional(),
      httpHeaders: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
type Sub = z.output<typeof Body>["compositeRequest"][number];

interface Answer {
  body: unknown;
  httpHeaders: Record<string, string>;
  httpStatusCode: number;
  referenceId: string;
}

export const COMPOSITE_ROUTES: Route[] = [
  { method: "POST", paths: ["/services/data/{version}/composite"], auth: "session", handle: composite },
];

/** Thrown to undo every request, and caught right outside of the transaction. */
class Undone extends Error {}

/** Requests one after the other; a later one may use `@{reference.field}` of an earlier answer. */
function composite(call: Call): Reply {
  const parsed = Body.safeParse(json(call));
  if (!parsed.success) throw refuse(400, "JSON_PARSER_ERROR", z.prettifyError(parsed.error));
  const { compositeRequest, allOrNone } = parsed.data;
  if (compositeRequest.length > MOST_REQUESTS)
    throw refuse(
      400,
      "LIMIT_EXCEEDED",
      `The composite request has ${compositeRequest.length} subrequests; at most ${MOST_REQUESTS} are allowed.`,
    );
  const queries = compositeRequest.filter(({ url }) => COUNTS_AS_QUERY.test(url)).length;
  if (queries > MOST_QUERIES)
    throw refuse(
      400,
      "LIMIT_EXCEEDED",
      `The composite request has ${queries} queries and collections; at most ${MOST_QUERIES} are allowed.`,
    );
  const answers: Answer[] = [];
  try {
    call.world.db.transaction(() => {
      for (const sub of compositeRequest) answers.push(answerOf(call, sub, answers));
      if (allOrNone && answers.some(failed)) throw new Undone();
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
    forgetAll(call.world);
    return { status: 200, body: { compositeResponse: answers.map(halted) } };
  }
  return { status: 200, body: { compositeResponse: answers } };
}

function failed({ httpStatusCode }: Answer): boolean {
  return httpStatusCode >= 400;
}

function halted(answer: Answer): Answer {
  if (failed(answer)) return answer;
  const message = "The transaction was rolled back since another operation in the same transaction failed.";
  return {
    ...answer,
    body: [{ errorCode: "PROCESSING_HALTED", message }],
    httpHeaders: {},
    httpStatusCode: 400,
  };
}

function answerOf(call: Call, sub: Sub, answers: readonly Answer[]): Answer {
  try {
    const request: Subrequest = {
      method: sub.method,
      url: filled(sub.url, answers),
      ...(sub.body === undefined
        ? {}
        : { body: JSON.parse(filled(JSON.stringify(sub.body), answers)) as unknown }),
      ...(sub.httpHeaders ? { headers: sub.httpHeaders } : {}),
    };
    const reply = call.dispatch(request);
    const location = reply.headers?.location;
    return {
      body: reply.body ?? null,
      httpHeaders: location === undefined ? {} : { Location: location },
      httpStatusCode: reply.status,
      referenceId: sub.referenceId,
    };
  } catch (error) {
    if (!(error instanceof BadReference)) throw error;
    return {
      body: [{ errorCode: "PROCESSING_HALTED", message: error.message }],
      httpHeaders: {},
      httpStatusCode: 400,
      referenceId: sub.referenceId,
    };
  }
}

class BadReference extends Error {}

function filled(text: string, answers: readonly Answer[]): string {
  return text.replace(/@\{([^}.[]+)([^}]*)\}/g, (reference, id: string, path: string) => {
    const answer = answers.find(({ referenceId }) => referenceId === id);
    const value = path
      .split(/[.[\]]/)
      .filter((step) => step !== "")
      .reduce<unknown>((at, step) => (at as Record<string, unknown> | null)?.[step], answer?.body);
    if (value === undefined || value === null || typeof value === "object")
      throw new BadReference(`Invalid reference specified. No value for ${reference} found in ${id}`);
    return String(value);
  });
}
