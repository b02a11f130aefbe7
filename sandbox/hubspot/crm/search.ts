import { z } from "zod";
import { findPortal } from "../account/portals.ts";
import { invalid } from "../core/errors.ts";
import { parse, Value } from "../core/input.ts";
import { type Call, json } from "../http/call.ts";
import { objectType } from "./object-types.ts";
import type { StoredRecord } from "./record.ts";
import { typeOf } from "./record-access.ts";

import { renderRecord } from "./render.ts";
import { type Filter, matches, sortKey } from "./search-filter.ts";
import { candidates } from "./search-index.ts";

const OPERATORS = [
  "LT",
  "LTE",
  "GT",
  "GTE",
  "EQ",
  "NEQ",
  "BETWEEN",
  "IN",
  "NOT_IN",
  "HAS_PROPERTY",
  "NOT_HAS_PROPERTY",
  "CONTAINS_TOKEN",
  "NOT_CONTAINS_TOKEN",
] as const;
const Text = Value.transform((value) => String(value ?? ""));
const FilterInput = z.object({
  propertyName: z.string(),
  operator: z.enum(OPERATORS),
  value: Text.optional(),
  highValue: Text.optional(),
  values: z.array(Text).optional(),
});
const Sort = z.union([
  z.string(),
  z.object({ propertyName: z.string(), direction: z.enum(["ASCENDING", "DESCENDING"]).default("ASCENDING") }),
]);
const Search = z.object({
  filterGroups: z.array(z.object({ filters: z.array(FilterInput) })).default([]),
  sorts: z.array(Sort).default([]),
  properties: z.array(z.string()).default([]),
  query: z.string().optional(),
  limit: z.coerce.number().int().default(10),
  after: z.union([z.string(), z.number()]).nullish(),
});
type Search = z.output<typeof Search>;

const MAX_RESULTS = 10_000;

/**
 * Searches as the index knows the records: a moment late, at most 10,000. A record archived a moment ago still counts
 * in `total` but is not shown, as recorded from a live portal.
 */
export function searchRecords(call: Call): unknown {
  if (call.raw.toString("utf8").length > 3_000)
    throw invalid("The request body exceeds the maximum of 3000 characters.");
  const search = parse(Search, json(call));
  const after = checkShape(search);
  const { world, caller } = call;
  const type = typeOf(call);
  const definitions = world.definitions.of(caller.portal, type);
  const groups: Filter[][] = search.filterGroups.map((group) => group.filters);
  for (const filter of groups.flat()) checkFilter(filter, definitions);
  const lag = findPortal(world, caller.portal)?.searchLagMs ?? 0;
  const found = candidates(world, caller.portal, type, groups, world.clock.now() - lag).filter(
    (record) =>
      (groups.length === 0 ||
        groups.some((group) => group.every((filter) => matches(world, record, filter)))) &&
      (!search.query || mentions(record, search.query)),
  );
  sort(found, search.sorts[0], definitions);
  const page = found.slice(after, after + search.limit);
  const options = {
    properties: search.properties.map((name) => name.toLowerCase()),
    withHistory: [],
    associations: [],
  };
  const results = page
    .filter((record) => record.archivedAt === null)
    .map((record) => renderRecord(world, record, options));
  const next = after + page.length;
  return {
    total: found.length,
    results,
    ...(next < found.length ? { paging: { next: { after: String(next) } } } : {}),
  };
}

function checkShape(search: Search): number {
  const { filterGroups, sorts, limit } = search;
  const filters = filterGroups.map((group) => group.filters.length);
  if (filterGroups.length > 5)
    throw invalid(`Too many filter groups: the maximum is 5, but there were ${filterGroups.length}.`);
  if (filters.some((count) => count > 6)) throw invalid("Too many filters in a group: the maximum is 6.");
  if (filters.reduce((sum, count) => sum + count, 0) > 18)
    throw invalid("Too many filters: the maximum is 18 in all groups together.");
  if (sorts.length > 1) throw invalid("Only one sort may be given.");
  if (limit < 1 || limit > 200) throw invalid(`limit must be between 1 and 200, but was ${limit}.`);
  const after = Number(search.after || 0);
  if (!Number.isInteger(after) || after < 0) throw invalid(`Invalid cursor: after=${search.after}`);
  if (after + limit > MAX_RESULTS)
    throw invalid(
      `The search API can return at most ${MAX_RESULTS} results; after + limit was ${after + limit}.`,
    );
  return after;
}

function checkFilter(filter: Filter, definitions: Map<string, unknown>): void {
  const { propertyName, operator } = filter;
  if (!propertyName.startsWith("associations.") && !definitions.has(propertyName.toLowerCase()))
    throw invalid(`There was a problem with the request: property "${propertyName}" does not exist.`, {
      errors: [{ message: `Property ${propertyName} does not exist`, code: "PROPERTY_DOESNT_EXIST" }],
    });
  const needed = { IN: "values", NOT_IN: "values", HAS_PROPERTY: null, NOT_HAS_PROPERTY: null }[
    operator as string
  ];
  const member = needed === undefined ? "value" : needed;
  if (member !== null && filter[member as "value"] === undefined)
    throw invalid(`Filter on ${propertyName} with ${operator} needs "${member}".`);
  if (operator === "BETWEEN" && filter.highValue === undefined)
    throw invalid(`Filter on ${propertyName} with BETWEEN needs "highValue".`);
}

function mentions(record: StoredRecord, query: string): boolean {
  const text = objectType(record.type)
    .defaults.map((name) => record.properties[name] ?? "")
    .join(" ");
  return `${text} ${record.properties.phone ?? ""}`.toLowerCase().includes(query.toLowerCase());
}

/** By the one sort asked for, else by creation; equal keys by id. */
function sort(
  records: StoredRecord[],
  by: Search["sorts"][number] | undefined,
  definitions: Map<string, { type: string }>,
): void {
  const { propertyName, direction } =
    typeof by === "string" || by === undefined
      ? {
          propertyName: (by ?? "hs_object_id").replace(/^-/, ""),
          direction: by?.startsWith("-") ? "DESCENDING" : "ASCENDING",
        }
      : by;
  const type = definitions.get(propertyName.toLowerCase())?.type;
  const sign = direction === "DESCENDING" ? -1 : 1;
  const keyed = records.map((record) => ({
    record,
    key: sortKey(record.properties[propertyName.toLowerCase()], type),
  }));
  keyed.sort((a, b) => sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) || a.record.id - b.record.id);
  for (const [index, { record }] of keyed.entries()) records[index] = record;
}
