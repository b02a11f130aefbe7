import { randomBytes } from "node:crypto";
import { sessionCookie } from "../../src/api/session-caller.ts";
import type { Role } from "../../src/domain/role.ts";
import type { App } from "../../src/main.ts";
import { sessionDigest } from "../../workflows/people/sign-in.ts";

interface Who {
  readonly name?: string;
  readonly email?: string | null;
  /** As the directory knows them; left out: nobody in it, who owns no lead. */
  readonly userId?: string | null;
  /** Left out: the account that was connected first. */
  readonly tenantId?: string;
}

/** Somebody is signed in as the CRM would have made them: the cookie that their browser holds. */
export async function signedInAs(
  app: Pick<App, "store" | "ports" | "url">,
  role: Role,
  { name = `A ${role}`, email = null, userId = null, tenantId }: Who = {},
): Promise<{
  readonly name: string;
  readonly value: string;
  readonly header: string;
  readonly memberId: string;
}> {
  const { store, ports } = app;
  const installation = (await store.tenants.installations(tenantId)).find(
    ({ status }) => status === "connected",
  );
  if (!installation) throw new Error("no account is connected");
  const { crm, accountId } = installation;
  const person = { crm, accountId, crmUserId: `${role} ${name}`, userId, email, name };
  const now = ports.clock.now();
  const member = await store.members.seen(installation.tenantId, person, role, now);
  const id = randomBytes(32).toString("base64url");
  await store.members.begin(member, sessionDigest(id), now);
  const cookie = sessionCookie(app.url.startsWith("https:"));
  return { name: cookie, value: id, header: `${cookie}=${id}`, memberId: member.id };
}
