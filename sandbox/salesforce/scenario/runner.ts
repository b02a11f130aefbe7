import { Refusal, RowError } from "../core/errors.ts";
import { invalid } from "../core/input.ts";
import { forgetAll, type World } from "../core/world.ts";
import { nextEventDueAt } from "../events/log.ts";
import { type Action, perform } from "./actions.ts";

interface ActionRow {
  seq: number;
  org: string;
  id: string;
  at: number;
  body: string;
}

export interface Progress {
  actions: number;
  failures: { id: string; message: string }[];
}

/** Moves the clock through everything that happens on the way, and tells when each step is done. */
export class Runner {
  readonly #world: World;
  /** Lets the events of a step go out. */
  readonly #afterStep: () => void;
  #queue: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(world: World, afterStep: () => void) {
    this.#world = world;
    this.#afterStep = afterStep;
  }

  /** Epoch milliseconds of the next action, or of the next event that is still under way to the bus; or null. */
  nextEventAt(): number | null {
    const action = this.#world.db.get<{ at: number | null }>(
      "SELECT MIN(at) AS at FROM actions WHERE done = 0",
    )?.at;
    const event = nextEventDueAt(this.#world);
    return action == null || event === null ? (action ?? event) : Math.min(action, event);
  }

  /** Stores what people will do; an id the org already has is left as it is. */
  plan(org: string, actions: Action[]): { added: number; known: number } {
    let added = 0;
    this.#world.db.transaction(() => {
      for (const action of actions) {
        if (action.id === undefined) throw invalid("Every scenario action needs an id.");
        if (action.at === undefined) throw invalid(`action ${action.id}: "at" is missing.`);
        added += this.#world.db.run(
          "INSERT OR IGNORE INTO actions (org, id, at, body) VALUES (?, ?, ?, ?)",
          org,
          action.id,
          action.at,
          JSON.stringify(action),
        );
      }
    });
    return { added, known: actions.length - added };
  }

  /** Does everything due up to an instant, one mover at a time, and leaves a manual clock there. */
  advance(to: number): Promise<Progress> {
    return this.#alone(async () => {
      const { clock } = this.#world;
      const progress: Progress = { actions: 0, failures: [] };
      for (let next = this.nextEventAt(); next !== null && next <= to; next = this.nextEventAt()) {
        this.#step(Math.max(next, clock.mode === "manual" ? clock.now() : next), progress);
        // Requests and streams have their turn between the steps.
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (clock.mode === "manual") clock.setManual(Math.max(to, clock.now()));
      this.#afterStep();
      return progress;
    });
  }

  /** Does actions at once, in the given order. An id done before is not done again. */
  performNow(org: string, actions: Action[]): Promise<{ results: unknown[] }> {
    return this.#alone(async () => {
      const results = actions.map((action) => this.#world.db.transaction(() => this.#once(org, action)));
      this.#afterStep();
      return { results };
    });
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

  #once(org: string, action: Action): unknown {
    const { db, clock } = this.#world;
    const known =
      action.id &&
      db.get<{ done: number; result: string | null }>(
        "SELECT done, result FROM actions WHERE org = ? AND id = ? AND done = 1",
        org,
        action.id,
      );
    if (known) return { id: action.id, known: true, result: JSON.parse(known.result ?? "null") as unknown };
    const result = perform(this.#world, org, action) ?? null;
    if (action.id)
      db.run(
        `INSERT INTO actions (org, id, at, body, done, result) VALUES (?, ?, ?, ?, 1, ?)
         ON CONFLICT DO UPDATE SET done = 1, result = excluded.result`,
        org,
        action.id,
        clock.now(),
        JSON.stringify(action),
        JSON.stringify(result),
      );
    return { id: action.id, result };
  }

  #step(instant: number, progress: Progress): void {
    const { db, clock } = this.#world;
    db.transaction(() => {
      if (clock.mode === "manual") clock.setManual(instant);
      const due = db.all<ActionRow>(
        "SELECT seq, org, id, at, body FROM actions WHERE done = 0 AND at <= ? ORDER BY at, seq",
        instant,
      );
      for (const row of due) this.#perform(row, progress);
    });
    this.#afterStep();
  }

  #perform(row: ActionRow, progress: Progress): void {
    const { db, clock } = this.#world;
    const action = JSON.parse(row.body) as Action;
    let result: unknown;
    try {
      result =
        clock.during(row.at, () => db.transaction(() => perform(this.#world, row.org, action))) ?? null;
      progress.actions += 1;
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof RowError)) throw error;
      forgetAll(this.#world);
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
