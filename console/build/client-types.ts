import type { OpenApi, Operation } from "../../src/api/openapi.ts";

type Schema = Readonly<Record<string, unknown>>;

const HEADING = "// Made from the app's own OpenAPI document by console/build; not kept in the repository.";

/**
 * The document as TypeScript: one interface with an entry for each operation, by method and path, and a type for
 * each schema that is referred to. Each stands on one line.
 */
export function clientTypes(document: OpenApi): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      operationLine(`${method.toUpperCase()} ${path}`, operation),
    ),
  );
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `export type ${schemaName(name)} = ${typeOf(schema)};`,
  );
  return [HEADING, "export interface Operations {", ...operations, "}", "", ...schemas, ""].join("\n");
}

const schemaName = (name: string): string => `Schema_${name.replaceAll(/\W/g, "_")}`;

function operationLine(name: string, operation: Operation): string {
  const body = operation.requestBody?.content["application/json"].schema;
  const answer = operation.responses[200]?.content as
    | { readonly "application/json": { readonly schema: Schema } }
    | undefined;
  const parts = [
    `params: ${fields(operation, "path")}`,
    `query: ${fields(operation, "query")}`,
    `body: ${body ? typeOf(body) : "undefined"}`,
    `answer: ${answer ? typeOf(answer["application/json"].schema) : "undefined"}`,
  ];
  return `  readonly ${JSON.stringify(name)}: { ${parts.join("; ")} };`;
}

function fields({ parameters }: Operation, where: "path" | "query"): string {
  const own = parameters.filter((one) => one.in === where);
  if (own.length === 0) return "undefined";
  const members = own.map(
    (one) => `${JSON.stringify(one.name)}${one.required ? "" : "?"}: ${typeOf(one.schema as Schema)}`,
  );
  return `{ ${members.join("; ")} }`;
}

/** A JSON Schema as a type; what says nothing is `unknown`. */
function typeOf(schema: unknown): string {
  if (typeof schema !== "object" || schema === null) return schema === false ? "never" : "unknown";
  const one = schema as Schema;
  if (typeof one.$ref === "string") return schemaName(one.$ref.split("/").at(-1)!);
  if ("const" in one) return JSON.stringify(one.const);
  if (Array.isArray(one.enum)) return union(one.enum.map((value) => JSON.stringify(value)));
  for (const key of ["anyOf", "oneOf"]) {
    const choices = one[key];
    if (Array.isArray(choices)) return union(choices.map(typeOf));
  }
  if (Array.isArray(one.allOf)) return one.allOf.map((part) => `(${typeOf(part)})`).join(" & ");
  if (Array.isArray(one.type)) return union(one.type.map((type) => typeOf({ ...one, type })));
  return ofType(one);
}

function ofType(one: Schema): string {
  switch (one.type) {
    case "null":
    case "string":
    case "boolean":
    case "number":
      return one.type;
    case "integer":
      return "number";
    case "array":
      return Array.isArray(one.prefixItems)
        ? `readonly [${one.prefixItems.map(typeOf).join(", ")}]`
        : `readonly (${typeOf(one.items)})[]`;
    case "object":
      return objectOf(one);
    default:
      return "unknown";
  }
}

function objectOf(one: Schema): string {
  const properties = Object.entries((one.properties ?? {}) as Readonly<Record<string, unknown>>);
  const required = new Set((one.required ?? []) as readonly string[]);
  const members = properties.map(
    ([name, schema]) => `readonly ${JSON.stringify(name)}${required.has(name) ? "" : "?"}: ${typeOf(schema)}`,
  );
  const more = one.additionalProperties;
  const open =
    typeof more === "object" && more !== null ? `{ readonly [key: string]: ${typeOf(more)} }` : null;
  if (members.length === 0) return open ?? "Readonly<Record<string, unknown>>";
  const closed = `{ ${members.join("; ")} }`;
  return open === null ? closed : `${closed} & ${open}`;
}

function union(types: readonly string[]): string {
  return types.length === 0 ? "never" : [...new Set(types)].map((type) => `(${type})`).join(" | ");
}
