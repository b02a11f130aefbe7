import { type TenantView, tenantView } from "../domain/directory.ts";
import type { LeadFact, TenantFact } from "../domain/facts.ts";
import type { Instant, Period } from "../domain/time.ts";
import type { Known } from "./to-fact.ts";

/** News about the tenant's people that may move what is due for some leads. */
export interface News {
  readonly knownAt: Instant;
  /** True if the person it is about owns or touched a lead with these facts. */
  readonly concerns: (facts: readonly LeadFact[]) => boolean;
}

/** What was known of the tenant, by the time it became known. */
export class TenantTimeline {
  /** Windows in which a system did not work. */
  readonly outages: readonly Period[];
  readonly #facts: readonly Known<TenantFact>[];
  readonly #knownAt: Float64Array;
  readonly #news: readonly News[];
  readonly #newsAt: Float64Array;
  /** When anything about people changes, becomes known, or an absence starts or ends. */
  readonly #edges: Float64Array;
  readonly #views = new Map<number, TenantView>();

  /** `facts` in order of `knownAt`. */
  constructor(facts: readonly Known<TenantFact>[]) {
    this.#facts = facts;
    this.#knownAt = Float64Array.from(facts, ({ knownAt }) => knownAt);
    this.outages = tenantView(facts.flatMap(({ fact }) => (fact.kind === "outage" ? [fact] : []))).outages;
    this.#edges = Float64Array.from(facts.flatMap(edgesOf)).sort();
    this.#news = facts.flatMap(({ fact, knownAt }) =>
      fact.kind === "userChanged" ? [{ knownAt, concerns: concerning(fact.userId) }] : [],
    );
    this.#newsAt = Float64Array.from(this.#news, ({ knownAt }) => knownAt);
  }

  /** True if nothing about the tenant's people changes after `from`, up to `until`. */
  isQuiet(from: Instant, until: Instant): boolean {
    return countUntil(this.#edges, from) === countUntil(this.#edges, until);
  }

  viewAt(now: Instant): TenantView {
    const known = countUntil(this.#knownAt, now);
    let view = this.#views.get(known);
    if (!view) {
      view = tenantView(this.#facts.slice(0, known).map(({ fact }) => fact));
      if (this.#views.size > 1_000) this.#views.clear();
      this.#views.set(known, view);
    }
    return view;
  }

  /** News after `from`, before or at `until`. */
  newsBetween(from: Instant, until: Instant): readonly News[] {
    return this.#news.slice(countUntil(this.#newsAt, from), countUntil(this.#newsAt, until));
  }
}

function edgesOf({ fact, knownAt }: Known<TenantFact>): readonly Instant[] {
  if (fact.kind === "outage") return [];
  return [knownAt, fact.occurredAt, ...(fact.absences ?? []).flatMap(({ start, end }) => [start, end])];
}

function concerning(userId: string): (facts: readonly LeadFact[]) => boolean {
  return (facts) =>
    facts.some(
      (fact) =>
        (fact.kind === "ownerChanged" && fact.ownerId === userId) ||
        (fact.kind === "activity" && fact.actorId === userId),
    );
}

/** How many of these ascending instants are at or before `at`. */
function countUntil(ascending: Float64Array, at: Instant): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
