import type { World } from "../core/world.ts";
import { capture } from "./capture.ts";
import { type StreamControl, streamControls } from "./control.ts";
import { servePubSub } from "./pubsub-server.ts";
import { Streams } from "./streams.ts";
import { EVENT_TABLES } from "./tables.ts";

export interface Attached {
  port: number;
  /** The routes of the control interface that are about streams. */
  control: StreamControl[];
  /** Sends everything that is due now. */
  flush: () => void;
  stop: () => Promise<void>;
}

/** Captures the world's changes from now on and serves them over gRPC with TLS. */
export async function attachEvents(
  world: World,
  options: { cert: string; key: string; port: number },
): Promise<Attached> {
  for (const statement of EVENT_TABLES.split(";")) if (statement.trim() !== "") world.db.run(statement);
  const streams = new Streams(world);
  world.onCommit.push((committed) => {
    capture(world, committed);
    streams.wake();
  });
  const server = await servePubSub(world, streams, options);
  return {
    port: server.port,
    control: streamControls(world, streams),
    flush: () => streams.flush(),
    stop: () => {
      streams.stop();
      return server.stop();
    },
  };
}
