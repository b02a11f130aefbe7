import { policyAt } from "../../src/domain/compiled.ts";
import { DAY, type Instant } from "../../src/domain/time.ts";
import { instantWords } from "../../src/domain/words.ts";
import { BadInput, Conflict } from "../../src/errors.ts";
import { PRIORITY } from "../decide/carry-out.ts";
import { madeIn } from "../decide/homes.ts";
import type { Data, Ports, Tenant, TenantId } from "../ports.ts";
import type { StateChange, TenantState } from "./book.ts";
import { type Gate, stateOf } from "./gate.ts";

/** One to two weeks. */
export const HYPERCARE_DAYS = { least: 7, most: 14, usual: 14 } as const;

export interface GoingLive {
  readonly by: string;
  readonly note: string;
  /** Why, although something does not pass: an executive's reason, kept with their name. */
  readonly overrideReason: string | null;
  readonly hypercareDays: number;
}

/**
 * Alerts reach the team, for leads that engage from now on (R-145, D36); hypercare begins. `gate` is as it was just
 * computed. Throws BadInput, naming what is missing, where a check does not pass and nobody overrides; Conflict if live.
 */
export async function goLive(ports: Ports, tenantId: TenantId, gate: Gate, wanted: GoingLive): Promise<void> {
  const open = gate.checks.filter(({ state }) => state !== "pass");
  const { by, note, overrideReason, hypercareDays } = wanted;
  if (open.length > 0 && overrideReason === null)
    throw new BadInput(
      "gate",
      `${open.length} of ${gate.checks.length} checks do not pass: ${open.map(({ id, says }) => `${id} (${says})`).join("; ")}.`,
      "See `leadclock gate`, or override with a reason: --override-reason TEXT.",
    );
  await change(ports, tenantId, (tenant, now) => {
    if (tenant.mode === "live") throw new Conflict("It is live already.", "Nothing was changed.");
    const why = open.length > 0 ? `overridden: ${overrideReason}` : note || "the gate was passed";
    const overrode = open.map(({ id }) => id);
    const enter = (state: TenantState, until: Instant | null = null): StateChange => ({
      state,
      since: now,
      by,
      why,
      overrode,
      until,
    });
    const passed = open.length === 0 ? [enter("ready")] : [];
    return {
      tenant: { ...tenant, mode: "live", modeSince: now },
      states: [...passed, enter("live"), enter("hypercare", now + hypercareDays * DAY)],
      by,
      detail: { why, overrode },
      // Tasks of an earlier live time that did not move in silence.
      async and(data) {
        const waiting = (await data.alerts.openLive(tenantId)).map(({ leadId }) => leadId);
        if (waiting.length > 0) await data.leads.lookAgain(tenantId, [...new Set(waiting)], now);
      },
    };
  });
}

/**
 * Every alert goes to the test recipient again, at once; the silent period begins anew. Open live tasks stay with a note
 * (D25, D36).
 */
export async function backToSilent(
  ports: Ports,
  tenantId: TenantId,
  wanted: { readonly by: string; readonly why: string; readonly testRecipient?: string },
): Promise<void> {
  const { by, why, testRecipient } = wanted;
  await change(ports, tenantId, (old, now, state) => {
    const tenant = { ...old, testRecipient: testRecipient ?? old.testRecipient };
    const begins = old.mode === "live" || (state === "connected" && tenant.testRecipient !== null);
    const to = tenant.testRecipient === null ? "connected" : "silent";
    return {
      tenant: old.mode === "live" ? { ...tenant, mode: "silent", modeSince: now } : tenant,
      states: begins ? [{ state: to, since: now, by, why, overrode: [], until: null }] : [],
      by,
      detail: { why },
      and: (data) => (old.mode === "live" ? noteOpenTasks(data, tenantId, now) : Promise.resolve()),
    };
  });
}

/** Hypercare goes on for so many days from now. Throws Conflict where there is none. */
export async function extendHypercare(
  ports: Ports,
  tenantId: TenantId,
  wanted: { readonly by: string; readonly why: string; readonly days: number },
): Promise<void> {
  const { by, why, days } = wanted;
  await change(ports, tenantId, (tenant, now, state) => {
    if (tenant.mode !== "live")
      throw new Conflict("Hypercare follows going live; this account is silent.", "Go live first.");
    const until = now + days * DAY;
    return {
      tenant,
      states: [{ state: "hypercare", since: now, by, why, overrode: [], until }],
      by,
      detail: { why, was: state, until },
    };
  });
}

async function noteOpenTasks(data: Data, tenantId: TenantId, now: Instant): Promise<void> {
  const policies = await data.policies.published(tenantId);
  const zone = policies.length > 0 ? policyAt(policies, now).timeZone : "UTC";
  const note = `Leadclock went back to silent mode on ${instantWords(now, zone)}. This task stays; nobody is reminded of it, and it moves to nobody else until alerts are live again.`;
  const installations = await data.tenants.installations(tenantId);
  const items = (await data.alerts.openLive(tenantId)).flatMap((alert) => {
    const installation = madeIn(installations, alert);
    const { taskId } = alert;
    if (!installation || taskId === null) return [];
    const work = { kind: "changeTask", change: { taskId, note } } as const;
    const { id: installationId } = installation;
    return [{ tenantId, installationId, key: taskId, priority: PRIORITY.taskChanges, work }];
  });
  if (items.length > 0) await data.outbox.put(items, now);
}

interface Changed {
  readonly tenant: Tenant;
  readonly states: readonly StateChange[];
  readonly by: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** What belongs to it, in the same transaction. */
  and?(data: Data): Promise<void>;
}

/** One change of state: tenant, history and audit together, one after another. */
async function change(
  { store, clock }: Ports,
  tenantId: TenantId,
  to: (tenant: Tenant, now: Instant, state: TenantState) => Changed,
): Promise<void> {
  await store.transaction(async (data: Data) => {
    await data.gate.hold(tenantId);
    const tenant = await data.tenants.get(tenantId);
    if (!tenant) return;
    const now = clock.now();
    const { state } = stateOf(tenant, await data.gate.states(tenantId));
    const changed = to(tenant, now, state);
    await data.tenants.save(changed.tenant);
    for (const one of changed.states) await data.gate.enter(tenantId, one);
    await changed.and?.(data);
    const { mode, testRecipient } = changed.tenant;
    await data.audit.append(tenantId, [
      {
        at: now,
        actor: changed.by,
        action: "mode.changed",
        subject: tenantId,
        detail: {
          was: tenant.mode,
          is: mode,
          testRecipient,
          stateWas: state,
          stateIs: changed.states.at(-1)?.state ?? state,
          ...changed.detail,
        },
      },
    ]);
  });
}
