import { z } from "zod";
import { invalid } from "../core/errors.ts";
import { Id, parse, Value } from "../core/input.ts";
import { type Call, flagParam, json, limitParam, nextPage, type Reply } from "../http/call.ts";
import type { LimitKind, Route } from "../http/router.ts";
import { BATCH_HANDLERS } from "./batch.ts";
import { createChecked, Links } from "./create.ts";
import { mergeRecords } from "./merge.ts";
import { objectType } from "./object-types.ts";
import { lookUp, need, readOptions, sourceOf, typeOf } from "./record-access.ts";
import { archiveRecord, listRecords, purgeRecord, writeProperties } from "./records.ts";
import { renderRecord, renderWritten } from "./render.ts";
import { searchRecords } from "./search.ts";
import { checkValues } from "./values.ts";
import { guardedChanges } from "./write-rules.ts";

const Properties = z.record(z.string(), Value);
const Create = z.object({ properties: Properties, associations: Links });
const Update = z.object({ properties: Properties });
const Merge = z.object({ primaryObjectId: Id, objectIdToMerge: Id });
const Purge = z.object({ objectId: Id, idProperty: z.string().optional() });

const at = (suffix: string): string[] => [
  `/crm/objects/{dated}/{type}${suffix}`,
  `/crm/v3/objects/{type}${suffix}`,
];

function route(
  method: string,
  suffix: string,
  kind: "read" | "write",
  handle: (call: Call) => Reply,
  limit: LimitKind = "standard",
): Route {
  return {
    method,
    paths: at(suffix),
    auth: "token",
    limit,
    scopes: (call) => objectType(call.params.type!)[kind],
    handle,
  };
}

export const RECORD_ROUTES: Route[] = [
  route("GET", "", "read", list),
  route("POST", "", "write", (call) => {
    const input = parse(Create, json(call));
    const record = createChecked(call, typeOf(call), input.properties, input.associations);
    return { status: 201, body: renderWritten(call.world, record, Object.keys(record.properties)) };
  }),
  route("GET", "/{id}", "read", (call) => {
    const record = need(call, call.params.id!, flagParam(call, "archived"));
    return { status: 200, body: renderRecord(call.world, record, readOptions(call)) };
  }),
  route("PATCH", "/{id}", "write", (call) => {
    const { world, caller } = call;
    const { properties } = parse(Update, json(call));
    const record = need(call, call.params.id!);
    const checked = checkValues(world, caller.portal, record.type, properties, record.properties);
    const changed = writeProperties(world, record, guardedChanges(world, record, checked), sourceOf(call));
    return {
      status: 200,
      body: renderWritten(world, record, [...Object.keys(checked), ...Object.keys(changed)]),
    };
  }),
  route("DELETE", "/{id}", "write", (call) => {
    const { world, caller, params } = call;
    const record = lookUp(world, caller.portal, typeOf(call), params.id!, { followMerges: true });
    if (record) archiveRecord(world, record, sourceOf(call));
    return { status: 204 };
  }),
  route("POST", "/search", "read", (call) => ({ status: 200, body: searchRecords(call) }), "search"),
  route("POST", "/merge", "write", (call) => {
    const input = parse(Merge, json(call));
    const primary = need(call, input.primaryObjectId);
    const other = need(call, input.objectIdToMerge);
    const survivor = mergeRecords(call.world, primary, other, sourceOf(call));
    return { status: 200, body: renderWritten(call.world, survivor, Object.keys(survivor.properties)) };
  }),
  route("POST", "/gdpr-delete", "write", (call) => {
    const { objectId, idProperty } = parse(Purge, json(call));
    const { world, caller } = call;
    if (typeOf(call) !== "0-1") throw invalid("Only contacts can be deleted for privacy reasons.");
    const record = lookUp(world, caller.portal, "0-1", objectId, { idProperty, followMerges: true });
    if (record) purgeRecord(world, record, sourceOf(call));
    return { status: 204 };
  }),
  ...Object.entries(BATCH_HANDLERS).map(([name, handle]) =>
    route("POST", `/batch/${name}`, name === "read" ? "read" : "write", handle),
  ),
];

function list(call: Call): Reply {
  const { world, caller } = call;
  const options = readOptions(call);
  // History lowers the page maximum (50 by practice).
  const limit = limitParam(call, 10, options.withHistory.length > 0 ? 50 : 100);
  const after = Number(call.query.get("after") || 0);
  if (!Number.isInteger(after) || after < 0)
    throw invalid(`Invalid cursor: after=${call.query.get("after")}`);
  const page = { after, limit: limit + 1, archived: flagParam(call, "archived") };
  const found = listRecords(world, caller.portal, typeOf(call), page);
  const shown = found.slice(0, limit);
  const results = shown.map((record) => renderRecord(world, record, options));
  const paging = found.length > limit ? { paging: nextPage(call, String(shown.at(-1)!.id)) } : {};
  return { status: 200, body: { results, ...paging } };
}
