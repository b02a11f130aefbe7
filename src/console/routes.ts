import express, { type Request, type RequestHandler, type Response, Router } from "express";
import { COOKIE, type ConsoleAccess, cookieValue, sameSecret } from "./access.ts";
import { appFiles } from "./app-files.ts";
import { Patience } from "./patience.ts";
import {
  APP_PATH,
  HEADERS,
  OWN_PAGE,
  plainFiles,
  SIGN_IN,
  type SignInWay,
  signInPage,
} from "./sign-in-page.ts";
import { watchful } from "./watchful.ts";

export interface ConsoleOptions {
  readonly clock: { now(): number };
  readonly access: ConsoleAccess;
  /** Counts wrong passwords at every door; left out: at this one alone. */
  readonly patience?: Patience;
  /** Whether somebody signed in with their CRM account: they may open the console's pages. */
  readonly isSignedIn?: (request: Request) => Promise<boolean>;
  /** Where people sign in with a CRM account, and come back to a page. */
  readonly signInWays?: (to: string) => Promise<readonly SignInWay[]>;
  /** While nothing is connected: shows where an admin connects the first account, and answers true. */
  readonly showFirstSteps?: (response: Response) => Promise<boolean>;
  /** Name of the setting that holds the token, for the page that says how to get in. */
  readonly tokenSetting: string;
  /** Whether people reach us over TLS: then the cookie goes nowhere else. Default: as the request itself came. */
  readonly isHttps?: () => boolean;
  /** Whose pages may show the console in a frame for this request, as origins; left out: nobody's. */
  readonly framedBy?: (request: Request) => Promise<readonly string[]>;
  /** Where the built console is; default: where `npm run console:build` puts it. */
  readonly built?: string;
}

/** Where people sign in, and the console's pages behind it; `/` leads there. */
export function consoleRoutes(options: ConsoleOptions): Router {
  const router = Router();
  const patience = options.patience ?? new Patience();
  const known = watchful(options.access, patience, options.clock);
  const show = signInPage(options);
  const firstSteps: RequestHandler = async (_request, response, next) => {
    if (!(await options.showFirstSteps?.(response))) next();
  };
  const guard: RequestHandler = async (request, response, next) =>
    known(request) || (await options.isSignedIn?.(request))
      ? next()
      : show(request, response, 401, request.originalUrl);
  router.post(
    "/enter",
    express.urlencoded({ extended: false, limit: "4kb", inflate: false }),
    enter(options, patience),
  );
  router.use(plainFiles());
  router.get("/", (_request, response) => response.set(HEADERS).redirect(302, APP_PATH));
  router.post("/console/leave", (request, response) => {
    if (!OWN_PAGES.has(request.headers["sec-fetch-site"]))
      return void response.status(403).set(HEADERS).type("text/plain").send("Sign out on our own page.");
    return void response.clearCookie(COOKIE).redirect(303, SIGN_IN);
  });
  router.get(SIGN_IN, firstSteps, (request, response) =>
    show(request, response, 200, typeof request.query.to === "string" ? request.query.to : APP_PATH),
  );
  router.use(
    appFiles({
      guard: [firstSteps, guard],
      ...(options.framedBy ? { framedBy: options.framedBy } : {}),
      ...(options.built === undefined ? {} : { built: options.built }),
    }),
  );
  return router;
}

/** Where the form may have come from; browsers that do not say and terminals are let through. */
const OWN_PAGES: ReadonlySet<unknown> = new Set([undefined, "same-origin", "none"]);

/** Guessing is slow: an address that was wrong ten times waits. */
function enter({ access, clock, isHttps }: ConsoleOptions, patience: Patience): RequestHandler {
  return (request, response) => {
    if (!OWN_PAGES.has(request.headers["sec-fetch-site"]))
      return void response.status(403).set(HEADERS).type("text/plain").send("Sign in on our own page.");
    const given: unknown = request.body?.token;
    const address = request.socket.remoteAddress ?? "";
    const wait = Math.ceil(patience.wait(address, clock.now()) / 1000);
    if (wait > 0)
      return void response
        .status(429)
        .set({ ...HEADERS, "retry-after": String(wait) })
        .type("text/plain")
        .send(`Too many wrong passwords from this address. Try again in ${Math.ceil(wait / 60)} min.`);
    const known = access !== "open on loopback" && access.token !== "" && typeof given === "string";
    if (!known || !sameSecret(given, access.token)) {
      patience.wasWrong(address, clock.now());
      return void response.redirect(303, `${SIGN_IN}?refused`);
    }
    patience.wasRight(address);
    response.cookie(COOKIE, cookieValue(access.token), {
      httpOnly: true,
      sameSite: "strict",
      secure: isHttps?.() ?? request.secure,
      maxAge: 12 * 3_600_000,
    });
    const to: unknown = request.body?.to;
    return void response.redirect(303, typeof to === "string" && OWN_PAGE.test(to) ? to : APP_PATH);
  };
}
