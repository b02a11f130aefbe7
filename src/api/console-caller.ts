import type { IncomingMessage } from "node:http";
import type { Tenants } from "../../workflows/ports.ts";
import { EVERYBODY } from "../domain/scope.ts";
import type { Caller } from "./caller.ts";

/** As it stands in the audit while people sign in with the account's one password. */
const NAME = "Console";
const READING: ReadonlySet<string | undefined> = new Set(["GET", "HEAD"]);

/**
 * Whoever may open the page may read and act on leads of the first account, and no more: one password for all names nobody
 * who could approve or publish. What changes something must come from our own page: a browser says so (Sec-Fetch-Site, or
 * Origin in older ones), and what says nothing is refused. `null`: nobody we know.
 */
export async function consoleCaller(
  request: IncomingMessage,
  mayEnter: (request: IncomingMessage) => boolean,
  tenants: Pick<Tenants, "all">,
): Promise<Caller | null> {
  if (!mayEnter(request)) return null;
  if (!READING.has(request.method) && !isFromOurPage(request)) return null;
  const [tenant] = await tenants.all();
  return tenant ? { tenantId: tenant.id, name: NAME, role: "manager", userId: null, scope: EVERYBODY } : null;
}

function isFromOurPage({ headers }: IncomingMessage): boolean {
  // A token in a header is shown on purpose; no page can make a browser send it.
  if (headers.authorization !== undefined) return true;
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  return headers.origin !== undefined && URL.parse(headers.origin)?.host === headers.host;
}
