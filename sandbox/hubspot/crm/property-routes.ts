import { z } from "zod";
import { iso } from "../../support/iso.ts";
import { invalid, Refusal } from "../core/errors.ts";
import { parse } from "../core/input.ts";
import { type Call, flagParam, json, type Reply } from "../http/call.ts";
import type { Route } from "../http/router.ts";
import type { PropertyDefinition } from "./definition.ts";
import {
  archiveGroup,
  createGroup,
  GroupCreate,
  GroupUpdate,
  group,
  listGroups,
  updateGroup,
} from "./groups.ts";
import { objectType } from "./object-types.ts";
import {
  archiveProperty,
  createProperty,
  PropertyCreate,
  PropertyUpdate,
  property,
  updateProperty,
} from "./properties.ts";

const Names = z.object({
  archived: z.boolean().default(false),
  inputs: z.array(z.object({ name: z.string() })),
});
const Creates = z.object({ inputs: z.array(z.unknown()) });

const at = (suffix: string): string[] => [
  `/crm/properties/{dated}/{type}${suffix}`,
  `/crm/v3/properties/{type}${suffix}`,
];

function typeOf(call: Call): string {
  return objectType(call.params.type!).id;
}

function route(method: string, suffix: string, kind: "read" | "write", handle: (call: Call) => Reply): Route {
  return {
    method,
    paths: at(suffix),
    auth: "token",
    limit: "standard",
    scopes: (call) => {
      const type = objectType(call.params.type!);
      return kind === "read" ? [...type.read, ...type.schemaWrite] : type.schemaWrite;
    },
    handle,
  };
}

export const PROPERTY_ROUTES: Route[] = [
  route("GET", "", "read", (call) => {
    const { world, caller } = call;
    const results = flagParam(call, "archived")
      ? world.definitions.archived(caller.portal, typeOf(call))
      : [...world.definitions.of(caller.portal, typeOf(call)).values()];
    return { status: 200, body: { results } };
  }),
  route("POST", "", "write", (call) => {
    const { world, caller } = call;
    const input = parse(PropertyCreate, json(call));
    return { status: 201, body: createProperty(world, caller.portal, typeOf(call), input, caller.userId) };
  }),
  route("GET", "/{name}", "read", (call) => {
    const { world, caller, params } = call;
    const archived = world.definitions
      .archived(caller.portal, typeOf(call))
      .find((one) => one.name === params.name);
    if (flagParam(call, "archived") && archived) return { status: 200, body: archived };
    return { status: 200, body: property(world, caller.portal, typeOf(call), params.name!) };
  }),
  route("PATCH", "/{name}", "write", (call) => {
    const { world, caller, params } = call;
    const input = parse(PropertyUpdate, json(call));
    const body = updateProperty(world, caller.portal, typeOf(call), params.name!, input, caller.userId);
    return { status: 200, body };
  }),
  route("DELETE", "/{name}", "write", (call) => {
    archiveProperty(call.world, call.caller.portal, typeOf(call), call.params.name!);
    return { status: 204 };
  }),
  route("POST", "/batch/read", "read", readMany),
  route("POST", "/batch/create", "write", createMany),
  route("POST", "/batch/archive", "write", (call) => {
    const { inputs } = parse(Names, json(call));
    checkCount(inputs.length);
    for (const { name } of inputs) {
      if (call.world.definitions.of(call.caller.portal, typeOf(call)).has(name))
        archiveProperty(call.world, call.caller.portal, typeOf(call), name);
    }
    return { status: 204 };
  }),
  route("GET", "/groups", "read", ({ world, caller, params }) => {
    const results = listGroups(world, caller.portal, objectType(params.type!).id);
    return { status: 200, body: { results } };
  }),
  route("POST", "/groups", "write", (call) => {
    const input = parse(GroupCreate, json(call));
    return { status: 201, body: createGroup(call.world, call.caller.portal, typeOf(call), input) };
  }),
  route("GET", "/groups/{name}", "read", (call) => {
    const { world, caller, params } = call;
    return { status: 200, body: group(world, caller.portal, typeOf(call), params.name!) };
  }),
  route("PATCH", "/groups/{name}", "write", (call) => {
    const input = parse(GroupUpdate, json(call));
    const { world, caller, params } = call;
    return { status: 200, body: updateGroup(world, caller.portal, typeOf(call), params.name!, input) };
  }),
  route("DELETE", "/groups/{name}", "write", (call) => {
    archiveGroup(call.world, call.caller.portal, typeOf(call), call.params.name!);
    return { status: 204 };
  }),
];

function readMany(call: Call): Reply {
  const { world, caller } = call;
  const { inputs, archived } = parse(Names, json(call));
  checkCount(inputs.length);
  const all = archived
    ? new Map(world.definitions.archived(caller.portal, typeOf(call)).map((one) => [one.name, one]))
    : world.definitions.of(caller.portal, typeOf(call));
  const found = inputs.flatMap(({ name }) => all.get(name) ?? []);
  const missing = inputs.map(({ name }) => name).filter((name) => !all.has(name));
  const errors = missing.map((name) => ({
    status: "error",
    category: "OBJECT_NOT_FOUND",
    message: `Property "${name}" does not exist`,
    context: { name: [name] },
  }));
  return batchReply(call, 200, found, errors);
}

function createMany(call: Call): Reply {
  const { world, caller } = call;
  const inputs = parse(Creates, json(call)).inputs.map((input) => parse(PropertyCreate, input));
  checkCount(inputs.length);
  const created: PropertyDefinition[] = [];
  const errors: Record<string, unknown>[] = [];
  for (const input of inputs) {
    try {
      created.push(createProperty(world, caller.portal, typeOf(call), input, caller.userId));
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 409) throw error;
      errors.push(error.body);
    }
  }
  return batchReply(call, 201, created, errors);
}

function batchReply(call: Call, success: number, results: unknown[], errors: unknown[]): Reply {
  const at = iso(call.world.clock.now());
  const body = { status: "COMPLETE", results, startedAt: at, completedAt: at };
  if (errors.length === 0) return { status: success, body };
  return { status: 207, body: { ...body, numErrors: errors.length, errors } };
}

function checkCount(count: number): void {
  if (count > 100) throw invalid(`The maximum number of inputs in a batch is 100, but was ${count}.`);
}
