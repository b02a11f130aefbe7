import type { Data, LeadId, Outbox, TenantId } from "../../workflows/ports.ts";
import type { Origins } from "./origins.ts";
import { leadMark, type Place, type Span, type Spans, written } from "./spans.ts";

type NewItem = Parameters<Outbox["put"]>[0][number];

/** Links of one span; a lead rarely has news from more places at once. */
const MOST_LINKS = 16;

/** What one transaction decides: a span for each lead, told once it is committed and never if it is not. */
export class Deciding {
  readonly #spans: Spans;
  readonly #origins: Origins;
  readonly #startedAt = Date.now();
  readonly #causes = new Map<LeadId, Map<string, Place>>();
  readonly #begun = new Map<LeadId, { readonly span: Span; alerts: number }>();
  readonly #leadOf = new Map<string, LeadId>();
  readonly #later: (() => void)[] = [];

  constructor(spans: Spans, origins: Origins) {
    this.#spans = spans;
    this.#origins = origins;
  }

  afterwards(work: () => void): void {
    this.#later.push(work);
  }

  committed(): void {
    for (const { span, alerts } of this.#begun.values()) span.end({ "leadclock.alerts": alerts });
    for (const work of this.#later) work();
  }

  leads(leads: Data["leads"]): Data["leads"] {
    return {
      ...leads,
      addFacts: async (tenantId, lead, facts, receivedAt, seenBy) => {
        const added = await leads.addFacts(tenantId, lead, facts, receivedAt, seenBy);
        const isNew = new Set(added);
        const causes = this.#causes.get(lead) ?? new Map<string, Place>();
        for (const fact of facts) {
          const place = isNew.has(fact.key) ? this.#origins.of(fact) : undefined;
          if (place) causes.set(place.spanId, place);
        }
        this.#causes.set(lead, causes);
        return added;
      },
      save: async (tenantId, lead, ...rest) => {
        await leads.save(tenantId, lead, ...rest);
        this.#begin(tenantId, lead);
      },
      homes: async (tenantId, of) => {
        const homes = await leads.homes(tenantId, of);
        for (const [lead, own] of homes) for (const { record } of own) this.#leadOf.set(record, lead);
        return homes;
      },
    };
  }

  alerts(alerts: Data["alerts"]): Data["alerts"] {
    return {
      ...alerts,
      add: async (tenantId, lead, added) => {
        await alerts.add(tenantId, lead, added);
        const begun = this.#begun.get(lead);
        if (begun) begun.alerts += added.length;
      },
    };
  }

  /** The same work, each with the place of the decision it follows from. */
  marked(items: readonly NewItem[]): readonly NewItem[] {
    return items.map((item) => {
      const begun = this.#begun.get(this.#leadBehind(item) ?? "");
      const trace = begun && written(begun.span.at);
      return trace ? { ...item, work: Object.assign({}, item.work, { trace }) } : item;
    });
  }

  #begin(tenantId: TenantId, lead: LeadId): void {
    const [parent, ...links] = this.#causes.get(lead)?.values() ?? [];
    const span = this.#spans.begin("decide", {
      parent,
      links: links.slice(0, MOST_LINKS),
      startedAt: this.#startedAt,
      attributes: {
        "leadclock.lead": leadMark(tenantId, lead),
        "leadclock.because": parent ? "news" : "time",
      },
    });
    this.#begun.set(lead, { span, alerts: 0 });
  }

  /** A change of a task names no lead: it is known where only one was decided. */
  #leadBehind({ work }: NewItem): LeadId | undefined {
    if ("lead" in work && work.lead) return work.lead;
    if (work.kind === "fields") return this.#leadOf.get(work.write.record);
    const [only, ...others] = this.#begun.keys();
    return others.length === 0 ? only : undefined;
  }
}
