import type { Check, Figures, Planted, Round } from "../check.ts";
import type { CrmName } from "../crm/world.ts";
import { compareEndings } from "../support/compare-endings.ts";
import { live, undisturbed } from "../support/live.ts";
import { PLANTS, type Plant } from "../support/plants.ts";
import { killing, STEPS, STREAM_STEPS, type Step } from "./killer.ts";

const WORKERS = 3;

interface Effort {
  /** Default: HubSpot. */
  readonly crm?: CrmName;
  readonly leads: number;
  readonly steps: readonly Step[];
  /** Beside one at each named step. */
  readonly more: number;
}

/** Under the planted fault: the steps at which it can be seen, each twice. */
const planted = (crm: CrmName, plant: Plant, ...steps: readonly Step[]): Planted => ({
  what: PLANTS[plant],
  run: (round) => survive(round, { crm, leads: LEAST_LEADS, steps: [...steps, ...steps], more: 0 }, plant),
});

const LEAST_LEADS = 5;

/** kill -9 of processes at random moments and at every named step, under load. */
export const killedProcesses: Check = {
  name: "killed-processes",
  area: "crash",
  what: `kill -9 of web and worker processes at random moments and at each of ${STEPS.length} named steps`,
  quick: true,
  stores: ["embedded", "postgres"],
  run: (round) => survive(round, effortOf(round)),
  planted: [
    planted("hubspot", "never-looks", "crm.createTasks"),
    planted("hubspot", "done-early", "outbox.claim"),
    planted("hubspot", "forgets-deliveries", "inbox.claim"),
  ],
};

/** The same beside an org, whose changes come on a stream: that is held by one of the workers, whichever dies. */
export const killedProcessesSalesforce: Check = {
  name: "killed-processes-salesforce",
  area: "crash",
  what: `Salesforce: kill -9 of web and worker processes at random moments and at each of ${STEPS.length} named steps`,
  quick: false,
  stores: ["embedded", "postgres"],
  run: (round) => survive(round, { ...moreThanQuick(round), crm: "salesforce", steps: STREAM_STEPS }),
  planted: [
    planted("salesforce", "done-early", "outbox.claim"),
    planted("salesforce", "forgets-deliveries", "inbox.claim"),
  ],
};

const perTime = { embedded: 5, postgres: 14 } as const;
/** The quick part has time for the ones after which most can be lost or doubled, and for one at any moment. */
const IN_QUICK: readonly Step[] = ["inbox.put", "decided", "crm.createTasks"];

function effortOf(round: Round): Effort {
  if (round.times <= 1) return { leads: LEAST_LEADS, steps: IN_QUICK, more: 1 };
  return moreThanQuick(round);
}

const moreThanQuick = ({ times, store }: Round): Effort => ({
  leads: 6 + 6 * times,
  steps: STEPS,
  more: perTime[store] * times,
});

async function survive(
  round: Round,
  { crm = "hubspot", leads, steps, more }: Effort,
  plant?: Plant,
): Promise<Figures> {
  round.note(`${leads} leads, undisturbed`);
  const expected = await undisturbed(round, leads, crm);
  round.note(`${leads} leads, ${steps.length} kills at named steps and ${more} at any moment`);
  const killer = killing(round, steps, more);
  const seen = await live(round, { crm, leads, workers: WORKERS, plant, trouble: () => killer });
  const figures = compareEndings(seen, expected);
  // A refresh token that works once dies with whoever had just used it: then an admin connects the account again.
  const grantsLost = crm === "salesforce" ? steps.filter((step) => step === "crm.refresh").length : 0;
  // Kills that did not happen prove nothing; under a planted fault only what came of it counts.
  const unmet = plant
    ? []
    : [
        ...killer.unmet,
        ...(seen.reconnected > grantsLost ? [`the account was disconnected ${seen.reconnected} times`] : []),
      ];
  return {
    ...figures,
    tried: figures.tried + killer.killed,
    wrong: figures.wrong + unmet.length,
    kills: killer.killed,
    detail: [
      ...(figures.detail ?? []),
      ...unmet,
      `${killer.killed} kills, ${killer.atSteps} at named steps; ${seen.acknowledged.size} events acknowledged, ${seen.reconnected} times connected again`,
    ],
  };
}
