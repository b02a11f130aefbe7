import { allPortals } from "../account/portals.ts";
import { Refusal } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import { listUsers } from "../crm/owners.ts";
import { type Call, form, type Reply } from "../http/call.ts";
import type { Route } from "../http/router.ts";
import { findApp, type RegisteredApp } from "./apps.ts";
import { uninstall } from "./installs.ts";
import { consentPage, errorPage } from "./pages.ts";
import { grant, scopeMismatch } from "./scopes.ts";
import { client, exchange, findToken, issueCode, type TokenRow } from "./tokens.ts";

function open(method: string, paths: string[], handle: (call: Call) => Reply): Route {
  return { method, paths, auth: "none", limit: "none", handle };
}

export const OAUTH_ROUTES: Route[] = [
  open("GET", ["/oauth/authorize", "/oauth/{hubId}/authorize"], (call) => authorize(call, call.query)),
  open("POST", ["/oauth/authorize"], decide),
  open("POST", ["/oauth/{dated}/token", "/oauth/v3/token", "/oauth/v1/token"], (call) => {
    const { token_use, hub_id, user_id, scopes, ...v1 } = exchange(call.world, form(call));
    const body = call.path.startsWith("/oauth/v1/") ? v1 : { ...v1, hub_id, user_id, scopes, token_use };
    return { status: 200, body };
  }),
  open("POST", ["/oauth/{dated}/token/introspect", "/oauth/v3/token/introspect"], introspect),
  open("POST", ["/oauth/{dated}/token/revoke", "/oauth/v3/token/revoke"], (call) => {
    const fields = form(call);
    client(call.world, fields);
    call.world.db.run("UPDATE tokens SET ended = 1 WHERE token = ?", fields.get("token") ?? "");
    return { status: 200, body: {} };
  }),
  open("GET", ["/oauth/v1/access-tokens/{token}"], ({ world, params }) => {
    const row = alive(world, params.token!, "access");
    const app = row && findApp(world, row.client_id);
    if (!row || !app) throw unknownToken();
    const expires_in = Math.floor((row.expires_at! - world.clock.now()) / 1000);
    return {
      status: 200,
      body: {
        token: row.token,
        ...described(world, row),
        app_id: app.appId,
        expires_in,
        token_type: "access",
      },
    };
  }),
  open("GET", ["/oauth/v1/refresh-tokens/{token}"], ({ world, params }) => {
    const row = alive(world, params.token!, "refresh");
    if (!row) throw unknownToken();
    return {
      status: 200,
      body: { token: row.token, ...described(world, row), client_id: row.client_id, token_type: "refresh" },
    };
  }),
  open("DELETE", ["/oauth/v1/refresh-tokens/{token}"], ({ world, params }) => {
    world.db.run("UPDATE tokens SET ended = 1 WHERE token = ? AND kind = 'refresh'", params.token!);
    return { status: 204 };
  }),
  {
    method: "DELETE",
    paths: ["/appinstalls/{dated}/external-install", "/appinstalls/v3/external-install"],
    auth: "token",
    limit: "standard",
    handle: ({ world, caller }) => {
      uninstall(world, caller.portal, caller.clientId);
      return { status: 204 };
    },
  },
];

interface Asked {
  app: RegisteredApp;
  redirectUri: string;
  scopes: string[];
  optional: string[];
}

/** Reads an install URL; answers a sentence when the vendor would block it. */
function asked(world: World, query: URLSearchParams): Asked | string {
  const app = findApp(world, query.get("client_id") ?? "");
  if (!app) return "We could not find an app with this client id.";
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!app.redirectUrls.includes(redirectUri))
    return "The redirect URL does not match one of the app's redirect URLs.";
  const list = (name: string): string[] =>
    (query.get(name) ?? "").split(/[\s,]+/).filter((scope) => scope !== "");
  const scopes = list("scope");
  const optional = [...list("optional_scope"), ...list("optional_scopes")];
  return scopeMismatch(app, scopes, optional) ?? { app, redirectUri, scopes, optional };
}

function html(status: number, text: string): Reply {
  return { status, text, contentType: "text/html;charset=utf-8" };
}

