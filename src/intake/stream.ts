import type { Delivery, Installation, Stream, StreamSink } from "../../connectors/connector.ts";
import { disconnect } from "../../workflows/learn/disconnect.ts";
import { askToReadAgain } from "../../workflows/learn/read-again.ts";
import type { Ports, StreamState } from "../../workflows/ports.ts";
import { type Instant, MINUTE, SECOND } from "../domain/time.ts";
import { GiveUp, Reauthorize, RetryLater } from "../errors.ts";

export interface StreamOptions {
  /** Who holds the stream: this worker. */
  readonly holder: string;
  /** No more is taken while so many of an installation's deliveries wait. */
  readonly maxWaiting: number;
  /** Called after deliveries are durable. */
  readonly arrived: () => void;
  /** Called when changes must be asked for more often, or need not any more. */
  readonly changed: (installationId: string) => void;
}

/** A stream that ends and is back so soon was never away. */
const UNREMARKABLE = 5 * SECOND;
const LONGEST_PAUSE = MINUTE;
/** Somebody must act; when they did, it shows by itself. */
const AFTER_GIVING_UP = 15 * MINUTE;
/** How often to look whether the line has become short enough, in machine milliseconds. */
const LOOK_AT_LINE_MS = 100;

type Change = Partial<Pick<StreamState, "state" | "why" | "lacks">>;

/** Another worker has taken the stream over. */
class TakenOver extends Error {}

/** One installation's stream, as long as this worker holds it: opened, its deliveries kept, opened again when it ends. */
export class HeldStream {
  readonly #ports: Ports;
  readonly #options: StreamOptions;
  #installation: Installation;
  #position: string | null;
  #told: StreamState;
  #stream: Stream | null = null;
  #attempt: Promise<void> | null = null;
  #telling: Promise<void> = Promise.resolve();
  #keptSinceLook = 0;
  #failures = 0;
  #retryAt: Instant = Number.NEGATIVE_INFINITY;
  #over = false;

  constructor(
    ports: Ports,
    options: StreamOptions,
    installation: Installation,
    kept: { readonly position: string | null } & StreamState,
  ) {
    this.#ports = ports;
    this.#options = options;
    this.#installation = installation;
    this.#position = kept.position;
    this.#told = kept;
  }

  /** Up to where everything is kept; `null` before anything is known. */
  get position(): string | null {
    return this.#position;
  }

  get of(): Pick<Installation, "id" | "tenantId"> {
    return this.#installation;
  }

  get isOpen(): boolean {
    return this.#stream !== null;
  }

  /** Whether it was not tried yet, or is being tried for the first time. */
  get isOpening(): boolean {
    return this.#stream === null && this.#failures === 0;
  }

