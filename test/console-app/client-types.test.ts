import { z } from "zod";
import { clientTypes } from "../../console/build/client-types.ts";
import { currentClientTypes } from "../../console/build/generate.ts";
import { GENERATED } from "../../console/build/inputs.ts";
import type { ApiDeps } from "../../src/api/deps.ts";
import { apiRoutes } from "../../src/api/index.ts";
import { openApi } from "../../src/api/openapi.ts";
import { route } from "../../src/api/route.ts";
import { textOf } from "../support/sources.ts";

const typesOf = (parts: { query?: z.ZodObject; body?: z.ZodType; answer: z.ZodType }) =>
  clientTypes(
    openApi(
      [
        route({
          method: parts.body ? "POST" : "GET",
          path: "/things/{id}",
          summary: "",
          needs: "read",
          params: z.object({ id: z.string() }),
          ...parts,
          run: async () => ({}),
        }),
      ],
      "1",
    ),
  ).replaceAll(/[()]/g, "");

describe("the client's types", () => {
  test("say of an operation what goes in and what comes out", () => {
    const types = typesOf({
      body: z.strictObject({ why: z.string(), tier: z.number().optional() }),
      answer: z.object({ at: z.number().nullable(), kind: z.enum(["a", "b"]), list: z.array(z.string()) }),
    });
    expect(types).toContain('readonly "POST /things/{id}": { params: { "id": string }; query: undefined;');
    expect(types).toContain('body: { readonly "why": string; readonly "tier"?: number };');
    expect(types).toContain(
      'answer: { readonly "at": number | null; readonly "kind": "a" | "b"; readonly "list": readonly string[] }',
    );
  });

  test("may leave out of a query what has a default", () => {
    const types = typesOf({ query: z.object({ limit: z.coerce.number().default(50) }), answer: z.null() });
    expect(types).toMatch(/query: \{ "limit"\?: \w+ \}/);
  });

  test("know records by any name, and schemas that refer to themselves", () => {
    const tree: z.ZodType = z.lazy(() => z.union([z.string(), z.record(z.string(), tree)]));
    const types = typesOf({ answer: z.object({ tree }) });
    expect(types).toMatch(/answer: \{ readonly "tree": Schema_\w+ \}/);
    expect(types).toMatch(/export type (Schema_\w+) = string \| \{ readonly \[key: string\]: \1 \};/);
  });

  test("hold every operation of the app, and those that were made are those of now", () => {
    const types = currentClientTypes();
    for (const { method, path } of apiRoutes({} as ApiDeps)) expect(types).toContain(`"${method} ${path}"`);
    // `npm run console:types` makes them; installing and building do.
    expect(textOf(GENERATED)).toBe(types);
  });
});
