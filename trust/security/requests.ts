import type { OpenApi, Operation } from "../../src/api/openapi.ts";
import { type Schema, sampleOf, sampleWith, takesText, type Way, waysToText } from "./sample.ts";

/** One operation as it can be asked for. */
export interface Asking {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  /** The permission that it names. */
  readonly needs: string;
  /** Places in which a name or an id may stand. */
  readonly places: readonly Place[];
}

export interface Place {
  readonly where: "path" | "query" | "body";
  readonly name: string;
  /** Of an address. */
  readonly schema?: Schema;
  /** Of a body. */
  readonly way?: Way;
}

export interface Request {
  readonly method: string;
  /** Below `/api`, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Instead of a body: what goes over the wire as it stands. */
  readonly raw?: string;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Schema;
}

/** Every operation of the document, with every place in which it takes a text. */
export function askings(document: OpenApi): readonly Asking[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      operation,
      method: method.toUpperCase(),
      path,
      needs: Object.values(operation.security[0]!)[0]![0]!,
      places: placesOf(operation),
    })),
  );
}

function placesOf(operation: Operation): readonly Place[] {
  const inAddress = parametersOf(operation)
    // What a number names is in the address too: another account's version 1 is not ours.
    .filter((one) => one.in === "path" || takesText(one.schema))
    .map((one) => ({ where: one.in as "path" | "query", name: one.name, schema: one.schema }));
  const inBody = waysToText(bodyOf(operation) ?? {}).map((way) => ({
    where: "body" as const,
    name: way.map((step) => (typeof step === "string" ? step : "")).join("."),
    way,
  }));
  return [...inAddress, ...inBody];
}

const parametersOf = ({ parameters }: Operation): readonly Parameter[] =>
  (parameters as unknown as readonly Parameter[]).filter((one) => one.in === "path" || one.in === "query");

const bodyOf = ({ requestBody }: Operation): Schema | undefined =>
  requestBody?.content["application/json"].schema as Schema | undefined;

/** What stands in an address beside the place that is tried, where only this leads anywhere. */
const THERE: Readonly<Record<string, string>> = { clock: "response" };

/** A request that the schemas let through, with `text` in one place; without a place as little as is needed. */
export function requestOf(asking: Asking, put?: { readonly place: Place; readonly text: string }): Request {
  const { operation, method } = asking;
  const query = new URLSearchParams();
  let path = asking.path;
  for (const one of parametersOf(operation)) {
    const isHere = put?.place.where === one.in && put.place.name === one.name;
    if (!isHere && !one.required) continue;
    const text = isHere ? put.text : (THERE[one.name] ?? String(sampleOf(one.schema)));
    if (one.in === "path") path = path.replace(`{${one.name}}`, encodeURIComponent(text.toWellFormed()));
    else query.set(one.name, text);
  }
  const schema = bodyOf(operation);
  const way = put?.place.way;
  const body = schema ? (way ? sampleWith(schema, way, put.text) : sampleOf(schema)) : undefined;
  const address = query.size > 0 ? `${path}?${query}` : path;
  return { method, path: address, ...(body === undefined ? {} : { body }) };
}
