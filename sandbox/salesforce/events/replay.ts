import { seeded } from "../../support/random.ts";
import type { World } from "../core/world.ts";

/** How long events can be read again. Source: vendor guide "Event message durability". */
const RETENTION_MS = 72 * 3_600_000;

const EPOCH = Date.UTC(2020, 0, 1);
const STEPS_PER_MS = 4096;

/**
 * The id of the next event: larger than every one before, with holes, and such that its age can be told. Clients must
 * treat it as opaque.
 */
export function nextReplayId(world: World, org: string): number {
  const last = position(world, org).last;
  const step = 1 + Math.floor(seeded(org, last) * 5);
  return advance(world, org, Math.max(last + step, stepsAt(world.clock.now())));
}

/** The end of the stream: where a reader that has everything stands, also when nothing happened for days. */
export function tip(world: World, org: string): number {
  return advance(world, org, Math.max(position(world, org).last, stepsAt(world.clock.now())));
}

/** The oldest position whose following events are all still there. */
export function oldestPosition(world: World): number {
  return stepsAt(world.clock.now() - RETENTION_MS);
}

/** The position of 8 bytes that a client kept, or undefined where it is none or too old. */
export function readReplayId(world: World, org: string, bytes: Uint8Array): number | undefined {
  if (bytes.length !== 8) return undefined;
  const value = Number(Buffer.from(bytes).readBigUInt64BE());
  const { last, corruptUntil } = position(world, org);
  const known = value > corruptUntil && value <= last && value >= oldestPosition(world);
  return known ? value : undefined;
}

export function replayBytes(replayId: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(replayId));
  return bytes;
}

/** Makes every position so far unknown, as after the org moved to another instance. */
export function corruptPositions(world: World, org: string): void {
  tip(world, org);
  world.db.run("UPDATE event_positions SET corrupt_until = last WHERE org = ?", org);
}

function position(world: World, org: string): { last: number; corruptUntil: number } {
  const row = world.db.get<{ last: number; corrupt_until: number }>(
    "SELECT last, corrupt_until FROM event_positions WHERE org = ?",
    org,
  );
  return { last: row?.last ?? 0, corruptUntil: row?.corrupt_until ?? 0 };
}

function advance(world: World, org: string, to: number): number {
  world.db.run(
    "INSERT INTO event_positions (org, last) VALUES (?, ?) ON CONFLICT DO UPDATE SET last = excluded.last",
    org,
    to,
  );
  return to;
}

function stepsAt(instant: number): number {
  return Math.max(0, instant - EPOCH) * STEPS_PER_MS;
}
