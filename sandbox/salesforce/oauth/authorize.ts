import { secret } from "../../support/random.ts";
import type { World } from "../core/world.ts";
import { rows } from "../data/records.ts";
import { type Call, form, type Reply } from "../http/call.ts";
import { type App, findApp } from "./apps.ts";
import { consentPage, errorPage } from "./pages.ts";
import { isPermitted, type Person, personByUsername } from "./users.ts";

/** A code lives so long on the emulated clock. */
const CODE_MS = 15 * 60_000;

interface Wanted {
  app: App;
  redirectUri: string;
  state: string | null;
  scopes: string[];
  challenge: string | null;
}

/** The page where somebody signs in and agrees. */
export function showConsent(call: Call): Reply {
  const wanted = asked(call.world, call.query);
  if ("status" in wanted) return wanted;
  const hint = call.query.get("login_hint");
  const people = call.world.orgs.all().flatMap((org) =>
    rows(call.world, org.id, "User")
      .filter((user) => user.IsActive === true && (hint === null || user.Username === hint))
      .map((user) => ({ org, user })),
  );
  if (people.length === 0) return page("invalid_login", "There is no such user.");
  return {
    status: 200,
    contentType: "text/html;charset=UTF-8",
    text: consentPage({
      app: wanted.app,
      scopes: wanted.scopes,
      people,
      hidden: Object.fromEntries(call.query),
    }),
  };
}

/** The form of that page: back to the app with a code or with the reason why not. */
export function decide(call: Call): Reply {
  const { world } = call;
  const fields = form(call);
  const wanted = asked(world, fields);
  if ("status" in wanted) return wanted;
  if (fields.get("decision") !== "allow")
    return back(wanted, { error: "access_denied", error_description: "end-user denied authorization" });
  const person = personByUsername(world, fields.get("username") ?? "");
  if (person?.row.IsActive !== true) return page("invalid_login", "Choose an active user.");
  const refusal = refusalOf(world, wanted.app, person);
  if (refusal) return back(wanted, refusal);
  const code = `aPrx${secret(60)}`;
  world.db.run(
    "INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
    code,
    wanted.app.clientId,
    person.org,
    person.row.Id,
    JSON.stringify(wanted.scopes),
    wanted.redirectUri,
    wanted.challenge,
    world.clock.now() + CODE_MS,
  );
  return back(wanted, { code });
}

function refusalOf(world: World, app: App, person: Person): Record<string, string> | undefined {
  const permitted = isPermitted(world, app, person);
  if (permitted === undefined) {
    const bypasses =
      app.kind === "connected app" &&
      world.access.can(person.org, person.row.Id, "ApproveUninstalledConnectedApps");
    if (bypasses) return undefined;
    return { error: "invalid_client", error_description: "app must be installed into org" };
  }
  if (permitted) return undefined;
  return {
    error: "OAUTH_APP_ACCESS_DENIED",
    error_description: "user is not admin approved to access this app",
  };
}

/** What the request asks for, or the answer that refuses it. */
function asked(world: World, fields: URLSearchParams): Wanted | Reply {
  const app = findApp(world, fields.get("client_id") ?? "");
  if (!app) return page("invalid_client_id", "client identifier invalid");
  const redirectUri = fields.get("redirect_uri") ?? "";
  if (!app.redirectUrls.includes(redirectUri))
    return page("redirect_uri_mismatch", "redirect_uri must match configuration");
  const state = fields.get("state");
  const to = { redirectUri, state };
  if (fields.get("response_type") !== "code")
    return back(to, { error: "unsupported_response_type", error_description: "response type not supported" });
  const challenge = fields.get("code_challenge");
  if (challenge === null && app.pkceRequired)
    return back(to, { error: "invalid_request", error_description: "missing required code challenge" });
  if (challenge !== null && !/^[\w-]{43}$/.test(challenge))
    return back(to, { error: "invalid_request", error_description: "invalid code challenge" });
  if (challenge !== null && fields.get("code_challenge_method") !== "S256")
    return back(to, { error: "invalid_request", error_description: "invalid code challenge method" });
  const named = (fields.get("scope") ?? "").split(/\s+/).filter((scope) => scope !== "");
  if (named.some((scope) => !app.scopes.includes(scope)))
    return back(to, { error: "invalid_scope", error_description: "the requested scope is not allowed" });
  return { app, redirectUri, state, scopes: named.length > 0 ? named : app.scopes, challenge };
}

function back(to: { redirectUri: string; state: string | null }, answer: Record<string, string>): Reply {
  const url = new URL(to.redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  if (to.state !== null) url.searchParams.set("state", to.state);
  return { status: 302, headers: { location: url.toString() } };
}

function page(error: string, description: string): Reply {
  return { status: 400, contentType: "text/html;charset=UTF-8", text: errorPage(error, description) };
}
