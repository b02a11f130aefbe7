import { VERSION_NUMBERS } from "../core/versions.ts";
import type { Call, Reply, Route } from "../http/call.ts";
import { description, summary } from "./describe.ts";
import { readable } from "./read.ts";

const BASE = "/services/data/{version}";

/** Names of releases by version. */
const SEASONS = ["Winter", "Spring", "Summer"];

export const DESCRIBE_ROUTES: Route[] = [
  {
    method: "GET",
    paths: ["/services/data"],
    auth: "none",
    handle: () => ({
      status: 200,
      body: VERSION_NUMBERS.map((number) => ({
        label: `${SEASONS[(number - 20) % 3]} '${String(Math.floor((number + 13) / 3)).padStart(2, "0")}`,
        url: `/services/data/v${number}.0`,
        version: `${number}.0`,
      })),
    }),
  },
  { method: "GET", paths: [BASE], auth: "session", handle: resources },
  { method: "GET", paths: [`${BASE}/sobjects`], auth: "session", handle: describeAll },
  { method: "GET", paths: [`${BASE}/sobjects/{object}`], auth: "session", handle: basic },
  { method: "GET", paths: [`${BASE}/sobjects/{object}/describe`], auth: "session", handle: describe },
];

function resources(call: Call): Reply {
  const names = ["composite", "limits", "metadata", "query", "queryAll", "sobjects", "tooling"];
  const body = Object.fromEntries(
    names.map((name) => [name, `/services/data/${call.params.version}/${name}`]),
  );
  return {
    status: 200,
    body: { ...body, identity: `${call.origin}/id/${call.session.org}/${call.session.user}` },
  };
}

function describeAll(call: Call): Reply {
  const { org, user } = call.session;
  const sobjects = call.world.definitions
    .objects(org)
    .filter(({ name }) => call.world.access.object(org, user, name).read)
    .map((object) => summary(call, object))
    .sort((one, other) => (String(one.name) < String(other.name) ? -1 : 1));
  return { status: 200, body: { encoding: "UTF-8", maxBatchSize: 200, sobjects } };
}

function basic(call: Call): Reply {
  return {
    status: 200,
    body: { objectDescribe: summary(call, readable(call, call.params.object!)), recentItems: [] },
  };
}

function describe(call: Call): Reply {
  return { status: 200, body: description(call, readable(call, call.params.object!)) };
}
