import type { IncomingMessage } from "node:http";
import type { Tenants } from "../../workflows/ports.ts";
import { EVERYBODY } from "../domain/scope.ts";
import type { Caller } from "./caller.ts";
import { firstTenant } from "./first-tenant.ts";
import { changesNothing, isFromOurPage } from "./our-page.ts";

/** As it stands in the audit while people come in with the one password. */
const NAME = "Console";

export interface ConsoleDoor {
  readonly how: "password" | "loopback";
  readonly mayEnter: (request: IncomingMessage) => boolean;
  readonly tenants: Pick<Tenants, "all" | "installations">;
}

/**
 * Whoever may open the page may read and act on leads of the account that was connected first, and no more: one password for
 * all names nobody who could approve or publish. What changes something must come from our own page. `null`: nobody we know.
 */
export async function consoleCaller(
  request: IncomingMessage,
  { how, mayEnter, tenants }: ConsoleDoor,
): Promise<Caller | null> {
  if (!mayEnter(request)) return null;
  // No page can make a browser send the password in a header; it alone lets such a request in.
  const byBearer = how === "password" && /^Bearer /i.test(request.headers.authorization ?? "");
  if (!byBearer && !changesNothing(request) && !isFromOurPage(request)) return null;
  const tenant = await firstTenant(tenants);
  return tenant
    ? { tenantId: tenant.id, name: NAME, role: "manager", userId: null, scope: EVERYBODY, how }
    : null;
}
