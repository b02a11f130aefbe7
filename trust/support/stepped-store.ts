import { type OpenStore, openStore as open, type StoreOptions } from "../../src/store/open-store.ts";
import type { Data } from "../../workflows/ports.ts";
import { type Plant, plantedStore } from "./plants.ts";
import { reached, stepped } from "./steps.ts";

/** The product's store, with a step after every call; `register-steps.ts` puts it in the place of the plain one. */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  const store = plantedStore(await open(options), (process.env.TRUST_PLANT ?? null) as Plant | null);
  return {
    ...store,
    ...everyPort(store, ""),
    async transaction(work) {
      let decides = false;
      const result = await store.transaction((data) => {
        const ports = { ...data, ...everyPort(data, "tx:") };
        const { save } = ports.leads;
        const saving: typeof save = (...args) => {
          decides = true;
          return save(...args);
        };
        return work({ ...ports, leads: { ...ports.leads, save: saving } });
      });
      await reached(decides ? "decided" : "committed");
      return result;
    },
  };
}

/** The ports at which a process has something to lose. */
function everyPort(data: Data, prefix: string) {
  return {
    inbox: stepped(data.inbox, `${prefix}inbox`),
    leads: stepped(data.leads, `${prefix}leads`),
    alerts: stepped(data.alerts, `${prefix}alerts`),
    outbox: stepped(data.outbox, `${prefix}outbox`),
    audit: stepped(data.audit, `${prefix}audit`),
    tenants: stepped(data.tenants, `${prefix}tenants`),
  };
}
