import type { Installation } from "../../connectors/connector.ts";
import { DAY, HOUR, type Instant, MINUTE, type Period, SECOND } from "../../src/domain/time.ts";
import { Reauthorize, RetryLater } from "../../src/errors.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { Ports } from "../ports.ts";
import { disconnect } from "./disconnect.ts";
import { learn } from "./learn.ts";
import { learnPeople } from "./learn-people.ts";
import { granted, wishOf } from "./read-again.ts";
import { type Walk, walkOf } from "./walk.ts";

export interface ReconcileSettings {
  readonly sweepEveryMs: number;
  readonly backfillDays: number;
  /** Of CRMs with a stream: what it is doing, on this worker. */
  readonly streams?: {
    /** Not open yet: what happens while history is read would be missed. */
    isOpening(installation: Installation): boolean;
    /** It brings less than everything. */
    needsPolling(installationId: string): boolean;
  };
}

/** Windows overlap by this much, because search shows changes late (reference: seconds, sometimes more). */
const OVERLAP = 5 * MINUTE;
const PEOPLE_EVERY = HOUR;
/** Where a stream does not bring everything, what changed is asked for this often. */
const POLL_EVERY = MINUTE;

/** Finds what webhooks missed, reads people and history; one page at a time, so that it never holds up alerts. */
export class Reconciler {
  readonly #nextAt = new Map<string, Instant>();
  /** From whoever was served longest ago to who was served just now. */
  readonly #served = new Set<string>();
  readonly #ports: Ports;
  readonly #rules: RulesCache;
  readonly #settings: ReconcileSettings;

  constructor(ports: Ports, rules: RulesCache, settings: ReconcileSettings) {
    this.#ports = ports;
    this.#rules = rules;
    this.#settings = settings;
  }

  /** Does one piece of what is due, for the installation whose turn it is; answers whether there was any. */
  async step(): Promise<boolean> {
    const now = this.#ports.clock.now();
    const due = (await this.#connected()).filter(({ id }) => (this.#nextAt.get(id) ?? now) <= now);
    // A long history of one account holds up no other one's sweep.
    const turns = [...this.#served];
    const next = due.toSorted((one, other) => turns.indexOf(one.id) - turns.indexOf(other.id))[0];
    if (!next) return false;
    this.#served.delete(next.id);
    this.#served.add(next.id);
    await this.#stepOf(next, now);
    return true;
  }

  /** When the next piece is due; `null`: nothing is connected. */
  async nextAt(): Promise<Instant | null> {
    const times = (await this.#connected()).map((one) => this.#nextAt.get(one.id) ?? this.#ports.clock.now());
    return times.length > 0 ? Math.min(...times) : null;
  }

  /** Something changed about this account: what it needs is worked out anew. */
  lookNow(installationId: string): void {
    this.#nextAt.delete(installationId);
  }

  /** The clock was set back: nothing waits longer for it. */
  rewind(): void {
    this.#nextAt.clear();
  }

  get #peopleEveryMs(): number {
    return Math.max(PEOPLE_EVERY, this.#settings.sweepEveryMs);
  }

  #everyMs(installation: Installation): number {
    const { sweepEveryMs, streams } = this.#settings;
    return Math.min(
      sweepEveryMs,
      installation.account.pollEveryMs ?? sweepEveryMs,
      streams?.needsPolling(installation.id) ? POLL_EVERY : sweepEveryMs,
    );
  }

  async #connected(): Promise<readonly Installation[]> {
    return (await this.#ports.store.tenants.installations()).filter((one) => one.status === "connected");
  }

  async #stepOf(installation: Installation, now: Instant): Promise<void> {
    try {
      this.#nextAt.set(installation.id, await this.#work(installation, now));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (error instanceof Reauthorize)
        await disconnect(this.#ports, installation.tenantId, installation.id, why);
      this.#nextAt.set(
        installation.id,
        error instanceof RetryLater ? Math.max(error.at, now + 1) : now + 5 * MINUTE,
      );
      // Its own small limit runs out at every sweep; only a real wait is worth a line.
      if (this.#nextAt.get(installation.id)! - now < MINUTE) return;
      this.#ports.log.warn("reconciliation waits", {
        tenantId: installation.tenantId,
        installationId: installation.id,
        why,
      });
    }
  }

