import { randomUUID } from "node:crypto";
import {
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import type { World } from "../core/world.ts";
import { authenticate } from "./authenticate.ts";
import { isSingleEntity, topicMembers } from "./channels.ts";
import { failure } from "./errors.ts";
import { receives } from "./permissions.ts";
import { currentSchema, schemaById } from "./schemas.ts";
import type { Streams } from "./streams.ts";
import type { Subscription } from "./subscription.ts";
import {
  type FetchRequest,
  type FetchResponse,
  pubSubService,
  type SchemaInfo,
  type TopicInfo,
} from "./wire.ts";

const GRACE_MS = 250;

/** Serves the vendor's gRPC service over TLS and answers its port. */
export async function servePubSub(
  world: World,
  streams: Streams,
  options: { cert: string; key: string; port: number },
): Promise<{ port: number; stop: () => Promise<void> }> {
  const server = new Server();
  server.addService(pubSubService(), {
    GetTopic: unary((request: { topicName: string }, metadata) =>
      topicInfo(world, streams, request, metadata),
    ),
    GetSchema: unary((request: { schemaId: string }, metadata) =>
      schemaInfo(world, streams, request, metadata),
    ),
    Subscribe: (call: ServerDuplexStream<FetchRequest, FetchResponse>) => subscribe(world, streams, call),
    Publish: unary(refusePublishing),
    PublishStream: (call: ServerDuplexStream<unknown, unknown>) => call.emit("error", unimplemented()),
    ManagedSubscribe: (call: ServerDuplexStream<unknown, unknown>) => call.emit("error", unimplemented()),
  });
  const credentials = ServerCredentials.createSsl(null, [
    { cert_chain: Buffer.from(options.cert), private_key: Buffer.from(options.key) },
  ]);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${options.port}`, credentials, (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, stop: () => shutDown(server) };
}

/** Lets what is being said go out, then closes the door on whoever stays. */
function shutDown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, GRACE_MS);
    server.tryShutdown(() => {
      clearTimeout(force);
      resolve();
    });
  });
}

function subscribe(
  world: World,
  streams: Streams,
  call: ServerDuplexStream<FetchRequest, FetchResponse>,
): void {
  let subscription: Subscription | undefined;
  let refused = false;
  call.on("data", (request: FetchRequest) => {
    if (refused || subscription?.ended) return;
    try {
      if (subscription) subscription.request(request);
      else subscription = streams.open(authenticate(world, call.metadata), call, request);
      subscription.pump();
    } catch (error) {
      refused = true;
      const answer = serviceError(error);
      if (subscription) subscription.end(answer);
      else call.emit("error", answer);
    }
  });
  call.on("cancelled", () => subscription?.closed());
  call.on("error", () => subscription?.closed());
  // The client half-closes when it wants no more; what it asked for has been sent.
  call.on("end", () => subscription?.end());
}

function topicInfo(
  world: World,
  streams: Streams,
  request: { topicName: string },
  metadata: Metadata,
): TopicInfo {
  const { org, user } = authenticate(world, metadata);
  streams.strike(org, "topic");
  if (request.topicName === "") throw failure("topic.validation.empty");
  const members = topicMembers(world, org, request.topicName);
  if (!members) throw failure("topic.not.found");
  const single = isSingleEntity(request.topicName);
  const entity = members[0]?.entity;
  const canSubscribe = !single || receives(world, org, user, entity!);
  if (!canSubscribe) throw failure("topic.meta.permission");
  return {
    topicName: request.topicName,
    tenantGuid: `CORE/sandbox/${org}`,
    canPublish: false,
    canSubscribe,
    schemaId: single ? currentSchema(world, org, entity!).id : "",
    rpcId: randomUUID(),
  };
}

function schemaInfo(
  world: World,
  streams: Streams,
  request: { schemaId: string },
  metadata: Metadata,
): SchemaInfo {
  const { org } = authenticate(world, metadata);
  streams.strike(org, "schema");
  if (request.schemaId === "") throw failure("schema.validation.failed");
  const schema = schemaById(world, org, request.schemaId);
  if (!schema) throw failure("schema.meta.permission");
  return { schemaJson: schema.json, schemaId: schema.id, rpcId: randomUUID() };
}

function unary<Request, Answer>(
  answer: (request: Request, metadata: Metadata) => Answer,
): handleUnaryCall<Request, Answer> {
  return (call, callback) => {
    try {
      callback(null, answer(call.request, call.metadata));
    } catch (error) {
      callback(serviceError(error));
    }
  };
}

function refusePublishing(): never {
  throw unimplemented();
}

/** Change events cannot be published, and managed subscriptions are not emulated. */
function unimplemented(): ServiceError {
  const details = "The emulated service doesn't implement this method.";
  return Object.assign(new Error(details), {
    name: "ServiceError",
    code: status.UNIMPLEMENTED,
    details,
    metadata: new Metadata(),
  });
}

function serviceError(error: unknown): ServiceError {
  if (error instanceof Error && "metadata" in error) return error as ServiceError;
  process.stderr.write(`${(error as Error).stack}\n`);
  return failure("subscription.internal.error");
}
