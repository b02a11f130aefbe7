import type { Body, SourceFile } from "./component.ts";
import { metadataXml } from "./xml.ts";

/** Folders whose files keep their place and only lose `-meta.xml`, with the type that package.xml calls them by. */
const KEPT: Readonly<Record<string, string>> = {
  app: "CustomApplication",
  dashboard: "Dashboard",
  eca: "ExternalClientApplication",
  ecaGlblOauth: "ExtlClntAppGlobalOauthSettings",
  ecaOauth: "ExtlClntAppOauthSettings",
  flexipage: "FlexiPage",
  permissionset: "PermissionSet",
  platformEventChannel: "PlatformEventChannel",
  platformEventChannelMember: "PlatformEventChannelMember",
  prompt: "Prompt",
  quickAction: "QuickAction",
  report: "Report",
  reportType: "ReportType",
  tab: "CustomTab",
};
/** Folders of folders: `reports/X-meta.xml`. */
const FOLDERS: Readonly<Record<string, string>> = {
  reportFolder: "Report",
  dashboardFolder: "Dashboard",
};
/** Parts of an object that package.xml names one by one where the object is not ours. */
const PARTS: Readonly<Record<string, readonly [element: string, type: string]>> = {
  field: ["fields", "CustomField"],
  listView: ["listViews", "ListView"],
};

interface Converted {
  readonly files: ReadonlyMap<string, Buffer>;
  /** Members by type, as package.xml lists them. */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

/**
 * Source as it is kept, in the form in which it is deployed: parts of an object together in one file, `package.xml` at
 * the root. https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/file_based.htm
 */
export function deployable(sources: readonly SourceFile[], apiVersion: string): ReadonlyMap<string, Buffer> {
  const { files, members } = converted(sources);
  const types = [...members]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, all]) => ({ members: [...new Set(all)].sort(), name }));
  const listed: Body = { types, version: apiVersion };
  return new Map([...files, ["package.xml", Buffer.from(metadataXml("Package", listed))]]);
}

function converted(sources: readonly SourceFile[]): Converted {
  const files = new Map<string, Buffer>();
  const members = new Map<string, string[]>();
  const list = (type: string, member: string) => members.set(type, [...(members.get(type) ?? []), member]);
  const objects = Map.groupBy(
    sources.filter(({ path }) => path.startsWith("objects/")),
    ({ path }) => path.split("/")[1]!,
  );
  for (const [object, parts] of objects) {
    files.set(`objects/${object}.object`, Buffer.from(wholeObject(object, parts, list)));
  }
  for (const { path, text } of sources) {
    if (path.startsWith("objects/")) continue;
    if (path.startsWith("lwc/")) {
      files.set(path, Buffer.from(text));
      list("LightningComponentBundle", path.split("/")[1]!);
      continue;
    }
    const [, place = "", name = "", suffix = ""] = /^(\w+)\/(.+)\.(\w+)-meta\.xml$/.exec(path) ?? [];
    const folder = FOLDERS[suffix];
    const type = folder ?? KEPT[suffix];
    if (!type) throw new Error(`${path} is of no type that the package knows.`);
    files.set(folder ? `${place}/${name}-meta.xml` : `${place}/${name}.${suffix}`, Buffer.from(text));
    list(type, name);
  }
  return { files, members };
}

function wholeObject(
  object: string,
  parts: readonly SourceFile[],
  list: (type: string, member: string) => void,
): string {
  const whole = parts.find(({ path }) => path.endsWith(".object-meta.xml"));
  if (whole) list("CustomObject", object);
  const inner = parts
    .filter((one) => one !== whole)
    .map(({ path, text }) => {
      const [, name = "", suffix = ""] = /([^/]+)\.(\w+)-meta\.xml$/.exec(path) ?? [];
      const [element, type] = PARTS[suffix] ?? ["", ""];
      list(type, `${object}.${name}`);
      return { element, lines: linesIn(text) };
    })
    .sort((one, other) => (one.element < other.element ? -1 : one.element > other.element ? 1 : 0));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">',
    ...(whole ? linesIn(whole.text) : []),
    ...inner.flatMap(({ element, lines }) => [
      `    <${element}>`,
      ...lines.map((line) => `    ${line}`),
      `    </${element}>`,
    ]),
    "</CustomObject>",
    "",
  ].join("\n");
}

/** Without the first two lines and the last: what stands within a file's root. */
const linesIn = (text: string): readonly string[] => text.trimEnd().split("\n").slice(2, -1);
