import type { Accounts, Store } from "../../workflows/ports.ts";
import { Origins } from "./origins.ts";
import { tracedAccounts } from "./traced-accounts.ts";
import { tracedStore } from "./traced-store.ts";

interface TracingOptions {
  /** OTEL_EXPORTER_OTLP_ENDPOINT; without it nothing is traced, and nothing of OpenTelemetry is loaded. */
  readonly endpoint: string | undefined;
  readonly role: string;
  readonly log: { warn(event: string, fields?: object): void };
}

/** Stands around the parts that are wired, and changes nothing of what they do. */
export interface Tracing {
  store<S extends Store>(store: S): S;
  accounts(accounts: Accounts): Accounts;
  close(): Promise<void>;
}

/** Traces from the delivery to the effect, where a collector is named. */
export async function openTracing({ endpoint, role, log }: TracingOptions): Promise<Tracing> {
  if (endpoint === undefined) return NOTHING;
  const { openTraces } = await import("./traces.ts");
  const spans = openTraces({ endpoint, role, log });
  const origins = new Origins();
  return {
    store: (store) => tracedStore(store, spans, origins),
    accounts: (accounts) => tracedAccounts(accounts, spans, origins),
    close: () => spans.close(),
  };
}

const NOTHING: Tracing = {
  store: (store) => store,
  accounts: (accounts) => accounts,
  close: async () => {},
};
