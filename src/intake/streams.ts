import { randomUUID } from "node:crypto";
import type { Installation } from "../../connectors/connector.ts";
import type { Ports } from "../../workflows/ports.ts";
import { type Instant, SECOND } from "../domain/time.ts";
import { HeldStream, type StreamOptions } from "./stream.ts";

/** A worker that died lets go of its streams after this long, by the database's clock. */
const LEASE_MS = 15 * SECOND;
/** How often this worker looks after its streams and for those that nobody holds, in machine milliseconds. */
const ROUND_MS = 2 * SECOND;
const MAX_WAITING = 5_000;

export interface StreamsOptions extends Pick<StreamOptions, "arrived" | "changed"> {
  readonly maxWaiting?: number;
  readonly leaseMs?: number;
  readonly roundMs?: number;
}

/**
 * The streams of all connected installations whose CRM has one: exactly one each over all workers, held under a lease
 * that its holder renews. The position moves in the transaction that keeps the deliveries before it, so that nothing is
 * lost or doubled wherever a worker dies.
 */
export class Streams {
  readonly #ports: Ports;
  readonly #options: StreamOptions;
  readonly #leaseMs: number;
  readonly #roundMs: number;
  readonly #held = new Map<string, HeldStream>();
  readonly #wanted = new Map<string, Installation>();
  /** Not known yet who holds them. */
  #looked = false;
  #round: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  #lookedAt: number | null = null;

  constructor(ports: Ports, { arrived, changed, maxWaiting, leaseMs, roundMs }: StreamsOptions) {
    this.#ports = ports;
    this.#options = { holder: randomUUID(), maxWaiting: maxWaiting ?? MAX_WAITING, arrived, changed };
    this.#leaseMs = leaseMs ?? LEASE_MS;
    this.#roundMs = roundMs ?? ROUND_MS;
  }

  /** Keeps looking after them until `stop`. Leases are kept in machine time, so that a replayed clock loses none. */
  start(): void {
    if (this.#timer || this.#stopped) return;
    this.#lookedAt = performance.now();
    this.#timer = setInterval(() => void this.look(), this.#roundMs);
    this.#timer.unref();
    void this.look();
  }

  /** When they were last looked after, in machine milliseconds; `null`: that is not this process's to do. */
  get lookedAt(): number | null {
    return this.#lookedAt;
  }

  /** One look: opens what should be open and is not, closes what should not be, renews the leases. Never throws. */
  look(): Promise<void> {
    this.#round ??= this.#look()
      .catch((error) => this.#ports.log.error("streams could not be looked after", { why: String(error) }))
      .finally(() => {
        this.#round = null;
      });
    return this.#round;
  }

  /** An account was connected or mended: what waits to be tried again is tried now. */
  async again(): Promise<void> {
    await this.look();
    await Promise.all([...this.#held].map(([id, held]) => held.open(this.#wanted.get(id)!, true)));
  }

  /** Resolves when every stream that this worker holds and may open now is open, or has said why not. */
  async open(): Promise<void> {
    await this.#round;
    await this.look();
    await Promise.all(
      [...this.#held].map(async ([id, held]) => {
        do await held.open(this.#wanted.get(id)!);
        while ((held.retryAt ?? Number.POSITIVE_INFINITY) <= this.#ports.clock.now());
      }),
    );
  }

  /** Up to where everything of the installation's stream is kept; `null`: nothing yet, or another worker's. */
  caughtUp(installationId: string): string | null {
    return this.#held.get(installationId)?.position ?? null;
  }

  isOpen(installationId: string): boolean {
    return this.#held.get(installationId)?.isOpen ?? false;
  }

  /** Whether history must wait: what happens while it is read has to be on the stream already. */
  isOpening(installation: Installation): boolean {
    if (this.#stopped || !this.#hasStream(installation)) return false;
    return this.#held.get(installation.id)?.isOpening ?? !this.#looked;
  }

  /** Whether the stream, here, brings less than everything. */
  needsPolling(installationId: string): boolean {
    return this.#held.get(installationId)?.needsPolling ?? false;
  }

  /** When the first of them is to be tried again; `null`: none waits for it. */
  nextAt(): Instant | null {
    const times = [...this.#held.values()]
      .map((one) => one.retryAt)
      .filter((at) => at !== null && Number.isFinite(at));
    return times.length > 0 ? Math.min(...(times as Instant[])) : null;
  }

  /** Closes all, keeps what was begun, lets go of them. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#round;
    await Promise.all([...this.#held.keys()].map((id) => this.#letGo(id)));
  }

  async #look(): Promise<void> {
    if (this.#stopped) return;
    const all = await this.#ports.store.tenants.installations();
    this.#wanted.clear();
    for (const installation of all)
      if (installation.status === "connected" && this.#hasStream(installation))
        this.#wanted.set(installation.id, installation);
    for (const [id, held] of this.#held) if (held.isOver || !this.#wanted.has(id)) await this.#letGo(id);
    const rows = await this.#ports.store.streams.hold(
      [...this.#wanted.values()],
      this.#options.holder,
      this.#leaseMs,
    );
    const ours = new Map(rows.map((row) => [row.id, row]));
    // Lost while this worker was not looking, for instance because it stood still for long.
    for (const id of this.#held.keys()) if (!ours.has(id)) await this.#letGo(id);
    for (const [id, row] of ours) {
      const installation = this.#wanted.get(id)!;
      const held = this.#held.get(id) ?? new HeldStream(this.#ports, this.#options, installation, row);
      this.#held.set(id, held);
      // Not waited for: one that is slow to open must not cost the others their leases.
      void held.open(installation);
    }
    this.#looked = true;
    if (this.#timer) this.#lookedAt = performance.now();
  }

  #hasStream(installation: Installation): boolean {
    try {
      return this.#ports.accounts.connector(installation.crm).subscribe !== undefined;
    } catch {
      // Connected once, its connector is not configured any more.
      return false;
    }
  }

  async #letGo(id: string): Promise<void> {
    const held = this.#held.get(id)!;
    this.#held.delete(id);
    await held.close();
    await this.#ports.store.streams.release(held.of, this.#options.holder);
  }
}
