import { fileURLToPath } from "node:url";
import {
  type Metadata as CallMetadata,
  loadPackageDefinition,
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServiceClientConstructor,
  status,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { generate } from "selfsigned";
import { encoded, LEAD_SCHEMA } from "./samples.ts";

const PROTO = fileURLToPath(new URL("../../contracts/salesforce/pubsub_api.proto", import.meta.url));

interface Request {
  readonly topicName: string;
  readonly replayPreset: string;
  readonly replayId: Buffer;
  readonly numRequested: number;
}
type Call = ServerDuplexStream<Request, object>;

/** A subscriber's stream as the server sees it. */
export interface Subscriber {
  readonly topic: string;
  /** `LATEST`, or after which replay id. */
  readonly from: string;
  readonly token: string;
  /** Events it asked for and has not been sent. */
  readonly credit: number;
  readonly mostCredit: number;
  readonly gone: boolean;
  send(events: readonly ServedEvent[]): void;
  keepalive(replayId: number): void;
  fail(code: string, status?: number): void;
  /** Ends without an error. */
  end(): void;
}

export interface ServedEvent {
  readonly replayId: number;
  readonly wire?: object;
  readonly bytes?: Buffer;
  readonly schemaId?: string;
}

export interface PubSubServer {
  readonly endpoint: string;
  readonly ca: string;
  readonly subscribers: readonly Subscriber[];
  /** Schema ids asked for, in order. */
  readonly schemasAsked: readonly string[];
  readonly topics: Set<string>;
  readonly schemas: Map<string, string>;
  /** Tokens that are refused. */
  readonly refused: Set<string>;
  /** Called with each new subscriber before it is accepted; a code refuses it. */
  admit: (subscriber: Subscriber) => string | null;
  close(): void;
}

const replay = (id: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(id));
  return bytes;
};
export const position = (id: number): string => replay(id).toString("base64");

/** A Pub/Sub service of the vendor's proto file that does what a test says, over TLS with a certificate of its own. */
export async function startPubSub(): Promise<PubSubServer> {
  const pem = await generate([{ name: "commonName", value: "localhost" }], {
    keySize: 2048,
    extensions: [
      { name: "basicConstraints", cA: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  const subscribers: Subscriber[] = [];
  const schemasAsked: string[] = [];
  const topics = new Set(["/data/Leadclock__chn"]);
  const schemas = new Map([["lead-1", LEAD_SCHEMA]]);
  const refused = new Set<string>();
  const service: PubSubServer = {
    endpoint: "",
    ca: pem.cert,
    subscribers,
    schemasAsked,
    topics,
    schemas,
    refused,
    admit: () => null,
    close: () => server.forceShutdown(),
  };
  const checked = (metadata: CallMetadata): string | null => {
    const [token] = metadata.get("accesstoken");
    if (!token || !metadata.get("instanceurl")[0] || String(metadata.get("tenantid")[0]).length !== 18)
      return "service.auth.headers.invalid";
    return refused.has(String(token)) ? "service.auth.error" : null;
  };

  const server = new Server();
  const definition = loadSync(PROTO, { longs: String, enums: String, defaults: true });
  const loaded = loadPackageDefinition(definition) as unknown as {
    eventbus: { v1: { PubSub: ServiceClientConstructor } };
  };
  type Done = (error: object | null, value?: object) => void;
  server.addService(loaded.eventbus.v1.PubSub.service, {
    getTopic(call: { request: { topicName: string }; metadata: CallMetadata }, done: Done) {
      const wrong = checked(call.metadata);
      if (wrong) done(failure(wrong));
      else if (!topics.has(call.request.topicName)) done(failure("topic.not.found"));
      else done(null, { topicName: call.request.topicName, canSubscribe: true });
    },
    getSchema(call: { request: { schemaId: string }; metadata: CallMetadata }, done: Done) {
      schemasAsked.push(call.request.schemaId);
      const schemaJson = schemas.get(call.request.schemaId);
      if (schemaJson === undefined) done(failure("schema.validation.failed", status.INVALID_ARGUMENT));
      else done(null, { schemaJson, schemaId: call.request.schemaId });
    },
    subscribe(call: Call) {
      const wrong = checked(call.metadata);
      if (wrong) call.emit("error", failure(wrong));
      else serve(call, subscribers, (subscriber) => service.admit(subscriber));
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    const security = ServerCredentials.createSsl(null, [
      { private_key: Buffer.from(pem.private), cert_chain: Buffer.from(pem.cert) },
    ]);
    server.bindAsync("127.0.0.1:0", security, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return Object.assign(service, { endpoint: `127.0.0.1:${port}` });
}

function serve(call: Call, subscribers: Subscriber[], admit: (one: Subscriber) => string | null): void {
  const state = { credit: 0, mostCredit: 0, gone: false, topic: "", from: "" };
  const send = (events: readonly ServedEvent[], latest: number): void => {
    state.credit -= events.length;
    call.write({
      events: events.map(({ replayId, wire, bytes, schemaId }) => ({
        event: { id: `event-${replayId}`, schemaId: schemaId ?? "lead-1", payload: bytes ?? encoded(wire!) },
        replayId: replay(replayId),
      })),
      latestReplayId: replay(latest),
      rpcId: "rpc",
      pendingNumRequested: state.credit,
    });
  };
  const subscriber: Subscriber = {
    get topic() {
      return state.topic;
    },
    get from() {
      return state.from;
    },
    token: String(call.metadata.get("accesstoken")[0]),
    get credit() {
      return state.credit;
    },
    get mostCredit() {
      return state.mostCredit;
    },
    get gone() {
      return state.gone;
    },
    send: (events) => send(events, events.at(-1)!.replayId),
    keepalive: (replayId) => send([], replayId),
    fail: (code, number) => void call.emit("error", failure(code, number)),
    end: () => void call.end(),
  };
  call.on("cancelled", () => {
    state.gone = true;
  });
  call.on("end", () => {
    state.gone = true;
  });
  call.on("data", (request: Request) => {
    state.credit += request.numRequested;
    state.mostCredit = Math.max(state.mostCredit, state.credit);
    if (state.topic !== "") return;
    state.topic = request.topicName;
    state.from =
      request.replayPreset === "CUSTOM" ? request.replayId.toString("base64") : request.replayPreset;
    const no = admit(subscriber);
    if (no) return void call.emit("error", failure(no));
    call.sendMetadata(new Metadata());
    subscribers.push(subscriber);
  });
}

function failure(code: string, number: number = status.INTERNAL): object {
  const metadata = new Metadata();
  metadata.set("error-code", `sfdc.platform.eventbus.grpc.${code}`);
  metadata.set("rpc-id", "rpc-1");
  return Object.assign(new Error(`${code}. rpcId: rpc-1`), { code: number, details: code, metadata });
}

/** Waits for something that comes over a socket; a test that waits in vain fails by its own time limit. */
export async function until<T>(what: () => T | null | undefined | false): Promise<T> {
  for (;;) {
    const found = what();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