  /** It does not bring everything just now. */
  get needsPolling(): boolean {
    return this.#told.state === "down" || this.#told.lacks.length > 0;
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** When to try again; `null`: it is open, or being opened. */
  get retryAt(): Instant | null {
    return this.#stream || this.#attempt || this.#over ? null : this.#retryAt;
  }

  /** Opens it if it is time; resolves when the attempt has ended, one way or the other. Never throws. */
  async open(installation: Installation, anyway = false): Promise<void> {
    this.#installation = installation;
    if (this.#over || this.#stream) return;
    if (anyway) this.#retryAt = Number.NEGATIVE_INFINITY;
    if (this.#retryAt <= this.#ports.clock.now())
      this.#attempt ??= this.#open().finally(() => {
        this.#attempt = null;
      });
    await this.#attempt;
  }

  /** Nothing more is taken; resolves when what was begun is kept. */
  async close(): Promise<void> {
    this.#over = true;
    await this.#attempt;
    const stream = this.#stream;
    this.#stream = null;
    stream?.close();
    await stream?.ended.catch(() => {});
  }

  async #open(): Promise<void> {
    const { accounts } = this.#ports;
    try {
      const connector = accounts.connector(this.#installation.crm);
      const session = accounts.session(this.#installation);
      const stream = await connector.subscribe!(session, this.#position, this.#sink());
      if (this.#over) {
        stream.close();
        await stream.ended.catch(() => {});
        return;
      }
      // After several failures in a row only what comes proves that it is well.
      if (this.#failures <= 1) await this.#tellOpen(stream);
      this.#stream = stream;
      const ended = (error: unknown) => {
        if (this.#stream !== stream) return;
        this.#stream = null;
        void this.#failed(error).then(() => this.open(this.#installation));
      };
      stream.ended.then(() => ended(new RetryLater("It ended.", this.#ports.clock.now())), ended);
    } catch (error) {
      await this.#failed(error);
    }
  }

  async #tellOpen(stream: Stream): Promise<void> {
    try {
      await this.#tell({ state: "open", why: null });
    } catch (error) {
      stream.close();
      throw error;
    }
  }

  /** What an end means: when to try again, and whom to tell. */
  async #failed(error: unknown): Promise<void> {
    if (this.#over) return;
    if (error instanceof TakenOver) {
      this.#over = true;
      return;
    }
    const now = this.#ports.clock.now();
    const why = error instanceof Error ? error.message : String(error);
    const { tenantId, id } = this.#installation;
    try {
      if (error instanceof Reauthorize) {
        this.#retryAt = Number.POSITIVE_INFINITY;
        await disconnect(this.#ports, tenantId, id, why);
        this.#over = true;
        return;
      }
      if (!(error instanceof RetryLater || error instanceof GiveUp))
        this.#ports.log.error("a stream failed and is opened again", { tenantId, installationId: id, why });
      const pause = this.#failures === 0 ? 0 : Math.min(LONGEST_PAUSE, SECOND * 2 ** (this.#failures - 1));
      this.#failures++;
      this.#retryAt =
        error instanceof GiveUp
          ? now + AFTER_GIVING_UP
          : Math.max(now + pause, error instanceof RetryLater ? error.at : 0);
      if (this.#failures > 1 || this.#retryAt - now > UNREMARKABLE)
        await this.#tell({ state: "down", why: error instanceof GiveUp ? `${why} ${error.fix}` : why });
    } catch (failure) {
      // The store is away too: what could not be told now is told with the next attempt.
      this.#ports.log.error("a stream's state could not be kept", {
        tenantId,
        installationId: id,
        why: String(failure),
      });
    }
  }

  #sink(): StreamSink {
    return {
      keep: (deliveries, position) => this.#keep(deliveries, position),
      readAgain: async (since, why) => {
        const { tenantId, id: installationId } = this.#installation;
        await askToReadAgain(this.#ports, this.#installation, since);
        this.#ports.log.warn("a stream lost something: what changed is read again", {
          tenantId,
          installationId,
          since: since === null ? "the last sweep" : new Date(since).toISOString(),
          why,
        });
        this.#options.changed(installationId);
      },
      lacks: (what) => this.#tell({ lacks: what }),
    };
  }

  async #keep(deliveries: readonly Delivery[], position: string): Promise<void> {
    const installation = this.#installation;
    if (deliveries.length > 0 || position !== this.#position) {
      const now = this.#ports.clock.now();
      const isOurs = await this.#ports.store.transaction(async (data) => {
        if (!(await data.streams.moveTo(installation, this.#options.holder, position))) return false;
        await data.inbox.put(installation, deliveries, now);
        return true;
      });
      if (!isOurs) throw new TakenOver();
    }
    this.#position = position;
    this.#failures = 0;
    await this.#tell({ state: "open", why: null });
    if (deliveries.length === 0) return;
    this.#options.arrived();
    await this.#untilThereIsRoom(deliveries.length);
  }

  /** Whoever delivers faster than we understand has to wait. */
  async #untilThereIsRoom(kept: number): Promise<void> {
    const { maxWaiting } = this.#options;
    this.#keptSinceLook += kept;
    if (this.#keptSinceLook < maxWaiting / 10) return;
    const { tenantId, id } = this.#installation;
    while (!this.#over) {
      this.#keptSinceLook = 0;
      if ((await this.#ports.store.inbox.waiting(tenantId, id, maxWaiting)) < maxWaiting) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AT_LINE_MS));
    }
  }

  /** Tells a change once: to the log, the audit trail and whoever asks for the status. One after the other. */
  #tell(change: Change): Promise<void> {
    const telling = this.#telling.catch(() => {}).then(() => this.#tellNow(change));
    this.#telling = telling;
    return telling;
  }

  async #tellNow(change: Change): Promise<void> {
    const old = this.#told;
    const { tenantId, id: installationId } = this.#installation;
    const now = this.#ports.clock.now();
    const next = { ...old, ...change };
    const isAnother = next.state !== old.state;
    const lacksOthers = next.lacks.join() !== old.lacks.join();
    if (!isAnother && !lacksOthers && next.why === old.why) return;
    const told: StreamState = {
      state: next.state,
      since: isAnother ? now : old.since,
      why: next.why,
      lacks: next.lacks,
    };
    await this.#ports.store.streams.tell(this.#installation, this.#options.holder, told);
    this.#told = told;
    this.#options.changed(installationId);
    if (!isAnother && !lacksOthers) return;
    const detail = {
      ...(told.why ? { why: told.why } : {}),
      ...(told.lacks.length > 0 ? { lacks: told.lacks } : {}),
    };
    const action = isAnother ? `stream.${told.state}` : "stream.lacks";
    await this.#ports.store.audit.append(tenantId, [
      { at: now, actor: "leadclock", action, subject: installationId, detail },
    ]);
    const about = { tenantId, installationId, ...detail };
    if (told.state === "down")
      this.#ports.log.error("a stream is down: changes are asked for every minute", about);
    else if (lacksOthers && told.lacks.length > 0)
      this.#ports.log.warn("a stream does not bring everything: changes are asked for every minute", about);
    else this.#ports.log.info("a stream is open", about);
  }
}
