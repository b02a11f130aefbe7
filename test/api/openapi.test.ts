import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { Ajv2020 } from "ajv/dist/2020.js";
import express from "express";
import type { ApiDeps } from "../../src/api/deps.ts";
import { docsRoutes } from "../../src/api/docs.ts";
import { apiRoutes } from "../../src/api/index.ts";
import { mount } from "../../src/api/mount.ts";
import { type OpenApi, openApi } from "../../src/api/openapi.ts";

// Declaring routes asks nothing of what they will need.
const routes = apiRoutes({} as ApiDeps);
const document = openApi(routes, "1.2.3");
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Every schema of the document, with a name for messages. */
function schemasOf(of: OpenApi): [string, Readonly<Record<string, unknown>>][] {
  const found: [string, Readonly<Record<string, unknown>>][] = Object.entries(of.components.schemas);
  const walk = (value: unknown, at: string): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      if (key === "schema") found.push([at, member]);
      else walk(member, `${at}/${key}`);
    }
  };
  walk(of.paths, "");
  return found;
}

const resolve = (ref: string): unknown =>
  ref
    .slice(2)
    .split("/")
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);

describe("the OpenAPI document", () => {
  test("has what the specification requires of its parts", () => {
    expect(document).toMatchObject({
      openapi: "3.1.0",
      info: { title: "Leadclock", version: "1.2.3" },
      servers: [{ url: "/api" }],
    });
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, method, operation } of operations) {
      expect(["get", "post", "put", "delete"]).toContain(method);
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = operation.parameters.filter((one) => one.in === "path");
      expect([path, declared.map(({ name }) => name)]).toEqual([path, named]);
      expect(declared.every(({ required }) => required === true)).toBe(true);
      expect(Object.keys(operation.responses)).toEqual(
        expect.arrayContaining(["200", "400", "401", "403", "404", "409", "503"]),
      );
      expect(operation.requestBody === undefined || method !== "get").toBe(true);
    }
  });

  test("refers to nothing that is not in it", () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref!);
    expect(refs.length).toBeGreaterThan(0);
    for (const ref of new Set(refs)) expect([ref, typeof resolve(ref)]).toEqual([ref, "object"]);
  });

  test("holds JSON Schemas that a validator takes", () => {
    const schemas = schemasOf(document);
    expect(schemas.length).toBeGreaterThan(operations.length);
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ ...document, $id: "https://leadclock.example/openapi.json" });
    for (const [, schema] of schemas) {
      expect(() =>
        ajv.compile(
          JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"https://leadclock.example/openapi.json#/')),
        ),
      ).not.toThrow();
    }
  });

  test("takes in the path no greater number than the store can look for", () => {
    const numbers = operations.flatMap(({ path, operation }) =>
      (operation.parameters ?? []).flatMap((one) => {
        const { type, maximum } = (one.schema ?? {}) as { type?: string; maximum?: number };
        return one.in === "path" && type === "integer" ? [{ path, name: one.name, most: maximum }] : [];
      }),
    );
    expect(numbers.length).toBeGreaterThan(2);
    expect(numbers.filter(({ most }) => most === undefined || most > 2_147_483_647)).toEqual([]);
  });

  test("names for each operation the one permission that its route asks for", () => {
    for (const one of routes)
      expect(document.paths[one.path]?.[one.method.toLowerCase()]?.security).toEqual([
        { signedIn: [one.needs] },
      ]);
    expect(operations).toHaveLength(routes.length);
  });

  test("covers every route that is mounted, and nothing is mounted twice", () => {
    const router = mount(routes, { callerOf: async () => null });
    const mounted = router.stack.flatMap(({ route }) =>
      route
        ? [...new Set(route.stack.map(({ method }) => method))].map(
            (method) => `${method} ${route.path.replaceAll(/:(\w+)/g, "{$1}")}`,
          )
        : [],
    );
    expect(mounted.sort()).toEqual(operations.map(({ path, method }) => `${method} ${path}`).sort());
  });

  test("every other door of the program is one of these", () => {
    // Files of the console are files: they hold no data.
    const files = sources(new URL("../../src/", import.meta.url)).filter(
      ([file]) => file !== "console/app-files.ts",
    );
    const doors = files.flatMap(([file, text]) =>
      [...text.matchAll(/\b(?:app|router)\.(?:get|post|put|patch|delete|all)\(\s*([^,\n]+)/g)].map(
        ([, path]) => `${file}: ${path!.replaceAll(/\$\{(?:\w+\.)?(\w+)\}/g, "{$1}")}`,
      ),
    );
    expect(doors.sort()).toEqual(
      [
        'api/docs.ts: "/docs"',
        'api/docs.ts: "/openapi.json"',
        'console/routes.ts: "/"',
        'console/routes.ts: "/console/leave"',
        'console/routes.ts: "/enter"',
        "console/routes.ts: SIGN_IN",
        'console/sign-in-page.ts: "/plain.css"',
        'console/sign-in-page.ts: "/tokens.css"',
        'intake/frame-routes.ts: "/console/framed"',
        "intake/frame-routes.ts: post.path",
        "intake/install-routes.ts: `/{crm}/install`",
        "intake/install-routes.ts: `/{crm}/oauth/callback`",
        "intake/sign-in-routes.ts: `{SIGN_IN}/{crm}`",
        "intake/webhooks.ts: webhook.path",
        'observe/probes.ts: "/metrics"',
        'observe/probes.ts: "/readyz"',
        "observe/probes.ts: path",
        ...["calendars", "connect", "dead-letters", "dead-letters/revive", "doctor"].map(operator),
        ...["duplicates", "duplicates", "forget", "provision", "status"].map(operator),
      ].sort(),
    );
  });
});

const operator = (path: string): string => `operator/routes.ts: "/${path}"`;

function sources(directory: URL): [string, string][] {
  return readdirSync(directory, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => [file, readFileSync(new URL(file, directory), "utf8")]);
}

test("the page for people needs no script and asks nothing of another host", async () => {
  const server = express().use("/api", docsRoutes(routes)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  try {
    const page = await fetch(`${url}/docs`);
    const text = await page.text();
    expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'self';/);
    expect(text).not.toMatch(/<script|<img|<iframe|\bon\w+=|javascript:|(?:href|src)="(?:https?:)?\/\//i);
    for (const { path, method, operation } of operations) {
      expect(text).toContain(`${method.toUpperCase()} /api${path}`);
      expect(text).toContain(operation.summary.replaceAll("'", "&#39;").split("&")[0]);
    }
    const served = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi;
    expect(Object.keys(served.paths)).toEqual(Object.keys(document.paths));
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
