import { schedule } from "node-cron";
import type { Ports } from "../../workflows/ports.ts";
import { SECOND } from "../domain/time.ts";
import type { Engine } from "./engine.ts";

/** Never asleep longer than this, so that work of other processes is seen. */
const LONGEST_SLEEP = SECOND;
/** What is ready but was not taken is in another worker's hands. */
const SHORTEST_SLEEP = 10;
/** After a failure of our own, for instance a lost database. */
const AFTER_FAILURE = 2 * SECOND;

export interface Running {
  /** Something arrived: look now. */
  wake(): void;
  stop(): Promise<void>;
}

/** Keeps the engine going in real time, and the store tidy every five minutes. */
export function run(engine: Engine, ports: Ports, maintain: () => Promise<void>): Running {
  let stopping = false;
  let wakeUp = (): void => {};
  const tidying = schedule("*/5 * * * *", () => maintain(), { timezone: "UTC", noOverlap: true });

  const loop = (async () => {
    while (!stopping) {
      let pause = LONGEST_SLEEP;
      try {
        const next = await engine.settle();
        if (next !== null)
          pause = Math.min(LONGEST_SLEEP, Math.max(SHORTEST_SLEEP, next - ports.clock.now()));
      } catch (error) {
        ports.log.error("a round failed and will be repeated", {
          why: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
        pause = AFTER_FAILURE;
      }
      if (stopping) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pause);
        wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();

  return {
    wake: () => wakeUp(),
    async stop() {
      stopping = true;
      wakeUp();
      await tidying.destroy();
      await loop;
    },
  };
}
