import { z } from "zod";
import { Reauthorize, RetryLater } from "../../src/errors.ts";
import type { Connector, CrmUser, Grant } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { manifest } from "./manifest.ts";
import { authorizeUrl, codeGrant, endToken, type OAuthApp } from "./oauth.ts";
import { query, quoted } from "./reads.ts";
import { id18, userRef } from "./refs.ts";

const Id = z.object({ Id: z.string() });

/** What the integration user may not see counts for nobody: least is the rule. Whatever passes by is thrown. */
function hidden(error: unknown): readonly never[] {
  if (error instanceof RetryLater || error instanceof Reauthorize) throw error;
  return [];
}

/** The token's answer names org and user; name and address are the directory's, which has everybody by this id. */
function whoIn({ accountId, installedBy }: Grant): CrmUser {
  const user = id18(installedBy!);
  return { accountId, crmUserId: user, userId: userRef(user), email: null, name: null };
}

/**
 * Who signs in with the identity scopes alone is named by the token's answer: org and user. No refresh token is asked for,
 * and the access token is ended at once.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_openid.htm
 */
export function signIn(client: SalesforceClient, app: OAuthApp): NonNullable<Connector["signIn"]> {
  return {
    url: (visit) => authorizeUrl(app, visit, { scopes: manifest.signInScopes, prompt: "login" }),
    async identify(code, visit, now): Promise<CrmUser> {
      const grant = await codeGrant(client, app, code, visit, now);
      await endToken(client, grant, now);
      return whoIn(grant);
    },
    agreed: async (grant) => whoIn(grant),
    async rights(session, { crmUserId }) {
      const id = quoted(crmUserId);
      const is = async (soql: string, what: string) =>
        (await query(client, session, soql, Id, what).catch(hidden)).length > 0;
      const active = await is(
        `SELECT Id FROM User WHERE Id = ${id} AND IsActive = true`,
        "a read of who signs in",
      );
      const admin =
        (await is(
          `SELECT Id FROM User WHERE Id = ${id} AND Profile.PermissionsModifyAllData = true`,
          "a read of what their profile lets them do",
        )) ||
        (await is(
          `SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = ${id} AND PermissionSet.PermissionsModifyAllData = true`,
          "a read of what else they may do",
        ));
      const manager = await is(
        `SELECT Id FROM User WHERE ManagerId = ${id} AND IsActive = true LIMIT 1`,
        "a read of who reports to them",
      );
      return { active, admin, manager };
    },
  };
}
