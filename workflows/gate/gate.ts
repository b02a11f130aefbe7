import { compilePolicy, policyAt } from "../../src/domain/compiled.ts";
import { DAY, type Instant } from "../../src/domain/time.ts";
import { NotFound } from "../../src/errors.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { Ports, Tenant, TenantId } from "../ports.ts";
import { type Finding, GATE_RULES, type GateRules, type StateChange, type TenantState } from "./book.ts";
import { CHECKS, type Check, check } from "./check.ts";
import { deployedCheck } from "./deployed.ts";
import { withNames } from "./named-leads.ts";
import { observed, openDaysBetween } from "./observed.ts";
import { type Pilot, pilotOf } from "./pilot.ts";
import { approvalsOf, promised } from "./promised.ts";
import { readBackOf } from "./read-back.ts";
import { enablement, type SignedItem, STRATEGIC, signedOff } from "./sign-off.ts";

/** Checks all that a tenant has stored; the doctor's. */
export type Examine = (
  tenantId: TenantId,
) => Promise<{ readonly rebuilt: number; readonly broken: readonly string[] }>;

export interface Gate {
  readonly state: TenantState;
  readonly since: Instant;
  /** When hypercare ends. */
  readonly until: Instant | null;
  readonly mode: Tenant["mode"];
  readonly testRecipient: string | null;
  readonly rules: GateRules;
  /** Every check passes. */
  readonly passed: boolean;
  readonly checks: readonly Check[];
  readonly signOff: { readonly strategic: readonly SignedItem[]; readonly enablement: readonly SignedItem[] };
  readonly pilot: Pilot;
  readonly findings: readonly Finding[];
  readonly history: readonly StateChange[];
}

const RECENT = 30 * DAY;
const LOOKED_AT = 2_000;

/** Where a tenant is: what was entered last, as long as it fits what sending looks at. */
export function stateOf(
  tenant: Tenant,
  history: readonly StateChange[],
): Pick<Gate, "state" | "since" | "until"> {
  const last = history.at(-1);
  const fits = last && (tenant.mode === "live") === (last.state === "live" || last.state === "hypercare");
  if (fits) return { state: last.state, since: last.since, until: last.until };
  const state = tenant.mode === "live" ? "live" : tenant.testRecipient === null ? "connected" : "silent";
  return { state, since: tenant.modeSince, until: null };
}

/** Since when alerts have gone to the test recipient without a break; for a tenant that is live, in its last silence. */
function silentSince(tenant: Tenant, history: readonly StateChange[]): Instant {
  const entered = history.findLast(({ state }) => state === "silent")?.since;
  return entered ?? tenant.modeSince;
}

/** The gate of a tenant with everything it rests on, computed now; nothing is changed (R-141 … R-155). Throws NotFound. */
export async function gateOf(
  ports: Ports,
  cache: RulesCache,
  tenantId: TenantId,
  examine: Examine,
): Promise<Gate> {
  const { store, clock } = ports;
  const tenant = await store.tenants.get(tenantId);
  if (!tenant) throw new NotFound("such account");
  const now = clock.now();
  const history = await store.gate.states(tenantId);
  const { state, since, until } = stateOf(tenant, history);
  const rules = (await store.gate.rules(tenantId)) ?? GATE_RULES;
  const attestations = await store.gate.attestations(tenantId);
  const findings = await store.gate.findings(tenantId);
  const policies = await store.policies.published(tenantId);
  const from = silentSince(tenant, history);
  const pilot = await pilotOf(store.gate, tenantId, from, now);
  const checks = policies.length === 0 ? nothingYet() : [];
  let cleanLiveDays = 0;
  if (policies.length > 0) {
    const policy = policyAt(policies, now);
    const known = await cache.of(store, tenantId);
    const approvals = await approvalsOf(store, tenantId, policy);
    checks.push(
      ...(await observed(store, { tenant, policy, since: from, now, rules }, (leads) =>
        readBackOf(ports, known, leads),
      )),
      await deployedCheck(ports, known, approvals),
      ...promised({
        policy,
        approvals,
        attestations,
        findings,
        leads: await store.gate.leads(tenantId, now - RECENT, now, LOOKED_AT),
        examined: await examine(tenantId),
      }),
    );
    if (tenant.mode === "live") cleanLiveDays = cleanDays(tenant, findings, compilePolicy(policy), now);
  }
  const passed = checks.every((one) => one.state === "pass");
  return {
    state: state === "silent" && passed ? "ready" : state === "ready" && !passed ? "silent" : state,
    since,
    until,
    mode: tenant.mode,
    testRecipient: tenant.testRecipient,
    rules,
    passed,
    checks: await withNames(store, tenantId, checks),
    signOff: {
      strategic: signedOff(STRATEGIC, attestations),
      enablement: enablement({
        attestations,
        silentClean: history.some((one) => one.state === "live" && one.overrode.length === 0),
        cleanLiveDays,
        criticalOpen: findings.filter((one) => one.severity === "critical" && one.closedAt === null).length,
      }),
    },
    pilot,
    findings,
    history,
  };
}

function nothingYet(): Check[] {
  return Object.keys(CHECKS).map((id) =>
    check(id as keyof typeof CHECKS, {
      state: "unknown",
      says: "No policy is published yet.",
      fix: "Publish one: leadclock policy publish.",
    }),
  );
}

/** Open days since the latest of going live and the last critical finding. */
function cleanDays(
  tenant: Tenant,
  findings: readonly Finding[],
  { sla, calendar }: ReturnType<typeof compilePolicy>,
  now: Instant,
): number {
  const critical = findings.filter(({ severity }) => severity === "critical");
  if (critical.some(({ closedAt }) => closedAt === null)) return 0;
  const from = Math.max(tenant.modeSince, ...critical.map(({ openedAt }) => openedAt));
  return openDaysBetween(calendar(sla.calendar), from, now);
}
