import { z } from "zod";
import type { World } from "../core/world.ts";
import { allowance, allowanceLeft, countDeliveries } from "./allowance.ts";
import { publishGap } from "./capture.ts";
import { defineChannel } from "./define-channel.ts";
import { ERROR_CODES, type ErrorCode } from "./errors.ts";
import { corruptPositions } from "./replay.ts";
import { currentSchema } from "./schemas.ts";
import { setStream, streamSettings } from "./settings.ts";
import type { Streams } from "./streams.ts";

const Code = z.enum(ERROR_CODES);
const Org = { org: z.string() };
const count = z.number().int().min(1).default(1);

/** What whoever tests can order about an org's stream. */
export const StreamOrder = z.discriminatedUnion("do", [
  z.object({
    ...Org,
    do: z.literal("settings"),
    keepaliveMs: z.number().min(10).optional(),
    delayMs: z.number().min(0).optional(),
    allowance: z.number().int().min(0).nullable().optional(),
    overflowAfter: z.number().int().min(1).optional(),
  }),
  /** Makes a channel with its members, like an installed package does when `packaged`. */
  z.object({
    ...Org,
    do: z.literal("channel"),
    channel: z.string(),
    label: z.string().optional(),
    packaged: z.boolean().default(false),
    members: z.array(
      z.object({
        entity: z.string(),
        filter: z.string().optional(),
        enrichedFields: z.array(z.string()).default([]),
      }),
    ),
  }),
  /** An event without data for these records. */
  z.object({
    ...Org,
    do: z.literal("gap"),
    entity: z.string(),
    ids: z.array(z.string()).min(1),
    change: z.enum(["CREATE", "UPDATE", "DELETE", "UNDELETE"]).default("UPDATE"),
    user: z.string().default("005000000000000AAA"),
  }),
  z.object({
    ...Org,
    do: z.literal("overflow"),
    entity: z.string(),
    user: z.string().default("005000000000000AAA"),
  }),
  /** Every replay id so far becomes invalid. */
  z.object({ ...Org, do: z.literal("corruptReplayIds") }),
  /** Live streams fall silent; or the next ones to open. */
  z.object({ ...Org, do: z.literal("dead"), next: z.number().int().min(0).default(0) }),
  /** The last events come again: to live streams now, or when a stream is opened again from a replay id. */
  z.object({ ...Org, do: z.literal("duplicate"), count, when: z.enum(["now", "reopen"]).default("reopen") }),
  z.object({ ...Org, do: z.literal("useUpAllowance") }),
  /** A release adds a standard field before the custom ones, which moves their positions. */
  z.object({
    ...Org,
    do: z.literal("schemaChange"),
    entity: z.string(),
    field: z.string().default("ReleasedField"),
  }),
  /** The next events get lost. */
  z.object({ ...Org, do: z.literal("drop"), count }),
  /** Ends live streams with an error; without a code they just end. */
  z.object({ ...Org, do: z.literal("break"), code: Code.optional() }),
  /** Refuses the next calls. */
  z.object({
    ...Org,
    do: z.literal("refuse"),
    code: Code,
    on: z.enum(["subscribe", "topic", "schema"]).default("subscribe"),
    times: count,
  }),
  /** Sends an empty answer with the latest replay id now. */
  z.object({ ...Org, do: z.literal("keepalive") }),
]);
export type StreamOrder = z.output<typeof StreamOrder>;

/** Does an order; what it answers, if anything, is for whoever ordered. */
export function orderStream(world: World, streams: Streams, order: StreamOrder): unknown {
  const { org } = order;
  switch (order.do) {
    case "settings": {
      const { org: _, do: __, ...given } = order;
      setStream(world, org, given);
      return streamSettings(world, org);
    }
    case "channel":
      return defineChannel(world, order);
    case "gap":
      publishGap(world, org, { ...order, type: `GAP_${order.change}` });
      return undefined;
    case "overflow":
      publishGap(world, org, { ...order, ids: [], type: "GAP_OVERFLOW" });
      return undefined;
    case "corruptReplayIds":
      corruptPositions(world, org);
      return undefined;
    case "dead":
      if (order.next > 0) streams.dieOnOpen(org, order.next);
      else for (const one of streams.of(org)) one.die();
      return undefined;
    case "duplicate":
      if (order.when === "reopen") streams.repeatOnReopen(org, order.count);
      else for (const one of streams.of(org)) one.repeat(order.count);
      return undefined;
    case "useUpAllowance":
      countDeliveries(world, org, allowanceLeft(world, org));
      return { allowance: allowance(world, org), left: allowanceLeft(world, org) };
    case "schemaChange":
      return changeSchema(world, org, order.entity, order.field);
    case "drop":
      setStream(world, org, { dropNext: order.count });
      return undefined;
    case "break":
      for (const one of streams.of(org)) one.end(order.code);
      return undefined;
    case "refuse":
      streams.refuse(org, order.on, order.code as ErrorCode, order.times);
      return undefined;
    case "keepalive":
      for (const one of streams.of(org)) {
        one.pump();
        one.keepAlive(0);
      }
      return undefined;
  }
}

function changeSchema(world: World, org: string, entity: string, field: string): unknown {
  const { released } = streamSettings(world, org);
  setStream(world, org, { released: { ...released, [entity]: [...(released[entity] ?? []), field] } });
  return { schemaId: currentSchema(world, org, entity).id };
}
