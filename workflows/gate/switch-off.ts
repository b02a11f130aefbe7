import { policyAt } from "../../src/domain/compiled.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { BadInput } from "../../src/errors.ts";
import type { Data, Ports, TenantId } from "../ports.ts";
import { type HeldAlert, SWITCHED_CHANNELS, type Switch } from "./switches.ts";

export interface Switching {
  readonly scope: Switch["scope"];
  readonly name: string;
  readonly by: string;
  readonly why: string;
}

/** Switches something off, at once; answers whether that changed anything. Throws BadInput where there is no such rule or channel. */
export async function switchOff(ports: Ports, tenantId: TenantId, wanted: Switching): Promise<boolean> {
  const { scope, name, by, why } = wanted;
  return ports.store.transaction(async (data) => {
    await checkName(data, tenantId, wanted);
    const now = ports.clock.now();
    const changed = await data.switches.turnOff(tenantId, { scope, name, by, why, since: now });
    if (changed)
      await data.audit.append(tenantId, [
        {
          at: now,
          actor: by,
          action: "switch.off",
          subject: subjectOf(wanted),
          detail: { why, was: "on", is: "off" },
        },
      ]);
    return changed;
  });
}

/**
 * Switches it on again. What it held is decided anew: steps still ahead keep their instants, what is more than the
 * policy's minutes late is skipped, and a lead that still waits gets one catch-up (D33). Of tasks that waited for the
 * channel alone, a lead gets the last one; the others are recorded as skipped.
 */
export async function switchOn(ports: Ports, tenantId: TenantId, wanted: Switching): Promise<boolean> {
  const { scope, name, by, why } = wanted;
  return ports.store.transaction(async (data) => {
    const now = ports.clock.now();
    // Leads before switches, as everybody else takes them.
    await data.leads.lock(tenantId, leadsOf(await data.switches.held(tenantId, "waiting")));
    const changed = await data.switches.turnOn(tenantId, { scope, name });
    if (!changed) return false;
    const released = await data.switches.release(tenantId, now);
    const leads = leadsOf(released);
    await skipLate(data, tenantId, released, now);
    if (leads.length > 0) await data.leads.lookAgain(tenantId, leads, now);
    await data.audit.append(tenantId, [
      {
        at: now,
        actor: by,
        action: "switch.on",
        subject: subjectOf(wanted),
        detail: { why, was: "off", is: "on", held: released.length, leads: leads.length },
      },
    ]);
    return true;
  });
}

async function checkName(data: Data, tenantId: TenantId, { scope, name }: Switching): Promise<void> {
  if (scope === "tenant") return;
  const known: readonly string[] = scope === "channel" ? SWITCHED_CHANNELS : await rulesOf(data, tenantId);
  if (!known.includes(name))
    throw new BadInput(scope, `there is no ${scope} ${name}.`, `Known: ${known.join(", ") || "none yet"}.`);
}

/** The clocks and lead types of every version: journeys run under the one in force at their engagement. */
async function rulesOf(data: Data, tenantId: TenantId): Promise<readonly string[]> {
  const policies = await data.policies.published(tenantId);
  const names = policies.flatMap(({ clocks, leadTypes }) =>
    [...clocks, ...leadTypes].map(({ name }) => name),
  );
  return [...new Set(names)];
}

async function skipLate(
  data: Data,
  tenantId: TenantId,
  released: readonly HeldAlert[],
  now: number,
): Promise<void> {
  const waiting = released.filter(({ heldAs }) => heldAs === "task");
  const policies = await data.policies.published(tenantId);
  if (waiting.length === 0 || policies.length === 0) return;
  const lateAfter = policyAt(policies, now).limits.lateStepMinutes * MINUTE;
  for (const ofJourney of Map.groupBy(waiting, ({ journeyId }) => journeyId).values()) {
    const alerts = await Promise.all(ofJourney.map((one) => data.alerts.get(tenantId, one)));
    const unsent = alerts.filter((one) => one?.state === "waiting" && one.sentAs === null).map((one) => one!);
    const late = unsent
      .filter((one) => one.kind !== "review" && now - one.decidedAt > lateAfter)
      .sort((a, b) => a.decidedAt - b.decidedAt);
    for (const one of late.slice(0, -1))
      await data.alerts.update(tenantId, one, { state: "skipped", outcome: "skipped: late", openFor: null });
  }
}

function leadsOf(held: readonly HeldAlert[]): string[] {
  return [...new Set(held.map((one) => one.leadId))].sort();
}

function subjectOf({ scope, name }: Switching): string {
  return scope === "tenant" ? "everything" : `${scope}:${name}`;
}
