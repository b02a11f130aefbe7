import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import express, { type Request, type RequestHandler, type Response, Router } from "express";

/** Where the console is served; links to its pages begin with it. */
const APP_PATH = "/console";

const BUILT = fileURLToPath(new URL("../../dist/console/", import.meta.url));
const YEAR = "365d";

/** Nothing from elsewhere, nothing inlined but what carries this answer's nonce, in a frame of these origins only. */
const policy = (nonce: string, framedBy: readonly string[]) =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; connect-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'self'; frame-ancestors ${framedBy.length > 0 ? framedBy.join(" ") : "'none'"}`;

export interface AppFilesOptions {
  /** Whose pages may show ours in a frame for this request, as origins; left out or none: nobody's. */
  readonly framedBy?: (request: Request) => Promise<readonly string[]>;
  /** Lets people in, or shows them how. */
  readonly guard: readonly RequestHandler[];
  /** Where the build is; default: where `npm run console:build` puts it. */
  readonly built?: string;
}

/**
 * The built console under one path: its scripts, styles and fonts for ever, since their names change with them; its page anew
 * each time, for every address below. Where it is not built, that is said.
 */
export function appFiles({ guard, framedBy, built = BUILT }: AppFilesOptions): Router {
  const router = Router();
  router.use(
    `${APP_PATH}/assets`,
    express.static(`${built}assets`, { immutable: true, maxAge: YEAR, index: false, redirect: false }),
    (_request, response) => void notThere(response),
  );
  router.get([APP_PATH, `${APP_PATH}/{*page}`], ...guard, async (request, response) => {
    // No page has a dot in its name: a file that is not there must not look like one that is.
    if (request.path.split("/").at(-1)?.includes(".")) return void notThere(response);
    const file = `${built}index.html`;
    if (!existsSync(file)) return void notBuilt(response);
    const hosts = (await framedBy?.(request)) ?? [];
    // It knows all or nobody; where some may, the policy alone says who.
    if (hosts.length > 0) response.removeHeader("x-frame-options");
    const nonce = randomBytes(16).toString("base64");
    return void response
      .set({
        "content-security-policy": policy(nonce, hosts),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cache-control": "no-cache",
      })
      .type("html")
      .send(readFileSync(file, "utf8").replaceAll("{{nonce}}", nonce));
  });
  return router;
}

function notThere(response: Response): void {
  response.status(404).set("cache-control", "no-store").type("text/plain").send("There is no such file.");
}

function notBuilt(response: Response): void {
  response
    .status(503)
    .set("cache-control", "no-store")
    .type("text/plain")
    .send(
      "The console is not built, so there are no pages to show; everything else works.\n" +
        "Run `npm install` where Leadclock is installed, or `npm run console:build` to read why it fails.\n",
    );
}
