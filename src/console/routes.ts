import { readFileSync } from "node:fs";
import express, { type Request, type RequestHandler, type Response, Router } from "express";
import { COOKIE, type ConsoleAccess, cookieValue, sameSecret } from "./access.ts";
import { appFiles } from "./app-files.ts";
import { type LiveFeed, liveFeed } from "./live.ts";
import { Patience } from "./patience.ts";
import { type SnapshotSource, snapshotOf } from "./snapshot.ts";
import { watchful } from "./watchful.ts";

export interface SignInWay {
  readonly label: string;
  readonly href: string;
}

export interface ConsoleOptions extends SnapshotSource {
  readonly access: ConsoleAccess;
  /** Counts wrong passwords at every door; left out: at this one alone. */
  readonly patience?: Patience;
  /** Whether somebody signed in with their CRM account: they may open the console's pages. */
  readonly isSignedIn?: (request: Request) => Promise<boolean>;
  /** Where people sign in with a CRM account, and come back to a page. */
  readonly signInWays?: (to: string) => Promise<readonly SignInWay[]>;
  /** Name of the setting that holds the token, for the page that says how to get in. */
  readonly tokenSetting: string;
  /** Whether people reach us over TLS: then the cookie goes nowhere else. Default: as the request itself came. */
  readonly isHttps?: () => boolean;
  readonly log: { error(event: string, fields?: object): void };
  /** How often open pages are brought up to date, in machine milliseconds; default one second. */
  readonly everyMs?: number;
}

export interface Console {
  readonly router: Router;
  /** Ends the open live feeds, so that a server can close. */
  close(): void;
}

const PAGE = new URL("./page/", import.meta.url);
const HTML = "text/html; charset=utf-8";
const SCRIPT = "text/javascript; charset=utf-8";
const STYLE = "text/css; charset=utf-8";

/** Looks only: the page that says how to get in needs them, too. */
const OPEN_FILES = { "/tokens.css": STYLE, "/base.css": STYLE } as const;
const FILES = {
  "/frame.css": STYLE,
  "/lists.css": STYLE,
  "/panel.css": STYLE,
  "/app.js": SCRIPT,
  "/rows.js": SCRIPT,
  "/parts.js": SCRIPT,
  "/lead-panel.js": SCRIPT,
} as const;

/** The live page, its data and its feed. Every route asks who is there first; nothing leaves without permission. */
export function consoleRoutes(options: ConsoleOptions): Console {
  const snapshot = snapshotOf(options);
  const feed = liveFeed(snapshot, {
    everyMs: options.everyMs ?? 1_000,
    onError: (error) => options.log.error("console: overview could not be read", { error }),
  });
  const router = Router();
  const patience = options.patience ?? new Patience();
  const known = watchful(options.access, patience, options.clock);
  const refuseEntry = refuserOf(options);
  const guard: RequestHandler = (request, response, next) =>
    known(request) ? next() : refuseEntry(request, response, 401, request.originalUrl);
  const appGuard: RequestHandler = async (request, response, next) =>
    known(request) || (await options.isSignedIn?.(request))
      ? next()
      : refuseEntry(request, response, 401, request.originalUrl);
  router.post(
    "/enter",
    express.urlencoded({ extended: false, limit: "4kb", inflate: false }),
    enter(options, patience),
  );
  for (const [path, type] of Object.entries(OPEN_FILES)) router.get(path, sendPageFile(path.slice(1), type));
  for (const [path, type] of Object.entries(FILES))
    router.get(path, guard, sendPageFile(path.slice(1), type));
  router.get("/", guard, sendPageFile("index.html", HTML));
  router.post("/console/leave", (request, response) => {
    if (!OWN_PAGES.has(request.headers["sec-fetch-site"]))
      return void response.status(403).set(HEADERS).type("text/plain").send("Sign out on our own page.");
    return void response.clearCookie(COOKIE).redirect(303, SIGN_IN);
  });
  router.get(SIGN_IN, (request, response) =>
    refuseEntry(request, response, 200, typeof request.query.to === "string" ? request.query.to : APP_PATH),
  );
  router.use(appFiles({ guard: appGuard }));
  dataRoutes(router, guard, snapshot, feed);
  return { router, close: () => feed.close() };
}

