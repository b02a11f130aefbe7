import { setTimeout as sleep } from "node:timers/promises";
import type { Connector, Delivery } from "../../../connectors/connector.ts";
import type { SalesforceEmulator } from "../../support/salesforce-emulator.ts";
import type { TestSession } from "../../support/session.ts";

/** Real milliseconds between two looks at whether the stream has caught up. */
const LOOK_AGAIN_MS = 10;

export async function listen(
  emulator: SalesforceEmulator,
  connector: Connector,
  session: TestSession,
  org: string,
) {
  const deliveries: Delivery[] = [];
  const kept = new Set<string>();
  const stream = await connector.subscribe!(session, null, {
    async keep(batch, position) {
      deliveries.push(...batch);
      kept.add(position);
    },
    readAgain: async () => undefined,
    lacks: async () => undefined,
  });
  let over = false;
  stream.ended.then(
    () => undefined,
    () => {
      over = true;
    },
  );
  interface Told {
    readonly replayId: string;
    readonly dropped: boolean;
    readonly channels: Readonly<Record<string, unknown>>;
  }
  return {
    stream,
    /** What came since the last time, once everything that was told has come. */
    async received(): Promise<readonly Delivery[]> {
      const { results } = await emulator.get<{ results: Told[] }>(`/_sandbox/events?org=${org}`);
      const last = results.findLast(({ dropped, channels }) => !dropped && "ChangeEvents" in channels);
      while (last && !over && !kept.has(last.replayId)) await sleep(LOOK_AGAIN_MS);
      return deliveries.splice(0);
    },
  };
}
