import type { Metadata } from "@grpc/grpc-js";
import type { World } from "../core/world.ts";
import { sessionOf } from "../oauth/sessions.ts";
import { failure } from "./errors.ts";

/** Who opened a call. */
export interface Subscriber {
  org: string;
  user: string;
}

/**
 * Who makes a call, by its three headers; refused like the vendor does. Asked when a call begins only: a stream goes on
 * after its token ended. Where sessions are locked to the address that made them, none works here.
 * Source: vendor guide "Supported authentication", considerations.
 */
export function authenticate(world: World, metadata: Metadata): Subscriber {
  const [token, instance, tenant] = ["accesstoken", "instanceurl", "tenantid"].map((name) =>
    String(metadata.get(name)[0] ?? ""),
  ) as [string, string, string];
  if (!token || !/^https:\/\/./.test(instance) || !/^00D\w{15}$/.test(tenant))
    throw failure("service.auth.headers.invalid");
  const session = sessionOf(world, token);
  if (!session || session.org !== tenant) throw failure("service.auth.error");
  const { apiEnabled, lockSessionsToIp } = world.orgs.get(session.org);
  if (lockSessionsToIp || !apiEnabled || !world.access.can(session.org, session.user, "ApiEnabled"))
    throw failure("service.auth.error");
  return { org: session.org, user: session.user };
}
