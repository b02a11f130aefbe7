import { invalid, notFound } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import { objectType } from "../crm/object-types.ts";
import { findRecord } from "../crm/records.ts";
import { findApp, type RegisteredApp } from "../oauth/apps.ts";
import { signatureV2, signatureV3 } from "../webhooks/signatures.ts";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface OfApp {
  readonly portal: number;
  readonly clientId: string;
}

/** One contact runs through a custom action of a workflow, as the vendor calls it (DOC, custom workflow actions). */
export async function runWorkflowAction(
  world: World,
  {
    portal,
    clientId,
    action,
    contactId,
    callbackId,
    inputFields,
    ...how
  }: OfApp & {
    readonly action: string;
    readonly contactId: string;
    readonly callbackId: string;
    readonly inputFields: Readonly<Record<string, unknown>>;
    readonly signature: "v3" | "v2";
  },
): Promise<Answer> {
  const app = installed(world, portal, clientId);
  const found = app.workflowActions.find(({ uid }) => uid === action);
  if (!found) throw notFound(`The app has no workflow action ${action}.`);
  const record = findRecord(world, portal, objectType("contacts").id, Number(contactId));
  if (!record) throw notFound(`There is no contact ${contactId}.`);
  const properties = found.properties.map((name) => [name, record.properties[name] ?? null]);
  const body = JSON.stringify({
    callbackId,
    origin: { portalId: portal, actionDefinitionId: 1, actionDefinitionVersion: 1 },
    context: { source: "WORKFLOWS", workflowId: 1 },
    object: {
      objectId: Number(contactId),
      objectType: "CONTACT",
      properties: Object.fromEntries(properties),
    },
    fields: inputFields,
    inputFields,
  });
  return call(world, app, "POST", found.actionUrl, body, how.signature === "v2" ? ["v2"] : ["v2", "v3"]);
}

/** What `hubspot.fetch` of a page of the app does: who asks is added to the address, then it is signed (DOC, fetching data). */
export async function fetchForPage(
  world: World,
  {
    portal,
    clientId,
    userId,
    userEmail,
    ...asked
  }: OfApp & {
    readonly userId: string;
    readonly userEmail: string;
    readonly method: string;
    readonly url: string;
    readonly body?: unknown;
  },
): Promise<Answer> {
  const app = installed(world, portal, clientId);
  if (!app.permittedFetch.some((prefix) => asked.url.startsWith(prefix)))
    throw invalid(`${asked.url} is not among the app's permitted URLs.`);
  const added = new URLSearchParams({
    userId,
    portalId: String(portal),
    userEmail,
    appId: String(app.appId),
  });
  const url = `${asked.url}${asked.url.includes("?") ? "&" : "?"}${added}`;
  const body = asked.body === undefined ? "" : JSON.stringify(asked.body);
  return call(world, app, asked.method, url, body, ["v2", "v3"]);
}

function installed(world: World, portal: number, clientId: string): RegisteredApp {
  const app = findApp(world, clientId);
  const install = world.db.get("SELECT 1 FROM installs WHERE portal = ? AND client_id = ?", portal, clientId);
  if (!app || !install) throw notFound(`The app is not installed in ${portal}.`);
  return app;
}

async function call(
  world: World,
  { clientSecret: secret }: RegisteredApp,
  method: string,
  uri: string,
  body: string,
  signatures: readonly ("v2" | "v3")[],
): Promise<Answer> {
  const timestamp = String(world.clock.now());
  const response = await fetch(uri, {
    method,
    redirect: "manual",
    headers: {
      ...(body === "" ? {} : { "content-type": "application/json" }),
      "x-hubspot-signature": signatureV2({ secret, method, uri, body }),
      "x-hubspot-signature-version": "v2",
      "x-hubspot-request-timestamp": timestamp,
      ...(signatures.includes("v3")
        ? { "x-hubspot-signature-v3": signatureV3({ secret, method, uri, body, timestamp }) }
        : {}),
    },
    ...(body === "" ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : jsonOr(text) };
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
