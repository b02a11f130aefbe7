import { metadataXml, type XmlValue } from "./xml.ts";

/** A file of the package's source, by its path below `force-app/main/default`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export type Body = Readonly<Record<string, XmlValue>>;

/** Where each type of component stands, and how its files end. */
const PLACES = {
  CustomApplication: ["applications", "app"],
  CustomTab: ["tabs", "tab"],
  Dashboard: ["dashboards", "dashboard"],
  DashboardFolder: ["dashboards", "dashboardFolder"],
  ExternalClientApplication: ["externalClientApps", "eca"],
  ExtlClntAppOauthSettings: ["extlClntAppOauthSettings", "ecaOauth"],
  FlexiPage: ["flexipages", "flexipage"],
  PermissionSet: ["permissionsets", "permissionset"],
  PlatformEventChannel: ["platformEventChannels", "platformEventChannel"],
  PlatformEventChannelMember: ["platformEventChannelMembers", "platformEventChannelMember"],
  Prompt: ["prompts", "prompt"],
  QuickAction: ["quickActions", "quickAction"],
  Report: ["reports", "report"],
  ReportFolder: ["reports", "reportFolder"],
  ReportType: ["reportTypes", "reportType"],
} as const;

export const component = (type: keyof typeof PLACES, name: string, body: Body): SourceFile => {
  const [directory, suffix] = PLACES[type];
  return { path: `${directory}/${name}.${suffix}-meta.xml`, text: metadataXml(type, body) };
};

/** A field, list view or the object itself: parts of an object have files of their own in source. */
export const objectPart = (
  object: string,
  part: "CustomField" | "ListView",
  name: string,
  body: Body,
): SourceFile => {
  const [directory, suffix] = part === "CustomField" ? ["fields", "field"] : ["listViews", "listView"];
  return {
    path: `objects/${object}/${directory}/${name}.${suffix}-meta.xml`,
    text: metadataXml(part, { fullName: name, ...body }),
  };
};

export const objectFile = (object: string, body: Body): SourceFile => ({
  path: `objects/${object}/${object}.object-meta.xml`,
  text: metadataXml("CustomObject", body),
});
