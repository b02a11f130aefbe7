import { z } from "zod";
import type { World } from "../core/world.ts";

/** How unreliable the deliveries of a portal are made, on request only. */
export const DeliverySettings = z.object({
  /** true: every event `copies` times; a number: that share of them. */
  duplicate: z.union([z.boolean(), z.number().min(0).max(1)]).default(false),
  /** How often in all a duplicated event is sent. */
  copies: z.number().int().min(2).max(10).default(2),
  /** Events of one send in any order; with `delayMs`, across sends too. */
  shuffle: z.boolean().default(false),
  /** Emulated milliseconds between the event and its first delivery; with `shuffle`, at most this. */
  delayMs: z.number().int().min(0).default(0),
  /** Every n-th event is never sent; 0: none. */
  dropEvery: z.number().int().min(0).default(0),
  /** The share of events that is sent at all. */
  subset: z.number().min(0).max(1).default(1),
  seed: z.union([z.string(), z.number()]).default(1),
});
export type DeliverySettings = z.output<typeof DeliverySettings>;

const cache = new WeakMap<World, Map<number, DeliverySettings>>();
const DEFAULTS = DeliverySettings.parse({});

export function deliverySettings(world: World, portal: number): DeliverySettings {
  const known = cache.get(world) ?? new Map<number, DeliverySettings>();
  cache.set(world, known);
  const held = known.get(portal);
  if (held) return held;
  const stored = world.db.meta(`delivery:${portal}`);
  const settings = stored ? DeliverySettings.parse(JSON.parse(stored)) : DEFAULTS;
  known.set(portal, settings);
  return settings;
}

export function setDelivery(world: World, portal: number, settings: DeliverySettings): void {
  world.db.setMeta(`delivery:${portal}`, JSON.stringify(settings));
  cache.get(world)?.delete(portal);
}
