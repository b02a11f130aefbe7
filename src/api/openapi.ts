import { z } from "zod";
import { BY_HEADER, TENANT_HEADER } from "./operator-caller.ts";
import type { Route } from "./route.ts";

type Schema = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  /** The one permission that is needed, as a role of the scheme (OpenAPI 3.1, Security Requirement Object). */
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly Schema[];
  readonly requestBody?: { readonly content: { readonly "application/json": { readonly schema: Schema } } };
  readonly responses: Readonly<Record<string, Schema>>;
}

export interface OpenApi {
  readonly openapi: "3.1.0";
  readonly info: Schema;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Schema & { readonly schemas: Readonly<Record<string, Schema>> };
}

const SIGNED_IN = "signedIn";

const REFUSALS = {
  400: ["BadRequest", "Something in it is wrong: the field and the fix are named."],
  401: ["Unauthorized", "Nobody is signed in."],
  403: ["Forbidden", "This role may not do it."],
  404: ["NotFound", "There is no such thing in this account; nobody learns whether another account has it."],
  409: ["Conflict", "It has changed since you looked: look again; nothing was overwritten."],
  413: ["TooLarge", "The body is too long."],
  415: ["Unsupported", "The body is not JSON, is compressed or in a charset that is not read."],
  500: ["Failed", "Something failed here; what it was stands in the server's log."],
  503: ["Unavailable", "It cannot be done now: try again later."],
} as const;

const ERROR: Schema = {
  type: "object",
  required: ["error"],
  properties: {
    error: { type: "string", description: "What is wrong, for people." },
    field: { type: "string", description: "Where it is wrong." },
    fix: { type: "string", description: "How to mend it." },
    problems: {
      type: "array",
      items: {
        type: "object",
        required: ["field", "problem"],
        properties: { field: { type: "string" }, problem: { type: "string" } },
      },
    },
  },
};

/** The OpenAPI 3.1 document of these routes, made from what they declare (https://spec.openapis.org/oas/v3.1.0). */
export function openApi(routes: readonly Route[], version: string): OpenApi {
  const schemas: Record<string, Schema> = { Error: ERROR };
  const paths: Record<string, Record<string, Operation>> = {};
  for (const one of routes) {
    paths[one.path] ??= {};
    paths[one.path]![one.method.toLowerCase()] = operationOf(one, schemas);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Leadclock",
      version,
      description:
        "Speed to lead and SLA clocks of one account. Every answer is about the account that the caller is in, and about no other.",
    },
    servers: [{ url: "/api" }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        [SIGNED_IN]: {
          type: "http",
          scheme: "bearer",
          description:
            "Who asks decides what they may: `read`, `act`, `editPolicy`, `approve`, `publish` or `operate`, named by each operation.",
        },
      },
      parameters: {
        tenant: headerParameter(
          TENANT_HEADER,
          "Which account, by its id, percent-encoded; needed where a terminal may enter several.",
        ),
        by: headerParameter(
          BY_HEADER,
          "Who does it, percent-encoded: a terminal says in whose name it stands in the audit.",
        ),
      },
      responses: Object.fromEntries(
        Object.values(REFUSALS).map(([name, description]) => [
          name,
          {
            description,
            content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
          },
        ]),
      ),
    },
  };
}

function headerParameter(name: string, description: string): Schema {
  return { name, in: "header", required: false, description, schema: { type: "string" } };
}

function operationOf(one: Route, schemas: Record<string, Schema>): Operation {
  const operationId = idOf(one);
  const schemaOf = (shape: z.ZodType, io: "input" | "output") =>
    portable(z.toJSONSchema(shape, { io, unrepresentable: "any", override: plain }), operationId, schemas);
  const fields = (shape: z.ZodType | undefined, where: "path" | "query") =>
    shape ? parametersOf(schemaOf(shape, "input"), where) : [];
  return {
    operationId,
    summary: one.summary,
    description: `Needs the permission \`${one.needs}\`.`,
    security: [{ [SIGNED_IN]: [one.needs] }],
    parameters: [
      ...fields(one.params, "path"),
      ...fields(one.query, "query"),
      { $ref: "#/components/parameters/tenant" },
      { $ref: "#/components/parameters/by" },
    ],
    ...(one.body
      ? { requestBody: { content: { "application/json": { schema: schemaOf(one.body, "input") } } } }
      : {}),
    responses: {
      200: {
        description: one.summary,
        content: { "application/json": { schema: schemaOf(one.answer, "output") } },
      },
      ...Object.fromEntries(
        Object.entries(REFUSALS).map(([status, [name]]) => [
          status,
          { $ref: `#/components/responses/${name}` },
        ]),
      ),
    },
  };
}

/** `POST /policies/{version}/approvals` is `postPoliciesVersionApprovals`. */
function idOf({ method, path }: Route): string {
  const words = path.split(/\W+/).filter((word) => word !== "");
  return method.toLowerCase() + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
}

function parametersOf(schema: Schema, where: "path" | "query"): readonly Schema[] {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, Schema>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, own]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    schema: own,
  }));
}

/** That our types are read-only in memory is nothing to people who ask. */
function plain({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  delete jsonSchema.readOnly;
}

/** A reference in an OpenAPI document begins at the document, not at its schema: what is referred to goes where all may find it. */
function portable(made: Schema, operationId: string, schemas: Record<string, Schema>): Schema {
  const { $schema: _, $defs = {}, ...schema } = made as Schema & { $defs?: Record<string, Schema> };
  const nameOf = (name: string) => `${operationId}_${name.replaceAll("__", "")}`;
  const moved = <T>(value: T): T =>
    JSON.parse(
      JSON.stringify(value, (key, member) =>
        key === "$ref" && typeof member === "string"
          ? member.replace(
              /^#\/\$defs\/(.+)$/,
              (_whole, name: string) => `#/components/schemas/${nameOf(name)}`,
            )
          : member,
      ),
    );
  for (const [name, definition] of Object.entries($defs)) schemas[nameOf(name)] = moved(definition);
  return moved(schema);
}
