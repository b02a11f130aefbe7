import type { Installation } from "../../connectors/connector.ts";
import { MovableClock } from "../../src/demo/movable-clock.ts";
import { Streams, type StreamsOptions } from "../../src/intake/streams.ts";
import type { Ports } from "../../workflows/ports.ts";
import { testSession } from "../support/session.ts";
import { freshStore } from "../support/store.ts";
import { StreamCrm } from "./stream-crm.ts";

export const NOW = Date.parse("2026-03-02T09:00:00Z");
export const ACME: Installation = {
  id: "acme:1",
  tenantId: "tenant-1",
  crm: "acme",
  accountId: "1",
  scopes: [],
  account: {},
  watchFrom: NOW,
};

export type StreamWorld = Awaited<ReturnType<typeof streamWorld>>;

/** A tenant with one account of a CRM that has a stream, and any number of workers. */
export async function streamWorld() {
  const store = await freshStore();
  const clock = new MovableClock(NOW);
  const crm = new StreamCrm();
  const complaints: string[] = [];
  const workers: Streams[] = [];
  await store.tenants.save({
    id: "tenant-1",
    name: "One",
    mode: "live",
    modeSince: NOW,
    testRecipient: null,
  });
  await store.tenants.saveInstallation(ACME, "connected");

  const ports = (): Ports => ({
    clock,
    store,
    accounts: {
      connector: (name) => {
        if (name !== "acme") throw new Error(`No connector is configured for ${name}.`);
        return crm.connector;
      },
      session: (installation) => testSession({ installation, now: () => clock.now() }),
    },
    log: {
      info: () => {},
      warn: (event) => complaints.push(event),
      error: (event) => complaints.push(event),
    },
  });
  const stopLater = (streams: Streams): Streams => {
    workers.push(streams);
    return streams;
  };
  return {
    store,
    clock,
    crm,
    complaints,
    ports,
    stopLater,
    /** A worker; `looking` means that it keeps looking after its streams by itself. */
    worker(options: Partial<StreamsOptions> & { looking?: boolean } = {}): Streams {
      const { looking = true, ...rest } = options;
      const streams = new Streams(ports(), { arrived: () => {}, changed: () => {}, roundMs: 20, ...rest });
      if (looking) streams.start();
      return stopLater(streams);
    },
    keys: async () =>
      (await store.db.query<{ key: string }>("select key from inbox order by seq")).rows.map(
        ({ key }) => key,
      ),
    row: async () => (await store.streams.of("tenant-1"))[0]!,
    trail: async () => (await store.audit.list("tenant-1")).map(({ action }) => action),
    async close(): Promise<void> {
      for (const one of workers) await one.stop();
      await store.remove();
    },
  };
}

export async function until<T>(what: () => T | Promise<T>): Promise<T> {
  for (;;) {
    const found = await what();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
