import { createHash } from "node:crypto";
import { secret } from "../../support/random.ts";
import { Refusal } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import { findApp, type RegisteredApp } from "./apps.ts";
import { install } from "./installs.ts";

/** Access tokens live for half an hour of emulated time. */
const ACCESS_TOKEN_MS = 30 * 60_000;
const CODE_MS = 60_000;

export interface TokenRow {
  token: string;
  kind: "code" | "access" | "refresh";
  client_id: string;
  portal: number;
  user_id: number;
  scopes: string;
  expires_at: number | null;
  redirect_uri: string | null;
  challenge: string | null;
  ended: number;
}

/** The refusals of the token endpoint carry an RFC 6749 shape and the vendor's older one in one object. */
function refusal(status: string, error: string, description: string): Refusal {
  return new Refusal(400, { status, error, error_description: description, message: description });
}

/** A single-use code for the redirect back to the app. */
export function issueCode(
  world: World,
  grant: {
    clientId: string;
    portal: number;
    userId: number;
    scopes: string[];
    redirectUri: string;
    challenge: string | null;
  },
): string {
  const code = secret(36);
  insert(world, {
    token: code,
    kind: "code",
    client_id: grant.clientId,
    portal: grant.portal,
    user_id: grant.userId,
    scopes: JSON.stringify(grant.scopes),
    expires_at: world.clock.now() + CODE_MS,
    redirect_uri: grant.redirectUri,
    challenge: grant.challenge,
  });
  return code;
}

function insert(world: World, row: Omit<TokenRow, "ended">): void {
  world.db.run(
    "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
    row.token,
    row.kind,
    row.client_id,
    row.portal,
    row.user_id,
    row.scopes,
    row.expires_at,
    row.redirect_uri,
    row.challenge,
  );
}

export function findToken(world: World, token: string, kind: TokenRow["kind"]): TokenRow | undefined {
  return world.db.get<TokenRow>("SELECT * FROM tokens WHERE token = ? AND kind = ?", token, kind);
}

/** Answers a token request by its grant type. */
export function exchange(world: World, fields: URLSearchParams): Record<string, unknown> {
  const grantType = fields.get("grant_type");
  switch (grantType) {
    case "authorization_code":
      return byCode(world, client(world, fields), fields);
    case "refresh_token":
      return byRefreshToken(world, client(world, fields), fields);
    case "client_credentials":
      return byCredentials(world, client(world, fields), fields);
    default:
      throw refusal("BAD_GRANT_TYPE", "unsupported_grant_type", "missing or unknown grant type");
  }
}

/** The app that calls, by id and secret in the form body. */
export function client(world: World, fields: URLSearchParams): RegisteredApp {
  const app = findApp(world, fields.get("client_id") ?? "");
  if (!app) throw refusal("BAD_CLIENT_ID", "invalid_client", "missing or unknown client id");
  if (fields.get("client_secret") !== app.clientSecret)
    throw refusal("BAD_CLIENT_SECRET", "invalid_client", "missing or invalid client secret");
  return app;
}

function byCode(world: World, app: RegisteredApp, fields: URLSearchParams): Record<string, unknown> {
  const row = findToken(world, fields.get("code") ?? "", "code");
  if (!row || row.ended || row.client_id !== app.clientId || row.expires_at! <= world.clock.now())
    throw refusal("BAD_AUTH_CODE", "invalid_grant", "missing or unknown auth code");
  if (fields.get("redirect_uri") !== row.redirect_uri)
    throw refusal("BAD_REDIRECT_URI", "invalid_request", "missing or unknown redirect uri");
  if (row.challenge !== null && challengeOf(fields.get("code_verifier") ?? "") !== row.challenge)
    throw refusal("BAD_CODE_VERIFIER", "invalid_grant", "missing or invalid code verifier");
  world.db.run("UPDATE tokens SET ended = 1 WHERE token = ?", row.token);
  const scopes = JSON.parse(row.scopes) as string[];
  install(world, row.portal, row.client_id, row.user_id, scopes);
  const refreshToken = secret(40);
  insert(world, { ...row, token: refreshToken, kind: "refresh", expires_at: null });
  return issue(world, row, refreshToken);
}

function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

function byRefreshToken(world: World, app: RegisteredApp, fields: URLSearchParams): Record<string, unknown> {
  const row = findToken(world, fields.get("refresh_token") ?? "", "refresh");
  if (!row || row.ended || row.client_id !== app.clientId)
    throw refusal("BAD_REFRESH_TOKEN", "invalid_grant", "missing or invalid refresh token");
  if (!world.db.get("SELECT 1 FROM portals WHERE hub_id = ?", row.portal))
    throw refusal("BAD_HUB", "access_denied", "hub is not accessible");
  return issue(world, row, row.token);
}

function byCredentials(world: World, app: RegisteredApp, fields: URLSearchParams): Record<string, unknown> {
  const scopes = (fields.get("scope") ?? "").split(/\s+/).filter((scope) => scope !== "");
  if (scopes.length === 0) throw refusal("BAD_SCOPES", "invalid_scope", "missing or invalid scopes");
  const row = { client_id: app.clientId, portal: 0, user_id: 0, scopes: JSON.stringify(scopes) };
  const token = secret(320);
  const expires_at = world.clock.now() + ACCESS_TOKEN_MS;
  insert(world, { ...row, token, kind: "access", expires_at, redirect_uri: null, challenge: null });
  return {
    token_type: "bearer",
    access_token: token,
    expires_in: ACCESS_TOKEN_MS / 1000,
    scopes,
    token_use: "client_credentials",
  };
}

function issue(world: World, row: TokenRow, refreshToken: string): Record<string, unknown> {
  // The granted scopes are those of the installation now, which a reinstall may have changed.
  const installed = world.db.get<{ scopes: string }>(
    "SELECT scopes FROM installs WHERE portal = ? AND client_id = ?",
    row.portal,
    row.client_id,
  );
  const scopes = installed?.scopes ?? row.scopes;
  const token = secret(320);
  const expires_at = world.clock.now() + ACCESS_TOKEN_MS;
  insert(world, { ...row, token, kind: "access", scopes, expires_at, redirect_uri: null, challenge: null });
  return {
    token_type: "bearer",
    access_token: token,
    refresh_token: refreshToken,
    expires_in: ACCESS_TOKEN_MS / 1000,
    hub_id: row.portal,
    user_id: row.user_id,
    scopes: JSON.parse(scopes) as string[],
    token_use: "access_token",
  };
}
