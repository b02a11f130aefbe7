import type { ScopeChoice } from "../crm/object-types.ts";
import type { Call, Reply } from "./call.ts";

/** How a route is paid for: the ten-second limit, one of the two separate ones, or nothing. */
export type LimitKind = "standard" | "search" | "associations" | "none";

export interface Route {
  method: string;
  /** Every spelling of the path; `{dated}` stands for a supported dated version. */
  paths: string[];
  auth: "token" | "developerKey" | "none";
  limit: LimitKind;
  /** Scopes the token must have: any one of the lists, completely. */
  scopes?: (call: Call) => ScopeChoice;
  handle: (call: Call) => Reply;
}

export const DATED_VERSIONS = ["2026-03", "2026-09"];

interface Compiled {
  route: Route;
  pattern: string;
  segments: string[];
  variables: number;
}

export interface Match {
  route: Route;
  pattern: string;
  params: Record<string, string>;
}

/** Finds the handler of a path; literal segments win over variables. */
export class Router {
  readonly #bySize = new Map<string, Compiled[]>();

  constructor(routes: Route[]) {
    for (const route of routes) for (const pattern of route.paths) this.#add(route, pattern);
    for (const list of this.#bySize.values()) list.sort((a, b) => a.variables - b.variables);
  }

  match(method: string, path: string): Match | undefined {
    const given = split(path);
    for (const candidate of this.#bySize.get(`${method}:${given.length}`) ?? []) {
      const params = valuesOf(candidate.segments, given);
      if (params) return { route: candidate.route, pattern: candidate.pattern, params };
    }
    return undefined;
  }

  #add(route: Route, pattern: string): void {
    const segments = split(pattern);
    const key = `${route.method}:${segments.length}`;
    const variables = segments.filter((segment) => segment.startsWith("{")).length;
    this.#bySize.set(key, [...(this.#bySize.get(key) ?? []), { route, pattern, segments, variables }]);
  }
}

/** Trailing slashes mean nothing to the vendor. */
function split(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function valuesOf(segments: string[], given: string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = given[index]!;
    if (!segment.startsWith("{")) {
      if (segment !== value) return undefined;
      continue;
    }
    if (segment === "{dated}" && !DATED_VERSIONS.includes(value)) return undefined;
    params[segment.slice(1, -1)] = safeDecode(value);
  }
  return params;
}

function safeDecode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
