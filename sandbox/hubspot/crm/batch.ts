import { z } from "zod";
import { iso } from "../../support/iso.ts";
import { invalid, Refusal } from "../core/errors.ts";
import { Id, parse, Value } from "../core/input.ts";
import { type Call, flagParam, json, type Reply } from "../http/call.ts";
import { createChecked, Links } from "./create.ts";
import { objectType } from "./object-types.ts";
import type { StoredRecord } from "./record.ts";
import { lookUp, sourceOf, typeOf } from "./record-access.ts";
import { archiveRecord, writeProperties } from "./records.ts";
import { renderRecord, renderWritten } from "./render.ts";
import { checkValues } from "./values.ts";
import { guardedChanges } from "./write-rules.ts";

const Properties = z.record(z.string(), Value);
const trace = { objectWriteTraceId: z.string().optional() };
const Creates = z.object({
  inputs: z.array(z.object({ properties: Properties, associations: Links, ...trace })),
});
const Updates = z.object({
  inputs: z.array(z.object({ id: Id, idProperty: z.string().nullish(), properties: Properties, ...trace })),
});
const Ids = z.object({ inputs: z.array(z.object({ id: Id })) });
const Reads = Ids.extend({
  properties: z.array(z.string()).default([]),
  propertiesWithHistory: z.array(z.string()).default([]),
  idProperty: z.string().nullish(),
});

type Result = Record<string, unknown>;
interface Failure {
  status: string;
  category: unknown;
  message: unknown;
  context: Record<string, unknown>;
}

/** The batch operations of every object type, at most 100 inputs each. */
export const BATCH_HANDLERS: Record<string, (call: Call) => Reply> = {
  read,
  create,
  update,
  upsert,
  archive,
};

function read(call: Call): Reply {
  const { world, caller } = call;
  const input = parse(Reads, json(call));
  checkInputs(
    input.inputs.map(({ id }) => id),
    false,
  );
  const archived = flagParam(call, "archived");
  const options = {
    properties: input.properties.map((name) => name.toLowerCase()),
    withHistory: input.propertiesWithHistory.map((name) => name.toLowerCase()),
    associations: [],
  };
  if (options.withHistory.length > 0 && input.inputs.length > 50)
    throw invalid("A batch read with propertiesWithHistory may hold at most 50 inputs.");
  const results: Result[] = [];
  const missing: string[] = [];
  for (const id of new Set(input.inputs.map((one) => one.id))) {
    const how = { idProperty: input.idProperty ?? undefined, archived, followMerges: false };
    const record = lookUp(world, caller.portal, typeOf(call), id, how);
    if (record) results.push(renderRecord(world, record, options));
    else missing.push(id);
  }
  return reply(call, 200, results, missing.length > 0 ? [notThere(call, missing)] : []);
}

function create(call: Call): Reply {
  const { inputs } = parse(Creates, json(call));
  checkInputs(inputs.map((_, index) => String(index)));
  const traced = inputs.every((input) => input.objectWriteTraceId !== undefined);
  return each(call, 201, inputs, traced, (input) => {
    const record = createChecked(call, typeOf(call), input.properties, input.associations);
    return renderWritten(call.world, record, Object.keys(record.properties));
  });
}

function update(call: Call): Reply {
  const { world, caller } = call;
  const { inputs } = parse(Updates, json(call));
  checkInputs(inputs.map(({ id }) => id));
  const traced = inputs.every((input) => input.objectWriteTraceId !== undefined);
  const missing: string[] = [];
  const found = inputs.flatMap((input) => {
    const how = { idProperty: input.idProperty ?? undefined, followMerges: false };
    const record = lookUp(world, caller.portal, typeOf(call), input.id, how);
    if (!record) missing.push(input.id);
    return record ? [{ ...input, record }] : [];
  });
  const answer = each(call, 200, found, traced, (input) => write(call, input.record, input.properties));
  if (missing.length === 0) return answer;
  const { results, errors = [] } = answer.body as { results: Result[]; errors?: Failure[] };
  return reply(call, 200, results, [...errors, notThere(call, missing)]);
}

