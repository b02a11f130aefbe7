import { randomUUID } from "node:crypto";
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";

const PREFIX = "sfdc.platform.eventbus.grpc.";

/**
 * The codes that clients branch on, without their common beginning, with the gRPC status and text they come with.
 * The vendor publishes codes and meanings; statuses other than those of auth, unavailable and the replay ids are
 * not published.
 */
const CODES = {
  "service.unavailable": [status.INTERNAL, "The service is temporarily unavailable."],
  "service.auth.error": [status.UNAUTHENTICATED, "Authentication exception occurred."],
  "service.auth.headers.invalid": [
    status.UNAUTHENTICATED,
    "The authentication headers are invalid or blank.",
  ],
  "service.protection.triggered": [
    status.RESOURCE_EXHAUSTED,
    "Too many connections or requests. Retry with reduced load.",
  ],
  "service.protection.stream.limit.triggered": [
    status.RESOURCE_EXHAUSTED,
    "Too many requests on the stream. Reduce the request frequency.",
  ],
  "concurrent.client.limit.exceeded": [
    status.RESOURCE_EXHAUSTED,
    "The maximum number of concurrent clients was exceeded.",
  ],
  "topic.not.found": [status.NOT_FOUND, "The topic doesn't exist."],
  "topic.meta.permission": [status.PERMISSION_DENIED, "The topic's metadata can't be accessed."],
  "topic.validation.empty": [status.INVALID_ARGUMENT, "The topic name is blank."],
  "topic.api.unavailable": [status.UNAVAILABLE, "Topic information is temporarily unavailable."],
  "schema.meta.permission": [status.PERMISSION_DENIED, "The schema can't be accessed."],
  "schema.validation.failed": [status.INVALID_ARGUMENT, "The schema ID is blank or missing."],
  "schema.api.unavailable": [status.UNAVAILABLE, "Schema information is temporarily unavailable."],
  "subscription.topic.cannot.subscribe": [
    status.PERMISSION_DENIED,
    "The user has insufficient permissions for the topic.",
  ],
  "subscription.limit.exceeded": [
    status.RESOURCE_EXHAUSTED,
    "You have exceeded the event delivery limit for your org.",
  ],
  "subscription.internal.error": [status.INTERNAL, "An internal error occurred in the subscription."],
  "subscription.fetch.replayid.corrupted": [status.INVALID_ARGUMENT, "The Replay ID validation failed."],
  "subscription.fetch.replayid.validation.failed": [
    status.INVALID_ARGUMENT,
    "The replay preset is CUSTOM but no Replay ID was given.",
  ],
  "subscription.fetch.replay.repeated": [
    status.INTERNAL,
    "An event with a lower Replay ID than the one before arrived.",
  ],
  "subscription.fetch.overflow": [
    status.INVALID_ARGUMENT,
    "More events were requested than the limit of outstanding events.",
  ],
  "subscription.fetch.requested.events.invalid": [
    status.INVALID_ARGUMENT,
    "The number of requested events must be greater than zero.",
  ],
  "subscription.fetch.topic.mismatch": [
    status.INVALID_ARGUMENT,
    "The topic name differs from the one of the stream's first request.",
  ],
} as const satisfies Record<string, readonly [status, string]>;

export type ErrorCode = keyof typeof CODES;

export const ERROR_CODES = Object.keys(CODES) as [ErrorCode, ...ErrorCode[]];

/** An error as the vendor's service ends a call: status, text with the RPC's id, and the code among the trailers. */
export function failure(code: ErrorCode, rpcId: string = randomUUID()): ServiceError {
  const [number, text] = CODES[code];
  const metadata = new Metadata();
  metadata.set("error-code", PREFIX + code);
  metadata.set("rpc-id", rpcId);
  metadata.set("type", "com.salesforce.eventbus.grpc.error");
  const details = `${text} rpcId: ${rpcId}`;
  return Object.assign(new Error(details), { name: "ServiceError", code: number, details, metadata });
}
