import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { signV3 } from "../../connectors/hubspot/signature.ts";
import { connectors } from "../../connectors/index.ts";
import { everyAnswer } from "../../src/doors.ts";
import { webhookRoutes } from "../../src/intake/webhooks.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { openStore } from "../../src/store/open-store.ts";
import { cachedTenants } from "../../src/tenants/cached-tenants.ts";
import type { Ports } from "../../workflows/ports.ts";
import { nodeRed } from "./node-red.ts";
import { ACCOUNT, HOST, PATH, SECRET } from "./requests.ts";

/**
 * One server that takes webhooks, in a process of its own: `ours` with the product's own route and store; `bare`, which
 * verifies and stores the same bytes in the same kind of store with one transaction a request; or `node-red`, a flow that does
 * what the bare one does and looks into the events. `server.ts WHICH DIRECTORY [URL]`.
 */
const [which, directory = "", databaseUrl] = process.argv.slice(2);
const where = databaseUrl ? { databaseUrl } : { dataDir: directory };
// A connection waits while the others start and are measured.
const server = createServer({ keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
server.on("request", which === "ours" ? await ours() : which === "bare" ? await bare() : await flowed());
server.listen(0, "127.0.0.1", () => process.send!({ port: (server.address() as AddressInfo).port }));
process.on("message", () => process.send!({ memory: process.memoryUsage().rss }));
process.on("disconnect", () => process.exit(0));

async function ours() {
  const store = await openStore({ ...where, secretKey: Buffer.alloc(32, 7).toString("base64") });
  await store.tenants.save({ id: "bench", name: "Bench", mode: "silent", modeSince: 0, testRecipient: null });
  await store.tenants.saveInstallation(
    {
      id: "hubspot:1",
      tenantId: "bench",
      crm: "hubspot",
      accountId: ACCOUNT,
      scopes: [],
      account: { name: "Bench", timeZone: "UTC" },
      watchFrom: 0,
    },
    "connected",
  );
  const connector = connectors.hubspot!.create({ HUBSPOT_CLIENT_ID: "bench", HUBSPOT_CLIENT_SECRET: SECRET });
  const ports = {
    clock: { now: () => Date.now() },
    store: { ...store, tenants: cachedTenants(store.tenants) },
    log: { info() {}, warn() {}, error: (what: string, fields: object) => console.error(what, fields) },
  } as unknown as Ports;
  const app = express();
  app.disable("x-powered-by");
  app.use(everyAnswer(() => false));
  app.use(webhookRoutes(ports, [connector], { publicUrl: () => HOST, arrived() {} }));
  return app;
}

/** Keeps bodies, each in a transaction of its own. */
async function bodies(): Promise<(body: Buffer) => Promise<unknown>> {
  const { database } = await openDatabase(where);
  await database.script("create table bodies (id bigint generated always as identity, body bytea not null)");
  return (body) => database.query("insert into bodies (body) values ($1)", [body]);
}

async function flowed(): Promise<RequestListener> {
  return nodeRed(server, directory, await bodies());
}

async function bare(): Promise<RequestListener> {
  const keep = await bodies();
  return (request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts);
      const signed = signV3(
        { method: "POST", url: `${HOST}${PATH}`, body },
        String(request.headers["x-hubspot-request-timestamp"]),
        SECRET,
      );
      if (signed !== request.headers["x-hubspot-signature-v3"]) response.writeHead(401).end();
      else
        keep(body).then(
          () => response.writeHead(204).end(),
          () => response.writeHead(503).end(),
        );
    });
  };
}
