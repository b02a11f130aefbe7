import { openPipeline } from "./pipeline.ts";

/** A worker on a PostgreSQL server: does what is there on `go`, and says what it took. `worker.ts URL`. */
const pipeline = await openPipeline({
  where: { databaseUrl: process.argv[2]!, connections: 4 },
  clock: { now: () => Date.now() },
});
process.send!({ ready: true });
process.once("message", () => void work());

async function work(): Promise<void> {
  const before = process.cpuUsage();
  let idle = 0;
  // Others hold what is not there: it is over when nothing is waiting any more.
  while (idle < 3) {
    if (await pipeline.step()) idle = 0;
    else if (
      (await pipeline.store.inbox.waiting(pipeline.installation.tenantId, pipeline.installation.id, 1)) === 0
    )
      idle += 1;
    else await new Promise((done) => setTimeout(done, 5));
  }
  const { user, system } = process.cpuUsage(before);
  process.send!({ cpuMs: (user + system) / 1_000 }, () => process.exit(0));
}
