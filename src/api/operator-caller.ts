import type { IncomingMessage } from "node:http";
import type { Tenants } from "../../workflows/ports.ts";
import { EVERYBODY } from "../domain/scope.ts";
import { isOperator } from "../operator/is-operator.ts";
import { whichTenant } from "../operator/which-tenant.ts";
import type { Caller } from "./caller.ts";

/** Headers in which a terminal says for which tenant, and in whose name. */
export const TENANT_HEADER = "x-leadclock-tenant";
export const BY_HEADER = "x-leadclock-by";

/** Whoever holds the machine's own token is an admin of each tenant; the name is what they say it is. Throws BadInput. */
export async function operatorCaller(
  request: IncomingMessage,
  token: string,
  tenants: Pick<Tenants, "all">,
): Promise<Caller | null> {
  if (!isOperator(request, token)) return null;
  const tenant = await whichTenant(tenants, headerOf(request, TENANT_HEADER));
  return {
    tenantId: tenant.id,
    name: headerOf(request, BY_HEADER) || "operator",
    role: "admin",
    userId: null,
    scope: EVERYBODY,
  };
}

/** Headers hold ASCII only, so names come percent-encoded. */
function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  if (typeof value !== "string") return "";
  try {
    // It stands in the audit and on screens: no line ends, no NUL.
    return decodeURIComponent(value)
      .replaceAll(/\p{Cc}+/gu, " ")
      .trim();
  } catch {
    return "";
  }
}
