import express, { type NextFunction, type Request, type Response, Router } from "express";
import { answerFailure } from "../operator/failures.ts";
import { type Caller, may } from "./caller.ts";
import type { Route } from "./route.ts";
import { mustBeWholesome } from "./wholesome.ts";

export interface ApiOptions {
  /** Who asks; `null`: nobody we know. Throws BadInput where the request does not say for which tenant. */
  readonly callerOf: (request: Request) => Promise<Caller | null>;
  /** The store's own wall around a tenant; everything that a route does happens behind it. */
  readonly asTenant?: <T>(tenantId: string, work: () => Promise<T>) => Promise<T>;
}

const LARGEST_BODY = "2mb";

/** Every route behind the same door: who asks, what they may, what they say, what leaves. */
export function mount(
  routes: readonly Route[],
  { callerOf, asTenant = (_tenantId, work) => work() }: ApiOptions,
): Router {
  const router = Router();
  const json = express.json({ limit: LARGEST_BODY, inflate: false });
  for (const one of routes) {
    const method = one.method.toLowerCase() as Lowercase<Route["method"]>;
    router[method](
      pathOf(one),
      // Who may not ask is not listened to.
      (request, response, next) => letIn(one, callerOf, request, response, next),
      mustBeJson,
      json,
      (request, response) => serve(one, asTenant, request, response),
    );
  }
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) =>
    answerFailure(error, response, next),
  );
  return router;
}

/** `/policies/{version}` as express writes it. */
function pathOf({ path }: Pick<Route, "path">): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

/** A body that is not read would be as if nothing had been said, and the defaults be taken. */
function mustBeJson(request: Request, response: Response, next: NextFunction): void {
  const { "content-length": length, "transfer-encoding": chunked } = request.headers;
  const hasBody = chunked !== undefined || Number(length ?? 0) > 0;
  if (!hasBody || request.is("json")) return void next();
  response
    .status(415)
    .json({ error: "The body is not JSON.", fix: "Send it with the header Content-Type: application/json." });
}

async function letIn(
  one: Route,
  callerOf: ApiOptions["callerOf"],
  request: Request,
  response: Response,
  next: NextFunction,
): Promise<void> {
  const caller = await callerOf(request);
  if (caller === null)
    return void response.status(401).json({ error: "Sign in first.", signIn: "/console/sign-in" });
  if (!may(caller, one.needs))
    return void response
      .status(403)
      .json({ error: `As ${caller.role} you may not do this.`, fix: "Ask an admin of this account." });
  response.locals.caller = caller;
  next();
}

async function serve(
  one: Route,
  asTenant: NonNullable<ApiOptions["asTenant"]>,
  request: Request,
  response: Response,
): Promise<void> {
  const caller = response.locals.caller as Caller;
  mustBeWholesome({ params: request.params, query: request.query, body: request.body });
  const asked = {
    params: one.params?.parse(request.params),
    query: one.query?.parse(request.query),
    body: one.body?.parse(request.body ?? {}),
  };
  const answer = one.answer.parse(await asTenant(caller.tenantId, () => one.run(asked, caller)));
  response.set({ "cache-control": "no-store", "x-content-type-options": "nosniff" }).json(answer ?? null);
}
