import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Connections that each wait for an answer before they send again, as cheap as can be: the server is what is measured. */
export class Load {
  readonly #idle: Socket[];
  readonly #all: readonly Socket[];
  #waiting: ((socket: Socket) => void)[] = [];
  refused = 0;
  /** Requests a second of the fastest flood so far. */
  fastest = 0;

  private constructor(sockets: readonly Socket[]) {
    this.#all = sockets;
    this.#idle = [...sockets];
  }

  static async open(port: number, connections: number): Promise<Load> {
    const sockets = Array.from({ length: connections }, () =>
      connect({ port, host: "127.0.0.1", noDelay: true }),
    );
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    return new Load(sockets);
  }

  close(): void {
    for (const socket of this.#all) socket.destroy();
  }

  /** As many as can be, one after another on each connection; answers requests a second. */
  async flood(requests: readonly Buffer[], ms: number): Promise<number> {
    let next = 0;
    let done = 0;
    const start = performance.now();
    await Promise.all(
      this.#all.map(async (socket) => {
        while (next < requests.length && performance.now() - start < ms) {
          await this.#exchange(socket, requests[next++]!);
          done += 1;
        }
      }),
    );
    const rate = (done / (performance.now() - start)) * 1_000;
    this.fastest = Math.max(this.fastest, rate);
    return rate;
  }

  /** So many a second at even distances, whatever the server does; answers how long each took from when it was to be sent. */
  async steady(requests: readonly Buffer[], aSecond: number): Promise<readonly number[]> {
    const start = performance.now();
    const times: number[] = [];
    await Promise.all(
      requests.map(async (request, n) => {
        const at = start + (n * 1_000) / aSecond;
        const wait = at - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        const socket =
          this.#idle.pop() ?? (await new Promise<Socket>((resolve) => this.#waiting.push(resolve)));
        await this.#exchange(socket, request);
        times.push(performance.now() - at);
        const other = this.#waiting.shift();
        if (other) other(socket);
        else this.#idle.push(socket);
      }),
    );
    return times;
  }

  async #exchange(socket: Socket, request: Buffer): Promise<void> {
    const answered = once(socket, "data") as Promise<[Buffer]>;
    socket.write(request);
    const [answer] = await answered;
    // An answer without a body is one piece; anything else is no 204.
    if (!answer.subarray(9, 12).equals(ACCEPTED)) this.refused += 1;
  }
}

const ACCEPTED = Buffer.from("204");
