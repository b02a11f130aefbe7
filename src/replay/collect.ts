import type { TenantFact } from "../domain/facts.ts";
import type { Instant } from "../domain/time.ts";
import { instantOf } from "./instant-text.ts";
import { LeadGroups } from "./lead-groups.ts";
import { type Line, linesOf } from "./lines.ts";
import { type BadLine, readEvent } from "./read-event.ts";
import { isTenantEvent, type Known, type LeadEvent, toTenantFact } from "./to-fact.ts";

/** The lines of one lead, as they came; checked, but kept as text because a million of them must fit in memory. */
export interface LeadLines {
  readonly lead: string;
  readonly texts: string[];
  readonly lines: number[];
  /** When its first event happened. */
  firstAt: Instant;
}

/** A whole event file, checked and sorted by lead. */
export interface Collected {
  /** In order of their first events. */
  readonly leads: readonly LeadLines[];
  readonly groups: LeadGroups;
  readonly tenantFacts: readonly Known<TenantFact>[];
  readonly events: number;
  /** The last instant anything happened or became known; `null` without events. */
  readonly lastAt: Instant | null;
  readonly firstAt: Instant | null;
}

/** Reads an event file. `onBad` decides what becomes of a bad line: throw to stop, return to go on. */
export async function collect(
  chunks: AsyncIterable<Buffer>,
  onBad: (problems: readonly BadLine[]) => void,
  onProgress: (events: number) => void = () => {},
): Promise<Collected> {
  const collector = new Collector(onBad);
  for await (const batch of linesOf(chunks)) {
    for (const line of batch) collector.take(line);
    onProgress(collector.events);
  }
  return collector.finish();
}

class Collector {
  events = 0;
  readonly #onBad: (problems: readonly BadLine[]) => void;
  readonly #leads = new Map<string, LeadLines>();
  readonly #groups = new LeadGroups();
  readonly #tenantFacts = new Map<string, Known<TenantFact>>();
  #lastAt = Number.NEGATIVE_INFINITY;
  #firstAt = Number.POSITIVE_INFINITY;

  constructor(onBad: (problems: readonly BadLine[]) => void) {
    this.#onBad = onBad;
  }

  take(line: Line): void {
    const event = readEvent(line);
    if (isBad(event)) {
      this.#onBad(event);
      return;
    }
    this.events += 1;
    if (isTenantEvent(event)) {
      const known = toTenantFact(event);
      const earlier = this.#tenantFacts.get(known.fact.key);
      if (!earlier || known.knownAt < earlier.knownAt) this.#tenantFacts.set(known.fact.key, known);
      this.#stretch(known.knownAt);
      return;
    }
    const at = instantOf(event.at);
    this.#stretch(at);
    if (event.receivedAt !== undefined) this.#lastAt = Math.max(this.#lastAt, instantOf(event.receivedAt));
    this.#firstAt = Math.min(this.#firstAt, at);
    this.#add(event, at, line);
  }

  finish(): Collected {
    const leads = [...this.#leads.values()].sort(
      (a, b) => a.firstAt - b.firstAt || (a.lead < b.lead ? -1 : a.lead > b.lead ? 1 : 0),
    );
    return {
      leads,
      groups: this.#groups.resolved((name) => this.#leads.has(name)),
      tenantFacts: [...this.#tenantFacts.values()].sort((a, b) => a.knownAt - b.knownAt),
      events: this.events,
      lastAt: Number.isFinite(this.#lastAt) ? this.#lastAt : null,
      firstAt: Number.isFinite(this.#firstAt) ? this.#firstAt : null,
    };
  }

  #add(event: LeadEvent, at: Instant, line: Line): void {
    let lead = this.#leads.get(event.lead);
    if (!lead) {
      lead = { lead: event.lead, texts: [], lines: [], firstAt: at };
      this.#leads.set(event.lead, lead);
    }
    lead.texts.push(line.text ?? "");
    lead.lines.push(line.line);
    if (at < lead.firstAt) lead.firstAt = at;
    this.#groups.take(event);
  }

  #stretch(at: Instant): void {
    if (at > this.#lastAt) this.#lastAt = at;
  }
}

function isBad(read: ReturnType<typeof readEvent>): read is readonly BadLine[] {
  return Array.isArray(read);
}
