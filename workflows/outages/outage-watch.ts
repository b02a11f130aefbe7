import { type Instant, MINUTE } from "../../src/domain/time.ts";
import type { Data, Ports } from "../ports.ts";
import type { CallHealth } from "./call-health.ts";
import { type CalledAccount, countedFrom, type Health, healthOf } from "./call-minutes.ts";
import type { Beat, OutageRow } from "./outages.ts";
import { entry, TELL_EVERY, tell } from "./tell-outage.ts";

/** Without a sign of life for longer than this we were down. */
const SILENCE = 3 * MINUTE;
const KIND = "server";
const US = "leadclock";
const LOOKED_AT = 20;
const SILENT = "no process of Leadclock gave a sign of life";
const STOPPED = "Leadclock was stopped on purpose; clocks ran on, and nobody was told";

/**
 * Finds outages of each CRM account by its failing calls, whichever worker makes them, and tells of those that go on,
 * whichever worker found them.
 */
export class OutageWatch {
  readonly #ports: Ports;
  readonly #health: CallHealth;
  #lookedAt: Instant | null = null;

  constructor(ports: Ports, health: CallHealth) {
    this.#ports = ports;
    this.#health = health;
  }

  /** When to look again: a minute after the last look, while something fails or goes on. */
  nextAt(): Instant | null {
    if (this.#lookedAt === null) return this.#ports.clock.now();
    return this.#busy || this.#health.isFailing ? this.#lookedAt + MINUTE : null;
  }

  #busy = true;

  /** The clock was set back: the last look lies ahead. */
  rewind(): void {
    this.#lookedAt = null;
    this.#busy = true;
  }

  /** Looks, at most once a minute; answers whether anything was opened, told or closed. */
  async step(): Promise<boolean> {
    const { clock, store } = this.#ports;
    const now = clock.now();
    if (this.#lookedAt !== null && now < this.#lookedAt + MINUTE) return false;
    this.#lookedAt = now;
    const called = await this.#health.keep(now, (rows) => store.outages.putCalls(rows));
    // Who calls nobody and knows of nothing leaves it to those who do.
    if (!this.#busy && !called) return false;
    const troubled = await store.outages.failedCalls(countedFrom(now));
    let worked = false;
    for (const account of troubled) worked = (await this.#open(account, now)) || worked;
    const open = await store.outages.open();
    for (const one of open) worked = (await this.#goOn(one, now)) || worked;
    this.#busy = troubled.length > 0 || open.length > 0;
    return worked;
  }

  async #healthOf(account: CalledAccount, now: Instant): Promise<Health> {
    return healthOf(await this.#ports.store.outages.callsOf(account, countedFrom(now)));
  }

  async #open(account: CalledAccount, now: Instant): Promise<boolean> {
    const health = await this.#healthOf(account, now);
    if (health.state !== "down") return false;
    const { tenantId, id: installationId } = account;
    const installation = await this.#ports.store.tenants.installation(tenantId, installationId);
    if (!installation) return false;
    const { crm } = installation;
    const row: OutageRow = {
      id: `errors:${installationId}:${new Date(health.since).toISOString()}`,
      system: crm,
      installationId,
      startedAt: health.since,
      endedAt: null,
      foundBy: "errors",
      by: US,
      why: `${health.failed} of ${health.calls} calls failed within five minutes`,
      withdrawn: false,
      toldUntil: null,
      revision: 0,
    };
    return this.#ports.store.transaction(async (data) => {
      if (await isNone(data, tenantId, row, now)) return false;
      if (!(await data.outages.add(tenantId, row))) return false;
      this.#ports.log.warn("a CRM does not work", { tenant: tenantId, system: crm, since: health.since });
      await tell(data, tenantId, row, now, now);
      // Last, as everywhere: leads are locked before the trail.
      await data.audit.append(tenantId, [entry(now, US, "outage.found", row, { why: row.why })]);
      return true;
    });
  }

  async #goOn({ tenantId, ...seen }: OutageRow & { tenantId: string }, now: Instant): Promise<boolean> {
    const account = { tenantId, id: seen.installationId ?? "" };
    const health = seen.foundBy === "errors" ? await this.#healthOf(account, now) : null;
    // Nobody calls an account that is disconnected: nothing would ever say that it works again.
    const installation =
      health && (await this.#ports.store.tenants.installations(tenantId)).find(({ id }) => id === account.id);
    const uncalled = health !== null && installation?.status !== "connected";
    const well = health?.state === "well" || uncalled;
    if (!well && now - (seen.toldUntil ?? seen.startedAt) < TELL_EVERY) return false;
    return this.#ports.store.transaction(async (data) => {
      const row = await data.outages.get(tenantId, seen.id);
      if (!row || row.endedAt !== null || row.withdrawn) return false;
      if (!well) {
        await tell(data, tenantId, row, now, now);
        return true;
      }
      const end = Math.max(row.startedAt + 1, health?.state === "well" ? health.since : now);
      await data.outages.change(tenantId, row.id, { endedAt: end });
      await tell(data, tenantId, { ...row, endedAt: end }, end, now);
      await data.audit.append(tenantId, [entry(now, US, "outage.over", row, { endedAt: end })]);
      return true;
    });
  }
}

/** A person said of the calls that still fail that this is no outage: it stays none until they work again. */
async function isNone(data: Data, tenantId: string, row: OutageRow, now: Instant): Promise<boolean> {
  const all = await data.outages.all(tenantId, LOOKED_AT);
  const none = all.find(
    (one) =>
      one.withdrawn &&
      one.foundBy === "errors" &&
      one.installationId === row.installationId &&
      one.endedAt !== null &&
      one.endedAt >= row.startedAt,
  );
  if (none) await data.outages.change(tenantId, none.id, { endedAt: now });
  return none !== undefined;
}

/** Says that we end on purpose: a gap that follows has its reason. */
export async function lastSign(ports: Ports): Promise<void> {
  await ports.store.outages.stopping(KIND, ports.clock.now());
}

/**
 * Says that we live; a gap since the last sign is an outage of our own for every tenant. Also one after a planned stop:
 * clocks ran on and nobody was warned, whatever the reason, so it is no rep's miss (D20, D33); the outage says that it was
 * planned.
 */
export async function signOfLife(ports: Ports): Promise<void> {
  const now = ports.clock.now();
  const last = await ports.store.outages.lastBeat(KIND);
  // The sign comes after what follows from the gap: whoever dies in between finds the same gap again.
  if (last !== null && now - last.at > SILENCE) await tellOfSilence(ports, last, now);
  await ports.store.outages.beat(KIND, now);
}

async function tellOfSilence(ports: Ports, last: Beat, now: Instant): Promise<void> {
  const why = last.stopped ? STOPPED : SILENT;
  for (const { id: tenantId } of await ports.store.tenants.all()) {
    const row: OutageRow = {
      id: `silence:${new Date(last.at).toISOString()}`,
      system: US,
      installationId: null,
      startedAt: last.at,
      endedAt: now,
      foundBy: "silence",
      by: US,
      why,
      withdrawn: false,
      toldUntil: null,
      revision: 0,
    };
    await ports.store.transaction(async (data) => {
      if (!(await data.outages.add(tenantId, row))) return;
      await tell(data, tenantId, row, now, now);
      await data.audit.append(tenantId, [
        entry(now, US, "outage.found", row, { endedAt: now, why, planned: last.stopped }),
      ]);
    });
  }
}
