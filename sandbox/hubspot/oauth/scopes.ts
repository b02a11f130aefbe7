import { hasProfessional, type PortalSettings } from "../account/portals.ts";
import type { RegisteredApp } from "./apps.ts";

/** Scopes that only accounts with these hubs, at Professional or above, can grant. */
const NEEDS: [prefix: string, hubs: string[]][] = [
  ["crm.objects.leads.", ["SALES_HUB"]],
  ["automation", ["MARKETING_HUB", "SALES_HUB", "SERVICE_HUB"]],
];

function available(scope: string, portal: PortalSettings): boolean {
  const need = NEEDS.find(([prefix]) => scope.startsWith(prefix));
  return !need || need[1].some((hub) => hasProfessional(portal, hub));
}

/** What is wrong with an install URL's scopes, in a sentence; undefined when nothing is. */
export function scopeMismatch(app: RegisteredApp, asked: string[], optional: string[]): string | undefined {
  const missing = app.requiredScopes.filter((scope) => scope !== "oauth" && !asked.includes(scope));
  if (missing.length > 0)
    return `The scopes of this install URL do not match the app's required scopes. Missing: ${missing.join(", ")}`;
  const known = [...app.requiredScopes, ...app.optionalScopes, ...app.conditionallyRequiredScopes];
  const unknown = [...asked, ...optional].filter((scope) => !known.includes(scope));
  if (unknown.length > 0) return `The app does not declare these scopes: ${unknown.join(", ")}`;
  return undefined;
}

/** What a portal grants: all that is asked as required, and of the optional what its products allow. */
export function grant(
  portal: PortalSettings,
  asked: string[],
  optional: string[],
): { scopes: string[] } | { lacking: string[] } {
  const lacking = asked.filter((scope) => !available(scope, portal));
  if (lacking.length > 0) return { lacking };
  const extra = optional.filter((scope) => available(scope, portal));
  return { scopes: [...new Set(["oauth", ...asked, ...extra])] };
}
