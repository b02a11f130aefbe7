import { Refusal } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import { type DeliveryCount, deliverDue } from "../webhooks/deliver.ts";
import { type Action, perform } from "./actions.ts";

interface ActionRow {
  seq: number;
  portal: number;
  id: string;
  at: number;
  body: string;
}

export interface Progress {
  actions: number;
  failures: { id: string; message: string }[];
  deliveries: DeliveryCount;
}

/** Moves the clock through everything that happens on the way: actions first, then the deliveries due by then. */
export class Runner {
  readonly #world: World;
  #queue: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  /** Epoch milliseconds of the next action or delivery, or null. */
  nextEventAt(): number | null {
    const { db } = this.#world;
    const row = db.get<{ at: number | null }>(
      `SELECT MIN(at) AS at FROM (
         SELECT MIN(at) AS at FROM actions WHERE done = 0
         UNION ALL SELECT MIN(due_at) FROM events WHERE state = 'waiting'
         UNION ALL SELECT MIN(due_at) FROM deliveries WHERE state = 'waiting')`,
    );
    return row?.at ?? null;
  }

  /** Does everything due up to an instant, one mover at a time, and leaves a manual clock there. */
  advance(to: number): Promise<Progress> {
    return this.#alone(async () => {
      const { clock } = this.#world;
      const progress: Progress = { actions: 0, failures: [], deliveries: { sent: 0, failed: 0 } };
      for (let next = this.nextEventAt(); next !== null && next <= to; next = this.nextEventAt())
        await this.#step(Math.max(next, clock.mode === "manual" ? clock.now() : next), progress);
      if (clock.mode === "manual") clock.setManual(Math.max(to, clock.now()));
      return progress;
    });
  }

  /** Does actions at once, in the given order, and delivers what is due. An id done before is not done again. */
  performNow(portal: number, actions: Action[]): Promise<{ results: unknown[]; deliveries: DeliveryCount }> {
    return this.#alone(async () => {
      const { db } = this.#world;
      const results = db.transaction(() => actions.map((action) => this.#once(portal, action)));
      return { results, deliveries: await deliverDue(this.#world) };
    });
  }

  #once(portal: number, action: Action): unknown {
    const { db, clock } = this.#world;
    const known =
      action.id &&
      db.get<{ result: string }>("SELECT result FROM actions WHERE portal = ? AND id = ?", portal, action.id);
    if (known) return { id: action.id, known: true, result: JSON.parse(known.result ?? "null") as unknown };
    const result = db.transaction(() => perform(this.#world, portal, action)) ?? null;
    if (action.id)
      db.run(
        "INSERT INTO actions (portal, id, at, body, done, result) VALUES (?, ?, ?, ?, 1, ?)",
        portal,
        action.id,
        clock.now(),
        JSON.stringify(action),
        JSON.stringify(result),
      );
    return { id: action.id, result };
  }

  /** In real mode does what is due while the machine's time passes. */
  start(): void {
    const tick = async (): Promise<void> => {
      const { clock } = this.#world;
      const next = clock.mode === "real" ? this.nextEventAt() : null;
      if (next !== null && next <= clock.now()) await this.advance(clock.now());
      this.#timer = setTimeout(() => void tick(), 25);
    };
    this.#timer = setTimeout(() => void tick(), 25);
  }

  /** Stops the background loop after what is under way. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#queue;
    clearTimeout(this.#timer);
  }

  async #step(instant: number, progress: Progress): Promise<void> {
    const { db, clock } = this.#world;
    db.transaction(() => {
      if (clock.mode === "manual") clock.setManual(instant);
      const due = db.all<ActionRow>(
        "SELECT seq, portal, id, at, body FROM actions WHERE done = 0 AND at <= ? ORDER BY at, seq",
        instant,
      );
      for (const row of due) this.#perform(row, progress);
    });
    const { sent, failed } = await deliverDue(this.#world);
    progress.deliveries.sent += sent;
    progress.deliveries.failed += failed;
  }

  #perform(row: ActionRow, progress: Progress): void {
    const { db, clock } = this.#world;
    const action = JSON.parse(row.body) as Action;
    let result: unknown;
    try {
      result =
        clock.during(row.at, () => db.transaction(() => perform(this.#world, row.portal, action))) ?? null;
      progress.actions += 1;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      result = { error: error.message };
      progress.failures.push({ id: row.id, message: error.message });
    }
    db.run("UPDATE actions SET done = 1, result = ? WHERE seq = ?", JSON.stringify(result), row.seq);
  }

  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}
