import type { Component, MetadataType } from "./component.ts";
import { METADATA_TYPES, metadataType } from "./registry.ts";
import { child, children, parseXml, textOf, type XmlElement } from "./xml.ts";

/** A component of a deployed package, or what is wrong with its file. */
export interface Packaged {
  type: MetadataType;
  file: string;
  component?: Component;
  problem?: string;
}

/** Types in the order in which they must be made: fields before what names them, formulas after the fields they use. */
const ORDER = METADATA_TYPES.map((type) => type.name);

/** The components of a package's files, in the order in which they must be made. */
export function componentsOf(files: Map<string, Buffer>): Packaged[] {
  const found = [...files].flatMap(([file, content]) =>
    file.endsWith("package.xml") || file.includes("destructiveChanges")
      ? []
      : read(file, content.toString("utf8")),
  );
  const rank = ({ type, component }: Packaged): number =>
    ORDER.indexOf(type.name) * 2 + (component?.body.formula === undefined ? 0 : 1);
  return found.sort((one, other) => rank(one) - rank(other));
}

/** What `package.xml` lists, as `Type:fullName`; undefined where there is none. */
export function manifest(files: Map<string, Buffer>): Set<string> | undefined {
  const text = files.get("package.xml")?.toString("utf8");
  if (text === undefined) return undefined;
  const types = children(child(parseXml(text), "Package"), "types");
  return new Set(
    types.flatMap((type) =>
      children(type, "members").map((member) => `${textOf(type, "name")}:${String(member)}`),
    ),
  );
}

function read(file: string, text: string): Packaged[] {
  const folder = /^(reports|dashboards)\/(\w+)-meta\.xml$/.exec(file);
  const type = folder
    ? metadataType(folder[1] === "reports" ? "ReportFolder" : "DashboardFolder")
    : METADATA_TYPES.find(
        ({ directory, suffix }) => file.startsWith(`${directory}/`) && file.endsWith(`.${suffix}`),
      );
  if (!type) return [];
  try {
    const body = Object.entries(parseXml(text))[0]?.[1] ?? {};
    const name = folder ? folder[2]! : file.slice(type.directory.length + 1, -(type.suffix.length + 1));
    if (type.name === "LightningComponentBundle") return [bundle(type, file, body)];
    if (type.directory !== "objects")
      return [
        {
          type,
          file,
          component: { fullName: name, body: typeof body === "object" && !Array.isArray(body) ? body : {} },
        },
      ];
    return partsOf(file, name, typeof body === "object" && !Array.isArray(body) ? body : {});
  } catch (error) {
    return [{ type, file, problem: `Error parsing file: ${(error as Error).message}` }];
  }
}

/** An object's file: the object itself where it is a custom one, its fields and list views. */
function partsOf(file: string, object: string, body: XmlElement): Packaged[] {
  const { fields: _fields, listViews: _views, ...own } = body;
  const part = (type: string, element: string): Packaged[] =>
    children(body, element).map((one) => ({
      type: metadataType(type)!,
      file,
      component: {
        fullName: `${object}.${textOf(one, "fullName") ?? ""}`,
        body: typeof one === "string" ? {} : one,
      },
    }));
  const isCustom = object.endsWith("__c") && Object.keys(own).some((name) => !name.startsWith("@"));
  return [
    ...(isCustom
      ? [{ type: metadataType("CustomObject")!, file, component: { fullName: object, body: own } }]
      : []),
    ...part("CustomField", "fields"),
    ...part("ListView", "listViews"),
  ];
}

/** A web component is a folder; its settings stand for it. */
function bundle(type: MetadataType, file: string, body: unknown): Packaged {
  const [, name = ""] = file.split("/");
  return { type, file, component: { fullName: name, body: Object(body) as XmlElement } };
}
