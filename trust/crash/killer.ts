import { setTimeout as pause } from "node:timers/promises";
import type { Round } from "../check.ts";
import type { Program } from "../support/process.ts";
import type { World } from "../support/world.ts";

/** Each is just after what it names, before anything else. */
export const STEPS = [
  // Stored, not yet answered: the CRM repeats it.
  "inbox.put",
  // Deliveries leased.
  "inbox.claim",
  // Read in the CRM, nothing learnt yet.
  "crm.understand",
  // Decided, not yet committed.
  "tx:leads.save",
  "tx:outbox.put",
  // Committed, the deliveries not yet marked as done.
  "decided",
  // Leads leased whose instant has come; read again before an alert.
  "leads.claimDue",
  "crm.reread",
  // Effects leased, nothing sent.
  "outbox.claim",
  // Done in the CRM, not yet written down.
  "crm.createTasks",
  "crm.writeFields",
  "crm.changeTasks",
  // Written down.
  "outbox.done",
  // A page of the backfill or of the sweep.
  "crm.sweep",
  "tenants.setBookmark",
  // A new token that nobody has kept yet.
  "crm.refresh",
] as const;

export interface Killer {
  /** Called in every round of work; kills now and then. */
  hurt(world: World): Promise<void>;
  /** No more. */
  over(world: World): Promise<void>;
  readonly killed: number;
  readonly atSteps: number;
  /** Steps that no process came to. */
  readonly unmet: readonly string[];
}

/** Spreads so many kills over a run: each named step at least once, the others at any moment. */
export function killing({ random: chance }: Round, kills: number): Killer {
  const random = chance.fork("kills");
  const planned: (string | null)[] = random.shuffle([
    ...STEPS,
    ...Array.from({ length: Math.max(0, kills - STEPS.length) }, () => null),
  ]);
  let armed: { step: string; on: readonly Program[] } | null = null;
  let killed = 0;
  let atSteps = 0;
  const unmet: string[] = [];
  let rounds = 0;

  return {
    async hurt(world) {
      const dead = armed?.on.find((one) => !one.alive);
      if (armed && dead) {
        atSteps++;
        armed = null;
      }
      // Some time to breathe: nobody kills faster than the CRM's patience.
      if (armed || ++rounds % 3 !== 0) return;
      const next = planned.shift();
      if (next === undefined) return;
      if (next === null) {
        const victim = random.pick([...new Set([world.web, ...world.workers])]);
        await pause(random.between(0, 60));
        victim.kill("SIGKILL");
        await victim.ended;
        killed++;
        return;
      }
      const on = next === "inbox.put" ? [world.web] : [random.pick(world.workers)];
      armed = { step: next, on };
      const skip = 0;
      await Promise.all(
        on.map((one) => one.ask({ do: "arm", armed: { step: next, skip, fate: "SIGKILL" } }).catch(() => {})),
      );
    },
    async over(world) {
      if (armed) unmet.push(armed.step);
      unmet.push(...planned.filter((one) => one !== null));
      await Promise.all(world.workers.map((one) => one.ask({ do: "disarm" }).catch(() => {})));
    },
    get killed() {
      return killed + atSteps;
    },
    get atSteps() {
      return atSteps;
    },
    unmet,
  };
}