function authorize(call: Call, query: URLSearchParams): Reply {
  const wanted = asked(call.world, query);
  if (typeof wanted === "string") return html(400, errorPage(wanted));
  const only = call.params.hubId;
  const portals = allPortals(call.world)
    .filter((settings) => only === undefined || String(settings.hubId) === only)
    .map((settings) => ({ settings, users: listUsers(call.world, settings.hubId) }));
  if (portals.length === 0) return html(400, errorPage("There is no such account."));
  const { app, scopes, optional } = wanted;
  return html(200, consentPage({ app, scopes, optional, portals, hidden: Object.fromEntries(query) }));
}

function decide(call: Call): Reply {
  const fields = form(call);
  const wanted = asked(call.world, fields);
  if (typeof wanted === "string") return html(400, errorPage(wanted));
  const back = new URL(wanted.redirectUri);
  const state = fields.get("state");
  if (fields.get("decision") === "cancel") {
    back.searchParams.set("error", "access_denied");
    back.searchParams.set("error_description", "The user denied access.");
  } else {
    const [hubId = 0, userId = 0] = (fields.get("account") ?? "").split(":").map(Number);
    const portal = allPortals(call.world).find((settings) => settings.hubId === hubId);
    if (!portal) return html(400, errorPage("Choose an account."));
    const granted = grant(portal, wanted.scopes, wanted.optional);
    if ("lacking" in granted)
      return html(400, errorPage(`This account does not have access to: ${granted.lacking.join(", ")}`));
    const code = issueCode(call.world, {
      clientId: wanted.app.clientId,
      portal: hubId,
      userId,
      scopes: granted.scopes,
      redirectUri: wanted.redirectUri,
      challenge: fields.get("code_challenge"),
    });
    back.searchParams.set("code", code);
  }
  if (state !== null) back.searchParams.set("state", state);
  return { status: 302, headers: { location: back.toString() } };
}

function alive(world: World, token: string, kind: "access" | "refresh"): TokenRow | undefined {
  const row = findToken(world, token, kind);
  const over = row?.expires_at != null && row.expires_at <= world.clock.now();
  return row && !row.ended && !over ? row : undefined;
}

function described(world: World, row: TokenRow): Record<string, unknown> {
  const user =
    listUsers(world, row.portal).find((one) => one.userId === row.user_id)?.email ?? "admin@example.com";
  const hub_domain = `account-${row.portal}.example.com`;
  return {
    hub_id: row.portal,
    hub_domain,
    user,
    user_id: row.user_id,
    scopes: JSON.parse(row.scopes) as string[],
  };
}

function introspect(call: Call): Reply {
  const fields = form(call);
  const app = client(call.world, fields);
  const token = fields.get("token") ?? fields.get("access_token") ?? fields.get("refresh_token") ?? "";
  const row = alive(call.world, token, "access") ?? alive(call.world, token, "refresh");
  if (!row || row.client_id !== app.clientId) return { status: 200, body: { active: false } };
  const isAccess = row.kind === "access";
  const expires = isAccess
    ? { expires_in: Math.floor((row.expires_at! - call.world.clock.now()) / 1000) }
    : {};
  const body = {
    active: true,
    token: row.token,
    token_type: "Bearer",
    token_use: isAccess ? "access_token" : "refresh_token",
    client_id: row.client_id,
    app_id: app.appId,
    ...described(call.world, row),
    ...expires,
    is_private_distribution: false,
    ...(isAccess ? { signed_access_token: signed(row, app.appId) } : {}),
  };
  return { status: 200, body };
}

/** The form of the signed twin of a token; nothing verifies its signature here. */
function signed(row: TokenRow, appId: number): Record<string, unknown> {
  return {
    appId,
    appInstallId: `${row.portal}-${appId}`,
    audience: "",
    expiresAt: row.expires_at,
    hubId: row.portal,
    hublet: "na1",
    installingUserId: row.user_id,
    isPrivateDistribution: false,
    isServiceAccount: false,
    isUserLevel: false,
    newSignature: "",
    scopeToScopeGroupPks: "",
    scopes: row.scopes,
    signature: "",
    trialScopeToScopeGroupPks: "",
    trialScopes: "",
    userId: row.user_id,
  };
}

function unknownToken(): Refusal {
  return new Refusal(404, {
    status: "error",
    message: "Token not found or expired.",
    category: "OBJECT_NOT_FOUND",
  });
}
