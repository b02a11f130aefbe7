import { compilePolicy, policyAt } from "../../src/domain/compiled.ts";
import { HOUR, type Instant } from "../../src/domain/time.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { Ports, Tenant, TenantId } from "../ports.ts";
import { tellOperations } from "../send/tell-operations.ts";
import { stateOf } from "./gate.ts";
import { dailyReport, reportText, startOfDay } from "./report.ts";

/**
 * In silence and in hypercare, operations are told by a task how the day went, after its local midnight; once per day
 * whatever crashes, for the row that keeps the report is made in the transaction that makes the task. Hypercare ends
 * by itself when its time is over and nothing critical is open.
 */
export class DailyReports {
  readonly #nextAt = new Map<TenantId, Instant>();
  /** Nothing is due before; a tenant that joined meanwhile is seen then. */
  #soonest: Instant = 0;
  readonly #ports: Ports;
  readonly #rules: RulesCache;

  constructor(ports: Ports, rules: RulesCache) {
    this.#ports = ports;
    this.#rules = rules;
  }

  /** Looks after one tenant whose time has come; answers whether there was one. */
  async step(): Promise<boolean> {
    const now = this.#ports.clock.now();
    if (now < this.#soonest) return false;
    const tenants = await this.#ports.store.tenants.all();
    for (const tenant of tenants) {
      if ((this.#nextAt.get(tenant.id) ?? now) > now) continue;
      this.#nextAt.set(tenant.id, await this.#look(tenant, now));
      return true;
    }
    this.#soonest = Math.min(now + HOUR, ...tenants.map(({ id }) => this.#nextAt.get(id) ?? now));
    return false;
  }

  /** When to look again. */
  nextAt(): Instant {
    return this.#soonest;
  }

  /** Answers when to look again. */
  async #look(tenant: Tenant, now: Instant): Promise<Instant> {
    const { store } = this.#ports;
    const policies = await store.policies.published(tenant.id);
    if (policies.length === 0) return now + HOUR;
    const zone = compilePolicy(policyAt(policies, now)).calendar("always");
    const today = startOfDay(zone, now);
    const next = startOfDay(zone, today + 26 * HOUR);
    const { state, since, until } = stateOf(tenant, await store.gate.states(tenant.id));
    if (state !== "silent" && state !== "ready" && state !== "hypercare") return next;
    if (since < today) await this.#tell(tenant, today - 1, now);
    if (state === "hypercare" && until !== null && until <= now) await this.#endHypercare(tenant.id, now);
    return state === "hypercare" && until !== null && until > now ? Math.min(next, until) : next;
  }

  async #tell(tenant: Tenant, endOfDay: Instant, now: Instant): Promise<void> {
    await this.#ports.store.transaction(async (data) => {
      const report = { ...(await dailyReport(data, tenant, endOfDay)), madeAt: now };
      if (!(await data.gate.keepReport(tenant.id, report))) return;
      const [subject, ...body] = reportText(report.body);
      const rules = await this.#rules.of(data, tenant.id);
      await tellOperations(
        data,
        rules,
        { key: `report ${report.kind} ${report.day}`, subject: subject!, body },
        now,
      );
    });
  }

  async #endHypercare(tenantId: TenantId, now: Instant): Promise<void> {
    await this.#ports.store.transaction(async (data) => {
      await data.gate.hold(tenantId);
      const tenant = await data.tenants.get(tenantId);
      const findings = await data.gate.findings(tenantId);
      const critical = findings.filter((one) => one.severity === "critical" && one.closedAt === null);
      if (!tenant || critical.length > 0) return;
      const { state, until } = stateOf(tenant, await data.gate.states(tenantId));
      if (state !== "hypercare" || until === null || until > now) return;
      const why = "hypercare is over and nothing critical is open";
      await data.gate.enter(tenantId, {
        state: "live",
        since: now,
        by: "leadclock",
        why,
        overrode: [],
        until: null,
      });
      await data.audit.append(tenantId, [
        {
          at: now,
          actor: "leadclock",
          action: "mode.changed",
          subject: tenantId,
          detail: { was: "live", is: "live", stateWas: state, stateIs: "live", why },
        },
      ]);
    });
  }
}
