import { compilePolicy, policyAt } from "../../src/domain/compiled.ts";
import { DAY, HOUR, type Instant } from "../../src/domain/time.ts";
import { NotFound } from "../../src/errors.ts";
import type { Ports, TenantId } from "../ports.ts";
import { silentSince } from "./gate.ts";
import { startOfDay } from "./report.ts";

const MOST_DAYS = 14;
const LOOKED_AT = 20_000;

interface SilentDay {
  /** `YYYY-MM-DD` in the policy's zone. */
  readonly day: string;
  readonly warnings: number;
  readonly breaches: number;
  readonly leads: number;
}

interface Silence {
  readonly since: Instant;
  readonly days: readonly SilentDay[];
  readonly warnings: number;
  readonly breaches: number;
}

/** What the team would have had, had it been live: alerts kept back in silence, by local day, the last two weeks of it. */
export async function silenceOf({ store, clock }: Ports, tenantId: TenantId): Promise<Silence> {
  const tenant = await store.tenants.get(tenantId);
  if (!tenant) throw new NotFound("such account");
  const now = clock.now();
  const history = await store.gate.states(tenantId);
  const since = silentSince(tenant, history);
  const until = tenant.mode === "silent" ? now + 1 : tenant.modeSince;
  const policies = await store.policies.published(tenantId);
  if (policies.length === 0) return { since, days: [], warnings: 0, breaches: 0 };
  const zone = compilePolicy(policyAt(policies, now)).calendar("always");
  const from = Math.max(since, startOfDay(zone, until - (MOST_DAYS - 1) * DAY));
  const alerts = (await store.gate.alerts(tenantId, from, until)).filter(
    ({ outcome, sentAs }) => outcome === "sent" && sentAs !== "live",
  );
  const leads = await store.gate.leads(tenantId, from, until, LOOKED_AT);
  const days: SilentDay[] = [];
  for (let at = startOfDay(zone, from); at < until; at = startOfDay(zone, at + 26 * HOUR)) {
    const day = zone.localDate(at);
    const own = alerts.filter(({ decidedAt }) => zone.localDate(decidedAt) === day);
    days.push({
      day,
      warnings: own.filter(({ kind }) => kind === "warning").length,
      breaches: own.filter(({ kind }) => kind === "breach").length,
      leads: leads.filter(({ engagedAt }) => zone.localDate(engagedAt) === day).length,
    });
  }
  const sum = (of: (day: SilentDay) => number) => days.reduce((total, day) => total + of(day), 0);
  return { since, days, warnings: sum((day) => day.warnings), breaches: sum((day) => day.breaches) };
}
