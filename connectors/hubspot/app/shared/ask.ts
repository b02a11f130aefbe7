import { hubspot } from "@hubspot/ui-extensions";

/** Packaging puts in where Leadclock is. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: HubSpot's own way to write a variable
const SERVER = "${PAGES_URL}";

/** What was done, or why not, in words for people. */
export type Answered<T> =
  | { readonly ok: true; readonly answer: T }
  | { readonly ok: false; readonly status: number; readonly error: string; readonly fix?: string };

const SILENT = {
  ok: false,
  status: 0,
  error: "Leadclock did not answer.",
  fix: "Try again in a minute.",
} as const;

/**
 * Asks Leadclock through HubSpot, which adds who asks and signs it. What changes something names itself, so that it is done
 * once even if HubSpot sends it twice.
 */
export async function ask<T>(
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<Answered<T>> {
  const once = `once=${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
  const address = method === "GET" ? path : `${path}${path.includes("?") ? "&" : "?"}${once}`;
  try {
    const response = await hubspot.fetch(`${SERVER}${address}`, { method, ...(body ? { body } : {}) });
    const said: unknown = await response.json();
    return isAnswered<T>(said) ? said : SILENT;
  } catch {
    return SILENT;
  }
}

const isAnswered = <T>(said: unknown): said is Answered<T> =>
  typeof said === "object" && said !== null && "ok" in said;
