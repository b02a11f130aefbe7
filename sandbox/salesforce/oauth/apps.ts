import { z } from "zod";
import type { World } from "../core/world.ts";

/** An app as its maker registered it. */
export const App = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  name: z.string().default("App"),
  redirectUrls: z.array(z.string()).default([]),
  scopes: z.array(z.string()).default(["api", "refresh_token", "id"]),
  /** Connected apps let an admin with the permission authorise them before they are installed; the newer kind does not. */
  kind: z.enum(["external client app", "connected app"]).default("external client app"),
  pkceRequired: z.boolean().default(true),
  /** Each refresh answers a new refresh token and voids the old one. */
  rotation: z.boolean().default(true),
  secretRequiredForRefresh: z.boolean().default(true),
  /** Days without a refresh after which a refresh token ends. */
  refreshTokenIdleDays: z.number().min(1).default(30),
  /** PEM of the certificate (or public key) that assertions are checked with. */
  certificate: z.string().nullable().default(null),
  /** Username that client credentials act as. */
  clientCredentialsUser: z.string().nullable().default(null),
});
export type App = z.output<typeof App>;

/** An app's presence in an org, and who may use it there. */
export const Install = z.object({
  org: z.string(),
  /** "admin": only users who have one of the profiles or permission sets; "self": everybody may agree for themselves. */
  permittedUsers: z.enum(["admin", "self"]).default("self"),
  profiles: z.array(z.string()).default([]),
  permissionSets: z.array(z.string()).default([]),
});
export type Install = z.output<typeof Install>;

export function putApp(world: World, app: App): void {
  world.db.run(
    "INSERT INTO apps VALUES (?, ?) ON CONFLICT DO UPDATE SET settings = excluded.settings",
    app.clientId,
    JSON.stringify(app),
  );
}

export function findApp(world: World, clientId: string): App | undefined {
  const row = world.db.get<{ settings: string }>("SELECT settings FROM apps WHERE client_id = ?", clientId);
  return row && App.parse(JSON.parse(row.settings));
}

export function putInstall(world: World, clientId: string, install: Install): void {
  world.db.run(
    "INSERT INTO installs VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET settings = excluded.settings",
    install.org,
    clientId,
    JSON.stringify(install),
  );
}

export function findInstall(world: World, clientId: string, org: string): Install | undefined {
  const row = world.db.get<{ settings: string }>(
    "SELECT settings FROM installs WHERE org = ? AND client_id = ?",
    org,
    clientId,
  );
  return row && Install.parse(JSON.parse(row.settings));
}

export function removeInstall(world: World, clientId: string, org: string): void {
  world.db.run("DELETE FROM installs WHERE org = ? AND client_id = ?", org, clientId);
}
