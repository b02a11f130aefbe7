import { malformed } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import type { Author } from "../data/commit.ts";

/** Whose session a request was made with. */
export interface Session {
  token: string;
  org: string;
  user: string;
  clientId: string;
  scopes: string[];
}

/** One request as a handler sees it. */
export interface Call {
  world: World;
  method: string;
  /** Scheme, host and port of the vendor, for links in answers. */
  origin: string;
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  raw: Buffer;
  /** Whence the request came, as the vendor sees it. */
  address: string;
  session: Session;
  /** Answers another request of the same session inside this one, as composite requests do. */
  dispatch: (request: Subrequest) => Reply;
  /** How many of a collection's last rows shall fail, and how; ordered by whoever tests. */
  rowFault?: RowFault | undefined;
}

/** A request inside a request. */
export interface Subrequest {
  method: string;
  /** Path and query. */
  url: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Rows that fail by order: with this code, the last `count` of a collection. */
export interface RowFault {
  statusCode: string;
  message: string;
  count: number;
}

export interface Reply {
  status: number;
  /** Sent as JSON. */
  body?: unknown;
  text?: string;
  contentType?: string;
  headers?: Record<string, string>;
  /** For the count of calls: whose it was and what it asked for, where token and path do not tell. */
  counted?: { org: string; as: string };
}

/** One thing the vendor answers. `{version}` in a path stands for v20.0 to the newest. */
export interface Route {
  method: string;
  paths: string[];
  /** "session": a valid session in the Authorization header, and the call counts against the daily limit. */
  auth: "session" | "none";
  handle: (call: Call) => Reply;
}

/** The body as JSON; refused like the vendor refuses what is not. */
export function json(call: Call): unknown {
  try {
    return JSON.parse(call.raw.toString("utf8"));
  } catch {
    throw malformed("Unexpected character or end of input in the request body: it must be JSON.");
  }
}

/** The body as form fields. */
export function form(call: Call): URLSearchParams {
  return new URLSearchParams(call.raw.toString("utf8"));
}

/** Who makes the changes of a REST call, and the changeOrigin they carry. */
export function restAuthor(call: Call): Author {
  const version = (call.params.version ?? "v67.0").slice(1);
  return {
    org: call.session.org,
    user: call.session.user,
    origin: `com/salesforce/api/rest/${version};client=${clientOption(call) ?? ""}`,
  };
}

/** The client id of the Sforce-Call-Options header. */
function clientOption(call: Call): string | undefined {
  return /(?:^|[,;\s])client=([^,;\s]+)/i.exec(call.headers["sforce-call-options"] ?? "")?.[1];
}
