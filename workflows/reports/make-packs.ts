import { reasonLabel } from "../../field-specs/tenant-specs.ts";
import { alertRules } from "../../src/domain/alert-rules.ts";
import { policyAt } from "../../src/domain/compiled.ts";
import { inPersons } from "../../src/domain/one-person.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { nextReportAt, type ReportPeriod, reportPeriods } from "../../src/domain/report-periods.ts";
import { HOUR, type Instant } from "../../src/domain/time.ts";
import type { RulesCache, TenantRules } from "../decide/tenant-rules.ts";
import { carrier } from "../messages/plan-messages.ts";
import { postMessages } from "../messages/post-messages.ts";
import type { Data, Ports, TenantId } from "../ports.ts";
import { tellOperations } from "../send/tell-operations.ts";
import { monthlyPack } from "./monthly-pack.ts";
import { packLines, packTitle } from "./pack-text.ts";
import type { PackKind, StoredPack } from "./packs.ts";
import { type Labels, weeklyPack } from "./weekly-pack.ts";

const KINDS: readonly PackKind[] = ["weekly", "monthly"];
/** Reports that were missed while nothing ran are made up for, so far back. */
const MOST_BEHIND = 4;
/** Schedules and tenants may have changed by then. */
const LOOK_AGAIN = 1 * HOUR;

/** Makes each tenant's reports as they fall due. */
export class PackMaker {
  readonly #ports: Ports;
  readonly #rules: RulesCache;
  #looked: Instant | null = null;
  #next: Instant | null = null;

  constructor(ports: Ports, rules: RulesCache) {
    this.#ports = ports;
    this.#rules = rules;
  }

  /** When the next one falls due, as of the last look. */
  nextAt(): Instant | null {
    return this.#next;
  }

  /** Makes what is due and was not made; answers whether there was any. */
  async step(): Promise<boolean> {
    const now = this.#ports.clock.now();
    const isDue = this.#next !== null && this.#next <= now;
    if (this.#looked !== null && !isDue && now - this.#looked < LOOK_AGAIN) return false;
    this.#looked = now;
    this.#next = null;
    let made = false;
    for (const { id } of await this.#ports.store.tenants.all()) {
      made = (await makePacks(this.#ports, this.#rules, id)) || made;
      const { policies } = await this.#rules.of(this.#ports.store, id);
      if (policies.length === 0) continue;
      for (const kind of KINDS) {
        const at = nextReportAt(policyAt(policies, now), kind, now);
        this.#next = Math.min(this.#next ?? at, at);
      }
    }
    return made;
  }
}

/** Makes a tenant's reports that are due and missing: each once, whatever crashes. */
export async function makePacks(ports: Ports, rules: RulesCache, tenantId: TenantId): Promise<boolean> {
  const now = ports.clock.now();
  const current = await rules.of(ports.store, tenantId);
  if (current.policies.length === 0 || current.installations.length === 0) return false;
  const watched = Math.min(...current.installations.map(({ watchFrom }) => watchFrom));
  const policy = policyAt(current.policies, now);
  let made = false;
  for (const kind of KINDS)
    for (const period of reportPeriods(policy, kind, now, MOST_BEHIND)) {
      if (period.end <= watched || (await ports.store.packs.get(tenantId, kind, period.name))) continue;
      made = (await makePack(ports, current, kind, period, now)) || made;
    }
  return made;
}

async function makePack(
  ports: Ports,
  rules: TenantRules,
  kind: PackKind,
  period: ReportPeriod,
  now: Instant,
): Promise<boolean> {
  const { tenantId } = rules;
  return ports.store.transaction(async (data) => {
    const { tenant, policies } = inPersons({ tenant: rules.view, policies: rules.policies, facts: [] }, now);
    const policy = policyAt(policies, now);
    const journeys = await data.packs.journeys(tenantId, period);
    const people = { ...rules, view: tenant, policies };
    const pack: StoredPack = {
      kind,
      period: period.name,
      startsAt: period.start,
      endsAt: period.end,
      madeAt: now,
      body:
        kind === "weekly"
          ? weeklyPack(journeys, labelsOf(people, policy, now))
          : await exceptionsOf(data, people, journeys, period, now),
    };
    if (!(await data.packs.add(tenantId, pack))) return false;
    await data.audit.append(tenantId, [
      {
        at: now,
        actor: "leadclock",
        action: "pack.made",
        subject: tenantId,
        detail: { kind, period: period.name, leads: journeys.length },
      },
    ]);
    // Nothing happened: nothing to read.
    if (journeys.length > 0) await tell(data, people, policy, pack, now);
    return true;
  });
}

/** A task for whoever reviews, and a message where there is a channel: in the transaction that keeps the report, so that each comes once. */
async function tell(
  data: Data,
  rules: TenantRules,
  policy: Policy,
  pack: StoredPack,
  now: Instant,
): Promise<void> {
  const { operations, defaultManager } = policy.people;
  const to = policy.people.reviewer ?? operations ?? defaultManager ?? null;
  await tellOperations(
    data,
    rules,
    {
      key: `pack: ${pack.kind} ${pack.period}`,
      subject: packTitle(pack),
      body: packLines(pack, policy.timeZone),
      ...(to !== null && { to }),
    },
    now,
  );
  const channels = alertRules(policy).channels.digest;
  if (to === null || channels.length === 0) return;
  await postMessages(data, rules.tenantId, [
    carrier("pack", `${pack.kind}|${pack.period}|${to}`, {
      recipient: to,
      channels,
      plannedAt: now,
      notBefore: now,
    }),
  ]);
}

async function exceptionsOf(
  data: Data,
  rules: TenantRules,
  engaged: Awaited<ReturnType<Data["packs"]["journeys"]>>,
  period: ReportPeriod,
  now: Instant,
) {
  const { tenantId } = rules;
  const nameOf = (user: string) => rules.view.userAt(user, now).name ?? user;
  const decisions = await data.packs.decisions(tenantId, period);
  return monthlyPack({
    period,
    engaged,
    reviewed: await data.packs.reviewed(tenantId, period),
    decisions: decisions.map((one) => ({ ...one, by: nameOf(one.by) })),
    overrides: await data.packs.overrides(tenantId, period),
  });
}

function labelsOf({ view }: TenantRules, policy: Policy, now: Instant): Labels {
  const named = policy.classification.flatMap(({ when }) => when.map(({ property }) => property));
  return {
    owner: (user) => (user === null ? "nobody" : (view.userAt(user, now).name ?? user)),
    leadType: (name) =>
      policy.leadTypes.find((type) => type.name === name)?.label ?? name ?? "not classified",
    reason: (value) => reasonLabel(policy, value),
    sources: [...new Set([...SOURCES, ...named.filter((name) => name !== "engagement"), "source"])],
  };
}

/** Where a lead came from, as the CRMs call it. */
const SOURCES = ["hs_analytics_source", "LeadSource", "lead_source"];
