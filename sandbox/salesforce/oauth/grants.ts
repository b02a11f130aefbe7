import { createHmac } from "node:crypto";
import { secret } from "../../support/random.ts";
import type { World } from "../core/world.ts";
import type { App } from "./apps.ts";
import { OAuthRefusal } from "./errors.ts";
import type { SessionRow } from "./sessions.ts";

/** Live grants that one user may have given one app; one more drops the oldest. */
const MOST_GRANTS = 5;
const DAY = 86_400_000;

interface GrantRow {
  id: number;
  client_id: string;
  org: string;
  user: string;
  scopes: string;
  made_at: number;
  used_at: number;
  revoked: number;
}

/** For whom tokens are made, and where the request came from. */
export interface Holder {
  org: string;
  user: string;
  scopes: string[];
}

export interface Asked {
  /** Scheme, host and port of the vendor. */
  origin: string;
  /** Whence the request came. */
  address: string;
}

/** A user's yes to an app, answered with tokens; a refresh token only where its scope was agreed. */
export function newGrant(world: World, app: App, holder: Holder, asked: Asked): Record<string, unknown> {
  const now = world.clock.now();
  const row = world.db.get<{ id: number }>(
    `INSERT INTO grants (client_id, org, user, scopes, made_at, used_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
    app.clientId,
    holder.org,
    holder.user,
    JSON.stringify(holder.scopes),
    now,
    now,
  )!;
  const live = world.db.all<{ id: number }>(
    "SELECT id FROM grants WHERE org = ? AND user = ? AND client_id = ? AND revoked = 0 ORDER BY id",
    holder.org,
    holder.user,
    app.clientId,
  );
  for (const { id } of live.slice(0, Math.max(0, live.length - MOST_GRANTS))) revokeGrant(world, id);
  const offline = holder.scopes.some((scope) => scope === "refresh_token" || scope === "offline_access");
  const refreshToken = offline ? { refresh_token: newRefreshToken(world, row.id) } : {};
  return { ...accessToken(world, app, holder, asked, row.id), ...refreshToken };
}

/** Tokens without a grant that could be refreshed, as an assertion or client credentials get. */
export function accessToken(
  world: World,
  app: App,
  { org, user, scopes }: Holder,
  { origin, address }: Asked,
  grant: number | null = null,
): Record<string, unknown> {
  const now = world.clock.now();
  const token = `${org.slice(0, 15)}!${secret(96)}`;
  world.db.run(
    "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
    token,
    grant,
    app.clientId,
    org,
    user,
    JSON.stringify(scopes),
    now,
    now,
    address,
  );
  const id = `${origin}/id/${org}/${user}`;
  const issued_at = String(now);
  const signature = createHmac("sha256", app.clientSecret)
    .update(id + issued_at)
    .digest("base64");
  return {
    access_token: token,
    signature,
    scope: scopes.join(" "),
    instance_url: origin,
    id,
    token_type: "Bearer",
    issued_at,
  };
}

/** New tokens for a refresh token. An old one, sent again under rotation, ends the whole grant. */
export function refreshed(world: World, app: App, token: string, asked: Asked): Record<string, unknown> {
  const row = world.db.get<GrantRow & { replaced: number }>(
    `SELECT g.*, t.replaced FROM refresh_tokens t JOIN grants g ON g.id = t.grant_id WHERE t.token = ?`,
    token,
  );
  const expired = new OAuthRefusal("invalid_grant", "expired access/refresh token");
  if (!row || row.client_id !== app.clientId || row.revoked) throw expired;
  if (row.replaced) {
    revokeGrant(world, row.id);
    throw expired;
  }
  const now = world.clock.now();
  if (now >= row.used_at + app.refreshTokenIdleDays * DAY) {
    revokeGrant(world, row.id);
    throw expired;
  }
  world.db.run("UPDATE grants SET used_at = ? WHERE id = ?", now, row.id);
  const holder = { org: row.org, user: row.user, scopes: JSON.parse(row.scopes) as string[] };
  const answer = accessToken(world, app, holder, asked, row.id);
  if (!app.rotation) return answer;
  world.db.run("UPDATE refresh_tokens SET replaced = 1 WHERE token = ?", token);
  return { ...answer, refresh_token: newRefreshToken(world, row.id) };
}

/** Ends what a token stands for: an access token its session, a refresh token the grant and all its sessions. */
export function revoke(world: World, token: string): boolean {
  const grant = world.db.get<{ grant_id: number }>(
    "SELECT grant_id FROM refresh_tokens WHERE token = ?",
    token,
  );
  if (grant) {
    revokeGrant(world, grant.grant_id);
    return true;
  }
  return world.db.run("UPDATE sessions SET ended = 1 WHERE token = ?", token) > 0;
}

/** Ends every grant and session of an app in an org, as uninstalling it or an admin's revocation does. */
export function revokeAll(world: World, org: string, clientId: string | undefined): number {
  const ids = world.db.all<{ id: number }>(
    "SELECT id FROM grants WHERE org = ?1 AND revoked = 0 AND (?2 IS NULL OR client_id = ?2)",
    org,
    clientId ?? null,
  );
  for (const { id } of ids) revokeGrant(world, id);
  world.db.run(
    "UPDATE sessions SET ended = 1 WHERE org = ?1 AND (?2 IS NULL OR client_id = ?2)",
    org,
    clientId ?? null,
  );
  return ids.length;
}

/** What introspection says of a token. */
export function introspected(world: World, app: App, token: string): Record<string, unknown> {
  const session = world.db.get<SessionRow>("SELECT * FROM sessions WHERE token = ?", token);
  const timeout = session && (world.orgs.find(session.org)?.sessionTimeoutMinutes ?? 0) * 60_000;
  const now = world.clock.now();
  if (session && !session.ended && session.client_id === app.clientId && now < session.used_at + timeout!)
    return active(session.user, app, session.scopes, "access_token", {
      iat: Math.floor(session.made_at / 1000),
      nbf: Math.floor(session.made_at / 1000),
      exp: Math.floor((session.used_at + timeout!) / 1000),
    });
  const grant = world.db.get<GrantRow>(
    `SELECT g.* FROM refresh_tokens t JOIN grants g ON g.id = t.grant_id WHERE t.token = ? AND t.replaced = 0`,
    token,
  );
  if (grant && !grant.revoked && grant.client_id === app.clientId)
    return active(grant.user, app, grant.scopes, "refresh_token", { iat: Math.floor(grant.made_at / 1000) });
  return { active: false };
}

function active(
  user: string,
  app: App,
  scopes: string,
  token_type: string,
  times: Record<string, number>,
): Record<string, unknown> {
  return {
    active: true,
    scope: (JSON.parse(scopes) as string[]).join(" "),
    client_id: app.clientId,
    username: user,
    sub: user,
    token_type,
    ...times,
  };
}

function revokeGrant(world: World, id: number): void {
  world.db.run("UPDATE grants SET revoked = 1 WHERE id = ?", id);
  world.db.run("UPDATE sessions SET ended = 1 WHERE grant_id = ?", id);
}

function newRefreshToken(world: World, grant: number): string {
  const token = `5Aep861${secret(80)}`;
  world.db.run("INSERT INTO refresh_tokens (token, grant_id) VALUES (?, ?)", token, grant);
  return token;
}
