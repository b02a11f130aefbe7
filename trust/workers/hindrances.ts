import { readFileSync } from "node:fs";
import pg from "pg";
import { MINUTE } from "../../src/domain/time.ts";
import type { Random } from "../random.ts";
import type { Trouble } from "../support/live.ts";
import type { Program } from "../support/process.ts";
import type { World } from "../support/world.ts";

/** Leases last two minutes: a worker that was frozen for longer has lost all of them. */
const FROZEN_FOR = 3 * MINUTE;
/** Real time within which a worker must have come to the step at which it freezes, else another one is chosen. */
const LOOK_EVERY_MS = 15;

/** Where a worker is frozen: with a lease in hand, before or after a call, within a transaction. */
const FREEZES = [
  "before crm.createTasks",
  "before crm.writeFields",
  "outbox.claim",
  "crm.createTasks",
  "crm.writeFields",
  "inbox.claim",
  "crm.understand",
  "leads.claimDue",
  "crm.reread",
  "tx:leads.save",
  "decided",
] as const;

/** Where a worker dawdles, in the middle of a transaction that holds leads. */
const SLOW = ["tx:leads.lock", "tx:leads.save", "tx:outbox.put", "tx:audit.append"] as const;

interface Frozen {
  readonly program: Program;
  readonly at: number;
}

export interface Hindrance extends Trouble {
  readonly counts: { readonly frozen: number; readonly slow: number; readonly cut: number };
  readonly unmet: readonly string[];
}

/** Freezes workers past their leases, makes transactions slow and cuts connections; one after the other. */
export function hindering(random: Random, databaseUrl: string | null, times: number): Hindrance {
  const repeated = Array.from({ length: times }, () => FREEZES).flat();
  const planned = random.shuffle<{ kind: "freeze"; step: string } | { kind: "slow" } | { kind: "cut" }>([
    ...repeated.map((step) => ({ kind: "freeze", step }) as const),
    ...Array.from({ length: 6 * times }, () => ({ kind: "slow" }) as const),
    ...(databaseUrl === null ? [] : Array.from({ length: 6 * times }, () => ({ kind: "cut" }) as const)),
  ]);
  const counts = { frozen: 0, slow: 0, cut: 0 };
  const unmet: string[] = [];
  let awaited: { readonly step: string; readonly watch: NodeJS.Timeout } | null = null;
  let frozen: Frozen | null = null;
  let rounds = 0;

  /** Whoever comes to the step first freezes there; the others are told that it is over. */
  async function freezeAt(world: World, step: string): Promise<void> {
    const { workers } = world;
    await Promise.all(
      workers.map((one) => one.ask({ do: "arm", armed: { step, skip: 0, fate: "SIGSTOP" } })),
    );
    const watch = setInterval(() => {
      const stopped = workers.filter((one) => one.alive && isStopped(one.pid));
      const [program, ...others] = stopped;
      if (!program) return;
      clearInterval(watch);
      counts.frozen++;
      frozen = { program, at: world.now() };
      awaited = null;
      world.freeze(program);
      // Two came to it at once.
      for (const one of others) one.kill("SIGCONT");
      for (const one of workers) if (one !== program) void one.ask({ do: "disarm" }).catch(() => {});
    }, LOOK_EVERY_MS);
    awaited = { step, watch };
  }

  function goOn(world: World): void {
    if (!frozen) return;
    frozen.program.kill("SIGCONT");
    world.thaw(frozen.program);
    frozen = null;
  }

  return {
    counts,
    unmet,
    async hurt(world) {
      if (frozen && world.now() - frozen.at >= FROZEN_FOR) goOn(world);
      if (++rounds % 2 !== 0 || frozen) return;
      // While one is awaited at its step, the others are slow or cut off.
      const index = planned.findIndex(({ kind }) => awaited === null || kind !== "freeze");
      const [next] = index < 0 ? [] : planned.splice(index, 1);
      if (!next) return;
      switch (next.kind) {
        case "freeze":
          await freezeAt(world, next.step);
          break;
        case "slow":
          counts.slow++;
          await random.pick(world.workers).ask({
            do: "arm",
            armed: { step: random.pick(SLOW), skip: 0, fate: { pauseMs: random.between(100, 600) } },
          });
          break;
        case "cut":
          counts.cut += await cutConnections(databaseUrl!, random);
      }
    },
    async over(world) {
      if (awaited) {
        clearInterval(awaited.watch);
        unmet.push(awaited.step);
      }
      goOn(world);
      unmet.push(...planned.flatMap((one) => (one.kind === "freeze" ? [one.step] : [])));
      await Promise.all(world.workers.map((one) => one.ask({ do: "disarm" })));
    },
  };
}

/** As a firewall or a failover does: connections end in the middle of whatever they do. */
async function cutConnections(databaseUrl: string, random: Random): Promise<number> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>(
      "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() order by state_change desc",
    );
    const victims = random.shuffle(rows.slice(0, 6)).slice(0, 2);
    for (const { pid } of victims) await client.query("select pg_terminate_backend($1)", [pid]);
    return victims.length;
  } finally {
    await client.end();
  }
}

/** T: stopped by a signal. */
function isStopped(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.startsWith("T");
  } catch {
    return false;
  }
}
