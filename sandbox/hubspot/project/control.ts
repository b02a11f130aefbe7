import { z } from "zod";
import { parse } from "../core/input.ts";
import type { World } from "../core/world.ts";
import { upsertApp } from "../oauth/apps.ts";
import { fetchForPage, runWorkflowAction } from "./call-app.ts";
import { readProject } from "./read-project.ts";

const Upload = z.object({ zip: z.base64(), clientId: z.string(), clientSecret: z.string() });
const OfApp = z.object({ portal: z.number().int(), clientId: z.string() });
const Run = OfApp.extend({
  action: z.string(),
  contactId: z.string(),
  callbackId: z.string(),
  inputFields: z.record(z.string(), z.unknown()).default({}),
  signature: z.enum(["v3", "v2"]).default("v3"),
});
const PageCall = OfApp.extend({
  userId: z.string(),
  userEmail: z.string(),
  method: z.string().default("GET"),
  url: z.string(),
  body: z.unknown().optional(),
});

/** What is done with an app's project: uploaded, its actions run, its pages' calls passed on. */
export const projectControls: readonly [path: RegExp, handle: (world: World, body: unknown) => unknown][] = [
  [
    /^\/_sandbox\/projects$/,
    (world, body) => {
      const { zip, ...secrets } = parse(Upload, body);
      const { app, components } = readProject(Buffer.from(zip, "base64"), secrets);
      return { appId: world.db.transaction(() => upsertApp(world, app)), components };
    },
  ],
  [/^\/_sandbox\/workflow-actions$/, (world, body) => runWorkflowAction(world, parse(Run, body))],
  [/^\/_sandbox\/page-calls$/, (world, body) => fetchForPage(world, parse(PageCall, body))],
];
