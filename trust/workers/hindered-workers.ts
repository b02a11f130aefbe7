import type { Check, Figures, Round } from "../check.ts";
import { compareEndings } from "../support/compare-endings.ts";
import { freshGround } from "../support/database.ts";
import { anyHistory } from "../support/history.ts";
import type { Plant } from "../support/plants.ts";
import { type Ending, EVENING, INSTALLED, LATER, MORNING, openWorld } from "../support/world.ts";
import { type Hindrance, hindering } from "./hindrances.ts";

const WORKERS = 8;

/** Many workers on one server, some frozen past their leases, slow, or cut off. */
export const hinderedWorkers: Check = {
  name: "hindered-workers",
  area: "workers",
  what: `${WORKERS} workers on one server: frozen past their leases and woken, transactions dawdle, connections are cut`,
  quick: true,
  stores: ["postgres"],
  run: (round) => hindered(round),
  planted: {
    what: "a worker that sends what it was given although its lease has run out",
    run: (round) => hindered(round, "sends-late"),
  },
};

async function hindered(round: Round, plant?: Plant): Promise<Figures> {
  const leads = 16 + 8 * round.times;
  round.note(`${leads} leads, undisturbed`);
  const undisturbed = await live(round, { leads, workers: 1 });
  round.note(`${leads} leads, ${WORKERS} workers`);
  const made: { hindrance: Hindrance | null } = { hindrance: null };
  const disturbed = await live(round, {
    leads,
    workers: WORKERS,
    plant,
    hindrance: (databaseUrl) => {
      made.hindrance = hindering(round.random.fork("hindrances"), databaseUrl, round.times);
      return made.hindrance;
    },
  });
  const figures = compareEndings(disturbed, undisturbed);
  const { counts, unmet } = made.hindrance!;
  return {
    ...figures,
    tried: figures.tried + counts.frozen + counts.slow + counts.cut,
    detail: [
      ...(figures.detail ?? []),
      `${counts.frozen} frozen, ${counts.slow} slow transactions, ${counts.cut} connections cut`,
      ...unmet.map((step) => `nobody came to ${step}`),
    ],
  };
}

async function live(
  { random, store }: Round,
  given: {
    leads: number;
    workers: number;
    plant?: Plant | undefined;
    hindrance?: (databaseUrl: string | null) => Hindrance;
  },
): Promise<Ending> {
  const ground = await freshGround(store);
  const { workers, plant } = given;
  // Sooner than usual, in the machine's own time: a frozen worker's open transaction ends on its server.
  const databaseUrl = ground.databaseUrl && `${ground.databaseUrl}?idle_in_transaction_session_timeout=2000`;
  const world = await openWorld({ startsAt: INSTALLED, ...ground, databaseUrl, workers, plant });
  try {
    await world.install();
    const hindrance = given.hindrance?.(ground.databaseUrl) ?? null;
    if (hindrance) world.hurt = () => hindrance.hurt(world);
    await world.advance(anyHistory(random.fork("history"), MORNING, given.leads), EVENING);
    world.hurt = null;
    await hindrance?.over(world);
    await world.advance([], LATER);
    return await world.ending();
  } finally {
    await world.close();
    await ground.remove();
  }
}
