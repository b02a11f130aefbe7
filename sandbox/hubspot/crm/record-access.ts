import { invalid, notFound } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import { type Call, listParam } from "../http/call.ts";
import { objectType } from "./object-types.ts";
import type { StoredRecord } from "./record.ts";
import { currentId, findByUnique, findRecord, uniqueProperties } from "./records.ts";
import type { ReadOptions } from "./render.ts";
import { integration, type Source } from "./source.ts";

export function typeOf(call: Call): string {
  return objectType(call.params.type!).id;
}

/** An app's writes carry the app as their source. */
export function sourceOf(call: Call): Source {
  return integration(call.caller.appId, call.caller.appName);
}

/** What a read asks for in its query. */
export function readOptions(call: Call): ReadOptions {
  return {
    properties: listParam(call, "properties").map((name) => name.toLowerCase()),
    withHistory: listParam(call, "propertiesWithHistory").map((name) => name.toLowerCase()),
    associations: listParam(call, "associations"),
  };
}

export interface Lookup {
  idProperty?: string | undefined;
  archived?: boolean;
  /** Single reads and updates follow the old ids of merged records; batches do not. */
  followMerges: boolean;
}

/** The record an id or unique value names, or undefined. */
export function lookUp(
  world: World,
  portal: number,
  type: string,
  id: string,
  how: Lookup,
): StoredRecord | undefined {
  const { idProperty, archived = false, followMerges } = how;
  if (idProperty && idProperty !== "hs_object_id") {
    if (!uniqueProperties(world, portal, type).includes(idProperty))
      throw invalid(`Property "${idProperty}" is not a unique identifier property.`);
    return findByUnique(world, portal, type, idProperty, id);
  }
  if (!/^\d{1,15}$/.test(id)) return undefined;
  const record = findRecord(world, portal, type, followMerges ? currentId(world, Number(id)) : Number(id));
  return record && (record.archivedAt !== null) === archived ? record : undefined;
}

/** Like lookUp for single requests, refused with 404 where there is nothing. */
export function need(call: Call, id: string, archived = false): StoredRecord {
  const idProperty = call.query.get("idProperty") ?? undefined;
  const record = lookUp(call.world, call.caller.portal, typeOf(call), id, {
    idProperty,
    archived,
    followMerges: true,
  });
  if (!record) throw notFound();
  return record;
}
