import { iso } from "../../support/iso.ts";
import type { Call, Reply } from "../http/call.ts";
import type { Route } from "../http/router.ts";
import { findAppById } from "../oauth/apps.ts";

const at = (suffix: string): string[] => [
  `/webhooks/v3/{appId}${suffix}`,
  `/webhooks/2026-03/{appId}${suffix}`,
  `/app-webhooks/2026-09/{appId}${suffix}`,
];

function get(suffix: string, handle: (call: Call) => Reply): Route {
  return { method: "GET", paths: at(suffix), auth: "developerKey", limit: "none", handle };
}

const CREATED = iso(Date.UTC(2026, 0, 1));

/** Reading an app's webhook settings with its developer key; they are changed where the app is registered. */
export const SUBSCRIPTION_ROUTES: Route[] = [
  get("/settings", ({ world, caller }) => {
    const { targetUrl, maxConcurrentRequests } = findAppById(world, caller.appId)!.webhooks;
    const body = {
      targetUrl: targetUrl ?? "",
      throttling: { maxConcurrentRequests },
      createdAt: CREATED,
      updatedAt: CREATED,
    };
    return { status: 200, body };
  }),
  get("/subscriptions", ({ world, caller }) => {
    const results = findAppById(world, caller.appId)!.webhooks.subscriptions.map((one, index) => ({
      id: String(caller.appId * 1000 + index + 1),
      eventType: one.subscriptionType,
      ...(one.propertyName ? { propertyName: one.propertyName } : {}),
      ...(one.objectType ? { objectTypeId: one.objectType } : {}),
      active: one.active,
      createdAt: CREATED,
      updatedAt: CREATED,
    }));
    return { status: 200, body: { results } };
  }),
];
