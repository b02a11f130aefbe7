import type { Data, OutboxItem, Store } from "../../workflows/ports.ts";
import { Deciding } from "./deciding.ts";
import type { Origins } from "./origins.ts";
import { placeOfDelivery, readPlace, type Span, type Spans } from "./spans.ts";

/** Effects under way whose end this process has not heard of; of more than these the oldest is given up. */
const MOST_UNDER_WAY = 2_000;

/**
 * The same store; tells of what goes through it. Work that waits to be sent carries its place in the trace beside what it
 * says, so that whoever sends it, in whatever process, goes on there; nobody else sees it.
 */
export function tracedStore<S extends Store>(store: S, spans: Spans, origins: Origins): S {
  const sending = new Sending(spans);
  return {
    ...store,
    inbox: tracedInbox(store, spans),
    outbox: tracedOutbox(store, sending, null),
    transaction: async <T>(work: (data: Data) => Promise<T>): Promise<T> => {
      let deciding = new Deciding(spans, origins);
      const result = await store.transaction((data) => {
        // Of a transaction that is tried again only the last try is told.
        deciding = new Deciding(spans, origins);
        return work({
          ...data,
          inbox: tracedInbox(data, spans),
          leads: deciding.leads(data.leads),
          alerts: deciding.alerts(data.alerts),
          outbox: tracedOutbox(data, sending, deciding),
        });
      });
      deciding.committed();
      return result;
    },
  };
}

/** A delivery that comes again is told once more, under the same id. */
function tracedInbox({ inbox }: Data, spans: Spans): Data["inbox"] {
  return {
    ...inbox,
    async put(installation, deliveries, receivedAt) {
      const startedAt = Date.now();
      const kept = await inbox.put(installation, deliveries, receivedAt);
      if (kept > 0)
        for (const { key, kind } of deliveries)
          spans
            .begin("intake", {
              at: placeOfDelivery(installation.tenantId, key),
              startedAt,
              attributes: { "leadclock.crm": installation.crm, "leadclock.delivery.kind": kind },
            })
            .end();
      return kept;
    },
  };
}

/** Of work that is being sent, the span that ends when its end is written down. */
class Sending {
  readonly #spans: Spans;
  readonly #underWay = new Map<string, Span>();

  constructor(spans: Spans) {
    this.#spans = spans;
  }

  begin(item: OutboxItem, place: ReturnType<typeof readPlace>): void {
    const { work, attempts } = item;
    const span = this.#spans.begin("send", {
      parent: place,
      attributes: { "leadclock.effect": work.kind, "leadclock.attempt": attempts },
    });
    this.#underWay.set(identity(item), span);
    if (this.#underWay.size > MOST_UNDER_WAY) {
      const [oldest] = this.#underWay.keys();
      this.#underWay.delete(oldest!);
    }
  }

  end(items: readonly OutboxItem[], outcome: string, failed?: string): void {
    for (const item of items) {
      const id = identity(item);
      this.#underWay.get(id)?.end({ "leadclock.outcome": outcome }, failed);
      this.#underWay.delete(id);
    }
  }
}

const identity = ({ tenantId, installationId, work, key, seq, claimedAt }: OutboxItem): string =>
  JSON.stringify([tenantId, installationId, work.kind, key, seq, claimedAt]);

function tracedOutbox({ outbox }: Data, sending: Sending, deciding: Deciding | null): Data["outbox"] {
  const soon = (work: () => void) => (deciding ? deciding.afterwards(work) : work());
  return {
    ...outbox,
    put: (items, notBefore) => outbox.put(deciding ? deciding.marked(items) : items, notBefore),
    async claim(now, leaseMs, limits) {
      const claimed = await outbox.claim(now, leaseMs, limits);
      return claimed.map((item) => {
        const { trace, ...work } = item.work as OutboxItem["work"] & { readonly trace?: unknown };
        const plain = { ...item, work: work as OutboxItem["work"] };
        sending.begin(plain, readPlace(trace));
        return plain;
      });
    },
    async done(items) {
      await outbox.done(items);
      soon(() => sending.end(items, "done"));
    },
    async retry(items, at, why, unsure) {
      await outbox.retry(items, at, why, unsure);
      soon(() => sending.end(items, "waits"));
    },
    async bury(items, why) {
      await outbox.bury(items, why);
      soon(() => sending.end(items, "dead", "GivenUp"));
    },
  };
}
