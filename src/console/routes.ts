import { readFileSync } from "node:fs";
import express, { type Request, type RequestHandler, type Response, Router } from "express";
import { COOKIE, type ConsoleAccess, cookieValue, mayEnter, sameSecret } from "./access.ts";
import { appFiles } from "./app-files.ts";
import { type LiveFeed, liveFeed } from "./live.ts";
import { Patience } from "./patience.ts";
import { type SnapshotSource, snapshotOf } from "./snapshot.ts";

export interface ConsoleOptions extends SnapshotSource {
  readonly access: ConsoleAccess;
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
  const guard = guardOf(options);
  router.post(
    "/enter",
    express.urlencoded({ extended: false, limit: "4kb", inflate: false }),
    enter(options),
  );
  for (const [path, type] of Object.entries(OPEN_FILES)) router.get(path, sendPageFile(path.slice(1), type));
  for (const [path, type] of Object.entries(FILES))
    router.get(path, guard, sendPageFile(path.slice(1), type));
  router.get("/", guard, sendPageFile("index.html", HTML));
  router.use(appFiles({ guard }));
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

function guardOf({ access, tokenSetting }: ConsoleOptions): RequestHandler {
  const page = readFileSync(new URL("enter.html", PAGE), "utf8");
  return (request, response, next) => {
    if (mayEnter(access, request)) return next();
    response.status(401).set(HEADERS).set("cache-control", "no-store");
    if (access !== "open on loopback") response.set("www-authenticate", "Bearer");
    const fix =
      access === "open on loopback"
        ? `Open it on the machine Leadclock runs on, or set ${tokenSetting} and sign in from elsewhere.`
        : `Send the value of ${tokenSetting} as a bearer token, or sign in on the page.`;
    const said = ({ originalUrl }: Request) =>
      access === "open on loopback"
        ? fix
        : originalUrl === REFUSED
          ? `That was not it. Enter the value of ${tokenSetting}; whoever set Leadclock up knows it.`
          : `Enter the value of ${tokenSetting}.`;
    if (request.accepts(["html", "json"]) !== "html")
      return void response.json({ error: "Not signed in.", fix });
    const form = access === "open on loopback" ? "" : formTo(request.originalUrl);
    return void response.type("html").send(page.replace("{{fix}}", said(request)).replace("{{form}}", form));
  };
}

/** Where a wrong sign-in comes back to. */
const REFUSED = "/?refused";

/** Back to where one was, if it is one of the console's pages: letters, digits and what stands in queries of ours. */
const OWN_PAGE = /^\/console(\/[\w\-./~%=&?,+:]*)?$/;

const formTo = (page: string) => `<form method="post" action="/enter"><label for="token">Password</label>
<input class="field" id="token" name="token" type="password" autocomplete="current-password" required autofocus>
${OWN_PAGE.test(page) ? `<input type="hidden" name="to" value="${page.replaceAll("&", "&amp;")}">` : ""}
<button class="btn go">Sign in</button></form>`;

/** Where the form may have come from; browsers that do not say and terminals are let through. */
const OWN_PAGES: ReadonlySet<unknown> = new Set([undefined, "same-origin", "none"]);

/** Guessing is slow: an address that was wrong ten times waits. */
function enter({ access, clock, isHttps }: ConsoleOptions): RequestHandler {
  const patience = new Patience();
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
