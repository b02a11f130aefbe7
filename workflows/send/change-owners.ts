import type { Connector, OwnerAssignment, Session } from "../../connectors/connector.ts";
import type { RecordRef, UserId } from "../../src/domain/facts.ts";
import { foldAll } from "../../src/domain/fold.ts";
import type { Journey } from "../../src/domain/journey.ts";
import { inPersons } from "../../src/domain/one-person.ts";
import { inOrder } from "../../src/domain/order.ts";
import { ownerChangesOf } from "../../src/domain/owner-changes.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { GiveUp, RetryLater } from "../../src/errors.ts";
import { homesOf, watchFromOf } from "../decide/homes.ts";
import type { RulesCache, TenantRules } from "../decide/tenant-rules.ts";
import { switchedOff, switchInWords } from "../gate/switches.ts";
import { rereadLeads } from "../learn/reread-leads.ts";
import type { OutboxItem, OutboxWork, Ports, StoredOwnerChange, Tenant } from "../ports.ts";

export type OwnerItem = OutboxItem & { readonly work: Extract<OutboxWork, { kind: "changeOwner" }> };

const LOOK_AFTER = 1 * MINUTE;

interface Turn {
  readonly item: OwnerItem;
  readonly row: StoredOwnerChange;
}

interface Ready extends Turn {
  readonly assignment: OwnerAssignment;
  /** Whose it becomes, by then. */
  readonly to: UserId;
}

type Verdict =
  | { readonly do: "change"; readonly assignment: OwnerAssignment; readonly to: UserId }
  | { readonly do: "done" | "drop"; readonly why: string }
  | { readonly do: "wait"; readonly why: string }
  | { readonly do: "fail"; readonly error: GiveUp };

/**
 * Changes owners in the CRM, once each. The lead is read again first: a touch or an owner that we have not seen yet
 * wins, and the connector looks once more at whose it is (D19). Never in silence (D25).
 */
export async function changeOwners(
  ports: Ports,
  rulesCache: RulesCache,
  connector: Connector,
  session: Session,
  items: readonly OwnerItem[],
  failed: (item: OwnerItem, error: Error) => Promise<void>,
): Promise<void> {
  const { store } = ports;
  const { tenantId } = session.installation;
  const tenant = await store.tenants.get(tenantId);
  const turns: Turn[] = [];
  for (const item of items) {
    const row = await store.ownerChanges.get(tenantId, item.work);
    if (row?.state !== "waiting" || !tenant) await store.outbox.done([item]);
    else if (tenant.mode === "silent") await settle(ports, { item, row }, "dropped", SILENT);
    else turns.push({ item, row });
  }
  if (turns.length === 0 || !tenant) return;
  const unread = await rereadLeads(ports, rulesCache, tenantId, [
    ...new Set(turns.map(({ row }) => row.leadId)),
  ]);
  const rules = await rulesCache.of(store, tenantId);
  const ready: Ready[] = [];
  for (const turn of turns) {
    const why = unread.get(turn.row.leadId)?.why;
    const verdict: Verdict =
      why === undefined ? await judge(ports, rules, session, tenant, turn.row) : { do: "wait", why };
    if (verdict.do === "change") ready.push({ ...turn, assignment: verdict.assignment, to: verdict.to });
    else if (verdict.do === "fail") await failed(turn.item, verdict.error);
    else if (verdict.do === "wait")
      await store.outbox.retry([turn.item], ports.clock.now() + LOOK_AFTER, verdict.why, false);
    else await settle(ports, turn, verdict.do === "done" ? "done" : "dropped", verdict.why);
  }
  if (ready.length === 0) return;
  const results = await connector.changeOwners(
    session,
    ready.map(({ assignment }) => assignment),
  );
  for (const [index, turn] of ready.entries()) {
    const result = results[index];
    if (result?.ok)
      await settle(
        ports,
        turn,
        result.changed ? "done" : "dropped",
        result.changed ? null : "Somebody else changed the owner meanwhile.",
        turn,
      );
    else
      await failed(
        turn.item,
        result?.error ??
          new RetryLater("The CRM said nothing of this owner.", ports.clock.now() + 1, { maybeDone: true }),
      );
  }
  // A CRM may not tell us of what we write ourselves; where this fails, the sweep finds it.
  await rereadLeads(
    ports,
    rulesCache,
    tenantId,
    ready.map(({ row }) => row.leadId),
  );
}

