import { Duplex } from "node:stream";
import type { Worker } from "node:worker_threads";

/** A "socket" for `pg` whose other end is PGlite in its worker. One at a time: there is one session. */
export class WorkerStream extends Duplex {
  readonly #worker: Worker;
  readonly #onMessage = (message: Uint8Array | string) => {
    if (typeof message !== "string" && message.byteLength > 0)
      this.push(Buffer.from(message.buffer, message.byteOffset, message.byteLength));
  };
  readonly #stopped: () => Error | null;
  readonly #onExit = () => void this.destroy(this.#stopped() ?? undefined);

  /** `stopped`: why the worker has ended; `null` while it runs. */
  constructor(worker: Worker, stopped: () => Error | null) {
    super();
    this.#worker = worker;
    this.#stopped = stopped;
    worker.on("message", this.#onMessage);
    worker.once("exit", this.#onExit);
  }

  connect(): this {
    queueMicrotask(() => (this.#stopped() ? this.#onExit() : this.emit("connect")));
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#worker.postMessage(new Uint8Array(chunk));
    done();
  }

  /** `pg` corks the messages of one query: they go over as one. */
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#worker.postMessage(new Uint8Array(Buffer.concat(chunks.map(({ chunk }) => chunk))));
    done();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#worker.off("message", this.#onMessage);
    this.#worker.off("exit", this.#onExit);
    done(error);
  }
}
