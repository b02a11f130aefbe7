import type { Server, ServerResponse } from "node:http";
import type { RequestHandler } from "express";

/** Who waits for an answer when the program is told to stop gets it: so long at most, in milliseconds. */
const PATIENCE_MS = 10_000;

/** The requests that are being answered, so that a stop can wait for them. */
export class UnderWay {
  readonly #open = new Set<ServerResponse>();
  #emptied: (() => void) | null = null;
  #stopping = false;

  /** Whether new requests should go to another replica. */
  get isStopping(): boolean {
    return this.#stopping;
  }

  readonly watch: RequestHandler = (_request, response, next) => {
    if (this.#stopping) response.set("connection", "close");
    this.#open.add(response);
    response.once("close", () => {
      this.#open.delete(response);
      if (this.#open.size === 0) this.#emptied?.();
    });
    next();
  };

  /** From now on `isStopping`: probes say so before the door is shut. */
  announce(): void {
    this.#stopping = true;
  }

  /** Lets nobody in any more, lets those inside finish, then shuts. */
  async drain(server: Server, patienceMs: number = PATIENCE_MS): Promise<void> {
    this.announce();
    server.close();
    if (this.#open.size > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#emptied = resolve;
      const timer = setTimeout(resolve, patienceMs);
      await promise;
      clearTimeout(timer);
    }
    server.closeAllConnections();
  }
}
