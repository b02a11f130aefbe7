import { rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { temporaryDirectory } from "../../test/support/store.ts";
import { type Check, type Figures, type Round, sum } from "../check.ts";
import { compareEndings } from "../support/compare-endings.ts";
import { bareGround, type Ground } from "../support/database.ts";
import { live, type Trouble, undisturbed } from "../support/live.ts";
import { MORNING, type World } from "../support/world.ts";
import { type OlderCode, olderCodes, unpack, whyNoOlderCode } from "./older-code.ts";

const WORKERS = 3;
const LEAST_LEADS = 5;

/** What is done to the store between the versions; nothing without a planted fault. */
type Between = (ground: Ground) => Promise<void>;

/** An older version of this very program under load, and the present one after it and beside it on the same store. */
export const upgrades: Check = {
  name: "upgrades",
  area: "crash",
  what: "an older version is killed with -9 under load and the present one goes on with its store; on a server both work side by side; the older one then refuses to start",
  quick: false,
  stores: ["embedded", "postgres"],
  cannotRun: whyNoOlderCode,
  run: (round) => upgraded(round, 6 + 6 * round.times, [olderCodes()[0]!, olderCodes().at(-1)!]),
  planted: [
    {
      what: "a migration that forgets what is due",
      run: (round) => upgraded(round, LEAST_LEADS, [olderCodes()[0]!], forgetWhatIsDue),
    },
  ],
};

async function upgraded(
  round: Round,
  leads: number,
  versions: readonly OlderCode[],
  between: Between = async () => {},
): Promise<Figures> {
  round.note(`${leads} leads, undisturbed`);
  const expected = await undisturbed(round, leads);
  const parts: Figures[] = [];
  for (const older of new Set(versions)) {
    round.note(`${leads} leads, from ${older.commit} with migration ${older.newestMigration}`);
    const directory = temporaryDirectory("older");
    const ground = await bareGround(round.store);
    try {
      unpack(older, directory);
      const drill = drilling(round, directory, () => between(ground));
      const seen = await live(round, {
        ...{ leads, ground, workers: WORKERS, codeOf: drill.codeOf },
        trouble: () => drill,
      });
      const figures = compareEndings(seen, expected);
      const failed = drill.failed();
      const about = `from ${older.commit} (migration ${older.newestMigration})`;
      parts.push({
        ...figures,
        tried: figures.tried + drill.killed(),
        wrong: figures.wrong + failed.length,
        kills: drill.killed(),
        detail: [...(figures.detail ?? []), ...failed].map((line) => `${about}: ${line}`),
      });
    } finally {
      await ground.remove();
      rmSync(directory, { recursive: true, force: true });
      rmSync(`${directory}.tar`, { force: true });
    }
  }
  return sum(parts);
}

interface Drill extends Trouble {
  codeOf(name: string): string | null;
  killed(): number;
  /** What did not happen as it is to. */
  failed(): readonly string[];
}

/**
 * All processes begin with the older code. At instants of the morning one after the other is killed and comes back with
 * the present code, the one with the webhooks first; the last one goes on with the older code for two hours.
 */
function drilling({ random: chance, store }: Round, older: string, between: () => Promise<void>): Drill {
  const random = chance.fork("upgrade");
  const names =
    store === "embedded"
      ? ["all"]
      : ["web", ...Array.from({ length: WORKERS }, (_, index) => `worker-${index + 1}`)];
  const first = MORNING + random.between(30, 90) * MINUTE;
  const steps: { readonly at: Instant; readonly name: string | null }[] = names.map((name, index) => ({
    at: index === WORKERS ? first + 2 * HOUR : first + index * random.between(5, 15) * MINUTE,
    name,
  }));
  // Somebody tries to go back, once the database is brought forward.
  steps.push({ at: first + 100 * MINUTE, name: null });
  steps.sort((one, other) => one.at - other.at);
  const present = new Set<string>();
  const failed: string[] = [];
  let killed = 0;

  async function goBack(world: World): Promise<void> {
    // The embedded store is one program's at a time.
    if (store === "embedded") {
      world.web.kill("SIGKILL");
      await world.web.ended;
      killed++;
    }
    const said = await world.tryToStart(older);
    if (said === true) failed.push("the older program starts on a database that is newer than it knows");
    else if (!/the database is at version \d+, this program knows \d+/.test(said))
      failed.push(`the older program does not say why it refuses to start: ${said}`);
  }

  return {
    codeOf: (name) => (present.has(name) ? null : older),
    killed: () => killed,
    failed: () => [...failed, ...steps.map(({ name }) => `${name ?? "the way back"} did not get its turn`)],
    async hurt(world) {
      const step = steps[0];
      if (!step || step.at > world.now()) return;
      steps.shift();
      // Anywhere within its round of work.
      await pause(random.between(0, 60));
      if (step.name === null) return goBack(world);
      const program = [world.web, ...world.workers].find((one) => one.name === step.name)!;
      program.kill("SIGKILL");
      await program.ended;
      killed++;
      if (present.size === 0) await between();
      present.add(step.name);
    },
    over: async () => {},
  };
}

async function forgetWhatIsDue({ databaseUrl, dataDir }: Ground): Promise<void> {
  const { database } = await openDatabase(databaseUrl ? { databaseUrl } : { dataDir: `${dataDir}/store` });
  await database.query("update leads set wake_at = null, next_due_at = null");
  await database.close();
}
