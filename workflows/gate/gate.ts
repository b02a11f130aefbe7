import { compilePolicy, policyAt } from "../../src/domain/compiled.ts";
import { DAY, type Instant } from "../../src/domain/time.ts";
import { NotFound } from "../../src/errors.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { Ports, Tenant, TenantId } from "../ports.ts";
import {
  type Finding,
  GATE_RULES,
  type GateExamination,
  type GateRules,
  type Pilot,
  type StateChange,
  type TenantState,
} from "./book.ts";
import { CHECKS, type Check, check } from "./check.ts";
import { deployedCheck } from "./deployed.ts";
import { withNames } from "./named-leads.ts";
import { observed, openDaysBetween } from "./observed.ts";
import { pilotOf } from "./pilot.ts";
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
  /** When somebody last looked, newest first; nothing below `checks` is newer. */
  readonly examinations: readonly Pick<GateExamination, "at" | "by" | "checks">[];
  /** Something was signed, found, published or changed after the last look. */
  readonly changedSince: boolean;
  /** Every check passed at the last look. */
  readonly passed: boolean;
  readonly checks: readonly Check[];
  readonly signOff: { readonly strategic: readonly SignedItem[]; readonly enablement: readonly SignedItem[] };
  readonly pilot: Pilot | null;
  readonly findings: readonly Finding[];
  readonly history: readonly StateChange[];
}

const RECENT = 30 * DAY;
const LOOKED_AT = 2_000;
const LOOKS_SHOWN = 10;

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
export function silentSince(tenant: Tenant, history: readonly StateChange[]): Instant {
  const entered = history.findLast(({ state }) => state === "silent")?.since;
  return entered ?? tenant.modeSince;
}

/**
 * The gate of a tenant as it was last examined, with what people signed and found since; cheap, nothing is looked at
 * anew (R-141 … R-155). Throws NotFound.
 */
export async function gateOf({ store, clock }: Ports, tenantId: TenantId): Promise<Gate> {
  const tenant = await store.tenants.get(tenantId);
  if (!tenant) throw new NotFound("such account");
  const now = clock.now();
  const history = await store.gate.states(tenantId);
  const { state, since, until } = stateOf(tenant, history);
  const attestations = await store.gate.attestations(tenantId);
  const findings = await store.gate.findings(tenantId);
  const policies = await store.policies.published(tenantId);
  const examinations = await store.gate.examinations(tenantId, LOOKS_SHOWN);
  const [last] = examinations;
  const checks = last?.checks ?? nothingYet("Nobody has looked yet.", "Check now.");
  const passed = checks.every((one) => one.state === "pass");
  const changes = [
    ...attestations.map(({ at }) => at),
    ...findings.flatMap(({ openedAt, closedAt }) => [openedAt, closedAt ?? 0]),
    ...history.map(({ since: at }) => at),
    ...policies.map(({ effectiveAt }) => (effectiveAt <= now ? effectiveAt : 0)),
  ];
  const isLive = tenant.mode === "live" && policies.length > 0;
  const cleanLiveDays = isLive ? cleanDays(tenant, findings, compilePolicy(policyAt(policies, now)), now) : 0;
  return {
    state: state === "silent" && passed ? "ready" : state === "ready" && !passed ? "silent" : state,
    since,
    until,
    mode: tenant.mode,
    testRecipient: tenant.testRecipient,
    rules: (await store.gate.rules(tenantId)) ?? GATE_RULES,
    examinations: examinations.map(({ at, by, checks: seen }) => ({ at, by, checks: seen })),
    changedSince: last !== undefined && changes.some((at) => at > last.at),
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
    pilot: last?.pilot ?? null,
    findings,
    history,
  };
}

/** Looks at everything the gate rests on, and keeps what was seen, dated and by whom. Walks the whole store. Throws NotFound. */
export async function examineGate(
  ports: Ports,
  cache: RulesCache,
  tenantId: TenantId,
  examine: Examine,
  by: string,
): Promise<void> {
  const { store, clock } = ports;
  const tenant = await store.tenants.get(tenantId);
  if (!tenant) throw new NotFound("such account");
  const now = clock.now();
  const from = silentSince(tenant, await store.gate.states(tenantId));
  const policies = await store.policies.published(tenantId);
  const checks =
    policies.length === 0
      ? nothingYet("No policy is published yet.", "Publish one: leadclock policy publish.")
      : await checksOf(ports, cache, tenant, from, examine);
  const pilot = await pilotOf(store.gate, tenantId, from, now);
  await store.transaction(async (data) => {
    await data.gate.hold(tenantId);
    const [before] = await data.gate.examinations(tenantId, 1);
    const was = before ? openOf(before.checks) : null;
    await data.gate.keepExamination(tenantId, { at: now, by, checks, pilot });
    await data.audit.append(tenantId, [
      { at: now, actor: by, action: "gate.examined", subject: tenantId, detail: { was, is: openOf(checks) } },
    ]);
  });
}

const openOf = (checks: readonly Check[]): readonly string[] =>
  checks.flatMap(({ id, state }) => (state === "pass" ? [] : [id]));

async function checksOf(
  ports: Ports,
  cache: RulesCache,
  tenant: Tenant,
  since: Instant,
  examine: Examine,
): Promise<readonly Check[]> {
  const { store, clock } = ports;
  const now = clock.now();
  const known = await cache.of(store, tenant.id);
  const policy = policyAt(await store.policies.published(tenant.id), now);
  const rules = (await store.gate.rules(tenant.id)) ?? GATE_RULES;
  const approvals = await approvalsOf(store, tenant.id, policy);
  return [
    ...(await observed(store, { tenant, policy, since, now, rules }, (leads) =>
      readBackOf(ports, known, leads),
    )),
    await deployedCheck(ports, known, approvals),
    ...promised({
      policy,
      approvals,
      attestations: await store.gate.attestations(tenant.id),
      findings: await store.gate.findings(tenant.id),
      leads: await store.gate.leads(tenant.id, now - RECENT, now, LOOKED_AT),
      examined: await examine(tenant.id),
    }),
  ];
}

function nothingYet(says: string, fix: string): readonly Check[] {
  return Object.keys(CHECKS).map((id) => check(id as keyof typeof CHECKS, { state: "unknown", says, fix }));
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
