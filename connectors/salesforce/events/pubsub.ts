import { fileURLToPath } from "node:url";
import {
  type CallOptions,
  type ClientDuplexStream,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { SECOND } from "../../../src/domain/time.ts";

/** Where a subscriber speaks, and as whom. */
export interface PubSubAddress {
  /** `host:port`; TLS always. */
  readonly endpoint: string;
  /** Roots for a private certificate authority; `null`: those of the machine. */
  readonly roots: Buffer | null;
  readonly token: string;
  readonly instanceUrl: string;
  /** The org's id with 18 characters. */
  readonly orgId: string;
}

export interface FetchRequest {
  readonly topicName?: string;
  readonly replayPreset?: "LATEST" | "CUSTOM";
  readonly replayId?: Buffer;
  readonly numRequested: number;
}

export interface ConsumerEvent {
  readonly event: { readonly id: string; readonly schemaId: string; readonly payload: Buffer } | null;
  readonly replayId: Buffer;
}

export interface FetchResponse {
  readonly events: readonly ConsumerEvent[];
  readonly latestReplayId: Buffer;
  readonly rpcId: string;
  readonly pendingNumRequested: number;
}

export type FetchStream = ClientDuplexStream<FetchRequest, FetchResponse>;

/** One channel to the Pub/Sub API for one org; its calls carry one token. */
export interface PubSub {
  /** Whether we may subscribe to the topic; throws ServiceError, also where there is no such topic. */
  mayRead(topic: string): Promise<boolean>;
  /** An event schema as Avro JSON; throws ServiceError. */
  schema(id: string): Promise<string>;
  subscribe(): FetchStream;
  close(): void;
}

type Unary<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: CallOptions,
  done: (error: ServiceError | null, response?: Response) => void,
) => void;

interface Stub {
  getTopic: Unary<{ topicName: string }, { canSubscribe: boolean }>;
  getSchema: Unary<{ schemaId: string }, { schemaJson: string }>;
  subscribe(metadata: Metadata): FetchStream;
  close(): void;
}

type StubClass = new (endpoint: string, security: unknown, options: object) => Stub;

const PROTO = fileURLToPath(new URL("./pubsub_api.proto", import.meta.url));
const TIME_LIMIT = 20 * SECOND;
/** A hundred events of the largest size would be more; the service sends what fits into 4 MB. */
const MAX_MESSAGE = 16 * 1024 * 1024;

let stubClass: StubClass | undefined;

function loadStub(): StubClass {
  if (stubClass) return stubClass;
  const definition = loadSync(PROTO, { longs: String, enums: String, defaults: true });
  const loaded = loadPackageDefinition(definition) as unknown as { eventbus: { v1: { PubSub: StubClass } } };
  stubClass = loaded.eventbus.v1.PubSub;
  return stubClass;
}

/**
 * A thin client of the vendor's `eventbus.v1.PubSub`, by the vendor's proto file as it is. Nothing is retried here.
 * https://developer.salesforce.com/docs/platform/pub-sub-api/guide/supported-auth.html
 */
export function openPubSub(address: PubSubAddress): PubSub {
  const Client = loadStub();
  const stub = new Client(address.endpoint, credentials.createSsl(address.roots), {
    "grpc.max_receive_message_length": MAX_MESSAGE,
    // What is shared between clients would outlive a connection that went dead unnoticed.
    "grpc.use_local_subchannel_pool": 1,
  });
  const metadata = new Metadata();
  metadata.set("accesstoken", address.token);
  metadata.set("instanceurl", address.instanceUrl);
  metadata.set("tenantid", address.orgId);
  return {
    mayRead: async (topicName) => (await unary(stub, stub.getTopic, { topicName }, metadata)).canSubscribe,
    schema: async (schemaId) => (await unary(stub, stub.getSchema, { schemaId }, metadata)).schemaJson,
    subscribe: () => stub.subscribe(metadata),
    close: () => stub.close(),
  };
}

function unary<Request, Response>(
  stub: Stub,
  method: Unary<Request, Response>,
  request: Request,
  metadata: Metadata,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    method.call(stub, request, metadata, { deadline: Date.now() + TIME_LIMIT }, (error, response) =>
      error ? reject(error) : resolve(response!),
    );
  });
}
