import type { Manifest } from "../../packaging/manifest.ts";
import type { Environment } from "../../packaging/packager.ts";
import { channelOf, membersOf, NOT_OURS } from "../channel.ts";
import type { SalesforceManifest } from "../manifest.ts";
import { component, type SourceFile } from "./component.ts";
import { metadataXml } from "./xml.ts";

const CLIENT_APP = "Leadclock";
/** As external client apps name what the consent page asks for. */
const SCOPES: Readonly<Record<string, string>> = {
  api: "Api",
  refresh_token: "RefreshToken",
  openid: "OpenID",
  id: "Basic",
};

/** The channel of change events, our own writes filtered out, with one selection per object. */
export function channelFiles({ channel }: SalesforceManifest): readonly SourceFile[] {
  const { fullName, channelType, label } = channelOf(channel);
  return [
    component("PlatformEventChannel", fullName, { channelType, label }),
    ...membersOf(channel).map(({ fullName: name, eventChannel, selectedEntity }) =>
      component("PlatformEventChannelMember", name, {
        eventChannel,
        filterExpression: NOT_OURS,
        selectedEntity,
      }),
    ),
  ];
}

/**
 * The external client app. Key, secret, callback address and policies cannot be packaged: the first three belong to the
 * app's owner, the last come into being in each org.
 */
export function clientAppFiles(
  app: Manifest,
  { scopes, signInScopes }: SalesforceManifest,
  state: "Packaged" | "Local",
): readonly SourceFile[] {
  return [
    component("ExternalClientApplication", CLIENT_APP, {
      contactEmail: app.support.email,
      description: app.description,
      distributionState: state,
      infoUrl: app.support.documentationUrl,
      isProtected: false,
      label: app.name,
    }),
    component("ExtlClntAppOauthSettings", `${CLIENT_APP}_OAuth`, {
      commaSeparatedOauthScopes: [...scopes.map(({ name }) => name), ...signInScopes]

        .map((name) => SCOPES[name] ?? name)
        .join(","),
      externalClientApplication: CLIENT_APP,
      label: `${app.name} OAuth`,
    }),
  ];
}

/** What only an org of one's own can hold: the address of one environment and the switches of the sign-in. */
export function ownClientAppFile(
  app: Manifest,
  { oauthCallbackPath }: SalesforceManifest,
  { publicUrl }: Environment,
): SourceFile {
  return {
    path: `extlClntAppGlobalOauthSets/${CLIENT_APP}_Global.ecaGlblOauth-meta.xml`,
    text: metadataXml("ExtlClntAppGlobalOauthSettings", {
      callbackUrl: `${publicUrl}${oauthCallbackPath}`,
      externalClientApplication: CLIENT_APP,
      isConsumerSecretOptional: false,
      isNamedUserJwtEnabled: false,
      isPkceRequired: true,
      isRefreshTokenRotationEnabled: true,
      isSecretRequiredForRefreshToken: true,
      label: `${app.name} address`,
    }),
  };
}
