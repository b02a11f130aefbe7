import { createHash } from "node:crypto";
import type { World } from "../core/world.ts";
import { find } from "../data/records.ts";
import { type App, findApp } from "./apps.ts";
import { OAuthRefusal } from "./errors.ts";
import { type Asked, accessToken, newGrant, refreshed } from "./grants.ts";
import { claimsOf, isSignedBy } from "./jwt.ts";
import { isPreauthorised, personByUsername } from "./users.ts";

/** An assertion may end at most so far ahead. */
const ASSERTION_MS = 5 * 60_000;

interface CodeRow {
  code: string;
  client_id: string;
  org: string;
  user: string;
  scopes: string;
  redirect_uri: string;
  challenge: string | null;
  expires_at: number;
}

/** Answers a token request by its grant type; there is never an expires_in. */
export function exchange(world: World, fields: URLSearchParams, asked: Asked): Record<string, unknown> {
  switch (fields.get("grant_type")) {
    case "authorization_code":
      return byCode(world, client(world, fields), fields, asked);
    case "refresh_token":
      return byRefreshToken(world, fields, asked);
    case "urn:ietf:params:oauth:grant-type:jwt-bearer":
      return byAssertion(world, fields, asked);
    case "client_credentials":
      return byCredentials(world, client(world, fields), asked);
    default:
      throw new OAuthRefusal("unsupported_grant_type", "grant type not supported");
  }
}

/** The app that calls, by its key and secret. */
export function client(world: World, fields: URLSearchParams): App {
  const app = known(world, fields.get("client_id"));
  if (fields.get("client_secret") !== app.clientSecret)
    throw new OAuthRefusal("invalid_client", "invalid client credentials");
  return app;
}

function known(world: World, clientId: string | null | undefined): App {
  const app = findApp(world, clientId ?? "");
  if (!app) throw new OAuthRefusal("invalid_client_id", "client identifier invalid");
  return app;
}

function byCode(world: World, app: App, fields: URLSearchParams, asked: Asked): Record<string, unknown> {
  const row = world.db.get<CodeRow>("DELETE FROM codes WHERE code = ? RETURNING *", fields.get("code") ?? "");
  if (!row || row.client_id !== app.clientId)
    throw new OAuthRefusal("invalid_grant", "invalid authorization code");
  if (row.expires_at <= world.clock.now())
    throw new OAuthRefusal("invalid_grant", "expired authorization code");
  if (fields.get("redirect_uri") !== row.redirect_uri)
    throw new OAuthRefusal("redirect_uri_mismatch", "redirect_uri must match configuration");
  if (row.challenge !== null) {
    const verifier = fields.get("code_verifier") ?? "";
    const hash = createHash("sha256").update(verifier).digest("base64url");
    if (!/^[\w.~-]{43,128}$/.test(verifier) || hash !== row.challenge)
      throw new OAuthRefusal("invalid_grant", "invalid code verifier");
  }
  needActive(world, row.org, row.user);
  return newGrant(
    world,
    app,
    { org: row.org, user: row.user, scopes: JSON.parse(row.scopes) as string[] },
    asked,
  );
}

function byRefreshToken(world: World, fields: URLSearchParams, asked: Asked): Record<string, unknown> {
  const app = known(world, fields.get("client_id"));
  const secretGiven = fields.get("client_secret");
  if ((secretGiven !== null || app.secretRequiredForRefresh) && secretGiven !== app.clientSecret)
    throw new OAuthRefusal("invalid_client", "invalid client credentials");
  const token = fields.get("refresh_token") ?? "";
  const owner = world.db.get<{ org: string; user: string }>(
    "SELECT g.org, g.user FROM refresh_tokens t JOIN grants g ON g.id = t.grant_id WHERE t.token = ?",
    token,
  );
  if (owner) needActive(world, owner.org, owner.user);
  return refreshed(world, app, token, asked);
}

function byAssertion(world: World, fields: URLSearchParams, asked: Asked): Record<string, unknown> {
  const assertion = fields.get("assertion") ?? "";
  const claims = claimsOf(assertion);
  if (!claims) throw new OAuthRefusal("invalid_grant", "invalid assertion");
  const app = known(world, claims.iss);
  if (app.certificate === null || !isSignedBy(assertion, app.certificate))
    throw new OAuthRefusal("invalid_grant", "invalid assertion");
  const now = world.clock.now();
  const exp = (claims.exp ?? 0) * 1000;
  // The vendor allows three minutes of difference between the clocks.
  if (exp <= now - 180_000 || exp > now + ASSERTION_MS + 180_000)
    throw new OAuthRefusal("invalid_grant", "assertion has expired or its exp lies too far ahead");
  if (![claims.aud].flat().includes(asked.origin))
    throw new OAuthRefusal("invalid_grant", "audience is invalid");
  const person = personByUsername(world, claims.sub ?? "");
  if (!person || !isPreauthorised(world, app, person))
    throw new OAuthRefusal("invalid_grant", "user hasn't approved this consumer");
  needActive(world, person.org, person.row.Id);
  const scopes = app.scopes.filter((scope) => scope !== "refresh_token" && scope !== "offline_access");
  return accessToken(world, app, { org: person.org, user: person.row.Id, scopes }, asked);
}

function byCredentials(world: World, app: App, asked: Asked): Record<string, unknown> {
  const person = app.clientCredentialsUser && personByUsername(world, app.clientCredentialsUser);
  if (!person) throw new OAuthRefusal("invalid_grant", "no client credentials user enabled");
  needActive(world, person.org, person.row.Id);
  const scopes = app.scopes.filter((scope) => scope !== "refresh_token" && scope !== "offline_access");
  return accessToken(world, app, { org: person.org, user: person.row.Id, scopes }, asked);
}

function needActive(world: World, org: string, user: string): void {
  if (find(world, org, user)?.row.IsActive !== true)
    throw new OAuthRefusal("inactive_user", "user is inactive");
}
