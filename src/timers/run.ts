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

/** What is done by the clock on the wall. */
export interface Chores {
  /** Every five minutes. */
  readonly maintain: () => Promise<void>;
  /** At the start and every minute: we live. */
  readonly signOfLife: () => Promise<void>;
}

/** Keeps the engine going in real time, the store tidy, and a sign of life in it. */
export function run(engine: Engine, ports: Ports, { maintain, signOfLife }: Chores): Running {
  let stopping = false;
  let wakeUp = (): void => {};
  const live = async () => {
    try {
      await signOfLife();
    } catch (error) {
      // Also a lost database is silence: the next sign of life says for how long.
      ports.log.warn("no sign of life could be given", { why: String(error) });
    }
  };
  const tidying = schedule("*/5 * * * *", () => maintain(), { timezone: "UTC", noOverlap: true });
  const living = schedule("* * * * *", live, { timezone: "UTC", noOverlap: true });

  const loop = (async () => {
    await live();
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
      await living.destroy();
      await loop;
    },
  };
}
