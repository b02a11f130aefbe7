import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import type { RequestListener, Server } from "node:http";
import { join } from "node:path";
import express from "express";
import { peers } from "../support/peers.ts";
import { HOST, PATH, SECRET } from "./requests.ts";

/** What we use of Node-RED's runtime. */
interface NodeRed {
  readonly httpNode: RequestListener;
  readonly events: NodeJS.EventEmitter;
  init(server: Server, settings: object): void;
  start(): Promise<void>;
}

/** Puts one body into the store, in a transaction of its own. */
type Keep = (body: Buffer) => Promise<unknown>;

const MOST_BYTES = "5mb";

/**
 * Node-RED without its editor, in this process, with one flow: the door, the signature, what is in it, the store, the answer.
 * The store is the bare server's, handed to the flow as `keep`: what is measured is Node-RED and not a driver of its own.
 */
export async function nodeRed(server: Server, directory: string, keep: Keep): Promise<RequestListener> {
  const { load } = peers("node-red");
  const red = load<NodeRed>("node-red");
  const userDir = join(directory, "node-red");
  mkdirSync(userDir, { recursive: true });
  writeFileSync(join(userDir, "flows.json"), JSON.stringify(flow()));
  red.init(server, {
    userDir,
    flowFile: "flows.json",
    httpAdminRoot: false,
    httpNodeRoot: "/",
    // The signature is over the bytes as they came; Node-RED's own parsers leave alone what is marked as read.
    httpNodeMiddleware: [
      express.raw({ type: () => true, limit: MOST_BYTES }),
      (request: { _body?: boolean }, _response: unknown, next: () => void) => {
        request._body = true;
        next();
      },
    ],
    functionGlobalContext: { createHmac, keep, secret: SECRET, url: `${HOST}${PATH}` },
    credentialSecret: false,
    telemetry: { enabled: false },
    logging: { console: { level: "error", metrics: false, audit: false } },
  });
  const started = once(red.events, "flows:started");
  await red.start();
  await started;
  return express().use(red.httpNode);
}

const VERIFY = `
const { headers } = msg.req;
const at = headers["x-hubspot-request-timestamp"];
const signed = global.get("createHmac")("sha256", global.get("secret"))
  .update("POST" + global.get("url")).update(msg.payload).update(at).digest("base64");
if (signed === headers["x-hubspot-signature-v3"]) return [msg, null];
msg.statusCode = 401;
msg.payload = "";
return [null, msg];`;

const VALIDATE = `
const isSound = (one) => Number.isInteger(one.eventId) && Number.isInteger(one.portalId) &&
  Number.isInteger(one.occurredAt) && typeof one.subscriptionType === "string";
try {
  const events = JSON.parse(msg.payload);
  if (Array.isArray(events) && events.every(isSound)) return [msg, null];
} catch {}
msg.statusCode = 400;
msg.payload = "";
return [null, msg];`;

const STORE = `
try {
  await global.get("keep")(msg.payload);
  msg.statusCode = 204;
} catch {
  msg.statusCode = 503;
}
msg.payload = "";
return msg;`;

function flow(): readonly object[] {
  const step = (id: string, func: string, wires: readonly (readonly string[])[]) => ({
    id,
    type: "function",
    z: "webhook",
    name: `${id} it`,
    func,
    outputs: wires.length,
    libs: [],
    wires,
  });
  return [
    { id: "webhook", type: "tab", label: "From the CRM" },
    { id: "door", type: "http in", z: "webhook", url: PATH, method: "post", wires: [["verify"]] },
    step("verify", VERIFY, [["validate"], ["answer"]]),
    step("validate", VALIDATE, [["store"], ["answer"]]),
    step("store", STORE, [["answer"]]),
    { id: "answer", type: "http response", z: "webhook", wires: [] },
  ];
}
