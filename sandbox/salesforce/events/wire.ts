import { fileURLToPath } from "node:url";
import { loadPackageDefinition, type ServiceDefinition } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** Messages of the vendor's `pubsub_api.proto`, as far as the emulator answers them. */
export interface FetchRequest {
  topicName: string;
  replayPreset: "LATEST" | "EARLIEST" | "CUSTOM";
  replayId: Buffer;
  numRequested: number;
}

export interface FetchResponse {
  events: {
    event: { id: string; schemaId: string; payload: Buffer; headers: never[] };
    replayId: Buffer;
  }[];
  latestReplayId: Buffer;
  rpcId: string;
  pendingNumRequested: number;
}

export interface TopicInfo {
  topicName: string;
  tenantGuid: string;
  canPublish: boolean;
  canSubscribe: boolean;
  schemaId: string;
  rpcId: string;
}

export interface SchemaInfo {
  schemaJson: string;
  schemaId: string;
  rpcId: string;
}

interface Loaded {
  eventbus: { v1: { PubSub: { service: ServiceDefinition } } };
}

/** The vendor's service as its proto file, copied as it is, defines it. */
export function pubSubService(): ServiceDefinition {
  const file = fileURLToPath(new URL("./pubsub_api.proto", import.meta.url));
  const definition = loadSync(file, { enums: String, longs: Number, defaults: true, arrays: true });
  return (loadPackageDefinition(definition) as unknown as Loaded).eventbus.v1.PubSub.service;
}
