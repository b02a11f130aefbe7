import { z } from "zod";
import type { Clock } from "../support/clock.ts";
import type { Database } from "../support/database.ts";

export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY, channel TEXT NOT NULL, ts TEXT NOT NULL, at REAL NOT NULL, via TEXT NOT NULL, body TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS messages_channel ON messages (channel, at);
  CREATE TABLE IF NOT EXISTS calls (method TEXT NOT NULL, outcome TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (method, outcome));
`;

/** One workspace: who is in it, where one can post, who may. What an upsert leaves out stays as it is. */
export const Workspace = z.object({
  tokens: z
    .array(
      z.object({
        token: z.string(),
        scopes: z.array(z.string()),
        state: z.enum(["active", "token_revoked", "account_inactive", "token_expired"]).default("active"),
      }),
    )
    .default([]),
  users: z
    .array(
      z.object({
        id: z.string().regex(/^[UW]/),
        name: z.string(),
        email: z.string().optional(),
        deleted: z.boolean().default(false),
      }),
    )
    .default([]),
  channels: z
    .array(
      z.object({
        id: z.string().regex(/^[CG]/),
        name: z.string(),
        archived: z.boolean().default(false),
        botIsMember: z.boolean().default(true),
      }),
    )
    .default([]),
  /** `path` as in `T000/B000/secret`. */
  webhooks: z
    .array(z.object({ path: z.string(), channel: z.string(), state: z.string().default("active") }))
    .default([]),
  /** How many messages at once a channel takes before one a second is the rule. */
  burst: z.number().int().min(1).default(5),
});
export type Workspace = z.output<typeof Workspace>;

export interface World {
  db: Database;
  clock: Clock;
}

export interface Message {
  channel: string;
  ts: string;
  /** `bot` or `webhook`. */
  via: string;
  body: Record<string, unknown>;
}

export function workspace({ db }: World): Workspace {
  return Workspace.parse(JSON.parse(db.meta("workspace") ?? "{}"));
}

export function changeWorkspace(world: World, change: object): Workspace {
  const changed = Workspace.parse({ ...workspace(world), ...change });
  world.db.setMeta("workspace", JSON.stringify(changed));
  return changed;
}

/** The direct conversation with a person: always there, named after them. */
export const directWith = (user: string): string => `D${user.slice(1)}`;

/** Keeps a message; its `ts` is its id in the channel, never the same twice. */
export function keep(
  { db, clock }: World,
  channel: string,
  via: string,
  body: Record<string, unknown>,
): Message {
  const now = clock.now();
  const seq = db.next("message", 1);
  const ts = `${Math.floor(now / 1_000)}.${String(seq % 1_000_000).padStart(6, "0")}`;
  db.run(
    "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)",
    seq,
    channel,
    ts,
    Number(ts),
    via,
    JSON.stringify(body),
  );
  return { channel, ts, via, body };
}

export function messages({ db }: World, channel?: string): Message[] {
  return db
    .all<{ channel: string; ts: string; via: string; body: string }>(
      "SELECT channel, ts, via, body FROM messages WHERE ? IS NULL OR channel = ? ORDER BY seq",
      channel ?? null,
      channel ?? null,
    )
    .map(({ body, ...row }) => ({ ...row, body: JSON.parse(body) as Record<string, unknown> }));
}

/** One message a second and channel, with short bursts; the seconds to wait, or 0. */
export function take({ db, clock }: World, channel: string, burst: number): number {
  const now = clock.now();
  const key = `limit:${channel}`;
  const known = JSON.parse(db.meta(key) ?? "null") as { left: number; at: number } | null;
  const left = known ? Math.min(burst, known.left + Math.max(0, now - known.at) / 1_000) : burst;
  if (left < 1) return Math.ceil(1 - left);
  db.setMeta(key, JSON.stringify({ left: left - 1, at: now }));
  return 0;
}

export function countCall({ db }: World, method: string, outcome: string): void {
  db.run("INSERT INTO calls VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1", method, outcome);
}
