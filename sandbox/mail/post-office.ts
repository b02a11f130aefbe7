import { z } from "zod";
import type { Clock } from "../support/clock.ts";
import type { Database } from "../support/database.ts";

export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY, sender TEXT NOT NULL, recipient TEXT NOT NULL, message_id TEXT, tls INTEGER NOT NULL,
    user TEXT, at INTEGER NOT NULL, raw TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS greylist (pair TEXT PRIMARY KEY, at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS replies (command TEXT NOT NULL, code INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (command, code));
`;

/** How the server is set up. What a change leaves out stays as it is. */
export const Settings = z.object({
  accounts: z.array(z.object({ user: z.string(), password: z.string() })).default([]),
  /** Nothing is taken from who has not logged in. */
  requireLogin: z.boolean().default(false),
  /** STARTTLS is offered, and logging in only after it (RFC 4954). */
  offerTls: z.boolean().default(true),
  /** Refused for good: 550. */
  unknownRecipients: z.array(z.string()).default([]),
  refusedSenders: z.array(z.string()).default([]),
  /** The first try of each pair gets 451, later ones after so many seconds are taken; 0: off. */
  greylistSeconds: z.number().min(0).default(0),
  sizeLimit: z.number().int().min(1).default(10_000_000),
});
export type Settings = z.output<typeof Settings>;

export interface Office {
  db: Database;
  clock: Clock;
}

export interface Letter {
  sender: string;
  recipient: string;
  tls: boolean;
  user: string | null;
  raw: string;
}

export function settings({ db }: Office): Settings {
  return Settings.parse(JSON.parse(db.meta("settings") ?? "{}"));
}

export function changeSettings(office: Office, change: object): Settings {
  const changed = Settings.parse({ ...settings(office), ...change });
  office.db.setMeta("settings", JSON.stringify(changed));
  return changed;
}

/** Taken: from now on it is this server's duty (RFC 5321, 6.1). */
export function accept({ db, clock }: Office, { sender, recipient, tls, user, raw }: Letter): number {
  const seq = db.next("message", 1);
  const id = /^message-id:\s*(\S+)/im.exec(raw.split("\r\n\r\n")[0] ?? "")?.[1] ?? null;
  db.run(
    "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    seq,
    sender,
    recipient,
    id,
    tls ? 1 : 0,
    user,
    clock.now(),
    raw,
  );
  return seq;
}

/** What was really taken: whoever counts doubles counts here. */
export function accepted({ db }: Office, recipient: string | undefined): unknown[] {
  return db.all(
    `SELECT seq, sender, recipient, message_id AS messageId, tls, user, at, raw FROM messages
     WHERE ? IS NULL OR recipient = ? ORDER BY seq`,
    recipient ?? null,
    recipient ?? null,
  );
}

/** Whether a pair of sender and recipient has to come again later. */
export function greylisted(
  { db, clock }: Office,
  sender: string,
  recipient: string,
  seconds: number,
): boolean {
  if (seconds === 0) return false;
  const pair = `${sender.toLowerCase()} ${recipient.toLowerCase()}`;
  const first = db.get<{ at: number }>("SELECT at FROM greylist WHERE pair = ?", pair);
  if (!first) db.run("INSERT INTO greylist VALUES (?, ?)", pair, clock.now());
  return !first || clock.now() < first.at + seconds * 1_000;
}

export function countReply({ db }: Office, command: string, code: number): void {
  db.run("INSERT INTO replies VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1", command, code);
}
