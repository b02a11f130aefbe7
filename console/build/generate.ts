import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ApiDeps } from "../../src/api/deps.ts";
import { apiRoutes } from "../../src/api/index.ts";
import { openApi } from "../../src/api/openapi.ts";
import { clientTypes } from "./client-types.ts";
import { GENERATED, ROOT } from "./inputs.ts";

/** The client's types, from the routes as they are declared. Declaring them asks nothing of what they will need. */
export function currentClientTypes(): string {
  return clientTypes(openApi(apiRoutes({} as ApiDeps), "0"));
}

/** Writes them where the app reads them, and only if they changed. */
export function generateClient(): void {
  const file = path.join(ROOT, GENERATED);
  const types = currentClientTypes();
  if (!existsSync(file) || readFileSync(file, "utf8") !== types) writeFileSync(file, types);
}
