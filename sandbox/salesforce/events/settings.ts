import type { World } from "../core/world.ts";

/** How an org's stream behaves, besides what the vendor fixes. */
export interface StreamSettings {
  /** Real milliseconds without a message after which an idle stream gets an empty one. */
  keepaliveMs: number;
  /** Emulated milliseconds from a commit to its event. */
  delayMs: number;
  /** Events delivered in 24 rolling hours; null: what the edition has. */
  allowance: number | null;
  /** Changes of one transaction that become events; the rest is one overflow event per object. */
  overflowAfter: number;
  /** How many of the next events get lost on the way. */
  dropNext: number;
  /** Standard fields that a release added, by entity. */
  released: Record<string, string[]>;
}

const DEFAULTS: StreamSettings = {
  keepaliveMs: 60_000,
  delayMs: 0,
  allowance: null,
  overflowAfter: 100_000,
  dropNext: 0,
  released: {},
};

export function streamSettings(world: World, org: string): StreamSettings {
  const row = world.db.get<{ settings: string }>("SELECT settings FROM event_settings WHERE org = ?", org);
  return { ...DEFAULTS, ...(row ? (JSON.parse(row.settings) as Partial<StreamSettings>) : {}) };
}

/** Changes the named settings and leaves the others. */
export function setStream(world: World, org: string, given: Partial<StreamSettings>): void {
  world.db.run(
    "INSERT INTO event_settings VALUES (?, ?) ON CONFLICT DO UPDATE SET settings = excluded.settings",
    org,
    JSON.stringify({ ...streamSettings(world, org), ...given }),
  );
}
