import { find } from "../data/records.ts";
import { instant } from "../data/value.ts";
import type { Call, Reply, Session } from "../http/call.ts";
import { sessionOf } from "./sessions.ts";

/** `/services/oauth2/userinfo`: who the token stands for, in the words of OpenID Connect. */
export function userInfo(call: Call): Reply {
  const session = holderOf(call);
  if (!session) return { status: 403, text: "Bad_OAuth_Token", contentType: "text/html;charset=UTF-8" };
  const { row } = find(call.world, session.org, session.user)!;
  return {
    status: 200,
    body: {
      sub: `${call.origin}/id/${session.org}/${session.user}`,
      user_id: session.user,
      organization_id: session.org,
      preferred_username: row.Username,
      nickname: row.CommunityNickname ?? row.Alias ?? null,
      name: row.Name,
      email: row.Email,
      email_verified: true,
      given_name: row.FirstName ?? null,
      family_name: row.LastName,
      zoneinfo: row.TimeZoneSidKey,
      user_type: "STANDARD",
      language: "en_US",
      locale: "en_US",
      utcOffset: 0,
      updated_at: instant(Number(row.LastModifiedDate)),
      is_app_installed: true,
      urls: urls(call),
    },
  };
}

/** The `id` address of a token answer. */
export function identity(call: Call): Reply {
  const session = holderOf(call);
  if (!session) return { status: 403, text: "Bad_OAuth_Token", contentType: "text/html;charset=UTF-8" };
  if (call.params.org !== session.org || call.params.user !== session.user)
    return { status: 403, text: "Wrong_Org", contentType: "text/html;charset=UTF-8" };
  const { row } = find(call.world, session.org, session.user)!;
  return {
    status: 200,
    body: {
      id: `${call.origin}${call.path}`,
      asserted_user: true,
      user_id: session.user,
      organization_id: session.org,
      username: row.Username,
      nick_name: row.CommunityNickname ?? row.Alias ?? null,
      display_name: row.Name,
      email: row.Email,
      email_verified: true,
      first_name: row.FirstName ?? null,
      last_name: row.LastName,
      timezone: row.TimeZoneSidKey,
      active: row.IsActive === true,
      user_type: "STANDARD",
      language: "en_US",
      locale: "en_US",
      utcOffset: 0,
      last_modified_date: instant(Number(row.LastModifiedDate)),
      is_app_installed: true,
      urls: urls(call),
    },
  };
}

function holderOf(call: Call): Session | undefined {
  const header = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(call.headers.authorization ?? "")?.[1];
  const token = header ?? call.query.get("oauth_token") ?? call.query.get("access_token") ?? "";
  return sessionOf(call.world, token.trim(), call.address);
}

function urls({ origin }: Call): Record<string, string> {
  return {
    enterprise: `${origin}/services/Soap/c/{version}/`,
    metadata: `${origin}/services/Soap/m/{version}/`,
    partner: `${origin}/services/Soap/u/{version}/`,
    rest: `${origin}/services/data/v{version}/`,
    sobjects: `${origin}/services/data/v{version}/sobjects/`,
    search: `${origin}/services/data/v{version}/search/`,
    query: `${origin}/services/data/v{version}/query/`,
    tooling_rest: `${origin}/services/data/v{version}/tooling/`,
  };
}
