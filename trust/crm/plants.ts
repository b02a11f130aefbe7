import type { Connector } from "../../connectors/connector.ts";

/** A fault planted on purpose between the app and a CRM. */
export type Plant = (connector: Connector) => Connector;

/** What cannot be sent at once is said to have been sent. */
export const forgets: Plant = (connector) => ({
  ...connector,
  async createTasks(session, drafts) {
    const results = await connector.createTasks(session, drafts);
    return results.map((one) => (one.ok ? one : { ok: true, taskId: "0" }));
  },
  async writeFields(session, specs, writes) {
    const results = await connector.writeFields(session, specs, writes);
    return results.map((one) => (one.ok ? one : { ok: true }));
  },
});

/** What may have been done is done again without looking. */
export const repeats: Plant = (connector) => ({
  ...connector,
  async createTasks(session, drafts) {
    const results = await connector.createTasks(session, drafts);
    await connector.createTasks(session, drafts);
    return results;
  },
});
