import type { Manifest } from "../../packaging/manifest.ts";
import type { Environment } from "../../packaging/packager.ts";
import { type HubSpotManifest, subscriptionsOf } from "../manifest.ts";
import type { Component } from "./app.ts";

/** What belongs to no record's life: its own list in the file. */
const HUB_EVENTS = /^(contact\.privacyDeletion|conversation\.)/;

/** https://developers.hubspot.com/docs/apps/developer-platform/add-features/configure-webhooks */
export function webhooksComponent(
  { uid }: Manifest,
  hubspot: HubSpotManifest,
  { publicUrl }: Environment,
): Component {
  const all = subscriptionsOf(hubspot);
  const isHubEvent = (type: string) => HUB_EVENTS.test(type);
  return {
    uid: `${uid}-webhooks`,
    type: "webhooks",
    config: {
      settings: {
        targetUrl: `${publicUrl}${hubspot.webhookPath}`,
        maxConcurrentRequests: hubspot.maxConcurrentRequests,
      },
      subscriptions: {
        legacyCrmObjects: all.filter((one) => !one.objectType && !isHubEvent(one.subscriptionType)),
        crmObjects: all.filter((one) => one.objectType),
        hubEvents: all.filter((one) => isHubEvent(one.subscriptionType)),
      },
    },
  };
}
