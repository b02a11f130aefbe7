import type { Installation } from "../connectors/connector.ts";
import { type Instant, MINUTE } from "../src/domain/time.ts";
import type { CallHealth } from "./call-health.ts";
import type { OutageRow } from "./outages.ts";
import type { Ports } from "./ports.ts";
import { entry, TELL_EVERY, tell } from "./tell-outage.ts";

/** Without a sign of life for longer than this we were down. */
const SILENCE = 3 * MINUTE;
const KIND = "server";
const US = "leadclock";

/** Finds outages of each CRM account by its failing calls, and tells of those that go on. */
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
    return this.#busy ? this.#lookedAt + MINUTE : null;
  }

  #busy = true;

  /** Looks, at most once a minute; answers whether anything was opened, told or closed. */
  async step(): Promise<boolean> {
    const now = this.#ports.clock.now();
    if (this.#lookedAt !== null && now < this.#lookedAt + MINUTE) return false;
    this.#lookedAt = now;
    const troubled = this.#health.troubled(now);
    if (!this.#busy && troubled.length === 0) return false;
    let worked = false;
    for (const account of troubled) worked = (await this.#open(account, now)) || worked;
    const open = await this.#ports.store.outages.open();
    for (const one of open) worked = (await this.#goOn(one, now)) || worked;
    this.#busy = troubled.length > 0 || open.length > 0;
    return worked;
  }

  async #open(account: Installation, now: Instant): Promise<boolean> {
    const health = this.#health.of(account, now);
    if (health.state !== "down") return false;
    const { tenantId, id: installationId, crm } = account;
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
      if (!(await data.outages.add(tenantId, row))) return false;
      await data.audit.append(tenantId, [entry(now, US, "outage.found", row, { why: row.why })]);
      this.#ports.log.warn("a CRM does not work", { tenant: tenantId, system: crm, since: health.since });
      await tell(data, tenantId, row, now, now);
      return true;
    });
  }

  async #goOn({ tenantId, ...seen }: OutageRow & { tenantId: string }, now: Instant): Promise<boolean> {
    const account = { tenantId, id: seen.installationId ?? "" };
    const health = seen.foundBy === "errors" ? this.#health.of(account, now) : null;
    const well = health?.state === "well";
    if (!well && now - (seen.toldUntil ?? seen.startedAt) < TELL_EVERY) return false;
    return this.#ports.store.transaction(async (data) => {
      const row = await data.outages.get(tenantId, seen.id);
      if (!row || row.endedAt !== null || row.withdrawn) return false;
      if (!well) {
        await tell(data, tenantId, row, now, now);
        return true;
      }
      const end = Math.max(row.startedAt + 1, health.since);
      await data.outages.change(tenantId, row.id, { endedAt: end });
      await data.audit.append(tenantId, [entry(now, US, "outage.over", row, { endedAt: end })]);
      await tell(data, tenantId, { ...row, endedAt: end }, end, now);
      return true;
    });
  }
}

/** Says that we live; a gap since the last sign is an outage of our own for every tenant. */
export async function signOfLife(ports: Ports): Promise<void> {
  const now = ports.clock.now();
  const last = await ports.store.outages.beat(KIND, now);
  if (last === null || now - last <= SILENCE) return;
  for (const { id: tenantId } of await ports.store.tenants.all()) {
    const row: OutageRow = {
      id: `silence:${new Date(last).toISOString()}`,
      system: US,
      installationId: null,
      startedAt: last,
      endedAt: now,
      foundBy: "silence",
      by: US,
      why: "no process of Leadclock gave a sign of life",
      withdrawn: false,
      toldUntil: null,
      revision: 0,
    };
    await ports.store.transaction(async (data) => {
      if (!(await data.outages.add(tenantId, row))) return;
      await data.audit.append(tenantId, [
        entry(now, US, "outage.found", row, { endedAt: now, why: row.why }),
      ]);
      await tell(data, tenantId, row, now, now);
    });
  }
}
