import { z } from "zod";
import { iso } from "../../support/iso.ts";
import { invalid, notFound } from "../core/errors.ts";
import { Id, parse } from "../core/input.ts";
import { type Call, json, limitParam, nextPage, type Reply } from "../http/call.ts";
import type { LimitKind, Route } from "../http/router.ts";
import { kindsBetween } from "./association-types.ts";
import { type Association, associate, associationsOf, dissociate } from "./associations.ts";
import { findKind, type Spec, Specs } from "./create.ts";
import { objectType, type ScopeChoice } from "./object-types.ts";
import type { StoredRecord } from "./record.ts";
import { lookUp, sourceOf } from "./record-access.ts";

const End = z.object({ id: Id });
const Reads = z.object({ inputs: z.array(z.object({ id: Id, after: z.string().nullish() })) });
const Pairs = z.object({ inputs: z.array(z.object({ from: End, to: End })) });
const Creates = z.object({ inputs: z.array(z.object({ from: End, to: End, types: Specs })) });
const Archives = z.object({ inputs: z.array(z.object({ from: End, to: z.array(End) })) });

const PER_PAGE = 500;

function scopes(kind: "read" | "write"): (call: Call) => ScopeChoice {
  return ({ params }) => {
    const from = objectType(params.from!)[kind];
    const to = objectType(params.to!)[kind];
    return from.flatMap((one) => to.map((other) => [...new Set([...one, ...other])]));
  };
}

function route(
  method: string,
  paths: string[],
  kind: "read" | "write",
  handle: (call: Call) => Reply,
  limit: LimitKind = "standard",
): Route {
  return { method, paths, auth: "token", limit, scopes: scopes(kind), handle };
}

const batch = (suffix: string): string[] => [
  `/crm/associations/{dated}/{from}/{to}/batch/${suffix}`,
  `/crm/v4/associations/{from}/{to}/batch/${suffix}`,
];
const single = (suffix: string): string[] => [
  `/crm/objects/{dated}/{from}/{id}/associations/${suffix}`,
  `/crm/v4/objects/{from}/{id}/associations/${suffix}`,
];

export const ASSOCIATION_ROUTES: Route[] = [
  route("POST", batch("read"), "read", readMany, "associations"),
  route("POST", batch("create"), "write", createMany, "associations"),
  route("POST", batch("associate/default"), "write", createDefaults, "associations"),
  route("POST", batch("archive"), "write", archiveMany, "associations"),
  route("POST", batch("labels/archive"), "write", archiveLabels, "associations"),
  route(
    "GET",
    ["/crm/objects/2026-03/{from}/{id}/associations/{to}", "/crm/v4/objects/{from}/{id}/associations/{to}"],
    "read",
    readPage,
  ),
  route("PUT", single("{to}/{toId}"), "write", createOne),
  route("PUT", single("default/{to}/{toId}"), "write", createDefault),
  route("DELETE", single("{to}/{toId}"), "write", (call) => {
    const from = find(call, "from", call.params.id!);
    const to = find(call, "to", call.params.toId!);
    if (from && to) dissociate(call.world, from, to, undefined, sourceOf(call));
    return { status: 204 };
  }),
  route(
    "GET",
    ["/crm/associations/{dated}/{from}/{to}/labels", "/crm/v4/associations/{from}/{to}/labels"],
    "read",
    ({ params }) => ({
      status: 200,
      body: { results: kindsBetween(objectType(params.from!).id, objectType(params.to!).id) },
    }),
  ),
];

function find(call: Call, side: "from" | "to", id: string): StoredRecord | undefined {
  const type = objectType(call.params[side]!).id;
  return lookUp(call.world, call.caller.portal, type, id, { followMerges: false });
}

function need(call: Call, side: "from" | "to", id: string): StoredRecord {
  const found = find(call, side, id);
  if (found) return found;
  const upper = objectType(call.params[side]!).upper;
  throw notFound(`No ${upper} with id ${id} exists.`, { context: { [`${side}ObjectId`]: [id] } });
}

/** The other sides of a record, one entry each with all its types; `toObjectId` is a number here. */
function grouped(links: Association[]): { toObjectId: number; associationTypes: unknown[] }[] {
  return [...Map.groupBy(links, (link) => link.to_id)].map(([toObjectId, kinds]) => ({
    toObjectId,
    associationTypes: kinds.map(({ category, type_id, label }) => ({ category, typeId: type_id, label })),
  }));
}

function pageOf(call: Call, id: number, after: string | null | undefined, limit: number) {
  const to = objectType(call.params.to!).id;
  const all = grouped(associationsOf(call.world, id, to)).filter(
    (one) => one.toObjectId > Number(after || 0),
  );
  const shown = all.slice(0, limit);
  return { shown, next: all.length > limit ? String(shown.at(-1)!.toObjectId) : undefined };
}

