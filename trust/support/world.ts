import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import { installPath } from "../../src/intake/install-routes.ts";
import type { CrmActions, SeenRecord, SeenTask, StoryCrm } from "../../test/support/crms/crm.ts";
import { hubspotOfStory } from "../../test/support/crms/hubspot.ts";
import { salesforceOfStory } from "../../test/support/crms/salesforce.ts";
import { TEST_KEY, temporaryDirectory } from "../../test/support/store.ts";
import type { CrmName } from "../crm/world.ts";
import { freePort } from "./free-port.ts";
import { type Front, openFront } from "./front.ts";
import type { Planned } from "./history.ts";
import type { Plant } from "./plants.ts";
import { Gone, type Program, startProgram } from "./process.ts";
import type { Digest, StreamSeen } from "./program.ts";

export interface WorldOptions {
  /** Default: HubSpot. */
  readonly crm?: CrmName | undefined;
  readonly startsAt: Instant;
  /** How many processes work; on the embedded store one does everything. */
  readonly workers: number;
  /** `DATABASE_URL` of an empty, migrated database; `null`: the embedded store in `dataDir`. */
  readonly databaseUrl: string | null;
  /** LEADCLOCK_DATA. */
  readonly dataDir: string;
  readonly plant?: Plant | undefined;
  readonly backfillDays?: number;
  /** More settings of the programs, asked for as each starts. */
  readonly env?: () => Readonly<Record<string, string>>;
  /** The directory with the code that a program of this name runs, asked for as it starts; `null`: this one's. */
  readonly codeOf?: ((name: string) => string | null) | undefined;
}

/** What came of a history, as the CRM shows it and as the store has it. */
export interface Ending {
  readonly records: ReadonlyMap<string, SeenRecord>;
  readonly tasks: readonly SeenTask[];
  readonly digest: Digest;
  /** Keys of the deliveries that were answered with success. */
  readonly acknowledged: ReadonlySet<string>;
  /** Processes that ended although nobody killed them. */
  readonly crashes: readonly string[];
  /** How often an admin had to connect the account again. */
  readonly reconnected: number;
}

/** Leadclock in several processes beside an emulated HubSpot, all on one clock that only `advance` moves. */
export interface World {
  readonly web: Program;
  readonly workers: readonly Program[];
  readonly front: Front;
  /** What the processes logged as a warning or worse. */
  readonly said: readonly string[];
  readonly crm: StoryCrm & { readonly actions: (settle: () => Promise<unknown>) => CrmActions };
  now(): Instant;
  /** Called before each round of work; may hurt a process. */
  hurt: (() => Promise<void>) | null;
  /** Processes that may stand still for now without being missed. */
  freeze(program: Program): void;
  thaw(program: Program): void;
  moveTo(at: Instant): void;
  install(): Promise<void>;
  /** Lives through what people do until `to`, everything due on the way at its own instant. */
  advance(planned: readonly Planned[], to: Instant): Promise<void>;
  /** Starts again what has died. */
  revive(): Promise<void>;
  /** Whether a program of that code starts beside the others, on their store; else its last words. It is killed at once. */
  tryToStart(code: string): Promise<true | string>;
  ending(): Promise<Ending>;
  close(): Promise<void>;
}

/** A round that ends in nothing new this often at one instant is a program that turns in circles. */
const MOST_ROUNDS = 3_000;
/** Longer than the lease of a stream. */
const STREAM_PATIENCE_MS = 60_000;

