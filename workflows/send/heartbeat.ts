import { alertRules } from "../../src/domain/alert-rules.ts";
import { parseLocalTime } from "../../src/domain/calendar/local-time.ts";
import { zoneOf } from "../../src/domain/calendar/zone.ts";
import type { MessageChannel } from "../../src/domain/policy.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import { type Sending, sendingOf } from "../messages/judge-message.ts";
import type { StoredMessage } from "../messages/messages.ts";
import { carrier } from "../messages/plan-messages.ts";
import { postMessages } from "../messages/post-messages.ts";
import type { Ports, Tenant, TenantId } from "../ports.ts";
import { channelsSetUp, tellOperations } from "./tell-operations.ts";

/** By then a channel that works has answered. */
const ANSWERED_WITHIN = 1 * HOUR;
const LOOKED_AT = 20;
const TRY_AGAIN = 5 * MINUTE;

/**
 * Once a day a made-up alert on every channel that is set up, to operations (in silent mode to the test recipient), from
 * the digest's time on. One without a receipt an hour later is told to operations as a task (R-109).
 */
export class Heartbeats {
  readonly #ports: Ports;
  readonly #rules: RulesCache;
  #next: Instant = Number.NEGATIVE_INFINITY;
  #beating = false;
  readonly #said = new Map<TenantId, string>();

  constructor(ports: Ports, rules: RulesCache) {
    this.#ports = ports;
    this.#rules = rules;
  }

  /** When to look again; `null` where no channel is set up. */
  nextAt(): Instant | null {
    return this.#beating ? this.#next : null;
  }

  /** Looks once an hour; answers whether anything was to be done. */
  async step(): Promise<boolean> {
    const now = this.#ports.clock.now();
    if (now < this.#next) return false;
    this.#next = Math.floor(now / HOUR) * HOUR + HOUR;
    this.#beating = false;
    let worked = false;
    for (const tenant of await this.#ports.store.tenants.all())
      try {
        worked = (await this.#look(tenant)) || worked;
      } catch (error) {
        // Trouble with one tenant keeps the test alert from no other.
        this.#next = Math.min(this.#next, now + TRY_AGAIN);
        this.#beating = true;
        const why = error instanceof Error ? error.message : String(error);
        this.#ports.log.error("test alerts could not be planned, will be tried again", {
          tenantId: tenant.id,
          why,
        });
      }
    return worked;
  }

  async #look(tenant: Tenant): Promise<boolean> {
    const { store, messaging } = this.#ports;
    const rules = await this.#rules.of(store, tenant.id);
    if (!messaging || rules.policies.length === 0) return false;
    const channels = await channelsSetUp(this.#ports, tenant.id);
    if (channels.length === 0) return false;
    this.#beating = true;
    const sending = await sendingOf(this.#ports, rules, tenant);
    const planned = await this.#plan(sending, channels);
    const missing = (await store.messages.newest(tenant.id, "heartbeat", LOOKED_AT)).filter((one) =>
      isMissing(one, sending.now),
    );
    let told = false;
    for (const one of missing)
      told =
        (await store.transaction((data) => tellOperations(data, rules, notice(one), sending.now))) || told;
    return planned || told;
  }

  /** In silence nothing leaves for anybody but the test recipient (D25): the log says it once a day, and the doctor. */
  #sayNobody({ id: tenantId, mode }: Tenant, day: string): void {
    if (mode !== "silent" || this.#said.get(tenantId) === day) return;
    this.#said.set(tenantId, day);
    this.#ports.log.warn("no test alert goes out: silent mode has no test recipient", {
      tenantId,
      fix: "leadclock mode silent --test-recipient PERSON --by NAME",
    });
  }

  async #plan(sending: Sending, channels: readonly MessageChannel[]): Promise<boolean> {
    const { policy, tenant, now } = sending;
    const { people } = policy;
    const operations = people.operations ?? people.defaultManager ?? null;
    const recipient = tenant.mode === "silent" ? tenant.testRecipient : operations;
    const day = beatOf(sending);
    if (day === null) return false;
    if (recipient === null) {
      this.#sayNobody(tenant, day);
      return false;
    }
    const beats = channels.map((channel) =>
      carrier("heartbeat", `${channel}|${day}`, {
        recipient,
        channels: [channel],
        plannedAt: now,
        notBefore: now,
      }),
    );
    const { transaction } = this.#ports.store;
    return (await transaction((data) => postMessages(data, tenant.id, beats))).length > 0;
  }
}

/** The local date whose time has come; `null`: not yet today. */
function beatOf({ policy, now }: Sending): string | null {
  const local = now + zoneOf(policy.timeZone).offsetAt(now);
  const time = parseLocalTime(alertRules(policy).digest.at) ?? 0;
  const today = Math.floor(local / DAY);
  return local - today * DAY >= time ? new Date(today * DAY).toISOString().slice(0, 10) : null;
}

/** Whether nobody can say that this heartbeat arrived, though it should have by now. */
export function isMissing({ state, plannedAt, settledAt }: StoredMessage, now: Instant): boolean {
  if (state === "delivered") return false;
  return settledAt !== null ? state !== "dropped" : now - plannedAt >= ANSWERED_WITHIN;
}

function notice({ id, channels, state, why, receipts }: StoredMessage) {
  const [channel] = channels;
  const said = receipts.map((one) => one.why).find((one) => one !== null) ?? why;
  return {
    key: `missing ${id}`,
    subject: `The daily test alert did not arrive by ${channel}`,
    body: [
      `Once a day a made-up alert shows that ${channel} works. This one is ${state}${said ? `: ${said}` : ""}.`,
      "Alerts go to the next channel of the policy meanwhile, and each has its task in the CRM.",
      `Test it with \`leadclock channels test ${channel}\`.`,
    ],
  };
}
