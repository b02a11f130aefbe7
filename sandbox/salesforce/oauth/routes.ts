import { type Call, form, type Reply, type Route } from "../http/call.ts";
import { decide, showConsent } from "./authorize.ts";
import { OAuthRefusal } from "./errors.ts";
import { introspected, revoke } from "./grants.ts";
import { identity, userInfo } from "./identity.ts";
import { client, exchange } from "./token.ts";

function open(method: string, path: string, handle: (call: Call) => Reply): Route {
  return { method, paths: [path], auth: "none", handle };
}

/** OAuth errors are values, so that what a refused request ended stays ended. */
function answered(work: () => Reply): Reply {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof OAuthRefusal)) throw error;
    return { status: 400, body: { error: error.error, error_description: error.message } };
  }
}

export const OAUTH_ROUTES: Route[] = [
  open("GET", "/services/oauth2/authorize", showConsent),
  open("POST", "/services/oauth2/authorize", decide),
  open("POST", "/services/oauth2/token", (call) =>
    answered(() => ({
      status: 200,
      headers: { "cache-control": "no-store", pragma: "no-cache" },
      body: exchange(call.world, form(call), { origin: call.origin, address: call.address }),
    })),
  ),
  ...["GET", "POST"].map((method) =>
    open(method, "/services/oauth2/revoke", (call) => {
      const token = (method === "GET" ? call.query : form(call)).get("token") ?? "";
      if (revoke(call.world, token)) return { status: 200 };
      return { status: 400, body: { error: "invalid_token", error_description: "invalid token" } };
    }),
  ),
  open("POST", "/services/oauth2/introspect", (call) =>
    answered(() => {
      const fields = form(call);
      const app = client(call.world, fields);
      return { status: 200, body: introspected(call.world, app, fields.get("token") ?? "") };
    }),
  ),
  open("GET", "/services/oauth2/userinfo", userInfo),
  open("GET", "/id/{org}/{user}", identity),
];
