import { alertRules, digestDay, digestDueAt, nextDigestAt } from "../../src/domain/alert-rules.ts";
import type { UserId } from "../../src/domain/facts.ts";
import type { MessageChannel } from "../../src/domain/policy.ts";
import { HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import { type Sending, sendingOf } from "../messages/judge-message.ts";
import type { StoredMessage } from "../messages/messages.ts";
import { carrier } from "../messages/plan-messages.ts";
import { postMessages } from "../messages/post-messages.ts";
import type { Data, Ports, Tenant, TenantId } from "../ports.ts";
import { tellOperations } from "../send/tell-operations.ts";
import { type StaleLead, staleByPerson, staleLeads } from "./stale-leads.ts";
import { staleTask } from "./write-stale-list.ts";

/** Rules may have changed by then. */
const LOOK_AGAIN = 1 * HOUR;
const TRY_AGAIN = 5 * MINUTE;

/**
 * Each open day at the time of the policy's digest: the leads that should have a response and have none, one list for
 * each person whom the policy names for it, on the digest's channels; where none of them is set up there is no list, for
 * each lead has its own task already. Once per day and person whatever crashes, for the row of the day is made in the same transaction. Each lead's own
 * alerts go out as ever: the list replaces none.
 */
export class StaleListMaker {
  readonly #nextAt = new Map<TenantId, Instant>();
  #soonest: Instant = Number.NEGATIVE_INFINITY;
  readonly #ports: Ports;
  readonly #rules: RulesCache;

  constructor(ports: Ports, rules: RulesCache) {
    this.#ports = ports;
    this.#rules = rules;
  }

  /** When to look again; a tenant that joined meanwhile is seen then. */
  nextAt(): Instant {
    return this.#soonest;
  }

  /** Makes the lists that are due; answers whether there were any. */
  async step(): Promise<boolean> {
    const now = this.#ports.clock.now();
    if (now < this.#soonest) return false;
    this.#soonest = now + LOOK_AGAIN;
    let made = false;
    for (const tenant of await this.#ports.store.tenants.all()) {
      if ((this.#nextAt.get(tenant.id) ?? now) <= now) made = (await this.#lookAt(tenant, now)) || made;
      this.#soonest = Math.min(this.#soonest, this.#nextAt.get(tenant.id) ?? this.#soonest);
    }
    return made;
  }

  /** Trouble with one tenant keeps the list from no other. */
  async #lookAt(tenant: Tenant, now: Instant): Promise<boolean> {
    try {
      return await this.#look(tenant, now);
    } catch (error) {
      this.#nextAt.set(tenant.id, now + TRY_AGAIN);
      const why = error instanceof Error ? error.message : String(error);
      this.#ports.log.error("the daily list could not be made, will be tried again", {
        tenantId: tenant.id,
        why,
      });
      return false;
    }
  }

  async #look(tenant: Tenant, now: Instant): Promise<boolean> {
    this.#nextAt.set(tenant.id, now + LOOK_AGAIN);
    const rules = await this.#rules.of(this.#ports.store, tenant.id);
    if (rules.policies.length === 0 || rules.installations.length === 0) return false;
    const sending = await sendingOf(this.#ports, rules, tenant);
    const { policy } = sending;
    if (alertRules(policy).digest.to.length === 0 || channelsNow(sending).length === 0) return false;
    this.#nextAt.set(tenant.id, Math.min(now + LOOK_AGAIN, nextDigestAt(policy, now) ?? Infinity));
    const at = digestDueAt(policy, now);
    // What was published or connected after the time of the day begins with the next one.
    const since = Math.max(policy.effectiveAt, Math.min(...rules.installations.map((one) => one.watchFrom)));
    if (at === null || at < since) return false;
    const day = digestDay(policy, at);
    if (await this.#ports.store.staleLists.has(tenant.id, day)) return false;
    return this.#make(sending, day);
  }

  async #make(sending: Sending, day: string): Promise<boolean> {
    const { ports, tenant, now } = sending;
    const leads = await staleLeads(sending);
    const lists = staleByPerson(sending, leads);
    return ports.store.transaction(async (data) => {
      const kept = { day, madeAt: now, leads: leads.length, people: lists.size };
      if (!(await data.staleLists.keep(tenant.id, kept))) return false;
      const channels = channelsNow(sending);
      for (const person of lists.keys()) await tell(data, sending, { day, person, channels });
      if (lists.size > 0)
        await data.audit.append(tenant.id, [
          {
            at: now,
            actor: "leadclock",
            action: "staleList.made",
            subject: tenant.id,
            detail: { day, leads: kept.leads, people: kept.people },
          },
        ]);
      return true;
    });
  }
}

/** Those of the digest that are set up. */
function channelsNow({ policy, settings }: Sending): readonly MessageChannel[] {
  return alertRules(policy).channels.digest.filter((name) => settings !== null && settings[name] !== null);
}

interface Telling {
  readonly day: string;
  readonly person: UserId;
  readonly channels: readonly MessageChannel[];
}

async function tell(data: Data, sending: Sending, { day, person, channels }: Telling): Promise<void> {
  const { tenant, now } = sending;
  await postMessages(data, tenant.id, [
    carrier("stale", `${day}|${person}`, { recipient: person, channels, plannedAt: now, notBefore: now }),
  ]);
}

/** The task in place of a message that none of its channels took: nobody misses the list of the day. */
export async function staleTaskInstead(
  data: Data,
  sending: Sending,
  { id, person }: StoredMessage,
  list: readonly StaleLead[],
): Promise<void> {
  const [, day = ""] = id.split("|");
  const { subject, body } = staleTask(sending, person, list);
  const notice = { key: `stale ${day} ${person}`, subject, body, to: person };
  await tellOperations(data, sending.rules, notice, sending.now);
}
