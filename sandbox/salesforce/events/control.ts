import { z } from "zod";
import { RowError, refuse } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import { logged } from "./log.ts";
import { orderStream, StreamOrder } from "./orders.ts";
import { replayBytes } from "./replay.ts";
import type { Streams } from "./streams.ts";

/** One route of the control interface. */
export interface StreamControl {
  method: string;
  path: RegExp;
  handle: (request: { query: URLSearchParams; raw: Buffer }, params: string[]) => unknown;
}

/** The control routes about streams and events. */
export function streamControls(world: World, streams: Streams): StreamControl[] {
  return [
    {
      method: "POST",
      path: /^\/_sandbox\/stream$/,
      handle: ({ raw }) => {
        const order = parsed(raw);
        if (!world.orgs.find(order.org)) throw invalid(`There is no org ${order.org}.`);
        const result = ordered(() => world.db.transaction(() => orderStream(world, streams, order)));
        streams.flush();
        return result ?? { ok: true };
      },
    },
    {
      method: "GET",
      path: /^\/_sandbox\/subscriptions$/,
      handle: ({ query }) => {
        streams.flush();
        return { results: streams.of(query.get("org") ?? undefined).map((one) => one.describe()) };
      },
    },
    {
      method: "GET",
      path: /^\/_sandbox\/events$/,
      handle: ({ query }) => {
        const org = query.get("org");
        if (!org) throw invalid("Say which org: /_sandbox/events?org=00D…");
        const after = Number(query.get("after") ?? 0);
        const limit = Number(query.get("limit") ?? 100_000);
        return { results: logged(world, org, after, limit).map(described) };
      },
    },
  ];
}

/** What the vendor would refuse of a record is refused here as a whole. */
function ordered(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    throw error instanceof RowError ? error.refusal() : error;
  }
}

function described(event: ReturnType<typeof logged>[number]): unknown {
  const { replayId, extra: _, ...rest } = event;
  return { ...rest, replayId: replayBytes(replayId).toString("base64") };
}

function parsed(raw: Buffer): StreamOrder {
  let body: unknown;
  try {
    body = JSON.parse(raw.toString("utf8"));
  } catch {
    throw invalid("The body must be JSON.");
  }
  const result = StreamOrder.safeParse(body);
  if (!result.success) throw invalid(z.prettifyError(result.error));
  return result.data;
}

function invalid(message: string): Error {
  return refuse(400, "INVALID_INPUT", message);
}