const SILENT = "Silent mode: the owner would have been changed now.";

/** What is to be done about a change now that everything is known. */
async function judge(
  ports: Ports,
  rules: TenantRules,
  { installation }: Session,
  tenant: Tenant,
  row: StoredOwnerChange,
): Promise<Verdict> {
  const { store, clock } = ports;
  const { tenantId, installations } = rules;
  const now = clock.now();
  const facts = (await store.leads.facts(tenantId, [row.leadId])).get(row.leadId) ?? [];
  const given = { facts, tenant: rules.view, policies: rules.policies };
  const { tenant: view, policies } = inPersons(given, now);
  const { told } = foldAll({
    ...given,
    leadId: row.leadId,
    asOf: now,
    watchFrom: watchFromOf(installations),
  });
  const journey = told.find((one) => one.journey.engagement.factKeys.includes(row.engagementKey))?.journey;
  if (!journey) return { do: "drop", why: "The lead's story was corrected: there is no such journey." };
  // As with alerts, going live concerns leads that engage from then on (D36).
  if (journey.stamps.engagedAt < tenant.modeSince) return { do: "drop", why: SILENT };
  const wanted = ownerChangesOf(told, policies, view, now).find(
    (one) => one.change === row.change && one.journeyId === journey.id,
  );
  if (!wanted)
    return journey.ownerId === view.idOf(row.to)
      ? { do: "done", why: "The lead had this owner already." }
      : { do: "drop", why: whyNot(journey, row) };
  const by = switchedOff(await store.switches.all(tenantId), {
    rule: journey.leadType === null ? [] : [journey.leadType],
  });
  if (by) return { do: "wait", why: switchInWords(by) };
  const to = view.idIn(wanted.to, installation.crm);
  if (to === null)
    return {
      do: "fail",
      error: new GiveUp(
        `${view.userAt(wanted.to, now).name ?? wanted.to} has no user in this CRM.`,
        "Name somebody who has, in the policy's people.",
      ),
    };
  const owned = inOrder(facts)
    .map(({ fact }) => fact)
    .findLast((fact) => fact.kind === "ownerChanged" && fact.source === installation.crm);
  const home = homesOf(
    installations,
    (await store.leads.homes(tenantId, [row.leadId])).get(row.leadId) ?? [],
  ).find((one) => one.installation.id === installation.id);
  const record: RecordRef | undefined = owned?.record ?? home?.record;
  if (record === undefined) return { do: "drop", why: "The lead has no record in this CRM any more." };
  const from: UserId | null = owned?.kind === "ownerChanged" ? owned.ownerId : null;
  return { do: "change", assignment: { record, from, to }, to: wanted.to };
}

function whyNot({ status, ownerId }: Journey, row: StoredOwnerChange): string {
  if (status !== "unanswered" && row.cause !== "routed") return "Somebody followed up.";
  return ownerId === row.from
    ? "It was no longer wanted when it was to be made."
    : "Somebody else changed the owner meanwhile.";
}

async function settle(
  ports: Ports,
  { item, row }: Turn,
  state: "done" | "dropped",
  why: string | null,
  made?: Ready,
): Promise<void> {
  const { tenantId } = item;
  const now = ports.clock.now();
  await ports.store.transaction(async (data) => {
    const as = state === "done" && made ? { state, why, to: made.to } : { state, why };
    await data.ownerChanges.settle(tenantId, row, as, now);
    await data.outbox.done([item]);
    const { journeyId, cause, from, to, by } = row;
    await data.audit.append(tenantId, [
      {
        at: now,
        actor: "leadclock",
        action: state === "done" ? "owner.changed" : "owner.kept",
        subject: row.leadId,
        detail: {
          journey: journeyId,
          cause,
          was: made?.assignment.from ?? from,
          is: made?.to ?? to,
          askedBy: by,
          why,
        },
      },
    ]);
  });
}