function write(call: Call, record: StoredRecord, properties: Record<string, Value>): Result {
  const { world, caller } = call;
  const checked = checkValues(world, caller.portal, record.type, properties, record.properties);
  const changed = writeProperties(world, record, guardedChanges(world, record, checked), sourceOf(call));
  return renderWritten(world, record, [...Object.keys(checked), ...Object.keys(changed)]);
}

function upsert(call: Call): Reply {
  const { world, caller } = call;
  const { inputs } = parse(Updates, json(call));
  checkInputs(inputs.map(({ id }) => id));
  // By e-mail address one bad input fails all, with or without trace ids.
  const byEmail = inputs.some((input) => input.idProperty === "email");
  const traced = !byEmail && inputs.every((input) => input.objectWriteTraceId !== undefined);
  return each(call, 200, inputs, traced, (input) => {
    const idProperty = input.idProperty ?? undefined;
    const record = lookUp(world, caller.portal, typeOf(call), input.id, { idProperty, followMerges: false });
    if (record) return { ...write(call, record, input.properties), new: false };
    if (!idProperty) throw invalid(`idProperty is required to create a record with id ${input.id}.`);
    const properties = { ...input.properties, [idProperty]: input.id };
    const created = createChecked(call, typeOf(call), properties, undefined);
    return { ...renderWritten(world, created, Object.keys(created.properties)), new: true };
  });
}

function archive(call: Call): Reply {
  const { world, caller } = call;
  const { inputs } = parse(Ids, json(call));
  checkInputs(
    inputs.map(({ id }) => id),
    false,
  );
  for (const { id } of inputs) {
    const record = lookUp(world, caller.portal, typeOf(call), id, { followMerges: false });
    if (record) archiveRecord(world, record, sourceOf(call));
  }
  return { status: 204 };
}

/** Works through a batch; with trace ids one bad input fails alone, without them it fails all. */
function each<Input extends { objectWriteTraceId?: string | undefined }>(
  call: Call,
  success: number,
  inputs: Input[],
  traced: boolean,
  work: (input: Input) => Result,
): Reply {
  const results: Result[] = [];
  const errors: Failure[] = [];
  for (const input of inputs) {
    const traceId = input.objectWriteTraceId;
    try {
      const result = call.world.db.transaction(() => work(input));
      results.push(traceId === undefined ? result : { ...result, objectWriteTraceId: traceId });
    } catch (error) {
      if (!traced || !(error instanceof Refusal)) throw error;
      errors.push(failure(error, traceId!));
    }
  }
  return reply(call, success, results, errors);
}

function failure({ body }: Refusal, traceId: string): Failure {
  const context = { objectWriteTraceId: [traceId], ...(body.context as object | undefined) };
  return { status: "error", category: body.category, message: body.message, context };
}

function notThere(call: Call, ids: string[]): Failure {
  const name = objectType(typeOf(call)).upper;
  return {
    status: "error",
    category: "OBJECT_NOT_FOUND",
    message: `Could not get some ${name} objects, they may be deleted or not exist. Check that ids are valid.`,
    context: { ids },
  };
}

function reply(call: Call, success: number, results: Result[], errors: Failure[]): Reply {
  const at = iso(call.world.clock.now());
  const body = { status: "COMPLETE", results, startedAt: at, completedAt: at };
  if (errors.length === 0) return { status: success, body };
  return { status: 207, body: { ...body, numErrors: errors.length, errors } };
}

function checkInputs(ids: string[], unique = true): void {
  if (ids.length > 100)
    throw invalid(`The maximum number of inputs in a batch is 100, but was ${ids.length}.`);
  const repeated = unique ? ids.filter((id, index) => ids.indexOf(id) !== index) : [];
  if (repeated.length > 0)
    throw invalid(
      `Duplicate IDs found in batch input: [${[...new Set(repeated)].join(", ")}]. IDs must be unique`,
    );
}
