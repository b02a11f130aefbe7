import { refuse } from "../core/errors.ts";
import { type Call, type Reply, type Route, restAuthor } from "../http/call.ts";
import type { Scope } from "./component.ts";
import { checkDeploy, deploy } from "./deploy.ts";

/** Deploying over REST. */
export const DEPLOY_ROUTES: Route[] = [
  {
    method: "POST",
    paths: ["/services/data/{version}/metadata/deployRequest"],
    auth: "session",
    handle: start,
  },
  {
    method: "GET",
    paths: ["/services/data/{version}/metadata/deployRequest/{id}"],
    auth: "session",
    handle: check,
  },
];

function start(call: Call): Reply {
  const scope = scopeOf(call);
  const parts = multipart(call);
  const zip = parts.get("file");
  if (!zip) throw refuse(400, "INVALID_MULTIPART_REQUEST", "The part file with the zip is missing.");
  const { deployOptions = {} } = readOptions(parts.get("entity_content"));
  const options = {
    checkOnly: deployOptions.checkOnly === true,
    rollbackOnError: deployOptions.rollbackOnError !== false,
    singlePackage: deployOptions.singlePackage === true,
  };
  const id = deploy(scope, zip, options);
  return {
    status: 201,
    body: { id, deployOptions: options, deployResult: null, validatedDeployRequestId: null },
  };
}

function check(call: Call): Reply {
  const { id = "" } = call.params;
  const result = checkDeploy(scopeOf(call), id, call.query.get("includeDetails") === "true");
  if (!result) throw refuse(404, "NOT_FOUND", `No deploy request with id ${id}`);
  return { status: 200, body: { id, deployResult: result } };
}

function scopeOf(call: Call): Scope {
  const { world } = call;
  const { org, user, origin } = restAuthor(call);
  if (!world.access.can(org, user, "ModifyMetadata") && !world.access.can(org, user, "ModifyAllData"))
    throw refuse(
      403,
      "INSUFFICIENT_ACCESS",
      "use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions",
    );
  return { world, org, user, origin, version: Number((call.params.version ?? "v67.0").slice(1)) };
}

function readOptions(content: Buffer | undefined): { deployOptions?: Record<string, unknown> } {
  try {
    return JSON.parse(content?.toString("utf8") ?? "") as { deployOptions?: Record<string, unknown> };
  } catch {
    throw refuse(
      400,
      "INVALID_MULTIPART_REQUEST",
      "The part entity_content must be JSON with deployOptions.",
    );
  }
}

/** The parts of a multipart body by name. */
function multipart(call: Call): Map<string, Buffer> {
  const boundary = /boundary="?([^";]+)"?/.exec(call.headers["content-type"] ?? "")?.[1];
  if (!boundary) throw refuse(415, "UNSUPPORTED_MEDIA_TYPE", "The body must be multipart/form-data.");
  const mark = Buffer.from(`--${boundary}`);
  const parts = new Map<string, Buffer>();
  let start = call.raw.indexOf(mark);
  while (start >= 0) {
    const end = call.raw.indexOf(mark, start + mark.length);
    if (end < 0) break;
    const part = call.raw.subarray(start + mark.length + 2, end - 2);
    const split = part.indexOf("\r\n\r\n");
    const name = /name="([^"]+)"/.exec(part.subarray(0, split).toString("utf8"))?.[1];
    if (name) parts.set(name, part.subarray(split + 4));
    start = end;
  }
  return parts;
}
