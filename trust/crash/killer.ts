import { setTimeout as pause } from "node:timers/promises";
import type { Round } from "../check.ts";
import type { Trouble } from "../support/live.ts";
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

export interface Killer extends Trouble {
  readonly killed: number;
  readonly atSteps: number;
  /** What did not happen: steps that no process came to, and kills that were left over. */
  readonly unmet: readonly string[];
}

/** What a stream brings is kept in one transaction with its position. */
const FROM_STREAM = "tx:inbox.put";

export type Step = (typeof STEPS)[number] | typeof FROM_STREAM;

/** The same where a CRM tells on a stream. */
export const STREAM_STEPS: readonly Step[] = STEPS.map((step) => (step === "inbox.put" ? FROM_STREAM : step));

/** Spreads kills over a run: one at each of these steps, so many more at any moment. */
export function killing({ random: chance }: Round, at: readonly Step[], more: number): Killer {
  const random = chance.fork("kills");
  const steps: Step[] = [...random.shuffle(at)];
  let atAnyMoment = more;
  let step: Step | null = null;
  let armed = new Set<Program>();
  let killed = 0;
  let atSteps = 0;
  let rounds = 0;

  /** Whoever comes to the step first dies there; a process that was started since is told, too. */
  async function armAll(world: World): Promise<void> {
    const on = step === "inbox.put" ? [world.web] : world.workers;
    for (const one of on.filter((each) => each.alive && !armed.has(each))) {
      armed.add(one);
      await one.ask({ do: "arm", armed: { step: step!, skip: 0, fate: "SIGKILL" } }).catch(() => {});
    }
  }

  async function next(world: World): Promise<void> {
    await Promise.all([...armed].map((one) => one.ask({ do: "disarm" }).catch(() => {})));
    armed = new Set();
    step = steps.shift() ?? null;
    if (step !== null) await armAll(world);
  }

  return {
    async hurt(world) {
      rounds++;
      const died = [...armed].filter((one) => !one.alive);
      if (died.length > 0) {
        killed += died.length;
        atSteps += died.length;
        for (const one of died) armed.delete(one);
        await next(world);
      } else if (step === null) await next(world);
      else await armAll(world);
      // Some time to breathe: nobody kills faster than the CRM's patience.
      if (atAnyMoment === 0 || rounds % 3 !== 0) return;
      const victim = random.pick([...new Set([world.web, ...world.workers])]);
      await pause(random.between(0, 60));
      // It may have died at its step meanwhile.
      if (!victim.alive) return;
      armed.delete(victim);
      victim.kill("SIGKILL");
      await victim.ended;
      killed++;
      atAnyMoment--;
    },
    async over(world) {
      const all = new Set([...armed, ...world.workers]);
      await Promise.all([...all].map((one) => one.ask({ do: "disarm" }).catch(() => {})));
    },
    get killed() {
      return killed;
    },
    get atSteps() {
      return atSteps;
    },
    get unmet() {
      return [
        ...[...(step === null ? [] : [step]), ...steps].map((one) => `nobody came to ${one}`),
        ...(atAnyMoment === 0 ? [] : [`${atAnyMoment} kills at any moment did not happen`]),
      ];
    },
  };
}