function dataRoutes(
  router: Router,
  guard: RequestHandler,
  snapshot: ReturnType<typeof snapshotOf>,
  feed: LiveFeed,
): void {
  router.get("/api/overview", guard, async (_request, response) => {
    response.set(NO_STORE).json(await snapshot.overview());
  });
  router.get("/api/leads", guard, async (request, response) => {
    const { list = "waiting", limit = "100" } = request.query;
    const size = Number(limit);
    if (list !== "waiting" && list !== "settled")
      return void refuse(
        response,
        "list",
        "is neither waiting nor settled.",
        "Ask for list=waiting or list=settled.",
      );
    if (!Number.isInteger(size) || size < 1 || size > 500)
      return void refuse(response, "limit", "is not a whole number from 1 to 500.", "Ask for limit=100.");
    return void response.set(NO_STORE).json(await snapshot.rows(list, size));
  });
  router.get("/api/leads/:id", guard, async (request, response) => {
    const lead = await snapshot.lead(String(request.params.id));
    if (lead === null)
      response.status(404).json({ error: "No such lead.", fix: "It may have been merged or erased." });
    else response.set(NO_STORE).json(lead);
  });
  router.get("/api/live", guard, (_request, response) => feed.add(response));
}

const NO_STORE = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

function refuse(response: Response, field: string, message: string, fix: string): void {
  response.status(400).json({ error: `${field} ${message}`, field, fix });
}

/** No inline script, nothing from elsewhere, in nobody's frame. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-cache",
};

function sendPageFile(name: string, type: string): RequestHandler {
  const body = readFileSync(new URL(name, PAGE));
  return (_request, response) => void response.set(HEADERS).type(type).send(body);
}

/** Where people choose how to sign in. */
const SIGN_IN = "/console/sign-in";
const APP_PATH = "/console";

type Refuser = (request: Request, response: Response, status: number, to: string) => Promise<void>;

/** The page that says how to get in, as text for programs: with a CRM account, or with the password where there is one. */
function refuserOf({ access, tokenSetting, signInWays }: ConsoleOptions): Refuser {
  const page = readFileSync(new URL("enter.html", PAGE), "utf8");
  const hasPassword = access !== "open on loopback";
  const own = hasPassword
    ? `Send the value of ${tokenSetting} as a bearer token, or sign in on the page.`
    : `Open it on the machine Leadclock runs on, or set ${tokenSetting} and sign in from elsewhere.`;
  return async (request, response, status, given) => {
    const to = OWN_PAGE.test(given) && !given.startsWith(SIGN_IN) ? given : APP_PATH;
    response.status(status).set(HEADERS).set("cache-control", "no-store");
    if (hasPassword && status === 401) response.set("www-authenticate", "Bearer");
    if (request.accepts(["html", "json"]) !== "html")
      return void response.json({ error: "Not signed in.", fix: own, signIn: SIGN_IN });
    const ways = (await signInWays?.(to)) ?? [];
    const withPassword =
      given === REFUSED
        ? `That was not it. Enter the value of ${tokenSetting}; whoever set Leadclock up knows it.`
        : `Enter the value of ${tokenSetting}.`;
    const says = [
      ...(ways.length > 0 ? ["Sign in with the account that you use at work."] : []),
      ...(hasPassword ? [withPassword] : ways.length > 0 ? [] : [own]),
    ].join(" ");
    const links = ways.map(
      ({ label, href }, index) =>
        `<a class="btn${index === 0 ? " go" : ""}" href="${asText(href)}">${asText(label)}</a>`,
    );
    const form = `${links.length > 0 ? `<p class="ways">${links.join("\n")}</p>` : ""}${hasPassword ? formTo(given) : ""}`;
    // What is put in is a function's: a `$` in it means nothing.
    return void response
      .type("html")
      .send(page.replace("{{fix}}", () => says).replace("{{form}}", () => form));
  };
}

const asText = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** Where a wrong sign-in comes back to. */
const REFUSED = "/?refused";

/** Back to where one was, if it is one of the console's pages: letters, digits and what stands in queries of ours. */
const OWN_PAGE = /^(?!.*\.\.)\/console(\/[\w\-./~%=&?,+:]*)?$/;

const formTo = (page: string) => `<form method="post" action="/enter"><label for="token">Password</label>
<input class="field" id="token" name="token" type="password" autocomplete="current-password" required autofocus>
${OWN_PAGE.test(page) ? `<input type="hidden" name="to" value="${page.replaceAll("&", "&amp;")}">` : ""}
<button class="btn go">Sign in</button></form>`;

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
      return void response.redirect(303, REFUSED);
    }
    patience.wasRight(address);
    response.cookie(COOKIE, cookieValue(access.token), {
      httpOnly: true,
      sameSite: "strict",
      secure: isHttps?.() ?? request.secure,
      maxAge: 12 * 3_600_000,
    });
    const to: unknown = request.body?.to;
    return void response.redirect(303, typeof to === "string" && OWN_PAGE.test(to) ? to : "/");
  };
}
