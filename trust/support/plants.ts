import type { Connector, Session } from "../../connectors/connector.ts";

/** Faults planted on purpose in a copy of what a check looks at. */
export const PLANTS = {
  twice: "a connector that makes every third task twice",
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
    case "twice":
      return {
        ...connector,
        async createTasks(session, drafts) {
          const made = await connector.createTasks(session, drafts);
          if (calls++ % 3 === 0) await connector.createTasks(session, drafts);
          return made;
        },
      };
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
