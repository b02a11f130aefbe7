import type { Operations } from "./operations.gen.ts";

export type Operation = keyof Operations;
export type Answer<O extends Operation> = Operations[O]["answer"];
type Part<T, K extends string> = T extends undefined
  ? { readonly [P in K]?: never }
  : Partial<T> extends T
    ? { readonly [P in K]?: T }
    : { readonly [P in K]: T };

/** What an operation is given: path parameters, query and body, each only where it declares them. */
export type Input<O extends Operation> = Part<Operations[O]["params"], "params"> &
  Part<Operations[O]["query"], "query"> &
  Part<Operations[O]["body"], "body">;
/** Operations that change nothing. */
export type Reading = Extract<Operation, `GET ${string}`>;

/** What the server refused, or `status` 0 where it did not answer. */
export class Refused extends Error {
  readonly status: number;
  readonly field: string | null;
  /** How to mend it, where the server knows. */
  readonly fix: string | null;

  constructor(status: number, said: { error?: string; field?: string; fix?: string }) {
    super(said.error ?? "The server did not answer.");
    this.name = "Refused";
    this.status = status;
    this.field = said.field ?? null;
    this.fix = said.fix ?? null;
  }
}

interface Given {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** Hears `signedOut` when the server no longer knows who asks. */
export const signing = new EventTarget();

/** Asks the app's API; types follow from its own document. Throws Refused. */
export async function ask<O extends Operation>(
  operation: O,
  input?: Input<O>,
  signal?: AbortSignal,
): Promise<Answer<O>> {
  const { params = {}, query = {}, body } = (input as Given | undefined) ?? {};
  const [method = "GET", path = "/"] = operation.split(" ");
  const response = await fetch(`/api${filled(path, params)}${searchOf(query)}`, {
    method,
    credentials: "same-origin",
    headers: {
      accept: "application/json",
      ...(method === "GET" ? {} : { "content-type": "application/json" }),
    },
    ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Refused(0, {});
  });
  const said: unknown = await response.json().catch(() => null);
  if (response.status === 401) signing.dispatchEvent(new Event("signedOut"));
  if (!response.ok) throw new Refused(response.status, (said ?? {}) as { error?: string });
  // A proxy's log-in page or a body cut off: that was not our server.
  if (said === null) throw new Refused(0, {});
  return said as Answer<O>;
}

function filled(path: string, params: Readonly<Record<string, unknown>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(String(params[name])));
}

function searchOf(query: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return search === "" ? "" : `?${search}`;
}
