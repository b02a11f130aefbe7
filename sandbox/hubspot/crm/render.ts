import { iso } from "../../support/iso.ts";
import { findPortal } from "../account/portals.ts";
import type { World } from "../core/world.ts";
import { associationName } from "./association-types.ts";
import { type Association, associationsOf } from "./associations.ts";
import { objectType } from "./object-types.ts";
import type { StoredRecord } from "./record.ts";

export interface ReadOptions {
  properties: string[];
  withHistory: string[];
  /** Object types whose ids are to be listed; single reads and lists only. */
  associations: string[];
}

/** A record as the API answers it. */
export function renderRecord(
  world: World,
  record: StoredRecord,
  options: ReadOptions,
): Record<string, unknown> {
  const { defaults } = objectType(record.type);
  const asked = options.properties.length + options.withHistory.length > 0;
  const names = new Set([
    ...(asked ? options.properties : defaults),
    ...options.withHistory,
    "hs_object_id",
    objectType(record.type).created,
    objectType(record.type).modified,
  ]);
  const definitions = world.definitions.of(record.portal, record.type);
  const properties: Record<string, string | null> = {};
  for (const name of [...names].sort())
    if (definitions.has(name)) properties[name] = record.properties[name] ?? null;
  return {
    id: String(record.id),
    properties,
    ...(options.withHistory.length > 0
      ? { propertiesWithHistory: history(world, record, options.withHistory) }
      : {}),
    ...envelope(world, record),
    ...(options.associations.length > 0 ? { associations: linked(world, record, options.associations) } : {}),
  };
}

/** What a write answers: what it wrote and what the vendor stamped. */
export function renderWritten(world: World, record: StoredRecord, names: string[]): Record<string, unknown> {
  const properties: Record<string, string | null> = {};
  const stamps = ["hs_object_id", objectType(record.type).created, objectType(record.type).modified];
  // Writing the address shows the domain that follows from it, changed or not.
  if (record.type === "0-1" && names.includes("email")) stamps.push("hs_email_domain");
  for (const name of [...new Set([...names, ...stamps])].sort())
    properties[name] = record.properties[name] ?? null;
  return { id: String(record.id), properties, ...envelope(world, record) };
}

function envelope(world: World, record: StoredRecord): Record<string, unknown> {
  const domain = findPortal(world, record.portal)?.uiDomain ?? "app.hubspot.com";
  return {
    createdAt: iso(record.createdAt),
    updatedAt: iso(record.updatedAt),
    archived: record.archivedAt !== null,
    ...(record.archivedAt === null ? {} : { archivedAt: iso(record.archivedAt) }),
    url: `https://${domain}/contacts/${record.portal}/record/${record.type}/${record.id}`,
  };
}

interface HistoryRow {
  value: string;
  at: number;
  source_type: string;
  source_id: string;
  source_label: string | null;
  user_id: number | null;
}

/** Every value a property had, newest first. */
function history(world: World, record: StoredRecord, names: string[]): Record<string, unknown[]> {
  const entries = names.map((name) => {
    const rows = world.db.all<HistoryRow>(
      "SELECT * FROM history WHERE record = ? AND property = ? ORDER BY at DESC, seq DESC",
      record.id,
      name,
    );
    const versions = rows.map((row) => ({
      value: row.value,
      timestamp: iso(row.at),
      sourceType: row.source_type,
      sourceId: row.source_id,
      ...(row.source_label === null ? {} : { sourceLabel: row.source_label }),
      ...(row.user_id === null ? {} : { updatedByUserId: row.user_id }),
    }));
    return [name, versions] as const;
  });
  return Object.fromEntries(entries);
}

function linked(world: World, record: StoredRecord, types: string[]): Record<string, unknown> {
  const groups = types.map((name) => {
    const to = objectType(name);
    const results = associationsOf(world, record.id, to.id).map((link) => ({
      id: String(link.to_id),
      type: oldName(record.type, to.id, link),
    }));
    return [to.plural, { results }] as const;
  });
  return Object.fromEntries(groups.filter(([, { results }]) => results.length > 0));
}

/** The older association names: contact_to_company, and contact_to_company_unlabeled for the plain kind. */
function oldName(from: string, to: string, link: Association): string {
  const name = associationName(from, to).toLowerCase();
  const labelled = (from === "0-1" && to === "0-2") || (from === "0-2" && to === "0-1");
  return labelled && link.label === null ? `${name}_unlabeled` : name;
}
