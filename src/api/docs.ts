import { readFileSync } from "node:fs";
import { Router } from "express";
import { docsPage } from "./docs-page.ts";
import { openApi } from "./openapi.ts";
import type { Route } from "./route.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** Looks from our own files, and nothing else. */
const POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What can be asked, for programs and for people: the same for everybody, so nobody has to sign in. */
export function docsRoutes(routes: readonly Route[]): Router {
  const document = openApi(routes, version);
  const page = docsPage(document);
  const router = Router();
  router.get("/openapi.json", (_request, response) => void response.json(document));
  router.get(
    "/docs",
    (_request, response) => void response.set("content-security-policy", POLICY).type("html").send(page),
  );
  return router;
}
