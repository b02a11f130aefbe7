import { z } from "zod";
import { MINUTE } from "../../src/domain/time.ts";
import { Reauthorize } from "../../src/errors.ts";
import type { Installation, Session } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { parseJson } from "./failures.ts";
import { namespaceIn } from "./names.ts";
import { describeFields, query } from "./reads.ts";
import { id18 } from "./refs.ts";

/** How often changes are asked for where Salesforce does not tell them all. */
const POLL_EVERY = MINUTE;

const Organization = z.object({
  Id: z.string(),
  Name: z.string(),
  IsSandbox: z.boolean().nullish(),
  OrganizationType: z.string().nullish(),
  InstanceName: z.string().nullish(),
});
const Hours = z.object({ TimeZoneSidKey: z.string() });
const Rights = z.object({ PermissionsViewAllData: z.boolean() });
const Me = z.object({ user_id: z.string(), zoneinfo: z.string().nullish() });

/** What the org says of itself, whom we work as in it, what that user may see, and whether our package is there. */
export async function describeAccount(
  client: SalesforceClient,
  session: Session,
): Promise<Installation["account"]> {
  const soql = "SELECT Id, Name, IsSandbox, OrganizationType, InstanceName FROM Organization LIMIT 1";
  const [org] = await query(client, session, soql, Organization, "a read of the org");
  const { accountId } = session.installation;
  // A refreshed sandbox answers with another id and a copy of everything in it.
  if (!org || id18(org.Id) !== accountId)
    throw new Reauthorize(
      `This token is org ${org?.Id ?? "nobody"}'s, not ${accountId}'s: the sandbox was refreshed. Connect it anew.`,
    );
  const me = await whoAmI(client, session);
  const [hours] = await query(
    client,
    session,
    "SELECT TimeZoneSidKey FROM BusinessHours WHERE IsDefault = true AND IsActive = true LIMIT 1",
    Hours,
    "a read of the org's time zone",
  );
  const [rights] = await query(
    client,
    session,
    "SELECT PermissionsViewAllData FROM UserPermissionAccess LIMIT 1",
    Rights,
    "a read of what the integration user may see",
  );
  const namespace = namespaceIn((await describeFields(client, session, "Lead")).keys());
  const timeZone = hours?.TimeZoneSidKey ?? me?.zoneinfo;
  const { apiUrl } = await session.access();
  const host = apiUrl && URL.parse(apiUrl)?.host;
  return {
    name: org.IsSandbox ? `${org.Name} (sandbox)` : org.Name,
    ...(timeZone ? { timeZone } : {}),
    ...(host ? { linkHost: host } : {}),
    ...(rights?.PermissionsViewAllData ? {} : { pollEveryMs: POLL_EVERY }),
    traits: {
      ...(me ? { userId: id18(me.user_id) } : {}),
      ...(namespace ? { namespace } : {}),
      ...(org.InstanceName ? { instance: org.InstanceName } : {}),
      ...(org.OrganizationType ? { edition: org.OrganizationType } : {}),
    },
  };
}

/** The integration user, or `null` where the app may not ask. The token stays in the header: addresses get logged. */
export async function whoAmI(client: SalesforceClient, session: Session) {
  const call = {
    method: "GET",
    path: "/services/oauth2/userinfo",
    what: "a read of the integration user",
  } as const;
  const { json, status, text } = await client.ask(session, call, [403, 404]);
  return status >= 400 ? null : Me.parse(json ?? parseJson(text));
}

/** The page of a record or task; Salesforce finds the right view by the id alone. */
export function recordUrl(installation: Installation, id: string): string {
  const host = installation.account.linkHost ?? "login.salesforce.com";
  return `${host.includes("://") ? host : `https://${host}`}/${id}`;
}
