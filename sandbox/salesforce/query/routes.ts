import { type Refusal, refuse } from "../core/errors.ts";
import type { Call, Reply, Route } from "../http/call.ts";
import { userCatalog } from "./catalog.ts";
import { changedRoutes } from "./changed-routes.ts";
import { firstPage, nextPage, type Page } from "./cursors.ts";
import { type Catalog, Reading } from "./reading.ts";
import { QueryRefusal } from "./refusal.ts";
import { run } from "./run.ts";
import { toolingCatalog } from "./tooling.ts";

const DATA = "/services/data/{version}";
/** Rows of a page: what the vendor answers without a wish, and between which it takes one. */
const PAGE = { usual: 2000, least: 200, most: 2000 };

/** SOQL over REST: /query, /queryAll, their pages, the tooling ones, and what changed in a window. */
export const QUERY_ROUTES: Route[] = [
  route(`${DATA}/query`, (call) => query(call, own(call), false)),
  route(`${DATA}/queryAll`, (call) => query(call, own(call), true)),
  route(`${DATA}/query/{locator}`, more),
  route(`${DATA}/queryAll/{locator}`, more),
  route(`${DATA}/tooling/query`, (call) =>
    query(call, toolingCatalog(call.world, call.session.org, call.session.user), false),
  ),
  route(`${DATA}/tooling/query/{locator}`, more),
  ...changedRoutes,
];

function route(path: string, handle: (call: Call) => Reply): Route {
  return { method: "GET", paths: [path], auth: "session", handle };
}

function own({ world, session }: Call): Catalog {
  return userCatalog(world, session.org, session.user);
}

function query(call: Call, catalog: Catalog, all: boolean): Reply {
  const soql = call.query.get("q");
  if (soql === null) throw refuse(400, "MALFORMED_QUERY", "SOQL statements cannot be empty or null");
  const { world, session } = call;
  const version = call.params.version ?? "";
  const now = world.clock.now();
  const reading = new Reading({ soql, catalog, all, user: session.user, now, zone: zoneOf(call) });
  try {
    const found = run(world.db, reading, version);
    if (found.aggregated && found.records.length > PAGE.usual)
      throw new QueryRefusal(
        "EXCEEDED_ID_LIMIT",
        "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch",
      );
    return answered(call, firstPage(world, session, found, pageSize(call)));
  } catch (error) {
    throw error instanceof QueryRefusal ? refuse(400, error.code, error.message) : error;
  }
}

function more(call: Call): Reply {
  const page = nextPage(call.world, call.session, call.params.locator ?? "", pageSize(call));
  if (!page) throw locatorRefused();
  return answered(call, page);
}

function locatorRefused(): Refusal {
  return refuse(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
}

function answered(call: Call, { total, records, next }: Page): Reply {
  const tooling = call.path.includes("/tooling/");
  const base = `/services/data/${call.params.version}/${tooling ? "tooling/" : ""}query`;
  const body = {
    totalSize: total,
    done: next === undefined,
    ...(next === undefined ? {} : { nextRecordsUrl: `${base}/${next}` }),
    records,
  };
  if (!tooling) return { status: 200, body };
  const [first] = records as { attributes?: { type?: string } }[];
  return {
    status: 200,
    body: {
      size: records.length,
      ...body,
      queryLocator: null,
      entityTypeName: first?.attributes?.type ?? null,
    },
  };
}

/** The page size asked for with `Sforce-Query-Options: batchSize=n`, brought between the vendor's limits. */
function pageSize(call: Call): number {
  const wish = /batchSize\s*=\s*(\d+)/i.exec(call.headers["sforce-query-options"] ?? "")?.[1];
  if (wish === undefined) return PAGE.usual;
  return Math.min(PAGE.most, Math.max(PAGE.least, Number(wish)));
}

/** The zone of the user who asks, else the org's. */
function zoneOf({ world, session }: Call): string {
  const user = world.db.get<{ zone: string | null }>(
    "SELECT json_extract(data, '$.TimeZoneSidKey') AS zone FROM records WHERE org = ? AND id = ?",
    session.org,
    session.user,
  );
  return user?.zone ?? world.orgs.get(session.org).zone;
}
