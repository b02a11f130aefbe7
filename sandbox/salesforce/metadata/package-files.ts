import type { Component, MetadataType } from "./component.ts";
import { METADATA_TYPES, metadataType } from "./registry.ts";
import { child, children, parseXml, textOf } from "./xml.ts";

/** A component of a deployed package, or what is wrong with its file. */
export interface Packaged {
  type: MetadataType;
  file: string;
  component?: Component;
  problem?: string;
}

/** Types in the order in which they must be made: fields before what names them. */
const ORDER = METADATA_TYPES.map((type) => type.name);

/** The components of a package's files, in the order in which they must be made. */
export function componentsOf(files: Map<string, Buffer>): Packaged[] {
  const found = [...files].flatMap(([file, content]) =>
    file.endsWith("package.xml") || file.includes("destructiveChanges")
      ? []
      : read(file, content.toString("utf8")),
  );
  return found.sort((one, other) => ORDER.indexOf(one.type.name) - ORDER.indexOf(other.type.name));
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
    if (type.name !== "CustomField")
      return [
        {
          type,
          file,
          component: { fullName: name, body: typeof body === "object" && !Array.isArray(body) ? body : {} },
        },
      ];
    return children(typeof body === "object" && !Array.isArray(body) ? body : {}, "fields").map((field) => ({
      type,
      file,
      component: {
        fullName: `${name}.${textOf(field, "fullName") ?? ""}`,
        body: typeof field === "string" ? {} : field,
      },
    }));
  } catch (error) {
    return [{ type, file, problem: `Error parsing file: ${(error as Error).message}` }];
  }
}
