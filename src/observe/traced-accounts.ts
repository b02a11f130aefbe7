import type { Connector, Delivery, Session, SweepPage, Understood } from "../../connectors/connector.ts";
import type { Accounts } from "../../workflows/ports.ts";
import type { Origins } from "./origins.ts";
import { placeOfDelivery, type Span, type Spans } from "./spans.ts";

/** The same accounts; tells what was understood, from which delivery or which look at the CRM. */
export function tracedAccounts(accounts: Accounts, spans: Spans, origins: Origins): Accounts {
  const traced = new Map<string, Connector>();
  return {
    session: (installation) => accounts.session(installation),
    connector(crm) {
      const known = traced.get(crm) ?? tracedConnector(accounts.connector(crm), spans, origins);
      traced.set(crm, known);
      return known;
    },
  };
}

function tracedConnector(connector: Connector, spans: Spans, origins: Origins): Connector {
  const { crm } = connector;
  const noted = (span: Span, { facts }: Understood) => {
    for (const { fact } of facts) origins.set(fact, span.at);
    return { "leadclock.facts": facts.length };
  };
  const traced: Pick<Connector, "understand" | "reread" | "sweep"> = {
    async understand(session, deliveries) {
      const begun = deliveries.length > 0 ? understanding(spans, crm, session, deliveries) : [];
      return within(begun, () => connector.understand(session, deliveries), noted);
    },
    reread: (session, records) =>
      within(
        [
          spans.begin("understand", {
            attributes: { "leadclock.crm": crm, "leadclock.from": "look before an alert" },
          }),
        ],
        () => connector.reread(session, records),
        noted,
      ),
    sweep: (session, window, cursor) =>
      within<SweepPage>(
        [spans.begin("understand", { attributes: { "leadclock.crm": crm, "leadclock.from": "sweep" } })],
        () => connector.sweep(session, window, cursor),
        (span, { understood }) => noted(span, understood),
      ),
  };
  return new Proxy(connector, {
    get(target, name) {
      if (Object.hasOwn(traced, name)) return Reflect.get(traced, name);
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

/**
 * One span in the trace of each delivery. What follows from deliveries that are understood together goes on in the trace of
 * the oldest, since a connector does not say which fact came of which; the others' spans point there.
 */
function understanding(
  spans: Spans,
  crm: string,
  { installation }: Session,
  deliveries: readonly Delivery[],
): readonly Span[] {
  const begin = ({ key, kind }: Delivery, links: readonly Span[]) =>
    spans.begin("understand", {
      parent: placeOfDelivery(installation.tenantId, key),
      links: links.map(({ at }) => at),
      attributes: {
        "leadclock.crm": crm,
        "leadclock.from": "delivery",
        "leadclock.delivery.kind": kind,
        "leadclock.together": deliveries.length,
      },
    });
  const first = begin(deliveries[0]!, []);
  return [first, ...deliveries.slice(1).map((delivery) => begin(delivery, [first]))];
}

async function within<T>(
  begun: readonly Span[],
  work: () => Promise<T>,
  told: (first: Span, result: T) => Readonly<Record<string, number>>,
): Promise<T> {
  const [first] = begun;
  try {
    const result = await work();
    const attributes = first ? told(first, result) : {};
    for (const span of begun) span.end(attributes);
    return result;
  } catch (error) {
    for (const span of begun) span.end({}, error instanceof Error ? error.name : "unknown");
    throw error;
  }
}
