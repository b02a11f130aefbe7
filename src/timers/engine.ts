import { fireDue } from "../../workflows/decide/fire-due.ts";
import type { RulesCache } from "../../workflows/decide/tenant-rules.ts";
import { DailyReports } from "../../workflows/gate/daily-reports.ts";
import { absorbDeliveries } from "../../workflows/learn/absorb-deliveries.ts";
import type { Reconciler } from "../../workflows/learn/reconcile.ts";
import type { OutageWatch } from "../../workflows/outages/outage-watch.ts";
import type { KeptRulesDesk } from "../../workflows/policies/kept-rules.ts";
import { moveRunning } from "../../workflows/policies/move-running.ts";
import type { Ports } from "../../workflows/ports.ts";
import { PackMaker } from "../../workflows/reports/make-packs.ts";
import { StaleListMaker } from "../../workflows/reports/make-stale-lists.ts";
import { dispatch } from "../../workflows/send/dispatch.ts";
import { Heartbeats } from "../../workflows/send/heartbeat.ts";
import { type Instant, SECOND } from "../domain/time.ts";

/** Batches of one kind of work after which the other kinds have their turn: a flood of deliveries holds up no alert. */
const MOST_BATCHES = 8;

/** Less than this is a clock that is kept right. */
const STEPPED_BACK = 2 * SECOND;

/** Streams wait for their instant as well. */
export interface Opening {
  /** When one that is closed is to be opened; `null`: none. */
  nextAt(): Instant | null;
  open(): Promise<void>;
}

/**
 * Everything the program does on its own, as one question: what can be done now, and when is there more?
 * Waiting is never inside: whatever cannot be done now is a row with an instant.
 */
export class Engine {
  readonly #ports: Ports;
  readonly #rules: RulesCache;
  readonly #reconciler: Reconciler;
  readonly #streams: Opening | null;
  readonly #outages: OutageWatch | null;
  readonly #keptRules: KeptRulesDesk | null;
  readonly #rewind: ((now: Instant) => Promise<void>) | null;
  #heartbeats: Heartbeats;
  #packs: PackMaker;
  #staleLists: StaleListMaker;
  #reports: DailyReports;
  /** The latest instant that our clock has shown. */
  #latest: Instant = Number.NEGATIVE_INFINITY;
  #running: Promise<Instant | null> | null = null;
  #movedAt = performance.now();

  constructor(
    ports: Ports,
    rules: RulesCache,
    reconciler: Reconciler,
    streams: Opening | null = null,
    outages: OutageWatch | null = null,
    rewind: ((now: Instant) => Promise<void>) | null = null,
    keptRules: KeptRulesDesk | null = null,
  ) {
    this.#ports = ports;
    this.#rules = rules;
    this.#reconciler = reconciler;
    this.#streams = streams;
    this.#outages = outages;
    this.#rewind = rewind;
    this.#keptRules = keptRules;
    this.#heartbeats = new Heartbeats(ports, rules);
    this.#packs = new PackMaker(ports, rules);
    this.#staleLists = new StaleListMaker(ports, rules);
    this.#reports = new DailyReports(ports, rules);
  }

  /** When work last began or went on, by the machine's own time: a round that stands still shows. */
  get movedAt(): number {
    return this.#movedAt;
  }

  /** Does all that is due at the clock's now; answers when to come back, `null` for only when something arrives. */
  settle(): Promise<Instant | null> {
    this.#running ??= this.#settle().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #settle(): Promise<Instant | null> {
    await this.#watchClock();
    const streamsAt = this.#streams?.nextAt() ?? null;
    if (streamsAt !== null && streamsAt <= this.#ports.clock.now()) await this.#streams?.open();
    for (;;) {
      this.#movedAt = performance.now();
      const next = await this.#ports.store.nextWork();
      const ready = (at: Instant | null) => at !== null && at <= this.#ports.clock.now();
      let worked = false;
      // Before what is due: a miss that the move makes alerts nobody.
      if (ready(next.moves)) worked = await this.#all(() => moveRunning(this.#ports, this.#rules));
      if (ready(next.inbox))
        worked = (await this.#some(() => absorbDeliveries(this.#ports, this.#rules))) || worked;
      // What was just learned may have made leads due, and both leave effects to send.
      if (worked || ready(next.due))
        worked = (await this.#some(() => fireDue(this.#ports, this.#rules))) || worked;
      if (worked || ready(next.outbox))
        worked = (await this.#some(() => dispatch(this.#ports, this.#rules))) || worked;
      worked = (await this.#reports.step()) || worked;
      worked = (await this.#reconciler.step()) || worked;
      worked = (await this.#heartbeats.step()) || worked;
      worked = ((await this.#outages?.step()) ?? false) || worked;
      worked = ((await this.#keptRules?.step()) ?? false) || worked;
      worked = (await this.#packs.step()) || worked;
      worked = (await this.#staleLists.step()) || worked;
      if (worked) continue;
      const reconcileAt = await this.#reconciler.nextAt();
      // Where another worker is at a move, that is looked at again soon.
      const movesAt = ready(next.moves) ? this.#ports.clock.now() + SECOND : next.moves;
      return earliest([
        next.inbox,
        next.due,
        next.outbox,
        movesAt,
        reconcileAt,
        this.#reports.nextAt(),
        this.#streams?.nextAt() ?? null,
        this.#heartbeats.nextAt(),
        this.#outages?.nextAt() ?? null,
        this.#keptRules?.nextAt() ?? null,
        this.#packs.nextAt(),
        this.#staleLists.nextAt(),
      ]);
    }
  }

  /** A clock that was ahead and is set right must not put off anything until it is that late again. */
  async #watchClock(): Promise<void> {
    const now = this.#ports.clock.now();
    const wasAhead = now < this.#latest - STEPPED_BACK;
    this.#latest = wasAhead ? now : Math.max(this.#latest, now);
    if (!wasAhead) return;
    this.#ports.log.warn("the clock was set back: what was put off is looked at now", {
      to: new Date(now).toISOString(),
    });
    // They know when to look again only in memory.
    this.#heartbeats = new Heartbeats(this.#ports, this.#rules);
    this.#packs = new PackMaker(this.#ports, this.#rules);
    this.#staleLists = new StaleListMaker(this.#ports, this.#rules);
    this.#reports = new DailyReports(this.#ports, this.#rules);
    this.#reconciler.rewind();
    this.#outages?.rewind();
    this.#keptRules?.rewind();
    await this.#rewind?.(now);
  }

  /** Some batches of it; answers whether there was any. However long one line is, the others come in between. */
  async #some(step: () => Promise<boolean>): Promise<boolean> {
    let any = false;
    for (let batch = 0; batch < MOST_BATCHES && (await step()); batch++) {
      any = true;
      this.#movedAt = performance.now();
    }
    return any;
  }

  /** Until there is no more of it; answers whether there was any. */
  async #all(step: () => Promise<boolean>): Promise<boolean> {
    let any = false;
    while (await step()) any = true;
    return any;
  }
}

function earliest(times: readonly (Instant | null)[]): Instant | null {
  const known = times.filter((at) => at !== null);
  return known.length > 0 ? Math.min(...known) : null;
}
