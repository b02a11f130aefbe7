import { CHANNEL_OF_APP, members, NOT_OURS } from "../channel.ts";
import { component, type SourceFile } from "./component.ts";
import type { AppIdentity } from "./identity.ts";
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
export function channelFiles(): readonly SourceFile[] {
  const { fullName, channelType, label } = CHANNEL_OF_APP;
  return [
    component("PlatformEventChannel", fullName, { channelType, label }),
    ...members.map(({ fullName: name, eventChannel, selectedEntity }) =>
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
export function clientAppFiles(app: AppIdentity, state: "Packaged" | "Local"): readonly SourceFile[] {
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
      commaSeparatedOauthScopes: [...app.scopes, ...app.signInScopes]
        .map((name) => SCOPES[name] ?? name)
        .join(","),
      externalClientApplication: CLIENT_APP,
      label: `${app.name} OAuth`,
    }),
  ];
}

/** What only an org of one's own can hold: the address of one environment and the switches of the sign-in. */
export function ownClientAppFile(app: AppIdentity, publicUrl: string): SourceFile {
  return {
    path: `extlClntAppGlobalOauthSets/${CLIENT_APP}_Global.ecaGlblOauth-meta.xml`,
    text: metadataXml("ExtlClntAppGlobalOauthSettings", {
      callbackUrl: `${publicUrl}${app.oauthCallbackPath}`,
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
