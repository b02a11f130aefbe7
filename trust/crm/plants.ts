import type { Connector, WriteResult } from "../../connectors/connector.ts";

/** A fault planted on purpose between the app and a CRM. */
export type Plant = (connector: Connector) => Connector;

/** Every third write is dropped, and said to have been done: of fields and of tasks, each counted by itself. */
export const forgets: Plant = (connector) => {
  let [tasks, writes] = [0, 0];
  return {
    ...connector,
    async createTasks(session, drafts) {
      const kept = drafts.filter(() => ++tasks % 3 !== 0);
      const results = await connector.createTasks(session, kept);
      const of = new Map(results.map((result, index) => [kept[index]!.key, result]));
      return drafts.map(({ key }) => of.get(key) ?? { ok: true, taskId: "0" });
    },
    async writeFields(session, specs, all) {
      const kept = all.map(() => ++writes % 3 !== 0);
      const results = await connector.writeFields(
        session,
        specs,
        all.filter((_, index) => kept[index]),
      );
      const left = results.values();
      return kept.map((isKept): WriteResult => (isKept ? left.next().value! : { ok: true }));
    },
  };
};

/** Every task is made twice, the second time under another key: no CRM can refuse that one. */
export const repeats: Plant = (connector) => ({
  ...connector,
  async createTasks(session, drafts) {
    const results = await connector.createTasks(session, drafts);
    await connector.createTasks(
      session,
      drafts.map((draft) => ({ ...draft, key: [...draft.key].reverse().join(""), firstTriedAt: null })),
    );
    return results;
  },
});
