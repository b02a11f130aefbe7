import { z } from "zod";
import type { Connector, CrmUser } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { manifest } from "./manifest.ts";
import { authorizeUrl, codeGrant, endToken, type OAuthApp } from "./oauth.ts";
import { query, quoted } from "./reads.ts";
import { id18, userRef } from "./refs.ts";

const Known = z.object({ IsActive: z.boolean() });
const Id = z.object({ Id: z.string() });

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
      const user = id18(grant.installedBy!);
      // Name and address are the directory's, which has everybody by this id.
      return { accountId: grant.accountId, crmUserId: user, userId: userRef(user), email: null, name: null };
    },
    async rights(session, { crmUserId }) {
      const id = quoted(crmUserId);
      const [user] = await query(
        client,
        session,
        `SELECT IsActive FROM User WHERE Id = ${id}`,
        Known,
        "a read of who signs in",
      );
      const [all] = await query(
        client,
        session,
        `SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = ${id} AND PermissionSet.PermissionsModifyAllData = true LIMIT 1`,
        Id,
        "a read of what they may do",
      );
      const [report] = await query(
        client,
        session,
        `SELECT Id FROM User WHERE ManagerId = ${id} AND IsActive = true LIMIT 1`,
        Id,
        "a read of who reports to them",
      );
      return { active: user?.IsActive === true, admin: all !== undefined, manager: report !== undefined };
    },
  };
}