export async function openWorld(options: WorldOptions): Promise<World> {
  const crm: StoryCrm = await (options.crm === "salesforce" ? salesforceOfStory : hubspotOfStory)(
    options.startsAt,
  );
  const own = temporaryDirectory("world");
  const clockFile = openSync(join(own, "clock"), "w");
  let now = options.startsAt;
  const set = (at: Instant) => {
    now = Math.max(now, at);
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(now);
    writeSync(clockFile, bytes, 0, 8, 0);
  };
  set(now);
  const said: string[] = [];
  const crashes: string[] = [];
  const programs: Program[] = [];
  let web: Program | null = null;
  let connected = false;
  let reconnected = 0;
  let kept: string | null = null;
  const front = await openFront(() => web?.url ?? null);

  const start = async (name: string, code = options.codeOf?.(name) ?? undefined): Promise<Program> => {
    const port = await freePort();
    return startProgram(
      name,
      `http://127.0.0.1:${port}`,
      {
        TRUST_CLOCK: join(own, "clock"),
        TRUST_CRMS: crm.crm,
        ...(options.plant ? { TRUST_PLANT: options.plant } : {}),
        ...crm.settings,
        LEADCLOCK_DATA: options.dataDir,
        LEADCLOCK_PORT: String(port),
        LEADCLOCK_PUBLIC_URL: front.url,
        LEADCLOCK_SECRET_KEY: TEST_KEY,
        LEADCLOCK_SWEEP_MINUTES: "30",
        LEADCLOCK_BACKFILL_DAYS: String(options.backfillDays ?? 0),
        ...(options.databaseUrl === null ? {} : { DATABASE_URL: options.databaseUrl }),
        ...options.env?.(),
      },
      (words) => said.push(`${name}: ${words}`),
      code,
    );
  };

  /** On the embedded store the one process is both. */
  const names = options.databaseUrl === null ? ["all"] : ["web", ...numbered("worker", options.workers)];

  const frozenPrograms = new Set<Program>();
  const isFrozen = (program: Program) => frozenPrograms.has(program);
  let frozen = Promise.withResolvers<void>();

  const world: World = {
    crm,
    front,
    said,
    hurt: null,
    freeze(program) {
      frozenPrograms.add(program);
      frozen.resolve();
      frozen = Promise.withResolvers();
    },
    thaw: (program) => void frozenPrograms.delete(program),
    get web() {
      return web!;
    },
    get workers() {
      return names.length === 1 ? programs : programs.slice(1);
    },
    now: () => now,
    moveTo: set,

    async revive() {
      for (let tries = 0; ; tries++) {
        for (const [index, name] of names.entries()) {
          const old = programs[index];
          if (old?.alive) continue;
          if (old && !old.wasKilled) crashes.push(`${name} ended by ${old.endedBy}: ${old.lastWords}`);
          programs[index] = await start(name);
        }
        web = programs[0]!;
        const opened = await Promise.allSettled(programs.map((one) => one.open));
        const failed = opened.find((one) => one.status === "rejected");
        if (!failed) return;
        if (tries === 20) throw failed.reason;
      }
    },

    async tryToStart(code) {
      const one = await start("another", code);
      const opened = await one.open.then(
        () => true,
        () => false,
      );
      one.kill("SIGKILL");
      await one.ended;
      return opened || one.lastWords;
    },

    async install() {
      await crm.register(front.url);
      await connect();
      await settle();
    },

    async advance(planned, to) {
      const actions = crm.actions(async () => {});
      const ahead = planned.filter(({ at }) => at > now && at <= to);
      for (;;) {
        const next = await settle();
        const at = Math.min(...[next, ahead[0]?.at].filter((one) => one !== undefined && one !== null));
        if (at > to) break;
        set(Math.max(at, now + 1));
        await crm.moveTo(now);
        while (ahead[0] && ahead[0].at <= now) await ahead.shift()!.do(actions);
      }
      set(to);
      await settle();
    },

    async ending() {
      return {
        records: await crm.reads.records(),
        tasks: await crm.reads.tasks(),
        digest: await world.workers[0]!.ask<Digest>({ do: "digest" }),
        crashes,
        reconnected,
        acknowledged: front.acknowledged,
      };
    },

    async close() {
      for (const one of programs) one.kill("SIGKILL");
      await Promise.all(programs.map((one) => one.ended));
      await front.close();
      await crm.stop();
      closeSync(clockFile);
      rmSync(own, { recursive: true, force: true });
    },
  };

  /** Everybody does what is due now, until nobody has more; answers the next instant at which something happens. */
  async function settle(): Promise<Instant | null> {
    for (let round = 0; ; round++) {
      if (round === MOST_ROUNDS) throw new Error(`no end of work at ${new Date(now).toISOString()}`);
      const working = world.workers.filter((one) => !isFrozen(one)).map(settleOne);
      await world.hurt?.();
      const next = await Promise.all(working);
      const hurt = programs.some((one) => !one.alive);
      if (hurt) await world.revive();
      const moved = await crm.moveTo(now);
      // Whoever died in the middle of a webhook starts again before the next one comes.
      const heard = await listen();
      const died = programs.some((one) => !one.alive);
      if (died) await world.revive();
      if (hurt || died || heard || moved.told) continue;
      const times = [...next, moved.nextEventAt].filter((at) => at !== null);
      if (times.length === 0) return null;
      if (Math.min(...times) > now) return Math.min(...times);
    }
  }

  async function connect(): Promise<void> {
    await crm.install(`${front.url}${installPath(crm, null)}`);
    connected = true;
  }

  /**
   * Where the CRM tells on a stream: waits until whoever lives has kept all of it, as long as the lease of a dead holder
   * lasts in real time; answers whether that was anything. An account that lost its grant is connected again by an admin.
   */
  async function listen(): Promise<boolean> {
    if (!crm.isAhead || !connected) return false;
    const before = kept;
    for (const until = performance.now() + STREAM_PATIENCE_MS; performance.now() < until; ) {
      const living = world.workers.filter((one) => one.alive && !isFrozen(one));
      const seen = await Promise.allSettled(living.map((one) => one.ask<StreamSeen>({ do: "streams" })));
      // Whoever died in the middle starts again first.
      if (seen.some((one) => one.status === "rejected")) return true;
      const all = seen.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      if (!all.some((one) => one.connected)) {
        reconnected++;
        await connect();
        return true;
      }
      kept = all.find((one) => one.kept !== null)?.kept ?? kept;
      if (!(await crm.isAhead(kept))) return kept !== before;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`the stream did not catch up; ${said.slice(-3).join("; ")}`);
  }

  async function settleOne(program: Program): Promise<Instant | null> {
    const answered = program.ask<Instant | null>({ do: "settle" });
    try {
      return await Promise.race([answered, frozen.promise.then(() => (isFrozen(program) ? null : answered))]);
    } catch (error) {
      if (error instanceof Gone) return now;
      // As the product's own loop does: a round that failed is repeated.
      said.push(`${program.name}: a round failed: ${String(error)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return now;
    }
  }

  await world.revive();
  return world;
}

/** A Monday morning in the policy's open hours. */
export const MORNING = Date.UTC(2026, 5, 15, 9);
export const EVENING = MORNING + 10 * HOUR;
export const LATER = EVENING + HOUR;
/** The app is there ten minutes before. */
export const INSTALLED = MORNING - 10 * MINUTE;

const numbered = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
