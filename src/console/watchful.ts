import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Instant } from "../domain/time.ts";
import { COOKIE, type ConsoleAccess, cookieOf, mayEnter } from "./access.ts";
import type { Patience } from "./patience.ts";

/**
 * The same question as `mayEnter` at every door, with the same patience: a wrong password in a header or in a made-up cookie is
 * a guess like one on the form. The same wrong one again is no new guess: a page left open asks every few seconds.
 */
export function watchful(
  access: ConsoleAccess,
  patience: Patience,
  clock: { now(): Instant },
): (request: IncomingMessage) => boolean {
  if (access === "open on loopback") return (request) => mayEnter(access, request);
  return (request) => {
    const shown =
      /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? cookieOf(request, COOKIE);
    if (shown === undefined) return false;
    const address = request.socket.remoteAddress ?? "";
    const now = clock.now();
    const guess = createHash("sha256").update(shown).digest("base64url");
    if (patience.wait(address, now) > 0) return false;
    if (mayEnter(access, request)) return true;
    patience.wasWrong(address, now, guess);
    return false;
  };
}
