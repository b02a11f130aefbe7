import { EVENT_CHANNEL, EVENT_CHANNEL_MEMBER } from "./channel-types.ts";
import type { MetadataType } from "./component.ts";
import { CUSTOM_FIELD } from "./custom-field.ts";
import { CUSTOM_OBJECT } from "./custom-object.ts";
import { PERMISSION_SET } from "./permission-set.ts";
import { BUSINESS_HOURS_SETTINGS, LEAD_CONVERT_SETTINGS } from "./settings-types.ts";
import { storedType } from "./stored-type.ts";

/** Every metadata type the emulator knows; reports and what else is only shown are kept and given back. */
export const METADATA_TYPES: MetadataType[] = [
  CUSTOM_OBJECT,
  CUSTOM_FIELD,
  storedType("ListView", "objects", "object"),
  PERMISSION_SET,
  EVENT_CHANNEL,
  EVENT_CHANNEL_MEMBER,
  LEAD_CONVERT_SETTINGS,
  BUSINESS_HOURS_SETTINGS,
  storedType("LightningComponentBundle", "lwc", "js-meta.xml"),
  storedType("FlexiPage", "flexipages", "flexipage"),
  storedType("QuickAction", "quickActions", "quickAction"),
  storedType("CustomTab", "tabs", "tab"),
  storedType("CustomApplication", "applications", "app"),
  storedType("Prompt", "prompts", "prompt"),
  storedType("ExternalClientApplication", "externalClientApps", "eca"),
  storedType("ExtlClntAppOauthSettings", "extlClntAppOauthSettings", "ecaOauth"),
  storedType("ExtlClntAppGlobalOauthSettings", "extlClntAppGlobalOauthSets", "ecaGlblOauth"),
  storedType("ReportType", "reportTypes", "reportType"),
  storedType("Report", "reports", "report", true),
  storedType("Dashboard", "dashboards", "dashboard", true),
  storedType("ReportFolder", "reports", "reportFolder"),
  storedType("DashboardFolder", "dashboards", "dashboardFolder"),
];

export function metadataType(name: string): MetadataType | undefined {
  return METADATA_TYPES.find((type) => type.name === name);
}
