import { z } from "zod";
import type { World } from "../core/world.ts";

export const App = z.object({
  name: z.string().default("Sandbox app"),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  /** The developer API key that manages webhook settings by API. */
  developerApiKey: z.string().optional(),
  redirectUrls: z.array(z.string()).min(1),
  requiredScopes: z.array(z.string()).default([]),
  optionalScopes: z.array(z.string()).default([]),
  conditionallyRequiredScopes: z.array(z.string()).default([]),
  webhooks: z
    .object({
      targetUrl: z.string().nullable().default(null),
      maxConcurrentRequests: z.number().int().min(1).default(10),
      subscriptions: z
        .array(
          z.object({
            subscriptionType: z.string(),
            objectType: z.string().optional(),
            propertyName: z.string().optional(),
            active: z.boolean().default(true),
          }),
        )
        .max(1_000)
        .default([]),
    })
    .prefault({}),
});
export type App = z.output<typeof App>;

export interface RegisteredApp extends App {
  appId: number;
}

/** Creates or updates an app; `oauth` is a required scope of every app. Answers its numeric id. */
export function upsertApp(world: World, app: App): number {
  const requiredScopes = [...new Set(["oauth", ...app.requiredScopes])];
  const known = findApp(world, app.clientId);
  const appId = known?.appId ?? world.db.next("app", 777_001);
  world.db.run(
    "INSERT INTO apps VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET settings = excluded.settings",
    app.clientId,
    appId,
    JSON.stringify({ ...app, requiredScopes }),
  );
  world.subscriptions.forget();
  return appId;
}

export function findApp(world: World, clientId: string): RegisteredApp | undefined {
  const row = world.db.get<{ app_id: number; settings: string }>(
    "SELECT app_id, settings FROM apps WHERE client_id = ?",
    clientId,
  );
  return row && { ...(JSON.parse(row.settings) as App), appId: row.app_id };
}

export function findAppById(world: World, appId: number): RegisteredApp | undefined {
  const row = world.db.get<{ client_id: string }>("SELECT client_id FROM apps WHERE app_id = ?", appId);
  return row && findApp(world, row.client_id);
}
