import type { Database } from "../store/database.ts";
import { readMigrations } from "../store/migrate.ts";

/** What may keep a process from its work; names only, since anybody may ask. */
export type Obstacle = "stopping" | "store" | "migrations" | "work" | "streams";

export interface Watched {
  readonly isStopping: () => boolean;
  readonly db: Pick<Database, "query">;
  /** When the work last moved on, in machine milliseconds; `null`: it is not this process's to do. */
  readonly workedAt: () => number | null;
  /** When the leases of streams were last looked after; `null`: there are none here. */
  readonly streamsAt: () => number | null;
}

/** One step of work takes no longer: calls to a CRM end within a minute, batches are small. */
const WORK_STANDS_MS = 5 * 60_000;
/** Leases of streams are fifteen seconds and are looked after every two. */
const STREAMS_STAND_MS = 60_000;
const STORE_ANSWERS_MS = 2_000;
const LOOK_AT_MOST_EVERY_MS = 1_000;

/** Answers what keeps this process from its work now, `[]` for nothing; asks the store once a second at most. */
export function readiness(watched: Watched): () => Promise<readonly Obstacle[]> {
  const known = readMigrations().map(({ number }) => number);
  let asked: { readonly at: number; readonly answer: Promise<readonly Obstacle[]> } | null = null;
  return async () => {
    const now = performance.now();
    if (asked === null || now - asked.at >= LOOK_AT_MOST_EVERY_MS)
      asked = { at: now, answer: storeObstacles(watched.db, known) };
    const since = (at: number | null) => (at === null ? 0 : performance.now() - at);
    return [
      ...(watched.isStopping() ? (["stopping"] as const) : []),
      ...(await asked.answer),
      ...(since(watched.workedAt()) > WORK_STANDS_MS ? (["work"] as const) : []),
      ...(since(watched.streamsAt()) > STREAMS_STAND_MS ? (["streams"] as const) : []),
    ];
  };
}

/** A newer program may have migrated further: what this one knows has to be there. */
async function storeObstacles(
  db: Watched["db"],
  known: readonly number[],
): Promise<readonly ("store" | "migrations")[]> {
  const { promise: late, resolve } = Promise.withResolvers<"late">();
  const timer = setTimeout(() => resolve("late"), STORE_ANSWERS_MS);
  const asking = db.query<{ number: number }>("select number from migrations").catch(() => "late" as const);
  const answer = await Promise.race([asking, late]);
  clearTimeout(timer);
  if (answer === "late") return ["store"];
  const present = new Set(answer.rows.map(({ number }) => number));
  return known.every((number) => present.has(number)) ? [] : ["migrations"];
}
