import type { Manifest } from "../../packaging/manifest.ts";
import type { Environment } from "../../packaging/packager.ts";
import type { HubSpotManifest } from "../manifest.ts";

/** A component's file: exactly these three keys. */
export interface Component {
  readonly uid: string;
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * The app itself: who we are, what we ask for, where HubSpot sends people and may be sent by pages of ours.
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/app-configuration
 */
export const appComponent = (
  { uid, name, description, support }: Manifest,
  { distribution, scopes, oauthCallbackPath, pagesPath }: HubSpotManifest,
  { publicUrl }: Environment,
): Component => ({
  uid,
  type: "app",
  config: {
    name,
    description,
    distribution,
    auth: {
      type: "oauth",
      redirectUrls: [`${publicUrl}${oauthCallbackPath}`],
      requiredScopes: scopes.required.map((scope) => scope.name),
      optionalScopes: scopes.optional.map((scope) => scope.name),
      conditionallyRequiredScopes: [],
    },
    // Prefixes: pages reach nothing else of ours, and show nothing but the console in a frame.
    permittedUrls: { fetch: [`${publicUrl}${pagesPath}/`], iframe: [`${publicUrl}/console`], img: [] },
    support: {
      supportEmail: support.email,
      documentationUrl: support.documentationUrl,
      supportUrl: support.supportUrl,
      supportPhone: support.phone,
    },
  },
});
