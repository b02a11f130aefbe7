import { notFound, RowError, refuse } from "../core/errors.ts";
import { to18 } from "../core/ids.ts";
import { find, rowsWhere } from "../data/records.ts";
import type { Row } from "../data/row.ts";
import { recordUrl } from "../data/value.ts";
import { type Call, json, type Reply, type Route } from "../http/call.ts";
import type { Field, ObjectDefinition } from "../objects/field.ts";
import { createRecord, deleteRecord, type Given, updateRecord } from "../rules/save.ts";
import { readable, recordBody } from "./read.ts";
import { saving, strikeRow } from "./saving.ts";

const RECORD = "/services/data/{version}/sobjects/{object}/{id}";
const BY_FIELD = "/services/data/{version}/sobjects/{object}/{field}/{value}";

export const RECORD_ROUTES: Route[] = [
  { method: "POST", paths: ["/services/data/{version}/sobjects/{object}"], auth: "session", handle: create },
  { method: "GET", paths: [RECORD], auth: "session", handle: retrieve },
  { method: "PATCH", paths: [RECORD], auth: "session", handle: update },
  { method: "DELETE", paths: [RECORD], auth: "session", handle: remove },
  { method: "GET", paths: [BY_FIELD], auth: "session", handle: retrieveByField },
  { method: "PATCH", paths: [BY_FIELD], auth: "session", handle: upsert },
  { method: "DELETE", paths: [BY_FIELD], auth: "session", handle: removeByField },
];

function create(call: Call): Reply {
  strikeRow(call);
  const given = bodyOf(call);
  const row = saving(call, (save) => createRecord(save, call.params.object!, given));
  return created(call, row);
}

function created(call: Call, row: Row, more: Record<string, unknown> = {}): Reply {
  const object = readable(call, call.params.object!);
  return {
    status: 201,
    headers: { location: recordUrl(call.params.version!, object.name, row.Id) },
    body: { id: row.Id, success: true, errors: [], ...more },
  };
}

function retrieve(call: Call): Reply {
  const object = readable(call, call.params.object!);
  const found = find(call.world, call.session.org, to18(call.params.id!));
  if (found?.type !== object.name || found.deleted) throw notFound();
  return { status: 200, body: recordBody(call, object, found.row, fieldsParam(call)) };
}

function update(call: Call): Reply {
  strikeRow(call);
  const given = bodyOf(call);
  if (Object.keys(given).some((name) => name.toLowerCase() === "id"))
    throw refuse(400, "INVALID_FIELD", "The Id field should not be specified in the sobject data.", ["Id"]);
  const object = readable(call, call.params.object!);
  const before = find(call.world, call.session.org, to18(call.params.id!));
  if (before?.type !== object.name) throw notFound();
  if (isStale(call, before.row)) return { status: 412 };
  saving(call, (save) => updateRecord(save, object.name, before.row.Id, given));
  return { status: 204 };
}

/** Whether the record changed after the instant of If-Unmodified-Since. */
function isStale(call: Call, row: Row): boolean {
  const since = Date.parse(call.headers["if-unmodified-since"] ?? "");
  return !Number.isNaN(since) && Number(row.LastModifiedDate) > since;
}

function remove(call: Call): Reply {
  strikeRow(call);
  const found = find(call.world, call.session.org, to18(call.params.id!));
  if (!found) throw notFound();
  saving(call, (save) => deleteRecord(save, call.params.object!, found.row.Id));
  return { status: 204 };
}

function retrieveByField(call: Call): Reply {
  const object = readable(call, call.params.object!);
  const rows = byField(call, object, keyField(call, object));
  if (rows.length === 0) throw notFound();
  if (rows.length > 1) return several(call, object, rows);
  return { status: 200, body: recordBody(call, object, rows[0]!, fieldsParam(call)) };
}

function upsert(call: Call): Reply {
  strikeRow(call);
  const object = readable(call, call.params.object!);
  const field = keyField(call, object);
  const given = bodyOf(call);
  if (Object.keys(given).some((name) => name.toLowerCase() === field.name.toLowerCase()))
    throw refuse(
      400,
      "INVALID_FIELD",
      `The ${field.name} field should not be specified in the sobject data.`,
      [field.name],
    );
  const rows = byField(call, object, field);
  if (rows.length > 1) return several(call, object, rows);
  const [known] = rows;
  if (!known && field.name === "Id") throw notFound();
  const row = saving(call, (save) =>
    known
      ? updateRecord(save, object.name, known.Id, given)
      : createRecord(save, object.name, { ...given, [field.name]: call.params.value! }),
  );
  if (!known) return created(call, row, { created: true });
  // Before version 46 the answer to a change was empty.
  if (Number.parseInt(call.params.version!.slice(1), 10) < 46) return { status: 204 };
  return { status: 200, body: { id: row.Id, success: true, errors: [], created: false } };
}

function removeByField(call: Call): Reply {
  const object = readable(call, call.params.object!);
  const rows = byField(call, object, keyField(call, object));
  if (rows.length === 0) throw notFound();
  if (rows.length > 1) return several(call, object, rows);
  saving(call, (save) => deleteRecord(save, object.name, rows[0]!.Id));
  return { status: 204 };
}

/** The field of a path that records can be found by. */
export function keyField(call: Call, object: ObjectDefinition): Field {
  const { org, user } = call.session;
  const field = object.byName.get(call.params.field!.toLowerCase());
  const usable = field && (field.externalId || field.idLookup || field.name === "Id");
  if (!usable || !call.world.access.seesField(org, user, object.name, field))
    throw notFound(`Provided external ID field does not exist or is not accessible: ${call.params.field}`);
  return field;
}

function byField(call: Call, object: ObjectDefinition, field: Field): Row[] {
  const { org } = call.session;
  const value = call.params.value!;
  if (field.name !== "Id")
    return matching(rowsWhere(call.world, org, object.name, field.name, [value]), field, value);
  const found = find(call.world, org, to18(value));
  return found?.type === object.name && !found.deleted ? [found.row] : [];
}

/** The rows whose key is the value: in any case, unless the field minds the case. */
export function matching(rows: Row[], field: Field, value: string): Row[] {
  return field.caseSensitive ? rows.filter((row) => row[field.name] === value) : rows;
}

function several(call: Call, object: ObjectDefinition, rows: Row[]): Reply {
  return { status: 300, body: rows.map((row) => recordUrl(call.params.version!, object.name, row.Id)) };
}

function fieldsParam(call: Call): string[] | undefined {
  const names = call.query
    .get("fields")
    ?.split(",")
    .map((name) => name.trim());
  return names?.filter((name) => name !== "");
}

function bodyOf(call: Call): Given {
  const body = json(call);
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new RowError(
      "JSON_PARSER_ERROR",
      "The HTTP entity body is required, but this request has no entity body.",
    );
  return body as Given;
}
