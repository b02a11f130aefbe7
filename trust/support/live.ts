import { HOUR } from "../../src/domain/time.ts";
import type { Round } from "../check.ts";
import type { CrmName } from "../crm/world.ts";
import { freshGround, type Ground } from "./database.ts";
import { anyHistory } from "./history.ts";
import type { Plant } from "./plants.ts";
import {
  type Ending,
  EVENING,
  INSTALLED,
  LATER,
  MORNING,
  openWorld,
  type World,
  type WorldOptions,
} from "./world.ts";

/** What makes a run hard. */
export interface Trouble {
  /** Called in every round of work. */
  hurt(world: World): Promise<void>;
  /** No more: everything that was frozen goes on, nothing is armed. */
  over(world: World): Promise<void>;
}

export interface Life extends Pick<WorldOptions, "crm" | "codeOf"> {
  readonly leads: number;
  readonly workers: number;
  readonly plant?: Plant | undefined;
  /** On this ground instead of a fresh one. */
  readonly ground?: Ground;
  /** As the programs reach the database, where that differs. */
  readonly databaseUrl?: (plain: string) => string;
  readonly trouble?: (ground: Ground) => Trouble;
}

const EARLIER = 10;

/** One working day of leads, from the installation with its backfill to the evening, and what came of it. */
export async function live({ random, store }: Round, life: Life): Promise<Ending> {
  const ground = life.ground ?? (await freshGround(store));
  const { workers, plant, crm, codeOf, databaseUrl = (plain) => plain } = life;
  const world = await openWorld({
    ...ground,
    ...{ crm, codeOf },
    databaseUrl: ground.databaseUrl && databaseUrl(ground.databaseUrl),
    startsAt: INSTALLED - HOUR,
    workers,
    plant,
    backfillDays: 1,
  });
  try {
    const early = Array.from({ length: EARLIER }, (_, index) => `early-${index}@example.com`);
    await world.crm.actions(async () => {}).submitForm(early);
    await world.crm.moveTo(INSTALLED);
    world.moveTo(INSTALLED);
    const trouble = life.trouble?.(ground) ?? null;
    if (trouble) world.hurt = () => trouble.hurt(world);
    await world.install();
    await world.advance(anyHistory(random.fork("history"), MORNING, life.leads), EVENING);
    world.hurt = null;
    await trouble?.over(world);
    await world.advance([], LATER);
    return await world.ending();
  } finally {
    await world.close();
    if (!life.ground) await ground.remove();
  }
}

const known = new Map<string, Promise<Ending>>();

/** The same day without any trouble, one worker alone; lived once for each seed. */
export function undisturbed(round: Round, leads: number, crm: CrmName = "hubspot"): Promise<Ending> {
  const key = `${round.seed} ${round.store} ${leads} ${crm}`;
  const lived = known.get(key) ?? live(round, { leads, workers: 1, crm });
  known.set(key, lived);
  return lived;
}
