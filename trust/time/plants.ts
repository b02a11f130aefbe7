import type { StoryCrm } from "../../test/support/crms/crm.ts";

/** Every second alert is never made, and said to have been. */
export function forgetsTasks(crm: StoryCrm): StoryCrm {
  let tried = 0;
  const { connector } = crm;
  return {
    ...crm,
    connector: {
      ...connector,
      async createTasks(session, drafts) {
        const made = drafts.filter(() => ++tried % 2 === 0);
        const results = new Map(
          (await connector.createTasks(session, made)).map((result, index) => [made[index]!.key, result]),
        );
        return drafts.map(({ key }) => results.get(key) ?? { ok: true, taskId: "0" });
      },
    },
  };
}
