import { missingScopes, Refusal } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import type { ScopeChoice } from "../crm/object-types.ts";
import { findApp, findAppById } from "../oauth/apps.ts";
import type { Caller } from "./call.ts";

interface TokenRow {
  client_id: string;
  portal: number;
  user_id: number;
  scopes: string;
  expires_at: number;
  ended: number;
}

/** Who calls, by the bearer token; refused like the vendor refuses a missing, dead or old one. */
export function authenticate(world: World, authorization: string | undefined): Caller {
  const token = /^Bearer\s+(.+)$/i.exec(authorization ?? "")?.[1];
  const row =
    token && world.db.get<TokenRow>("SELECT * FROM tokens WHERE token = ? AND kind = 'access'", token.trim());
  if (!row || row.ended) throw unauthenticated();
  const now = world.clock.now();
  if (row.expires_at <= now) throw expired(now - row.expires_at);
  const app = findApp(world, row.client_id);
  if (!app) throw unauthenticated();
  return {
    portal: row.portal,
    clientId: row.client_id,
    appId: app.appId,
    appName: app.name,
    userId: row.user_id,
    scopes: JSON.parse(row.scopes) as string[],
  };
}

/** The app whose developer key is in the query, for the routes that manage its webhooks. */
export function authenticateDeveloper(world: World, appId: string, key: string | null): Caller {
  const app = findAppById(world, Number(appId));
  if (!app || !key || key !== app.developerApiKey) throw unauthenticated();
  return { portal: 0, clientId: app.clientId, appId: app.appId, appName: app.name, userId: 0, scopes: [] };
}

/** Refuses when no alternative is covered by the caller's scopes. */
export function requireScopes(caller: Caller, choices: ScopeChoice): void {
  const held = choices.some((choice) => choice.every((scope) => caller.scopes.includes(scope)));
  if (!held) throw missingScopes([...new Set(choices.flat())]);
}

function unauthenticated(): Refusal {
  return new Refusal(401, {
    status: "error",
    message:
      "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",
    category: "INVALID_AUTHENTICATION",
  });
}

function expired(agoMs: number): Refusal {
  const minutes = Math.floor(agoMs / 60_000);
  return new Refusal(401, {
    status: "error",
    message: `The OAuth token used to make this call expired ${minutes} minute(s) ago.`,
    category: "EXPIRED_AUTHENTICATION",
  });
}
