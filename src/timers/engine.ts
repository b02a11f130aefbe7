import { absorbDeliveries } from "../../workflows/absorb-deliveries.ts";
import { dispatch } from "../../workflows/dispatch.ts";
import { fireDue } from "../../workflows/fire-due.ts";
import type { Ports } from "../../workflows/ports.ts";
import type { Reconciler } from "../../workflows/reconcile.ts";
import type { RulesCache } from "../../workflows/tenant-rules.ts";
import type { Instant } from "../domain/time.ts";

/**
 * Everything the program does on its own, as one question: what can be done now, and when is there more?
 * Waiting is never inside: whatever cannot be done now is a row with an instant.
 */
export class Engine {
  readonly #ports: Ports;
  readonly #rules: RulesCache;
  readonly #reconciler: Reconciler;
  #running: Promise<Instant | null> | null = null;

  constructor(ports: Ports, rules: RulesCache, reconciler: Reconciler) {
    this.#ports = ports;
    this.#rules = rules;
    this.#reconciler = reconciler;
  }

  /** Does all that is due at the clock's now; answers when to come back, `null` for only when something arrives. */
  settle(): Promise<Instant | null> {
    this.#running ??= this.#settle().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #settle(): Promise<Instant | null> {
    for (;;) {
      if (await absorbDeliveries(this.#ports, this.#rules)) continue;
      if (await fireDue(this.#ports, this.#rules)) continue;
      if (await dispatch(this.#ports)) continue;
      if (await this.#reconciler.step()) continue;
      return this.#nextAt();
    }
  }

  async #nextAt(): Promise<Instant | null> {
    const now = this.#ports.clock.now();
    const { inbox, leads, outbox } = this.#ports.store;
    const times = [
      await inbox.nextAt(now),
      await leads.nextDueAt(now),
      await outbox.nextAt(now),
      await this.#reconciler.nextAt(),
    ];
    const known = times.filter((at) => at !== null);
    return known.length > 0 ? Math.min(...known) : null;
  }
}
