import type { Server } from "node:http";
import type { ErrorRequestHandler, RequestHandler } from "express";

/** What any answer is under unless its page says otherwise: it runs nothing, loads nothing, and is in nobody's frame. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  // For browsers that do not know frame-ancestors.
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};
const A_YEAR_S = 31_536_000;

/** Headers of every answer, refusals and failures included (OWASP, HTTP Security Response Headers Cheat Sheet). */
export function everyAnswer(isHttps: () => boolean): RequestHandler {
  return (_request, response, next) => {
    response.set(HEADERS);
    if (isHttps()) response.set("strict-transport-security", `max-age=${A_YEAR_S}`);
    next();
  };
}

/** What nobody else answers. */
export const noSuchPlace: RequestHandler = (_request, response) =>
  void response.status(404).json({ error: "There is no such address here." });

const REFUSED: Readonly<Record<number, string>> = {
  400: "The request cannot be read.",
  413: "The body is too long.",
  415: "The body is compressed, or in a charset that is not read. Send it as it is, in UTF-8.",
};

/** What failed is told to the log; who asked learns only that it did: no stack, no statement, no path of ours. */
export function lastResort(log: { error(event: string, fields?: object): void }): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const { status } = (error ?? {}) as { status?: unknown };
    const known = typeof status === "number" ? REFUSED[status] : undefined;
    if (known !== undefined) return void response.status(Number(status)).json({ error: known });
    // Which route, not which address: that may name a lead.
    const route = `${request.baseUrl}${request.route?.path ?? ""}`;
    log.error("a request failed", { method: request.method, route, why: String(error) });
    response.status(500).json({ error: "Something failed here. The server's log says what." });
  };
}

/** How often connections are looked at whose time is over. */
export const LOOK_EVERY_MS = 1_000;

/** Who is slow is sent away: time for headers, for a whole request, and between two. Milliseconds. */
export function limitTime(server: Server): void {
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 5_000;
  server.maxHeadersCount = 100;
}
