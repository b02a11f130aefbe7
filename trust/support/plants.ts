import type { Connector, Session } from "../../connectors/connector.ts";
import type { Data } from "../../workflows/ports.ts";

/** Faults planted on purpose in a copy of what a check looks at. */
export const PLANTS = {
  "never-looks": "a connector that never finds the task which a try that died had made",
  "done-early": "an outbox that is ticked off before the call",
  "forgets-deliveries": "an inbox that answers and stores nothing of every tenth webhook",
  "forgets-stamps": "a connector that says every fifth write of fields was done and does not do it",
  "sends-late": "a worker that sends what it was given although its lease has run out",
} as const;
export type Plant = keyof typeof PLANTS;

/** The connector with the fault in it. */
export function plantedConnector(connector: Connector, plant: Plant | null): Connector {
  let calls = 0;
  switch (plant) {
    case null:
      return connector;
    case "never-looks":
      return { ...connector, findTasks: async (_session, drafts) => drafts.map(() => null) };
    case "done-early":
    case "forgets-deliveries":
      return connector;
    case "sends-late":
      return {
        ...connector,
        createTasks: (session, drafts) => connector.createTasks(unfenced(session), drafts),
      };
    case "forgets-stamps":
      return {
        ...connector,
        writeFields: async (session, specs, writes) =>
          calls++ % 5 === 0
            ? writes.map(() => ({ ok: true }))
            : connector.writeFields(session, specs, writes),
      };
  }
}

/** The store with the fault in it. */
export function plantedStore<T extends Pick<Data, "inbox" | "outbox">>(store: T, plant: Plant | null): T {
  const { inbox, outbox } = store;
  let calls = 0;
  switch (plant) {
    case "done-early":
      return {
        ...store,
        outbox: {
          ...outbox,
          async claim(...args: Parameters<typeof outbox.claim>) {
            const items = await outbox.claim(...args);
            await outbox.done(items);
            return items;
          },
        },
      };
    case "forgets-deliveries":
      return {
        ...store,
        inbox: {
          ...inbox,
          put: async (...args: Parameters<typeof inbox.put>) =>
            ++calls % 10 === 0 ? args[1].length : inbox.put(...args),
        },
      };
    default:
      return store;
  }
}

/** A session that gives leave for a call although its lease has run out. */
function unfenced(session: Session): Session {
  return {
    ...session,
    permit: (limit) =>
      session.permit(limit).catch((error: unknown) => {
        if (!String(error).includes("lease")) throw error;
      }),
  };
}
