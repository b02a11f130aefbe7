import type { Data, Store } from "../../workflows/ports.ts";
import type { Measures } from "./measures.ts";

/** What is counted once the transaction that did it is over; `null`: outside one, it has happened. */
type Later = (() => void)[] | null;

/** The same store; counts what goes through it. What is rolled back counts nothing. */
export function measuredStore<S extends Store>(store: S, measures: Measures): S {
  return {
    ...store,
    ...measured(store, measures, null),
    transaction: async <T>(work: (data: Data) => Promise<T>): Promise<T> => {
      let later: (() => void)[] = [];
      const result = await store.transaction((data) => {
        // A transaction that is tried again counts its last try.
        later = [];
        return work({ ...data, ...measured(data, measures, later) });
      });
      for (const count of later) count();
      return result;
    },
  };
}

function measured(data: Data, measures: Measures, later: Later): Partial<Data> {
  const count = (work: () => void) => (later ? void later.push(work) : work());
  const effects = (kinds: readonly string[], outcome: string) =>
    count(() => {
      for (const kind of kinds) measures.effects.inc({ kind, outcome });
    });
  const { inbox, leads, alerts, outbox } = data;
  const settled = (outcome: string, n: number) => count(() => measures.settled.inc({ outcome }, n));
  return {
    inbox: {
      ...inbox,
      async put(installation, deliveries, receivedAt) {
        const kept = await inbox.put(installation, deliveries, receivedAt);
        const { crm } = installation;
        count(() => {
          measures.deliveries.inc({ crm, outcome: "kept" }, kept);
          measures.deliveries.inc({ crm, outcome: "known already" }, deliveries.length - kept);
          for (const { occurredAt } of deliveries)
            measures.intakeLag.observe({ crm }, Math.max(0, receivedAt - occurredAt) / 1_000);
        });
        return kept;
      },
      async claim(now, leaseMs, limit) {
        const claimed = await inbox.claim(now, leaseMs, limit);
        if (claimed)
          for (const { receivedAt, attempts } of claimed.deliveries)
            if (attempts === 1) measures.understoodAfter.observe(Math.max(0, now - receivedAt) / 1_000);
        return claimed;
      },
      async done(tenantId, keys, outcome, reasons) {
        await inbox.done(tenantId, keys, outcome, reasons);
        settled(outcome, keys.length);
      },
      async retry(tenantId, keys, at, why, failed) {
        await inbox.retry(tenantId, keys, at, why, failed);
        settled("waits", keys.length);
      },
      async bury(tenantId, reasons) {
        await inbox.bury(tenantId, reasons);
        settled("dead", reasons.size);
      },
    },
    leads: {
      ...leads,
      async addFacts(tenantId, lead, facts, receivedAt, seenBy) {
        const added = new Set(await leads.addFacts(tenantId, lead, facts, receivedAt, seenBy));
        count(() => {
          for (const { key, kind } of facts)
            if (added.has(key)) measures.facts.inc({ kind, seen_by: seenBy });
        });
        return [...added];
      },
      async save(...args) {
        await leads.save(...args);
        count(() => measures.decisions.inc());
      },
    },
    alerts: {
      ...alerts,
      async add(tenantId, lead, added) {
        await alerts.add(tenantId, lead, added);
        count(() => {
          for (const { kind, outcome, decidedAt, body } of added) {
            measures.alerts.inc({ kind, outcome });
            const at = (body as { at?: unknown } | null)?.at;
            // A catch-up is late by its nature, and a review has no instant of its own.
            if ((kind === "warning" || kind === "breach") && outcome === "sent" && typeof at === "number")
              measures.lateness.observe(Math.max(0, decidedAt - at) / 1_000);
          }
        });
      },
    },
    outbox: {
      ...outbox,
      async put(items, notBefore) {
        await outbox.put(items, notBefore);
        effects(
          items.map(({ work }) => work.kind),
          "planned",
        );
      },
      async done(items) {
        await outbox.done(items);
        effects(
          items.map(({ work }) => work.kind),
          "done",
        );
      },
      async retry(items, at, why, unsure) {
        await outbox.retry(items, at, why, unsure);
        effects(
          items.map(({ work }) => work.kind),
          "waits",
        );
      },
      async bury(items, why) {
        await outbox.bury(items, why);
        effects(
          items.map(({ work }) => work.kind),
          "dead",
        );
      },
    },
  };
}
