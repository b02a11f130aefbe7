import { type TenantView, tenantView } from "../domain/directory.ts";
import type { Instant } from "../domain/time.ts";
import type { KnownTenantFact } from "../store/examination.ts";

const KEPT_VIEWS = 64;
/** Further back than this a batch has not waited. */
const BATCHES_TRIED = 50;

/**
 * What was known of a tenant's people and outages when a lead was decided. They are learned beside the leads, and a
 * decision stands on what had come by then.
 */
export class KnownThen {
  readonly #facts: readonly KnownTenantFact[];
  /** How many facts were known after each batch. */
  readonly #batches: readonly number[];
  readonly #views = new Map<number, TenantView>();

  constructor(facts: readonly KnownTenantFact[]) {
    this.#facts = facts;
    const ends = facts.flatMap(({ receivedAt }, index) =>
      facts[index + 1]?.receivedAt === receivedAt ? [] : [index + 1],
    );
    this.#batches = [0, ...ends];
  }

  /**
   * What can have been known at a decision, likeliest first: everything received by then, then the other batches from
   * the newest on, since a batch may have waited after it was received.
   */
  *at(decidedAt: Instant): Iterable<TenantView> {
    const after = this.#facts.findIndex(({ receivedAt }) => receivedAt > decidedAt);
    const first = after === -1 ? this.#facts.length : after;
    yield this.#view(first);
    for (const known of this.#batches.slice(-BATCHES_TRIED).toReversed())
      if (known !== first) yield this.#view(known);
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
