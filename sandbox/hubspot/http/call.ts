import { invalid } from "../core/errors.ts";
import type { World } from "../core/world.ts";

/** The token a request was made with, or the developer key's app. */
export interface Caller {
  portal: number;
  clientId: string;
  appId: number;
  appName: string;
  userId: number;
  scopes: string[];
}

/** One request as a handler sees it. */
export interface Call {
  world: World;
  method: string;
  /** Scheme, host and port the client used, for links in answers. */
  origin: string;
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  raw: Buffer;
  caller: Caller;
}

export interface Reply {
  status: number;
  /** Sent as JSON. */
  body?: unknown;
  text?: string;
  contentType?: string;
  headers?: Record<string, string>;
}

/** The body as JSON; refused like the vendor refuses what is not JSON. */
export function json(call: Call): unknown {
  try {
    return JSON.parse(call.raw.toString("utf8"));
  } catch {
    throw invalid("Invalid input JSON on line 1, column 1: the request body is not valid JSON.");
  }
}

/** The body as form fields. */
export function form(call: Call): URLSearchParams {
  return new URLSearchParams(call.raw.toString("utf8"));
}

/** A repeated or comma-separated query parameter. */
export function listParam(call: Call, name: string): string[] {
  return call.query
    .getAll(name)
    .flatMap((value) => value.split(","))
    .map((value) => value.trim())
    .filter((value) => value !== "");
}

/** `limit` between 1 and the route's maximum; the vendor refuses more. */
export function limitParam(call: Call, byDefault: number, maximum: number): number {
  const text = call.query.get("limit");
  if (text === null || text === "") return byDefault;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > maximum)
    throw invalid(`limit must be between 1 and ${maximum}, but was ${text}`);
  return limit;
}

export function flagParam(call: Call, name: string): boolean {
  return call.query.get(name) === "true";
}

/** `paging.next` for an answer that has more behind it. */
export function nextPage(call: Call, after: string): { next: { after: string; link: string } } {
  const query = new URLSearchParams(call.query);
  query.set("after", after);
  return { next: { after, link: `${call.origin}${call.path}?${query}` } };
}
