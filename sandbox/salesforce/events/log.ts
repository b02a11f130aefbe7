import type { World } from "../core/world.ts";
import type { ChangeHeader, Values } from "./payload.ts";

/** An event as the bus keeps it: not yet encoded, because what is in it depends on who reads. */
export interface LoggedEvent {
  seq: number;
  org: string;
  replayId: number;
  uuid: string;
  entity: string;
  schemaId: string;
  /** When it was committed and when it is on the bus. */
  at: number;
  dueAt: number;
  header: ChangeHeader;
  values: Values;
  changed: string[];
  /** Unchanged values that some channel adds. */
  extra: Values;
  /** The channels it is on, each with the fields it adds. */
  channels: Record<string, string[]>;
  dropped: boolean;
  /** To how many subscribers it went. */
  delivered: number;
  /** The machine's time of the commit, and of the first sending; null: not sent yet. */
  realAt: number;
  sentRealAt: number | null;
}

interface LogRow {
  seq: number;
  org: string;
  replay_id: number;
  uuid: string;
  entity: string;
  schema_id: string;
  at: number;
  due_at: number;
  header: string;
  body: string;
  changed: string;
  extra: string;
  channels: string;
  dropped: number;
  delivered: number;
  real_at: number;
  sent_real_at: number | null;
}

export function append(
  world: World,
  event: Omit<LoggedEvent, "seq" | "delivered" | "realAt" | "sentRealAt">,
): void {
  world.db.run(
    `INSERT INTO event_log (org, replay_id, uuid, entity, schema_id, at, due_at, header, body, changed, extra, channels,
       dropped, real_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    event.org,
    event.replayId,
    event.uuid,
    event.entity,
    event.schemaId,
    event.at,
    event.dueAt,
    JSON.stringify(event.header),
    JSON.stringify(event.values),
    JSON.stringify(event.changed),
    JSON.stringify(event.extra),
    JSON.stringify(event.channels),
    event.dropped ? 1 : 0,
    Date.now(),
  );
}

/** The next events behind a position, in order; those not yet due end the list. */
export function eventsAfter(world: World, org: string, position: number, limit: number): LoggedEvent[] {
  const rows = world.db.all<LogRow>(
    "SELECT * FROM event_log WHERE org = ? AND replay_id > ? ORDER BY replay_id LIMIT ?",
    org,
    position,
    limit,
  );
  const now = world.clock.now();
  const waiting = rows.findIndex((row) => row.due_at > now);
  return (waiting < 0 ? rows : rows.slice(0, waiting)).map(eventOf);
}

/** Events up to and with a position, the newest first. */
export function eventsUpTo(world: World, org: string, position: number, limit: number): LoggedEvent[] {
  return world.db
    .all<LogRow>(
      "SELECT * FROM event_log WHERE org = ? AND replay_id <= ? ORDER BY replay_id DESC LIMIT ?",
      org,
      position,
      limit,
    )
    .map(eventOf);
}

/** Every event of an org with a number above `after`, whether due or not. */
export function logged(world: World, org: string, after: number, limit: number): LoggedEvent[] {
  return world.db
    .all<LogRow>("SELECT * FROM event_log WHERE org = ? AND seq > ? ORDER BY seq LIMIT ?", org, after, limit)
    .map(eventOf);
}

/** Whether anything, due or not, lies behind a position. */
export function hasAfter(world: World, org: string, position: number): boolean {
  return (
    world.db.get("SELECT 1 FROM event_log WHERE org = ? AND replay_id > ? LIMIT 1", org, position) !==
    undefined
  );
}

export function markDelivered(world: World, events: LoggedEvent[]): void {
  for (const { seq } of events)
    world.db.run(
      "UPDATE event_log SET delivered = delivered + 1, sent_real_at = COALESCE(sent_real_at, ?) WHERE seq = ?",
      Date.now(),
      seq,
    );
}

/** When the next event that is still under way comes onto the bus, or null. */
export function nextEventDueAt(world: World): number | null {
  return (
    world.db.get<{ at: number | null }>(
      "SELECT MIN(due_at) AS at FROM event_log WHERE due_at > ?",
      world.clock.now(),
    )?.at ?? null
  );
}

function eventOf(row: LogRow): LoggedEvent {
  const { replay_id, schema_id, due_at, body, dropped, real_at, sent_real_at, ...rest } = row;
  return {
    ...rest,
    replayId: replay_id,
    schemaId: schema_id,
    dueAt: due_at,
    header: JSON.parse(row.header) as ChangeHeader,
    values: JSON.parse(body) as Values,
    changed: JSON.parse(row.changed) as string[],
    extra: JSON.parse(row.extra) as Values,
    channels: JSON.parse(row.channels) as Record<string, string[]>,
    dropped: dropped === 1,
    realAt: real_at,
    sentRealAt: sent_real_at,
  };
}
