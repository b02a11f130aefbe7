import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/**
 * Who may look. `open on loopback`: whoever sits at this machine, and nobody through a name that a stranger's page
 * chose; a token: whoever shows it, as a bearer or through the cookie that `/enter` sets.
 */
export type ConsoleAccess = "open on loopback" | { readonly token: string };

export const COOKIE = "leadclock_console";

/** True when the request may see leads. Deny by default: anything not understood is a no. */
export function mayEnter(access: ConsoleAccess, request: IncomingMessage): boolean {
  if (access === "open on loopback") return isLoopback(request);
  if (access.token === "") return false;
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (bearer !== undefined) return sameSecret(bearer, access.token);
  const cookie = cookieOf(request, COOKIE);
  return cookie !== undefined && sameSecret(cookie, cookieValue(access.token));
}

/** What the cookie holds: never the token itself. */
export function cookieValue(token: string): string {
  return createHash("sha256").update(`leadclock console cookie\n${token}`).digest("base64url");
}

/** Constant time in the secret. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** A foreign page that points its own name at 127.0.0.1 still sends that name: the Host must be ours, too. */
function isLoopback(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress ?? "";
  const near = address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
  const forwarded =
    request.headers["x-forwarded-for"] !== undefined || request.headers.forwarded !== undefined;
  const host = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  return near && !forwarded && LOOPBACK_NAMES.has(host);
}

export function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
