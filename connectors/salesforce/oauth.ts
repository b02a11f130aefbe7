import { createHash, createHmac, type KeyObject } from "node:crypto";
import { z } from "zod";
import { type Instant, MINUTE, SECOND } from "../../src/domain/time.ts";
import { BadInput, GiveUp, Reauthorize, RetryLater } from "../../src/errors.ts";
import type { Grant, Session, Visit } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { type Answer, describe, errorOf, parseJson, problemsOf } from "./failures.ts";
import { assertionOf } from "./jwt.ts";
import { isInstanceOf, loginUrlOf } from "./logins.ts";
import { scopes } from "./manifest.ts";
import { id18 } from "./refs.ts";

export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly loginUrl: string;
  /** Set: servers may connect without a visit. */
  readonly key: KeyObject | null;
}

/** Salesforce does not say how long a token lives: two idle hours unless an admin chose otherwise. */
const GOOD_FOR = 55 * MINUTE;

const paths = {
  authorize: "/services/oauth2/authorize",
  token: "/services/oauth2/token",
  introspect: "/services/oauth2/introspect",
  revoke: "/services/oauth2/revoke",
} as const;

/** Bound to the visit by its state and to us by our secret, so nothing need be stored: 43 characters. */
const verifierOf = (app: OAuthApp, state: string): string =>
  createHmac("sha256", app.clientSecret).update(`pkce:${state}`).digest("base64url");

/**
 * The consent page, with a proof of key exchange as every partner app must.
 * https://developer.salesforce.com/docs/platform/isvforce/guide/secure-code-ac-eca.html
 */
export function authorizeUrl(
  app: OAuthApp,
  { state, redirectUrl, login }: Visit,
  ask: { readonly scopes: readonly string[]; readonly prompt: string } = { scopes, prompt: "login consent" },
): string {
  const query = {
    response_type: "code",
    client_id: app.clientId,
    redirect_uri: redirectUrl,
    scope: ask.scopes.join(" "),
    state,
    code_challenge: createHash("sha256").update(verifierOf(app, state)).digest("base64url"),
    code_challenge_method: "S256",
    prompt: ask.prompt,
  };
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${loginUrlOf(login, app.loginUrl)}${paths.authorize}?${pairs.join("&")}`;
}

/** Trades a callback's code for a grant. Throws BadInput, RetryLater, GiveUp. */
export async function exchangeCode(
  client: SalesforceClient,
  app: OAuthApp,
  code: string,
  visit: Visit,
  now: Instant,
): Promise<Grant> {
  const grant = await codeGrant(client, app, code, visit, now);
  if (grant.refreshToken) return grant;
  throw new GiveUp(
    "Salesforce gave no refresh token.",
    "Allow the scope refresh_token in the external client app, then connect again.",
  );
}

/** What a code is worth, with a refresh token or without. Throws as `exchangeCode`. */
export async function codeGrant(
  client: SalesforceClient,
  app: OAuthApp,
  code: string,
  { state, redirectUrl, login }: Visit,
  now: Instant,
): Promise<Grant> {
  const loginUrl = loginUrlOf(login, app.loginUrl);
  const form = {
    grant_type: "authorization_code",
    code,
    ...credentials(app),
    redirect_uri: redirectUrl,
    code_verifier: verifierOf(app, state),
  };
  const what = "the exchange of an authorization code";
  const answer = await client.post(`${loginUrl}${paths.token}`, form, what, now);
  if (answer.status < 300) return grantOf(answer, loginUrl, what, now);
  if (codeOf(answer) === "invalid_grant")
    throw new BadInput(
      "code",
      "Salesforce does not take this code: it was used before or came late.",
      "Start the installation again.",
    );
  throw wrong(answer, what, now);
}

/** A grant for a server, in a user's name that an admin approved beforehand. Throws BadInput, RetryLater, GiveUp. */
export async function connectServer(
  client: SalesforceClient,
  app: OAuthApp,
  who: { readonly username: string; readonly login?: string },
  now: Instant,
): Promise<Grant> {
  if (!app.key)
    throw new BadInput(
      "SALESFORCE_JWT_KEY",
      "It is not set.",
      "Set it to the private key whose certificate the external client app has.",
    );
  const loginUrl = loginUrlOf(who.login, app.loginUrl);
  const what = "a server's request for access";
  const answer = await assert(client, app, { username: who.username, loginUrl }, what, now);
  if (answer.status < 300) return { ...grantOf(answer, loginUrl, what, now), username: who.username };
  if (codeOf(answer) === "invalid_grant" || codeOf(answer) === "inactive_user")
    throw new GiveUp(
      describe(what, answer),
      `Let the external client app use JWT bearer with this key's certificate, and approve ${who.username} for it beforehand.`,
    );
  throw wrong(answer, what, now);
}

/**
 * A new access token, and under rotation a new refresh token. An old one sent twice ends the whole grant, so where the
 * answer to an earlier try was lost (`uncertain`), Salesforce is asked first whether that try took place. Throws
 * Reauthorize when the grant is gone, RetryLater, GiveUp on our own settings.
 */
