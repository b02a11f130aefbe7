import type { World } from "../core/world.ts";

/** Records that a portal installed an app, or that a reinstall changed what it granted. */
export function install(
  world: World,
  portal: number,
  clientId: string,
  userId: number,
  scopes: string[],
): void {
  world.db.run(
    "INSERT INTO installs VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET user_id = excluded.user_id, scopes = excluded.scopes",
    portal,
    clientId,
    userId,
    JSON.stringify(scopes),
  );
  world.subscriptions.forget();
}

/** Ends an installation: every token dies at once, webhooks stop; records and properties stay. */
export function uninstall(world: World, portal: number, clientId: string): void {
  world.db.run("DELETE FROM installs WHERE portal = ? AND client_id = ?", portal, clientId);
  world.db.run("UPDATE tokens SET ended = 1 WHERE portal = ? AND client_id = ?", portal, clientId);
  world.subscriptions.forget();
}
