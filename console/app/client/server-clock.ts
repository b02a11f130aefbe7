/** Machine milliseconds after which the time here and the server's are compared. */
const LONG_ENOUGH = 1_000;

/**
 * The server's time between two answers. It runs on only where the server's runs as ours does: a demo's clock stands still, or
 * moves by hours, and then only what was heard is true.
 */
export class ServerClock {
  #heard: { readonly server: number; readonly local: number } | null = null;
  #runs = true;

  /** `local` is a clock of this machine that only goes forward, in milliseconds. */
  heard(server: number, local: number): void {
    const before = this.#heard;
    if (before && local - before.local >= LONG_ENOUGH) {
      const rate = (server - before.server) / (local - before.local);
      this.#runs = rate > 0.5 && rate < 2;
    }
    this.#heard = { server, local };
  }

  /** The server's instant now; `null` before the first answer. */
  now(local: number): number | null {
    if (!this.#heard) return null;
    return this.#heard.server + (this.#runs ? Math.max(0, local - this.#heard.local) : 0);
  }
}
