import { seeded } from "../../support/random.ts";
import type { World } from "../core/world.ts";
import { deliverySettings } from "./settings.ts";

const EVENTS_PER_DELIVERY = 100;

interface EventRow {
  seq: number;
  portal: number;
  client_id: string;
  copies: number;
}

/** Puts waiting events that are due into deliveries of at most 100; from then on a delivery is sent whole. */
export function formDeliveries(world: World, now: number): void {
  const due = world.db.all<EventRow>(
    "SELECT seq, portal, client_id, copies FROM events WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, seq",
    now,
  );
  for (const events of Map.groupBy(due, (event) => `${event.portal}:${event.client_id}`).values()) {
    const ordered = inOrder(world, events);
    for (const batch of chunks(ordered)) formOne(world, batch, now, true);
    for (let again = ordered.filter(({ copies }) => copies > 1), copy = 2; again.length > 0; copy++) {
      for (const batch of chunks(again)) formOne(world, batch, now, false);
      again = again.filter(({ copies }) => copies > copy);
    }
  }
}

function inOrder(world: World, events: EventRow[]): EventRow[] {
  const { shuffle, seed } = deliverySettings(world, events[0]!.portal);
  if (!shuffle) return events;
  return events.toSorted((a, b) => seeded(seed, "order", a.seq) - seeded(seed, "order", b.seq));
}

function chunks(events: EventRow[]): EventRow[][] {
  return Array.from({ length: Math.ceil(events.length / EVENTS_PER_DELIVERY) }, (_, index) =>
    events.slice(index * EVENTS_PER_DELIVERY, (index + 1) * EVENTS_PER_DELIVERY),
  );
}

function formOne(world: World, batch: EventRow[], now: number, first: boolean): void {
  const { portal, client_id } = batch[0]!;
  const id = world.db.next("delivery", 1);
  world.db.run(
    "INSERT INTO deliveries VALUES (?, ?, ?, ?, 0, ?, 'waiting', NULL, NULL, NULL, NULL)",
    id,
    portal,
    client_id,
    JSON.stringify(batch.map((event) => event.seq)),
    now,
  );
  if (!first) return;
  for (const event of batch)
    world.db.run("UPDATE events SET state = 'sending', delivery = ? WHERE seq = ?", id, event.seq);
}
