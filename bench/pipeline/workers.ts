import { fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { ordinaryLead } from "../fold/facts.ts";
import type { Bench, Measured, Row, Run } from "../support/bench.ts";
import { withStores } from "../support/stores.ts";
import { deliveryOf, openPipeline } from "./pipeline.ts";

const WORKER = fileURLToPath(new URL("./worker.ts", import.meta.url));
const CREWS = [1, 2, 4, 8];
const LEADS = 400;

/** Stored events taken to facts, journeys and written stamps by several workers on one PostgreSQL server. */
export const workers: Bench = {
  name: "workers",
  title: "Workers on one PostgreSQL server",
  minutes: 5,
  measure,
};

async function measure({ quick, say, stores: kinds }: Run): Promise<Measured> {
  if (!kinds.includes("postgres")) return { rows: [], notes: ["several workers need a PostgreSQL server"] };
  const measured: { readonly crew: number; readonly rate: number; readonly cpuMs: number }[] = [];
  await withStores("postgres", async (stores) => {
    for (const crew of quick ? CREWS.slice(0, 2) : CREWS) {
      say(`${crew} workers`);
      const { databaseUrl } = await stores.fresh(`crew${crew}`);
      const events = await filled(databaseUrl!, quick ? 10 : LEADS);
      const children = Array.from({ length: crew }, () =>
        fork(WORKER, [databaseUrl!], {
          execArgv: ["--disable-warning=ExperimentalWarning"],
          stdio: ["ignore", "ignore", "inherit", "ipc"],
        }),
      );
      await Promise.all(children.map((child) => once(child, "message")));
      const start = performance.now();
      const ended = Promise.all(
        children.map(async (child) => {
          const [{ cpuMs }] = (await once(child, "message")) as [{ cpuMs: number }];
          return cpuMs;
        }),
      );
      for (const child of children) child.send("go");
      const cpu = (await ended).reduce((sum, one) => sum + one, 0);
      measured.push({ crew, rate: (events / (performance.now() - start)) * 1_000, cpuMs: cpu / events });
    }
  });
  const one = measured[0]!;
  const cores = availableParallelism();
  return {
    rows: measured.map(
      ({ crew, rate, cpuMs }): Row => ({
        what: `${crew} worker${crew > 1 ? "s" : ""}`,
        ours: rate,
        unit: "events a second",
        against: { what: "one worker", value: one.rate },
        ratio: rate / one.rate,
        // The server works for its workers on the same cores.
        ...(crew > 1 && crew <= cores / 2
          ? { target: "near-linear", holds: rate / one.rate >= 0.8 * crew }
          : {}),
        scatter: null,
        note: `${cpuMs.toFixed(2)} ms of the workers' processor time an event`,
      }),
    ),
    notes: [`server and workers share ${cores} cores here: beyond them more workers only take turns`],
  };
}

/** A database with an account and what came from it, waiting. */
async function filled(databaseUrl: string, leads: number): Promise<number> {
  const pipeline = await openPipeline({ where: { databaseUrl }, clock: { now: () => Date.now() } });
  const deliveries = Array.from({ length: leads }, (_, n) =>
    ordinaryLead(n).map((fact) => deliveryOf(`bench:contact:${n}`, { ...fact, source: "bench" })),
  ).flat();
  for (let from = 0; from < deliveries.length; from += 1_000)
    await pipeline.store.inbox.put(pipeline.installation, deliveries.slice(from, from + 1_000), Date.now());
  await pipeline.close();
  return deliveries.length;
}
