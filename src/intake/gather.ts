import type { Delivery, Installation } from "../../connectors/connector.ts";
import type { Inbox } from "../../workflows/ports.ts";
import type { Instant } from "../domain/time.ts";

/** One is being flushed to disk while the next one's rows are written. */
const WRITES_AT_ONCE = 2;
/** Deliveries in one statement, unless a single request brings more. */
const MOST_TOGETHER = 2_000;

interface Waiting {
  readonly installation: Installation;
  readonly deliveries: readonly Delivery[];
  readonly receivedAt: Instant;
  readonly stored: PromiseWithResolvers<void>;
}

/**
 * Stores what comes at once; what comes while the store is busy is gathered and goes into it together, with one flush to disk
 * for all. Nobody waits for others to come, and nobody is answered before their own is durable.
 */
export class Gathering {
  readonly #inbox: Pick<Inbox, "put">;
  #waiting: Waiting[] = [];
  #writes = 0;

  constructor(inbox: Pick<Inbox, "put">) {
    this.#inbox = inbox;
  }

  /** Settles once these deliveries are durable; rejects if they are not. */
  put(installation: Installation, deliveries: readonly Delivery[], receivedAt: Instant): Promise<void> {
    const stored = Promise.withResolvers<void>();
    this.#waiting.push({ installation, deliveries, receivedAt, stored });
    this.#write();
    return stored.promise;
  }

  #write(): void {
    while (this.#writes < WRITES_AT_ONCE && this.#waiting.length > 0) {
      this.#writes += 1;
      void this.#store(this.#taken()).finally(() => {
        this.#writes -= 1;
        this.#write();
      });
    }
  }

  /** Whoever waits longest, and who else waits with the same installation. */
  #taken(): readonly Waiting[] {
    const [first] = this.#waiting;
    const together: Waiting[] = [];
    const left: Waiting[] = [];
    let count = 0;
    for (const one of this.#waiting) {
      const isSame = one.installation.id === first!.installation.id;
      const fits = together.length === 0 || count + one.deliveries.length <= MOST_TOGETHER;
      if (isSame && one.installation.tenantId === first!.installation.tenantId && fits) {
        together.push(one);
        count += one.deliveries.length;
      } else left.push(one);
    }
    this.#waiting = left;
    return together;
  }

  async #store(together: readonly Waiting[]): Promise<void> {
    const last = together.at(-1)!;
    const deliveries = together.flatMap((one) => one.deliveries);
    try {
      await this.#inbox.put(last.installation, deliveries, last.receivedAt);
      for (const { stored } of together) stored.resolve();
    } catch (error) {
      if (together.length === 1) last.stored.reject(error);
      // One that the store refuses takes no other with it.
      else for (const one of together) await this.#store([one]);
    }
  }
}
