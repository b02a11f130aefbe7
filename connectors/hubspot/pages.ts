import type { Instant } from "../../src/domain/time.ts";
import type { Connector, CrmUser, RawRequest } from "../connector.ts";
import { isSignedByHubSpot } from "./signature.ts";

/**
 * What HubSpot adds to the address of each call of `hubspot.fetch`, before it signs it.
 * https://developers.hubspot.com/docs/apps/developer-platform/add-features/ui-extensions/fetching-data
 */
const ADDED = ["userId", "portalId", "userEmail", "appId"] as const;

/**
 * Settings page, record card and home page. The code of such a page runs in somebody's browser, so a signature says that
 * HubSpot passed a call on, never that our page made it: who asks, and for which account, is taken from what HubSpot added
 * and from nowhere else.
 */
export const pages = (path: string, secrets: readonly string[]): NonNullable<Connector["pages"]> => ({
  path,
  added: ADDED,
  who: (request, now) => (isSignedByHubSpot(request, secrets, now) ? userIn(request) : null),
});

/** `null` where one of HubSpot's own names is missing or occurs twice: one of the two would be the page's. */
function userIn({ url }: Pick<RawRequest, "url">): CrmUser | null {
  const query = URL.parse(url)?.searchParams;
  if (!query || ADDED.some((name) => query.getAll(name).length > 1)) return null;
  const [accountId, crmUserId] = [query.get("portalId"), query.get("userId")];
  if (!isId(accountId) || !isId(crmUserId)) return null;
  const email = query.get("userEmail")?.toLowerCase();
  return { accountId, crmUserId, userId: null, email: email?.includes("@") ? email : null, name: null };
}

const isId = (text: string | null): text is string => text !== null && /^\d{1,20}$/.test(text);

/**
 * Whether HubSpot itself speaks: whoever is in an account can have `hubspot.fetch` sign an address and a body of their choice,
 * but never without the parameters that name them. What HubSpot sends by itself has none.
 */
export const isFromHubSpotItself = (request: RawRequest, secrets: readonly string[], now: Instant): boolean =>
  !namesSomebody(request) && isSignedByHubSpot(request, secrets, now);

/** Whether the address has what HubSpot adds to calls of pages. */
export function namesSomebody({ url }: Pick<RawRequest, "url">): boolean {
  const query = URL.parse(url)?.searchParams;
  return ADDED.some((name) => query?.has(name));
}
