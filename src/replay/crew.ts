import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { type Group, type Replayed, replayGroups } from "./replay-group.ts";
import { TenantTimeline } from "./tenant-timeline.ts";
import type { WorkerStart } from "./worker.ts";

/** Whoever replays groups of leads: this thread, or several others. */
export interface Crew {
  replay(groups: readonly Group[]): Promise<Replayed>;
  /** How many jobs may wait or run at once. */
  readonly jobs: number;
  dismiss(): Promise<void>;
}

/** Below this, starting threads costs more than it saves. */
const WORTH_THREADS = 20_000;
const MOST_THREADS = 8;
/** One job runs, one waits: a thread never idles while its result is written. */
const JOBS_EACH = 2;
/** Most of what a thread makes is soon thrown away: room for it saves a tenth of the time (measured). */
const resourceLimits = { maxYoungGenerationSizeMb: 96 };

/** A crew for this many events. */
export function hire(events: number, start: WorkerStart): Crew {
  const threads = Math.min(availableParallelism(), MOST_THREADS);
  return events < WORTH_THREADS || threads < 2 ? alone(start) : together(threads, start);
}

function alone({ settings, tenantFacts }: WorkerStart): Crew {
  const tenant = new TenantTimeline(tenantFacts);
  return {
    jobs: 1,
    replay: async (groups) => replayGroups(groups, settings, tenant),
    dismiss: async () => {},
  };
}

function together(threads: number, workerData: WorkerStart): Crew {
  const members = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData, resourceLimits });
    worker.setMaxListeners(0);
    return { worker, busy: 0 };
  });
  return {
    jobs: threads * JOBS_EACH,
    async replay(groups) {
      const member = members.reduce((least, one) => (one.busy < least.busy ? one : least));
      member.busy += 1;
      // A worker answers in the order it was asked, so the answer is the one after those still awaited.
      const turn = member.busy;
      let answer: unknown;
      member.worker.postMessage(groups);
      for (let awaited = 0; awaited < turn; awaited++) [answer] = await once(member.worker, "message");
      member.busy -= 1;
      return answer as Replayed;
    },
    async dismiss() {
      await Promise.all(members.map(({ worker }) => worker.terminate()));
    },
  };
}
