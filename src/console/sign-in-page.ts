import { readFileSync } from "node:fs";
import { type Request, type RequestHandler, type Response, Router } from "express";
import type { ConsoleAccess } from "./access.ts";

export interface SignInWay {
  readonly label: string;
  readonly href: string;
}

/** Where people choose how to sign in. */
export const SIGN_IN = "/console/sign-in";
/** Where the console is. */
export const APP_PATH = "/console";
/** Back to where one was, if it is one of the console's pages: letters, digits and what stands in queries of ours. */
export const OWN_PAGE = /^(?!.*\.\.)\/console(\/[\w\-./~%=&?,+:]*)?$/;

/** No inline script, nothing from elsewhere, in nobody's frame. */
export const HEADERS = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-cache",
};

const HERE = new URL("./plain/", import.meta.url);
/** Colours, sizes and parts are the console's own. */
const STYLES = new URL("../../console/app/styles/", import.meta.url);

/** Looks of the pages that need no script and no permission: how to get in, what an installation said, the API's docs. */
export function plainFiles(): Router {
  const router = Router();
  const send = (...files: readonly URL[]): RequestHandler => {
    const body = files.map((file) => readFileSync(file, "utf8")).join("\n");
    return (_request, response) => void response.set(HEADERS).type("text/css; charset=utf-8").send(body);
  };
  router.get("/tokens.css", send(new URL("tokens.css", STYLES)));
  const looks = [new URL("base.css", STYLES), new URL("parts.css", STYLES)];
  router.get("/plain.css", send(...looks, new URL("plain.css", HERE)));
  return router;
}

interface SignInPageOptions {
  readonly access: ConsoleAccess;
  readonly tokenSetting: string;
  readonly signInWays?: (to: string) => Promise<readonly SignInWay[]>;
}

type Show = (request: Request, response: Response, status: number, to: string) => Promise<void>;

/** The page that says how to get in, as text for programs: with a CRM account, or with the password where there is one. */
export function signInPage({ access, tokenSetting, signInWays }: SignInPageOptions): Show {
  const page = readFileSync(new URL("enter.html", HERE), "utf8");
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
      request.query.refused !== undefined
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

const formTo = (page: string) => `<form method="post" action="/enter"><label for="token">Password</label>
<input class="field" id="token" name="token" type="password" autocomplete="current-password" required autofocus>
${OWN_PAGE.test(page) ? `<input type="hidden" name="to" value="${page.replaceAll("&", "&amp;")}">` : ""}
<button class="btn go">Sign in</button></form>`;