  /** One piece of work; answers when to come back. */
  async #work(installation: Installation, now: Instant): Promise<Instant> {
    const peopleAt = Number((await this.#bookmark(installation, "people")) ?? 0);
    // Set while the clock was ahead, it would not come for hours.
    if (peopleAt <= now || peopleAt > now + this.#peopleEveryMs) {
      const facts = await this.#ports.accounts
        .connector(installation.crm)
        .people(this.#ports.accounts.session(installation));
      await learnPeople(this.#ports, installation.tenantId, facts);
      await this.#setBookmark(installation, "people", String(now + this.#peopleEveryMs));
      return now;
    }
    const backfill = await this.walk(installation, "backfill");
    // First the stream, then history: what happens in between is on the stream.
    if (backfill === null && this.#settings.streams?.isOpening(installation)) return now + SECOND;
    if (backfill === null && this.#settings.backfillDays > 0) {
      await this.#saveWalk(
        installation,
        "backfill",
        fresh({ start: now - this.#settings.backfillDays * DAY, end: now }),
      );
      return now;
    }
    if (backfill && backfill.doneAt === null) return this.#page(installation, "backfill", backfill, now);
    const sweep = await this.walk(installation, "sweep");
    if (sweep === null) {
      await this.#saveWalk(installation, "sweep", { ...fresh({ start: now, end: now }), doneAt: now });
      return now + this.#everyMs(installation);
    }
    if (sweep.doneAt === null) return this.#page(installation, "sweep", sweep, now);
    const wish = await wishOf(this.#ports.store.tenants, installation);
    const everyMs = this.#everyMs(installation);
    // One that ended later than now was made while the clock was ahead: nobody knows up to when it really reaches.
    const wasAhead = sweep.doneAt > now;
    const nextAt = sweep.doneAt + everyMs;
    if (nextAt > now && wish === null && !wasAhead) return Math.min(nextAt, peopleAt);
    const reaches = wasAhead ? Math.min(sweep.from, now - everyMs) : sweep.to;
    const start = Math.min(reaches - OVERLAP, wish?.since ?? reaches);
    await this.#saveWalk(installation, "sweep", fresh({ start, end: now }));
    if (wish) await granted(this.#ports.store.tenants, installation);
    return now;
  }

  async #page(
    installation: Installation,
    name: "sweep" | "backfill",
    walk: Walk,
    now: Instant,
  ): Promise<Instant> {
    const connector = this.#ports.accounts.connector(installation.crm);
    const page = await connector.sweep(
      this.#ports.accounts.session(installation),
      { start: walk.from, end: walk.to },
      walk.cursor,
    );
    await learn(this.#ports, this.#rules, installation, page.understood, {
      seenBy: "sweep",
      receivedAt: now,
    });
    const doneAt = page.next === null ? now : null;
    await this.#saveWalk(installation, name, {
      ...walk,
      cursor: page.next,
      seen: walk.seen + page.seen,
      total: page.total ?? walk.total,
      doneAt,
    });
    return now;
  }

  /** Where a walk stands, for progress bars. */
  async walk(installation: Installation, name: "sweep" | "backfill"): Promise<Walk | null> {
    return walkOf(this.#ports.store.tenants, installation, name);
  }

  #saveWalk(installation: Installation, name: string, walk: Walk): Promise<void> {
    return this.#setBookmark(installation, name, JSON.stringify(walk));
  }

  #bookmark(installation: Installation, name: string): Promise<string | null> {
    return this.#ports.store.tenants.bookmark(installation.tenantId, installation.id, name);
  }

  #setBookmark(installation: Installation, name: string, value: string): Promise<void> {
    return this.#ports.store.tenants.setBookmark(installation.tenantId, installation.id, name, value);
  }
}

function fresh(window: Period): Walk {
  return { from: window.start, to: window.end, cursor: null, seen: 0, total: null, doneAt: null };
}
