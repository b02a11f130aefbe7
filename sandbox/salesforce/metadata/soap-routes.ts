import { Refusal } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import type { Call, Reply, Route } from "../http/call.ts";
import { Usage } from "../http/usage.ts";
import { sessionOf } from "../oauth/sessions.ts";
import type { Scope } from "./component.ts";
import { Fault } from "./fault.ts";
import { OPERATIONS } from "./operations.ts";
import { child, element, parseXml, textOf, type XmlElement } from "./xml.ts";

const NAMESPACES =
  'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://soap.sforce.com/2006/04/metadata"';

const usages = new WeakMap<World, Usage>();

/** The Metadata API: the session stands in the SOAP header, so no header of HTTP is asked. */
export const SOAP_ROUTES: Route[] = [
  { method: "POST", paths: ["/services/Soap/m/{api}", "/services/Soap/m/{api}/{org}"], auth: "none", handle },
];

function handle(call: Call): Reply {
  try {
    const envelope = child(readBody(call), "Envelope");
    const scope = scopeOf(call, child(envelope, "Header"));
    const body = child(envelope, "Body") ?? {};
    const [name] = Object.keys(body).filter((key) => !key.startsWith("@") && key !== "#text");
    const operation = name === undefined ? undefined : OPERATIONS[name];
    if (!operation)
      throw new Fault("INVALID_OPERATION", `No operation ${name ?? ""} is available for this request`);
    const results = operation(scope, child(body, name!) ?? {});
    return {
      ...reply(200, element(`${name}Response`, { result: results })),
      counted: { org: scope.org, as: name! },
    };
  } catch (error) {
    if (error instanceof Refusal) return fault(error.errors[0]!.errorCode, error.errors[0]!.message);
    if (!(error instanceof Fault)) throw error;
    return fault(error.code, error.message);
  }
}

function readBody(call: Call): XmlElement {
  try {
    return parseXml(call.raw.toString("utf8"));
  } catch (error) {
    throw new Fault(
      "MALFORMED_REQUEST",
      `The request is no well-formed SOAP message: ${(error as Error).message}`,
    );
  }
}

function scopeOf(call: Call, header: XmlElement | undefined): Scope {
  const version = call.params.api ?? "";
  if (!/^\d{2,3}\.0$/.test(version))
    throw new Fault("UNSUPPORTED_API_VERSION", `Invalid Api version specified: ${version}`);
  const { world } = call;
  const token = textOf(child(header, "SessionHeader"), "sessionId")?.trim() ?? "";
  const session = sessionOf(world, token, call.address);
  if (!session)
    throw new Fault(
      "INVALID_SESSION_ID",
      "Invalid Session ID found in SessionHeader: Illegal Session. Session not found, missing session hash",
    );
  call.session = session;
  const { org, user } = session;
  if (!world.orgs.get(org).apiEnabled)
    throw new Fault("API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner");
  if (!world.access.can(org, user, "ApiEnabled"))
    throw new Fault("API_CURRENTLY_DISABLED", "API is disabled for this User");
  countCall(world, org);
  const may = (permission: string): boolean => world.access.can(org, user, permission);
  if (!may("ModifyMetadata") && !may("ModifyAllData"))
    throw new Fault(
      "INSUFFICIENT_ACCESS",
      "use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions",
    );
  const client = textOf(child(header, "CallOptions"), "client") ?? "";
  return {
    world,
    org,
    user,
    origin: `com/salesforce/api/soap/${version};client=${client}`,
    version: Number(version),
  };
}

/** A SOAP call counts like one of REST. */
function countCall(world: World, org: string): void {
  const usage = usages.get(world) ?? new Usage(world);
  usages.set(world, usage);
  usage.take(org);
}

function fault(code: string, message: string): Reply {
  return reply(
    500,
    element("soapenv:Fault", { faultcode: `sf:${code}`, faultstring: `${code}: ${message}` }),
  );
}

function reply(status: number, content: string): Reply {
  return {
    status,
    contentType: "text/xml;charset=utf-8",
    text: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope ${NAMESPACES}><soapenv:Body>${content}</soapenv:Body></soapenv:Envelope>`,
  };
}
