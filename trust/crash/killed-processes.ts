import type { Check, Figures, Round } from "../check.ts";
import { compareEndings } from "../support/compare-endings.ts";
import { live, undisturbed } from "../support/live.ts";
import type { Plant } from "../support/plants.ts";
import { killing, STEPS } from "./killer.ts";

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

/** Beside one at each named step. */
const perTime = { embedded: 4, postgres: 12 } as const;

async function survive(round: Round, plant?: Plant): Promise<Figures> {
  const { times, store, note } = round;
  const leads = 6 + 6 * times;
  const more = perTime[store] * times;
  note(`${leads} leads, undisturbed`);
  const expected = await undisturbed(round, leads);
  note(`${leads} leads, ${more} kills at any moment and at named steps`);
  const killer = killing(round, more);
  // The planted fault is enough trouble.
  const trouble = plant ? {} : { trouble: () => killer };
  const seen = await live(round, { leads, workers: plant ? 1 : WORKERS, plant, ...trouble });
  const figures = compareEndings(seen, expected);
  return {
    ...figures,
    tried: figures.tried + killer.killed,
    detail: [
      ...(figures.detail ?? []),
      `${killer.killed} kills, ${killer.atSteps} at named steps; ${seen.acknowledged} events acknowledged`,
      ...(plant ? [] : killer.unmet).map((step) => `nobody came to ${step}`),
    ],
  };
}