export async function refresh(
  client: SalesforceClient,
  app: OAuthApp,
  grant: Grant,
  now: Instant,
  uncertain: boolean,
): Promise<Grant> {
  const loginUrl = grant.loginUrl ?? app.loginUrl;
  const what = "a token refresh";
  const { username } = grant;
  if (username === undefined && uncertain) await mustBeUnused(client, app, grant, loginUrl, now);
  const answer =
    username === undefined
      ? await client.post(
          `${loginUrl}${paths.token}`,
          { grant_type: "refresh_token", refresh_token: grant.refreshToken, ...credentials(app) },
          what,
          now,
        )
      : await assert(client, app, { username, loginUrl }, what, now);
  if (answer.status >= 300) throw wrong(answer, what, now);
  const fresh = grantOf(answer, loginUrl, what, now);
  // A refreshed sandbox has a new id and a copy of everything: it is not the org that was connected.
  if (fresh.accountId !== grant.accountId)
    throw new Reauthorize(
      `The token is org ${fresh.accountId}'s, not ${grant.accountId}'s: the sandbox was refreshed. Connect it anew.`,
    );
  return {
    ...grant,
    ...fresh,
    scopes: fresh.scopes.length > 0 ? fresh.scopes : grant.scopes,
    // Without rotation the old one stays good.
    refreshToken: fresh.refreshToken || grant.refreshToken,
  };
}

const Introspected = z.object({ active: z.boolean() });

async function mustBeUnused(
  client: SalesforceClient,
  app: OAuthApp,
  { refreshToken, accountId }: Grant,
  loginUrl: string,
  now: Instant,
): Promise<void> {
  const form = { token: refreshToken, token_type_hint: "refresh_token", ...credentials(app) };
  const what = "the question whether a refresh took place";
  const answer = await client.post(`${loginUrl}${paths.introspect}`, form, what, now);
  if (answer.status >= 500) throw wrong(answer, what, now);
  const said = Introspected.safeParse(parseJson(answer.text));
  if (answer.status < 300 && said.success && said.data.active) return;
  throw new Reauthorize(
    `The answer to a token refresh of org ${accountId} was lost, and its token is used up. Connect the org again.`,
  );
}

/** Ends the grant, and with it every token of it. Nothing is wrong with one that has ended. */
export async function revoke(client: SalesforceClient, app: OAuthApp, session: Session): Promise<void> {
  const grant = await session.grant?.();
  const token = grant?.refreshToken || (await session.access()).token;
  const url = `${grant?.loginUrl ?? app.loginUrl}${paths.revoke}`;
  const answer = await client.post(url, { token }, "the end of the grant", session.now());
  if (answer.status >= 400 && !["invalid_token", "unsupported_token_type"].includes(codeOf(answer) ?? ""))
    throw wrong(answer, "the end of the grant", session.now());
}

/** Ends one access token; one that lives on ends by itself. */
export async function endToken(client: SalesforceClient, grant: Grant, now: Instant): Promise<void> {
  const url = `${grant.loginUrl}${paths.revoke}`;
  await client.post(url, { token: grant.accessToken }, "the end of a sign-in's token", now).catch(() => null);
}

function assert(
  client: SalesforceClient,
  app: OAuthApp,
  who: { readonly username: string; readonly loginUrl: string },
  what: string,
  now: Instant,
): Promise<Answer> {
  if (!app.key)
    throw new GiveUp("SALESFORCE_JWT_KEY is not set, and this org was connected by it.", "Set it again.");
  const assertion = assertionOf({ clientId: app.clientId, key: app.key }, who, now);
  const form = { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion };
  return client.post(`${who.loginUrl}${paths.token}`, form, what, now);
}

const credentials = (app: OAuthApp) => ({ client_id: app.clientId, client_secret: app.clientSecret });

const Token = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  instance_url: z.url(),
  /** `https://login.salesforce.com/id/<org>/<user>` */
  id: z.string().regex(/\/id\/00D\w{12}(\w{3})?\/005\w{12}(\w{3})?$/),
  scope: z.string().nullish(),
});

function grantOf(answer: Answer, loginUrl: string, what: string, now: Instant): Grant {
  const token = Token.safeParse(parseJson(answer.text));
  if (!token.success)
    throw new RetryLater(`Salesforce's answer to ${what} is not what we know.`, now + 10 * SECOND, {
      maybeDone: true,
    });
  const { access_token, refresh_token, instance_url, id, scope } = token.data;
  if (!isInstanceOf(instance_url, loginUrl))
    throw new GiveUp(
      `The token is for ${instance_url}, which is no address of Salesforce.`,
      "Look at what answers in the place of Salesforce's sign-in.",
    );
  const [org, user] = id.split("/").slice(-2);
  return {
    accountId: id18(org!),
    accessToken: access_token,
    refreshToken: refresh_token ?? "",
    expiresAt: now + GOOD_FOR,
    scopes: scope?.split(/\s+/).filter(Boolean) ?? [],
    installedBy: id18(user!),
    apiUrl: instance_url.replace(/\/+$/, ""),
    loginUrl,
  };
}

const codeOf = (answer: Answer): string | undefined => problemsOf(answer)[0]?.code;

const GONE = new Set(["invalid_grant", "inactive_user", "inactive_org", "invalid_token"]);
const OUR_SETTINGS = new Set(["invalid_client", "invalid_client_id"]);

/** Sorted by `error`; the description is for people. */
function wrong(answer: Answer, what: string, now: Instant): Error {
  const code = codeOf(answer);
  const message = describe(what, answer);
  if (answer.status >= 500 || code === undefined) {
    const error = errorOf(what, answer, now);
    return error instanceof Reauthorize ? new RetryLater(message, now + 30 * SECOND) : error;
  }
  if (GONE.has(code))
    return new Reauthorize(`${message} The app's access was revoked or has ended. Connect the org again.`);
  if (OUR_SETTINGS.has(code))
    return new GiveUp(
      message,
      "Set SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET to those of the external client app.",
    );
  if (code === "rate_limit_exceeded" || code === "server_error" || code === "temporarily_unavailable")
    return new RetryLater(message, now + MINUTE);
  return new GiveUp(message, "Check the external client app's callback URL and scopes against app.json.");
}