function readMany(call: Call): Reply {
  const { inputs } = parse(Reads, json(call));
  if (inputs.length > 1_000)
    throw invalid(`A batch read of associations holds at most 1000 inputs, but had ${inputs.length}.`);
  const results: unknown[] = [];
  const missing: string[] = [];
  for (const { id, after } of inputs) {
    const from = find(call, "from", id);
    const { shown, next } = from ? pageOf(call, from.id, after, PER_PAGE) : { shown: [], next: undefined };
    if (shown.length === 0) missing.push(id);
    else results.push({ from: { id }, to: shown, ...(next ? { paging: { next: { after: next } } } : {}) });
  }
  const errors = missing.map((id) => ({
    status: "error",
    category: "OBJECT_NOT_FOUND",
    subCategory: "crm.associations.NO_ASSOCIATIONS_FOUND",
    message: `No ${objectType(call.params.to!).plural} associated with ${objectType(call.params.from!).upper} ${id}`,
    context: { fromObjectId: [id] },
  }));
  return reply(call, 200, results, errors);
}

function readPage(call: Call): Reply {
  const from = need(call, "from", call.params.id!);
  const { shown, next } = pageOf(
    call,
    from.id,
    call.query.get("after"),
    limitParam(call, PER_PAGE, PER_PAGE),
  );
  return { status: 200, body: { results: shown, ...(next ? { paging: nextPage(call, next) } : {}) } };
}

function join(call: Call, fromId: string, toId: string, specs: Spec[]): Record<string, unknown> {
  const from = need(call, "from", fromId);
  const to = need(call, "to", toId);
  const kinds = specs.map((spec) => {
    const kind = findKind(from.type, to.type, spec);
    if (!kind)
      throw invalid(
        `Association type ${spec.associationTypeId} does not exist between ${from.type} and ${to.type}.`,
      );
    return kind;
  });
  associate(call.world, from, to, kinds, sourceOf(call));
  return {
    fromObjectTypeId: from.type,
    fromObjectId: from.id,
    toObjectTypeId: to.type,
    toObjectId: to.id,
    labels: kinds.flatMap((kind) => kind.label ?? []),
  };
}

function defaultSpec(call: Call): Spec {
  const [from, to] = [objectType(call.params.from!).id, objectType(call.params.to!).id];
  const [kind] = kindsBetween(from, to);
  if (!kind) throw invalid(`There is no default association between ${from} and ${to}.`);
  return { associationCategory: kind.category, associationTypeId: kind.typeId };
}

function createOne(call: Call): Reply {
  const body = join(call, call.params.id!, call.params.toId!, parse(Specs, json(call)));
  return { status: 201, body };
}

function joinDefault(call: Call, from: string, to: string): unknown {
  const spec = defaultSpec(call);
  join(call, from, to, [spec]);
  return { from: { id: from }, to: { id: to }, associationSpec: spec };
}

function createDefault(call: Call): Reply {
  return reply(call, 200, [joinDefault(call, call.params.id!, call.params.toId!)], []);
}

function createDefaults(call: Call): Reply {
  const { inputs } = parse(Pairs, json(call));
  checkCount(inputs.length, 2_000);
  const results = inputs.map(({ from, to }) => joinDefault(call, from.id, to.id));
  return reply(call, 200, results, []);
}

function createMany(call: Call): Reply {
  const { inputs } = parse(Creates, json(call));
  checkCount(inputs.length, 2_000);
  const results = inputs.map(({ from, to, types }) => join(call, from.id, to.id, types));
  return reply(call, 201, results, []);
}

function archiveMany(call: Call): Reply {
  const { inputs } = parse(Archives, json(call));
  checkCount(inputs.length, 100);
  for (const { from, to } of inputs) {
    for (const other of to) {
      const [one, two] = [find(call, "from", from.id), find(call, "to", other.id)];
      if (one && two) dissociate(call.world, one, two, undefined, sourceOf(call));
    }
  }
  return { status: 204 };
}

function archiveLabels(call: Call): Reply {
  const { inputs } = parse(Creates, json(call));
  checkCount(inputs.length, 100);
  for (const { from, to, types } of inputs) {
    const [one, two] = [find(call, "from", from.id), find(call, "to", to.id)];
    const kinds = one && two ? types.flatMap((spec) => findKind(one.type, two.type, spec) ?? []) : [];
    if (one && two) dissociate(call.world, one, two, kinds, sourceOf(call));
  }
  return { status: 204 };
}

function checkCount(count: number, most: number): void {
  if (count > most) throw invalid(`The maximum number of inputs is ${most}, but was ${count}.`);
}

function reply(call: Call, success: number, results: unknown[], errors: unknown[]): Reply {
  const at = iso(call.world.clock.now());
  const body = { status: "COMPLETE", results, startedAt: at, completedAt: at };
  return errors.length === 0
    ? { status: success, body }
    : { status: 207, body: { ...body, numErrors: errors.length, errors } };
}
