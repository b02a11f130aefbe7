import type { Instant } from "../../src/domain/time.ts";
import { SECOND } from "../../src/domain/time.ts";
import { BadInput, GiveUp, Reauthorize, RetryLater } from "../../src/errors.ts";
import type { Grant, Visit } from "../connector.ts";
import type { HubSpotClient } from "./client.ts";
import { type Answer, describe, failureOf, parseJson, retryAt } from "./failures.ts";
import { CALLS } from "./limits.ts";
import { manifest } from "./manifest.ts";
import { paths } from "./paths.ts";
import { Token } from "./schema.ts";

export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly appUrl: string;
}

const names = (scopes: readonly { readonly name: string }[]): string =>
  scopes.map((scope) => scope.name).join(" ");

/**
 * The consent page. Spaces go as `%20`, the way HubSpot's own client writes them.
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/oauth/working-with-oauth
 */
export function authorizeUrl(app: OAuthApp, { state, redirectUrl }: Visit): string {
  const { required, optional } = manifest.hubspot.scopes;
  const query = {
    client_id: app.clientId,
    redirect_uri: redirectUrl,
    scope: `oauth ${names(required)}`,
    optional_scope: names(optional),
    state,
  };
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${app.appUrl.replace(/\/+$/, "")}/oauth/authorize?${pairs.join("&")}`;
}

/** Trades a callback's code for a grant. Throws BadInput, RetryLater, GiveUp. */
export async function exchangeCode(
  client: HubSpotClient,
  app: OAuthApp,
  code: string,
  { redirectUrl }: Visit,
  now: Instant,
): Promise<Grant> {
  const form = { grant_type: "authorization_code", ...credentials(app), redirect_uri: redirectUrl, code };
  const answer = await client.post(paths.token, form, "the exchange of an authorization code", now);
  if (answer.status < 300) return grantOf(answer, now);
  const failure = failureOf(answer);
  if (failure.status === "BAD_AUTH_CODE" || failure.error === "invalid_grant")
    throw new BadInput(
      "code",
      "HubSpot does not know this code: it was used before or came late.",
      "Start the installation again.",
    );
  throw wrong(answer, "the exchange of an authorization code", now);
}

/** A new access token. Throws Reauthorize when the grant is gone, RetryLater, GiveUp on our own settings. */
export async function refresh(
  client: HubSpotClient,
  app: OAuthApp,
  { refreshToken }: Grant,
  now: Instant,
): Promise<Grant> {
  const form = { grant_type: "refresh_token", ...credentials(app), refresh_token: refreshToken };
  const answer = await client.post(paths.token, form, "a token refresh", now);
  if (answer.status < 300) return grantOf(answer, now);
  throw wrong(answer, "a token refresh", now);
}

const credentials = (app: OAuthApp) => ({ client_id: app.clientId, client_secret: app.clientSecret });

function grantOf(answer: Answer, now: Instant): Grant {
  const token = Token.safeParse(parseJson(answer.text));
  if (!token.success)
    throw new RetryLater("HubSpot's token answer is not what we know.", now + 10 * SECOND, {
      maybeDone: true,
    });
  const { access_token, refresh_token, expires_in, hub_id, user_id, scopes } = token.data;
  return {
    accountId: hub_id,
    accessToken: access_token,
    refreshToken: refresh_token,
    expiresAt: now + expires_in * SECOND,
    scopes,
    ...(user_id ? { installedBy: user_id } : {}),
  };
}

/** Sorted by `status` first, `error` second, by the text never. */
function wrong(answer: Answer, what: string, now: Instant): Error {
  const at = retryAt(answer, CALLS, now);
  if (at !== null) return new RetryLater(describe(what, answer), at, { maybeDone: answer.status >= 500 });
  const { status, error } = failureOf(answer);
  if (status === "BAD_CLIENT_ID" || status === "BAD_CLIENT_SECRET" || error === "invalid_client")
    return new GiveUp(
      describe(what, answer),
      "Set HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET to those of the app.",
    );
  if (status === "BAD_REFRESH_TOKEN" || status === "BAD_HUB" || error === "invalid_grant")
    return new Reauthorize(`${describe(what, answer)} The app was uninstalled or its access revoked.`);
  if (!status && !error) return new RetryLater(describe(what, answer), now + 30 * SECOND);
  return new GiveUp(describe(what, answer), "Check the app's redirect URL and scopes against app.json.");
}
