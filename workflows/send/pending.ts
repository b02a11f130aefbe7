import { policyAt } from "../../src/domain/compiled.ts";
import type { UserId } from "../../src/domain/facts.ts";
import { inPersons } from "../../src/domain/one-person.ts";
import { resolveRecipients } from "../../src/domain/recipients.ts";
import type { Owners } from "../../src/domain/scope.ts";
import type { Instant } from "../../src/domain/time.ts";
import { NotFound } from "../../src/errors.ts";
import type { Ahead, Pending } from "../decide/ahead.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { Data, Ports, TenantId } from "../ports.ts";

/** What will happen, with the people it will reach as things are now. */
export interface PendingEntry extends Ahead {
  readonly to: readonly { readonly userId: UserId | null; readonly name: string }[];
}

/** A page of everything that will happen, soonest first, recipients resolved as they would be at that instant. */
export async function pendingPage(
  { store, clock }: Pick<Ports, "store" | "clock">,
  rules: RulesCache,
  tenantId: TenantId,
  of: Parameters<Pending["page"]>[1],
): Promise<{ readonly entries: readonly PendingEntry[]; readonly more: boolean }> {
  const { entries, more } = await store.pending.page(tenantId, of);
  const known = await rules.of(store, tenantId);
  if (known.policies.length === 0) return { entries: [], more: false };
  const now = clock.now();
  const { tenant: view, policies } = inPersons(
    { tenant: known.view, policies: known.policies, facts: [] },
    now,
  );
  const named = (userId: UserId | null) => ({
    userId,
    name: userId === null ? "nobody" : (view.userAt(userId, now).name ?? userId),
  });
  return {
    more,
    entries: entries.map((entry) => {
      if (entry.roles === null) return { ...entry, to: [named(entry.person)] };
      const policy =
        policies.find(({ version }) => version === entry.policyVersion) ?? policyAt(policies, now);
      const owner = entry.ownerId === null ? null : view.idOf(entry.ownerId);
      const then = Math.max(now, entry.at);
      const to = resolveRecipients(view, policy, entry.roles, owner, then).map(({ userId }) => named(userId));
      return { ...entry, to };
    }),
  };
}

export interface Cancelling {
  readonly id: string;
  readonly by: string;
  readonly why: string;
  /** Only if it is about a lead of theirs. */
  readonly owners?: Owners;
}

/**
 * Stops one thing before it happens. A step never fires: the decision is kept as an alert that was cancelled, so that
 * deciding again agrees. A task is not made, or closed where it is on its way; its messages are not sent. An owner stays.
 * Audited. Throws
 * NotFound where nothing of that id is ahead, also because it has happened.
 */
export async function cancelPending(
  ports: Ports,
  tenantId: TenantId,
  { id, by, why, owners }: Cancelling,
): Promise<Ahead> {
  return ports.store.transaction(async (data) => {
    const seen = await data.pending.get(tenantId, id, owners);
    if (seen?.leadId) await data.leads.lock(tenantId, [seen.leadId]);
    // What happened while we waited for the lead happens no more.
    const ahead = seen && (await data.pending.get(tenantId, id, owners));
    if (!ahead) throw new NotFound(`${id} ahead: it happened, was cancelled, or never was to come`);
    const now = ports.clock.now();
    await stop(data, tenantId, ahead, `Cancelled by ${by}: ${why}`, now);
    await data.audit.append(tenantId, [
      {
        at: now,
        actor: by,
        action: "pending.cancelled",
        subject: ahead.leadId || ahead.what,
        detail: { id, what: ahead.what, at: ahead.at, why, was: "pending", is: "cancelled" },
      },
    ]);
    return ahead;
  });
}

async function stop(data: Data, tenantId: TenantId, ahead: Ahead, why: string, now: Instant): Promise<void> {
  const end = { state: "dropped", why } as const;
  if (ahead.what === "ownerChange") {
    const change = { engagementKey: ahead.engagementKey, change: ahead.alert.step };
    return data.ownerChanges.settle(tenantId, change, end, now);
  }
  if (ahead.what === "message") return data.messages.settle(tenantId, [ahead.engagementKey], end, now);
  if (ahead.what === "task") {
    const messages = await data.messages.ofAlerts(tenantId, [ahead.alert]);
    await data.messages.settle(
      tenantId,
      messages.map(({ id }) => id),
      end,
      now,
    );
    return data.alerts.update(tenantId, ahead.alert, { state: "closed", openFor: null });
  }
  await data.alerts.add(tenantId, ahead.leadId!, [
    {
      ...ahead.alert,
      engagementKey: ahead.engagementKey,
      kind: ahead.kind === "warning" ? "warning" : "breach",
      outcome: "cancelled",
      decidedAt: now,
      openFor: null,
      leadId: ahead.leadId!,
      taskId: null,
      sentAs: null,
      state: "skipped",
      body: { cancelled: why },
    },
  ]);
}
