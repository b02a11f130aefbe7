import type { World } from "../core/world.ts";
import { find } from "../data/records.ts";
import type { Session } from "../http/call.ts";

export interface SessionRow {
  token: string;
  grant_id: number | null;
  client_id: string;
  org: string;
  user: string;
  scopes: string;
  made_at: number;
  used_at: number;
  address: string | null;
  ended: number;
}

/**
 * The session of an access token, or undefined if it ended: by revocation, idleness on the emulated clock, its user's
 * deactivation, or because it comes from another address where the org locks sessions to theirs. A use in the second
 * half of the idle time starts the time anew.
 */
export function sessionOf(world: World, token: string, address?: string): Session | undefined {
  const row = world.db.get<SessionRow>("SELECT * FROM sessions WHERE token = ?", token);
  if (!row || row.ended) return undefined;
  const org = world.orgs.find(row.org);
  if (!org) return undefined;
  if (org.lockSessionsToIp && address !== undefined && row.address !== address) return undefined;
  const now = world.clock.now();
  const timeout = org.sessionTimeoutMinutes * 60_000;
  if (now >= row.used_at + timeout) return undefined;
  if (find(world, row.org, row.user)?.row.IsActive !== true) return undefined;
  if (now >= row.used_at + timeout / 2)
    world.db.run("UPDATE sessions SET used_at = ? WHERE token = ?", now, token);
  return {
    token,
    org: row.org,
    user: row.user,
    clientId: row.client_id,
    scopes: JSON.parse(row.scopes) as string[],
  };
}

/** Ends sessions, of one org or all, as if their idle time had passed; answers how many. */
export function endSessions(world: World, org: string | undefined): number {
  return world.db.run(
    "UPDATE sessions SET ended = 1 WHERE ended = 0 AND (?1 IS NULL OR org = ?1)",
    org ?? null,
  );
}
