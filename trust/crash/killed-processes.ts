import type { Check, Figures, Round } from "../check.ts";
import { compareEndings } from "../support/compare-endings.ts";
import { freshGround } from "../support/database.ts";
import { anyHistory } from "../support/history.ts";
import type { Plant } from "../support/plants.ts";
import { type Ending, EVENING, INSTALLED, LATER, MORNING, openWorld } from "../support/world.ts";
import { type Killer, killing, STEPS } from "./killer.ts";

const WORKERS = 3;

/** kill -9 of processes at random moments and at every named step, under load. */
export const killedProcesses: Check = {
  name: "killed-processes",
  area: "crash",
  what: `kill -9 of web and worker processes at random moments and at each of ${STEPS.length} named steps`,
  quick: true,
  stores: ["embedded", "postgres"],
  run: (round) => survive(round),
  planted: {
    what: "a connector that makes every third task twice",
    run: (round) => survive(round, "twice"),
  },
};

async function survive(round: Round, plant?: Plant): Promise<Figures> {
  const { times, note } = round;
  const leads = 12 + 8 * times;
  const kills = round.store === "postgres" ? STEPS.length + 12 * times : STEPS.length + 4 * times;
  note(`${leads} leads, undisturbed`);
  const undisturbed = await live(round, { leads });
  note(`${leads} leads, ${kills} kills`);
  const killer = killing(round, kills);
  const disturbed = await live(round, { leads, killer, ...(plant ? { plant } : {}) });
  const figures = compareEndings(disturbed, undisturbed);
  const { killed, atSteps, unmet } = killer;
  return {
    ...figures,
    tried: figures.tried + killed,
    detail: [
      ...(figures.detail ?? []),
      `${killed} kills, ${atSteps} at named steps; ${disturbed.acknowledged} events acknowledged`,
      ...unmet.map((step) => `never came to ${step}`),
    ],
  };
}

async function live(
  { random, store }: Round,
  { leads, killer, plant }: { leads: number; killer?: Killer; plant?: Plant },
): Promise<Ending> {
  const ground = await freshGround(store);
  const world = await openWorld({ startsAt: INSTALLED, workers: WORKERS, ...ground, plant, backfillDays: 1 });
  try {
    await world.install();
    if (killer) world.hurt = () => killer.hurt(world);
    await world.advance(anyHistory(random.fork("history"), MORNING, leads), EVENING);
    world.hurt = null;
    await killer?.over(world);
    await world.advance([], LATER);
    return await world.ending();
  } finally {
    await world.close();
    await ground.remove();
  }
}
