import { type TenantView, tenantView } from "../domain/directory.ts";
import { type Instant, MINUTE } from "../domain/time.ts";
import type { KnownTenantFact } from "../store/examination.ts";

/** What was received may have waited this long until it was stored, while leads were decided beside it. */
const MAY_WAIT_MS = 5 * MINUTE;
const KEPT_VIEWS = 64;

/**
 * What was known of a tenant's people and outages when a lead was decided. They are learned beside the leads, and a
 * decision stands on what had come by then.
 */
export class KnownThen {
  readonly #facts: readonly KnownTenantFact[];
  readonly #views = new Map<number, TenantView>();

  /** In the order in which they became known. */
  constructor(facts: readonly KnownTenantFact[]) {
    this.#facts = facts;
  }

  /** What can have been known at a decision, likeliest first: all that was received by then, or a batch or so less. */
  *at(decidedAt: Instant): Iterable<TenantView> {
    const after = this.#facts.findIndex(({ receivedAt }) => receivedAt > decidedAt);
    let known = after === -1 ? this.#facts.length : after;
    yield this.#view(known);
    while (known > 0) {
      const { receivedAt } = this.#facts[known - 1]!;
      if (receivedAt < decidedAt - MAY_WAIT_MS) return;
      while (known > 0 && this.#facts[known - 1]!.receivedAt === receivedAt) known -= 1;
      yield this.#view(known);
    }
  }

  #view(known: number): TenantView {
    let view = this.#views.get(known);
    if (!view) {
      view = tenantView(this.#facts.slice(0, known).map(({ fact }) => fact));
      if (this.#views.size >= KEPT_VIEWS) this.#views.delete(this.#views.keys().next().value ?? known);
      this.#views.set(known, view);
    }
    return view;
  }
}
