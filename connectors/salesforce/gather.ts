import { z } from "zod";
import type { Session } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { errorOf } from "./failures.ts";
import { API_VERSION } from "./version.ts";

/** Queries of one composite call, which counts as one call of the day. */
const MOST = 5;

/** A query's first page, as Salesforce answers it. */
const PAGE = z.object({
  totalSize: z.int(),
  done: z.boolean(),
  nextRecordsUrl: z.string().nullish(),
  records: z.array(z.record(z.string(), z.unknown())),
});
export type FirstPage = z.infer<typeof PAGE>;

export interface Asked {
  readonly soql: string;
  /** Deleted and archived rows too. */
  readonly all: boolean;
  /** For messages: what it is for, without personal data. */
  readonly what: string;
}

interface Waiting {
  readonly asked: Asked;
  answered(page: FirstPage): void;
  failed(error: unknown): void;
}

/** Answers the first page of a query. Throws as `call` does, each query for itself. */
export type Gather = (session: Session, asked: Asked) => Promise<FirstPage>;

/**
 * What is asked in one breath goes out in one call: queries that a session has asked for by the time the process would
 * turn to other work, five at a time.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm
 */
export function gathering(client: SalesforceClient): Gather {
  const waiting = new WeakMap<Session, Waiting[]>();

  function send(session: Session): void {
    const all = waiting.get(session) ?? [];
    waiting.delete(session);
    for (let start = 0; start < all.length; start += MOST) {
      const some = all.slice(start, start + MOST);
      void (some.length === 1 ? alone(client, session, some[0]!) : together(client, session, some));
    }
  }

  return (session, asked) =>
    new Promise((answered, failed) => {
      const others = waiting.get(session);
      if (others) others.push({ asked, answered, failed });
      else {
        waiting.set(session, [{ asked, answered, failed }]);
        setImmediate(send, session);
      }
    });
}

const pathOf = ({ all }: Asked): string => (all ? "/queryAll" : "/query");

async function alone(client: SalesforceClient, session: Session, one: Waiting): Promise<void> {
  const { asked, answered, failed } = one;
  const call = { method: "GET", path: pathOf(asked), query: { q: asked.soql }, what: asked.what } as const;
  await client.call(session, call, PAGE).then(answered, failed);
}

const Answers = z.object({
  compositeResponse: z.array(
    z.object({ referenceId: z.string(), httpStatusCode: z.int(), body: z.unknown() }),
  ),
});

async function together(client: SalesforceClient, session: Session, some: readonly Waiting[]): Promise<void> {
  try {
    const compositeRequest = some.map(({ asked }, index) => ({
      method: "GET",
      url: `/services/data/v${API_VERSION}${pathOf(asked)}?q=${encodeURIComponent(asked.soql)}`,
      referenceId: `q${index}`,
    }));
    const what = [...new Set(some.map(({ asked }) => asked.what))].join(", ");
    const { compositeResponse } = await client.call(
      session,
      { method: "POST", path: "/composite", body: { allOrNone: false, compositeRequest }, what },
      Answers.refine(({ compositeResponse: { length } }) => length === some.length, "an answer is missing"),
    );
    const byReference = new Map(compositeResponse.map((one) => [one.referenceId, one]));
    for (const [index, one] of some.entries()) settle(session, one, byReference.get(`q${index}`));
  } catch (error) {
    for (const { failed } of some) failed(error);
  }
}

/** A query that fails leaves the others alone. */
function settle(
  session: Session,
  { asked, answered, failed }: Waiting,
  answer: z.infer<typeof Answers>["compositeResponse"][number] | undefined,
): void {
  const page = PAGE.safeParse(answer?.body);
  if (answer?.httpStatusCode === 200 && page.success) {
    answered(page.data);
    return;
  }
  // A success that cannot be read is no success: asked again later.
  const status = !answer || answer.httpStatusCode < 300 ? 503 : answer.httpStatusCode;
  const text = JSON.stringify(answer?.body ?? null);
  failed(errorOf(asked.what, { status, headers: new Headers(), text }, session.now()));
}
