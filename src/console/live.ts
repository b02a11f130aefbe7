import type { Response } from "express";
import type { Snapshot } from "./snapshot.ts";

/** Pages that listen; each hears the same overview, made once per beat. */
export interface LiveFeed {
  /** Holds this answer open and sends `overview` events until the page goes. */
  add(response: Response): void;
  /** Ends every open answer and the beat. */
  close(): void;
}

/** Beats only while somebody listens. `everyMs` is machine time: how often a page may change, not what it shows. */
export function liveFeed(
  snapshot: Snapshot,
  options: { readonly everyMs: number; readonly onError: (error: unknown) => void },
): LiveFeed {
  const listeners = new Set<Response>();
  let timer: NodeJS.Timeout | null = null;
  let busy = false;

  async function beat(): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      const overview = JSON.stringify(await snapshot.overview());
      for (const listener of listeners) send(listener, `event: overview\ndata: ${overview}\n\n`);
    } catch (error) {
      options.onError(error);
      for (const listener of listeners) send(listener, "event: trouble\ndata: {}\n\n");
    } finally {
      busy = false;
    }
  }

  /** A page that does not read fast enough misses a beat, it does not fill our memory. */
  function send(listener: Response, text: string): void {
    if (!listener.writableNeedDrain) listener.write(text);
  }

  function remove(response: Response): void {
    listeners.delete(response);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  }

  return {
    add(response) {
      response.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      });
      response.write("retry: 2000\n\n");
      listeners.add(response);
      response.on("close", () => remove(response));
      timer ??= setInterval(() => void beat(), options.everyMs);
      timer.unref();
      void beat();
    },
    close() {
      for (const listener of [...listeners]) {
        remove(listener);
        listener.end();
      }
    },
  };
}
