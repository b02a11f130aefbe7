import { z } from "zod";
import { type Instant, SECOND } from "../../src/domain/time.ts";
import { RetryLater } from "../../src/errors.ts";
import type { Connector, CrmUser, Grant } from "../connector.ts";
import type { HubSpotClient } from "./client.ts";
import { describe, parseJson } from "./failures.ts";
import { authorizeUrl, exchangeCode, type OAuthApp } from "./oauth.ts";
import { paths } from "./paths.ts";

const Introspected = z.object({ active: z.literal(true), user: z.string().nullish() });

/**
 * HubSpot has no OpenID Connect: who authorizes the app again is named by the answer. The same scopes are asked for, since
 * what is asked for less could be taken from the installation. The grant is neither kept nor revoked: whether its end would
 * end the installation's own, HubSpot does not say.
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/oauth/working-with-oauth
 */
export function signIn(client: HubSpotClient, app: OAuthApp): NonNullable<Connector["signIn"]> {
  const agreed = async (grant: Grant, now: Instant): Promise<CrmUser> => {
    const what = "the question who signed in";
    const form = {
      client_id: app.clientId,
      client_secret: app.clientSecret,
      token: grant.accessToken,
      token_type_hint: "access_token",
    };
    const answer = await client.post(paths.introspect, form, what, now);
    const said = Introspected.safeParse(parseJson(answer.text));
    if (answer.status >= 300 || !said.success || !grant.installedBy)
      throw new RetryLater(describe(what, answer), now + 10 * SECOND);
    const email = said.data.user?.includes("@") ? said.data.user : null;
    return { accountId: grant.accountId, crmUserId: grant.installedBy, userId: null, email, name: null };
  };
  return {
    url: (visit) => authorizeUrl(app, visit),
    identify: async (code, visit, now) => agreed(await exchangeCode(client, app, code, visit, now), now),
    agreed,
    // Who is super admin HubSpot tells under a scope of its own; who installed the app was allowed to.
    async rights(session, { crmUserId }) {
      const grant = await session.grant?.();
      return { active: true, admin: grant?.installedBy === crmUserId, manager: false };
    },
  };
}
