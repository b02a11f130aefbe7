/** What finds a route: `{name}` in a path stands for any one segment. */
export interface Routed {
  method: string;
  /** Every spelling of the path. */
  paths: string[];
}

interface Compiled<Route> {
  route: Route;
  pattern: string;
  segments: string[];
  variables: number;
}

export interface Match<Route> {
  route: Route;
  pattern: string;
  params: Record<string, string>;
}

/** Finds the handler of a path; literal segments win over variables. */
export class Router<Route extends Routed> {
  readonly #bySize = new Map<string, Compiled<Route>[]>();
  readonly #only: Record<string, string[]>;

  /** @param only variables that take nothing but these values */
  constructor(routes: Route[], only: Record<string, string[]> = {}) {
    this.#only = only;
    for (const route of routes) for (const pattern of route.paths) this.#add(route, pattern);
    for (const list of this.#bySize.values()) list.sort((a, b) => a.variables - b.variables);
  }

  match(method: string, path: string): Match<Route> | undefined {
    const given = split(path);
    for (const candidate of this.#bySize.get(`${method}:${given.length}`) ?? []) {
      const params = valuesOf(candidate.segments, given, this.#only);
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

function valuesOf(
  segments: string[],
  given: string[],
  only: Record<string, string[]>,
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = given[index]!;
    if (!segment.startsWith("{")) {
      if (segment !== value) return undefined;
      continue;
    }
    const name = segment.slice(1, -1);
    if (only[name] && !only[name].includes(value)) return undefined;
    params[name] = safeDecode(value);
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
