import { createHash, randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import { MINUTE } from "../domain/time.ts";

const LASTS_MS = 15 * MINUTE;

/** With this prefix browsers take it over TLS only, for this host only (RFC 6265bis, section 4.1.3). */
function nameOf(publicUrl: string): string {
  return publicUrl.startsWith("https:") ? "__Host-leadclock_install" : "leadclock_install";
}

/** What only the browser holds that began a way to a CRM and back; `null`: it holds nothing of ours. */
export function markOf(request: Request, publicUrl: string): string | null {
  const mark = cookieIn(request, nameOf(publicUrl));
  return mark !== null && /^[\w-]{43}$/.test(mark) ? mark : null;
}

export function newMark(response: Response, publicUrl: string): string {
  const mark = randomBytes(32).toString("base64url");
  response.cookie(nameOf(publicUrl), mark, {
    httpOnly: true,
    // Coming back from the CRM is a visit from another site.
    sameSite: "lax",
    secure: publicUrl.startsWith("https:"),
    maxAge: LASTS_MS,
  });
  return mark;
}

export const digestOf = (mark: string): string => createHash("sha256").update(mark).digest("base64url");

export function cookieIn(request: Request, name: string): string | null {
  const start = `${name}=`;
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(start))?.slice(start.length) ?? null;
}
