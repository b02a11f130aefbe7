import type { IncomingMessage } from "node:http";
import type { RulesCache } from "../../workflows/decide/tenant-rules.ts";
import { sessionDigest } from "../../workflows/people/sign-in.ts";
import { scopeOf } from "../../workflows/people/team.ts";
import type { Members, Ports } from "../../workflows/ports.ts";
import { policyAt } from "../domain/compiled.ts";
import { roleOf } from "../domain/role.ts";
import type { Caller } from "./caller.ts";
import { changesNothing, isFromOurPage } from "./our-page.ts";

/** With the prefix browsers take it over TLS only and for this host only (RFC 6265bis, section 4.1.3). */
export const sessionCookie = (isHttps: boolean): string =>
  isHttps ? "__Host-leadclock_session" : "leadclock_session";

/** Of a console in a frame of a CRM's page: a third party there, so the browser keeps it for that page alone (CHIPS). */
export const framedCookie = (isHttps: boolean): string =>
  isHttps ? "__Host-leadclock_framed" : "leadclock_framed";

export interface SessionDoor {
  readonly ports: Ports;
  readonly rules: RulesCache;
  readonly members: Members;
  readonly isHttps: () => boolean;
}

/** Whoever signed in with their CRM account, as they are now: a role that was lowered or a person who left holds at once. */
export async function sessionCaller(request: IncomingMessage, door: SessionDoor): Promise<Caller | null> {
  const id = sessionIdOf(request, door.isHttps());
  if (id === null || (!changesNothing(request) && !isFromOurPage(request))) return null;
  const { ports, rules, members } = door;
  const now = ports.clock.now();
  const digest = sessionDigest(id);
  const member = await members.find(digest, now);
  if (!member) return null;
  const { view, policies } = await rules.of(ports.store, member.tenantId);
  const { userId, email } = member;
  const known = userId ?? (email === null ? null : view.named(email));
  if (known !== null && !view.userAt(known, now).active) {
    await members.endAll(member.tenantId, member.id);
    return null;
  }
  const policy = policies.length === 0 ? null : policyAt(policies, now);
  const role = roleOf(member);
  return {
    tenantId: member.tenantId,
    // A name alone can be chosen; the address is the account's.
    name: email === null ? member.name : `${member.name} (${email})`,
    role,
    userId: known,
    scope: scopeOf({ userId: known }, role, { view, policy }, now),
    how: "crm",
    session: { memberId: member.id, digest, crm: member.crm, name: member.name },
  };
}

/** What the browser holds; anything that is not one of ours is nothing. */
function sessionIdOf({ headers }: IncomingMessage, isHttps: boolean): string | null {
  const pairs = (headers.cookie ?? "").split(";").map((pair) => pair.trim());
  const held = [framedCookie(isHttps), sessionCookie(isHttps)]
    .map((name) => pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1))
    .filter((id) => id !== undefined && /^[\w-]{43}$/.test(id));
  return held[0] ?? null;
}

/** Whose pages may show the console to somebody whose session was begun in a frame: those of the account they came from. */
export async function framedBy(
  { store, accounts }: Pick<Ports, "store" | "accounts">,
  request: IncomingMessage,
  isHttps: boolean,
  caller: Caller | null,
): Promise<readonly string[]> {
  const isFramed = (request.headers.cookie ?? "").includes(`${framedCookie(isHttps)}=`);
  if (!isFramed || !caller?.session) return [];
  const { crm } = caller.session;
  const installations = await store.tenants.installations(caller.tenantId);
  const from = installations.find((one) => one.crm === crm && one.status === "connected");
  return from ? (accounts.connector(crm).frame?.hosts(from) ?? []) : [];
}
