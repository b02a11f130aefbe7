import type { Component, MetadataType, Scope } from "./component.ts";
import type { XmlElement } from "./xml.ts";

/** A type that is only kept and given back: what it says has no effect here. */
export function storedType(name: string, directory: string, suffix: string, inFolder = false): MetadataType {
  return {
    name,
    directory,
    suffix,
    inFolder,
    find: (scope, fullName) => readStored(scope, name, fullName),
    put: (scope, component) => writeStored(scope, name, component),
    remove: (scope, fullName) => removeStored(scope, name, fullName),
    list: (scope) => listStored(scope, name),
  };
}

export function readStored({ world, org }: Scope, type: string, fullName: string): XmlElement | undefined {
  const row = world.db.get<{ full_name: string; body: string }>(
    "SELECT full_name, body FROM metadata_components WHERE org = ? AND type = ? AND full_name = ?",
    org,
    type,
    fullName,
  );
  return row && { ...(JSON.parse(row.body) as XmlElement), fullName: row.full_name };
}

export function writeStored({ world, org }: Scope, type: string, component: Component): void {
  const body = Object.entries(component.body).filter(([key]) => !key.startsWith("@"));
  world.db.run(
    "INSERT INTO metadata_components VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
    org,
    type,
    component.fullName,
    JSON.stringify(Object.fromEntries(body)),
  );
}

export function removeStored({ world, org }: Scope, type: string, fullName: string): void {
  world.db.run(
    "DELETE FROM metadata_components WHERE org = ? AND type = ? AND full_name = ?",
    org,
    type,
    fullName,
  );
}

function listStored({ world, org }: Scope, type: string): string[] {
  return world.db
    .all<{ full_name: string }>(
      "SELECT full_name FROM metadata_components WHERE org = ? AND type = ? ORDER BY full_name",
      org,
      type,
    )
    .map((row) => row.full_name);
}
