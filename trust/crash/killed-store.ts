import { rmSync } from "node:fs";
import { temporaryDirectory } from "../../test/support/store.ts";
import type { Check, Figures, Round } from "../check.ts";
import { compareEndings } from "../support/compare-endings.ts";
import { live, type Trouble, undisturbed } from "../support/live.ts";
import type { Plant } from "../support/plants.ts";
import { PLANTS } from "../support/plants.ts";
import { type PostgresServer, startPostgres } from "./postgres-server.ts";

const WORKERS = 3;
const KILLS_PER_TIME = 2;
const ROUNDS_BETWEEN = 12;

/** The database server itself dies under its workers. */
export const killedStore: Check = {
  name: "killed-store",
  area: "crash",
  what: "kill -9 of the PostgreSQL server and all its processes under load, then a start from its disk",
  quick: false,
  stores: ["postgres"],
  run: (round) => survive(round, KILLS_PER_TIME * round.times),
  planted: [{ what: PLANTS["forgets-stamps"], run: (round) => survive(round, 1, "forgets-stamps") }],
};

async function survive(round: Round, kills: number, plant?: Plant): Promise<Figures> {
  const leads = 6 + 6 * round.times;
  round.note(`${leads} leads, undisturbed`);
  const expected = await undisturbed(round, leads);
  round.note(`${leads} leads, ${kills} kills`);
  const server = await startPostgres();
  const dataDir = temporaryDirectory("trust");
  const killer = killing(round, server, kills);
  try {
    const seen = await live(round, {
      leads,
      workers: WORKERS,
      plant,
      ground: { databaseUrl: server.url, dataDir, remove: async () => {} },
      trouble: () => killer,
    });
    const figures = compareEndings(seen, expected);
    const killed = killer.killed();
    return {
      ...figures,
      tried: figures.tried + killed,
      wrong: figures.wrong + (plant ? 0 : kills - killed),
      kills: killed,
      detail: [...(figures.detail ?? []), `the server was killed ${killed} times of ${kills}`],
    };
  } finally {
    await server.remove();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function killing(
  { random: chance }: Round,
  server: PostgresServer,
  kills: number,
): Trouble & { killed(): number } {
  const random = chance.fork("kills");
  let killed = 0;
  let rounds = 0;
  return {
    killed: () => killed,
    async hurt() {
      if (killed === kills || ++rounds % ROUNDS_BETWEEN !== 0) return;
      await new Promise((resolve) => setTimeout(resolve, random.between(0, 60)));
      await server.killAndRestart(random.between(0, 1_500));
      killed++;
    },
    over: async () => {},
  };
}
