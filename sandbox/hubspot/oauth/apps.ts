import type { World } from "../core/world.ts";
import type { App } from "./app.ts";

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
