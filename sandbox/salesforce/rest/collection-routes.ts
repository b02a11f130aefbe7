import { z } from "zod";
import { RowError, refuse } from "../core/errors.ts";
import { isId, to18 } from "../core/ids.ts";
import { rowsById, rowsWhere } from "../data/records.ts";
import { type Call, json, type Reply, type Route } from "../http/call.ts";
import { createRecord, deleteRecord, type Given, updateRecord } from "../rules/save.ts";
import type { Save } from "../rules/save-context.ts";
import { readable, recordBody } from "./read.ts";
import { keyField, matching } from "./record-routes.ts";
import { saveEach } from "./saving.ts";

/** Records in one call. */
const MOST_SAVED = 200;
const MOST_READ = 2000;

const ALL = "/services/data/{version}/composite/sobjects";
const OF_OBJECT = `${ALL}/{object}`;

export const COLLECTION_ROUTES: Route[] = [
  { method: "POST", paths: [ALL], auth: "session", handle: createAll },
  { method: "PATCH", paths: [ALL], auth: "session", handle: updateAll },
  { method: "DELETE", paths: [ALL], auth: "session", handle: removeAll },
  { method: "PATCH", paths: [`${OF_OBJECT}/{field}`], auth: "session", handle: upsertAll },
  { method: "GET", paths: [OF_OBJECT], auth: "session", handle: retrieveAll },
  { method: "POST", paths: [OF_OBJECT], auth: "session", handle: retrieveAll },
];

const Body = z.object({
  allOrNone: z.boolean().default(false),
  records: z.array(z.looseObject({ attributes: z.looseObject({ type: z.string() }).optional() })).default([]),
});
const Wanted = z.object({ ids: z.array(z.string()), fields: z.array(z.string()) });

function createAll(call: Call): Reply {
  const { records, allOrNone } = bodyOf(call);
  return {
    status: 200,
    body: saveEach(call, records, allOrNone, (save, given) => ({
      id: createRecord(save, typeOf(given), given).Id,
    })),
  };
}

function updateAll(call: Call): Reply {
  const { records, allOrNone } = bodyOf(call);
  const body = saveEach(call, records, allOrNone, (save, given) => {
    const id = idOf(given);
    if (!isId(id)) throw new RowError("MALFORMED_ID", `malformed id ${id}`);
    return { id: updateRecord(save, typeOf(given), id, given).Id };
  });
  return { status: 200, body };
}

function upsertAll(call: Call): Reply {
  const { records, allOrNone } = bodyOf(call);
  const object = readable(call, call.params.object!);
  const field = keyField(call, object);
  const keys = records.map((given) => String(valueNamed(given, field.name) ?? ""));
  const one = (save: Save, given: Given): { id: string; created: boolean } => {
    const key = String(valueNamed(given, field.name) ?? "");
    if (key === "") throw new RowError("MISSING_ARGUMENT", `${field.name} not specified`);
    if (keys.filter((other) => other.toLowerCase() === key.toLowerCase()).length > 1)
      throw new RowError("DUPLICATE_VALUE", `Duplicate external id specified: ${key}`, [field.name]);
    if (typeOf(given).toLowerCase() !== object.name.toLowerCase())
      throw new RowError("INVALID_TYPE", `All records must be of type ${object.name}`);
    const rows =
      field.name === "Id"
        ? rowsById(call.world, call.session.org, object.name, [to18(key)])
        : matching(rowsWhere(call.world, call.session.org, object.name, field.name, [key]), field, key);
    if (rows.length > 1)
      throw new RowError(
        "DUPLICATE_EXTERNAL_ID",
        `${field.name}: more than one record found for external id field: [${rows.map(({ Id }) => Id).join(", ")}]`,
      );
    const [known] = rows;
    if (!known) return { id: createRecord(save, object.name, given).Id, created: true };
    const rest = Object.fromEntries(
      Object.entries(given).filter(([name]) => name.toLowerCase() !== field.name.toLowerCase()),
    );
    return { id: updateRecord(save, object.name, known.Id, rest).Id, created: false };
  };
  const body = saveEach(call, records, allOrNone, one).map((result) =>
    result.success ? result : { ...result, created: false },
  );
  return { status: 200, body };
}

function removeAll(call: Call): Reply {
  const ids = (call.query.get("ids") ?? "").split(",").filter((id) => id !== "");
  checkSize(ids.length);
  const allOrNone = call.query.get("allOrNone") === "true";
  const body = saveEach(call, ids, allOrNone, (save, id) => {
    if (!isId(id)) throw new RowError("MALFORMED_ID", `malformed id ${id}`);
    deleteRecord(save, undefined, id);
    return { id: to18(id) };
  });
  return { status: 200, body };
}

/** In the order of the ids; null for what is not there or deleted. */
function retrieveAll(call: Call): Reply {
  const { ids, fields } = wanted(call);
  if (ids.length > MOST_READ)
    throw refuse(
      400,
      "EXCEEDED_ID_LIMIT",
      `record limit reached. cannot retrieve more than ${MOST_READ} records.`,
    );
  const object = readable(call, call.params.object!);
  const found = new Map(
    rowsById(call.world, call.session.org, object.name, ids.map(to18)).map((row) => [row.Id, row]),
  );
  const body = ids.map((id) => {
    const row = found.get(to18(id));
    return row ? recordBody(call, object, row, fields) : null;
  });
  return { status: 200, body };
}

function wanted(call: Call): z.output<typeof Wanted> {
  const listed = (name: string) => call.query.get(name)?.split(",");
  const given = call.method === "GET" ? { ids: listed("ids"), fields: listed("fields") } : json(call);
  const parsed = Wanted.safeParse(given);
  if (!parsed.success) throw refuse(400, "MISSING_ARGUMENT", "The ids and fields parameters are required.");
  return parsed.data;
}

function bodyOf(call: Call): z.output<typeof Body> {
  const parsed = Body.safeParse(json(call));
  if (!parsed.success)
    throw refuse(400, "JSON_PARSER_ERROR", `Invalid request body: ${z.prettifyError(parsed.error)}`);
  checkSize(parsed.data.records.length);
  return parsed.data;
}

function checkSize(count: number): void {
  if (count === 0) throw refuse(400, "REQUIRED_FIELD_MISSING", "At least 1 record is required");
  if (count > MOST_SAVED)
    throw refuse(
      400,
      "EXCEEDED_ID_LIMIT",
      `record limit reached. cannot submit more than ${MOST_SAVED} records into this call`,
    );
}

function typeOf(given: Given): string {
  const type = (given.attributes as { type?: string } | undefined)?.type;
  if (type === undefined) throw new RowError("INVALID_TYPE", "The attributes.type of the record is missing.");
  return type;
}

function idOf(given: Given): string {
  const id = valueNamed(given, "Id");
  if (typeof id !== "string") throw new RowError("MISSING_ARGUMENT", "Id not specified in an update call");
  return id;
}

/** A value by its name in any case. */
function valueNamed(given: Given, name: string): unknown {
  return Object.entries(given).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}
