import type { RecordCard } from "../../connectors/connector.ts";
import { alertRules } from "../../src/domain/alert-rules.ts";
import type { UserId } from "../../src/domain/facts.ts";
import type { Clock, Journey } from "../../src/domain/journey.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { resolveRecipients } from "../../src/domain/recipients.ts";
import { byUrgency, staleClock } from "../../src/domain/stale.ts";
import { actionQuestion, standingOn } from "../decide/decision-facts.ts";
import { switchedOff } from "../gate/switches.ts";
import type { Sending } from "../messages/judge-message.ts";

/** A lead that should have a response and has none. */
export interface StaleLead {
  readonly leadId: string;
  readonly journey: Journey;
  /** What it was judged by. */
  readonly policy: Policy;
  readonly clock: Clock;
  readonly card: RecordCard | null;
}

/** Who reads a longer list reads none of it; the longest ago are counted, not looked at. */
const MOST_LOOKED_AT = 2_000;

/**
 * Every lead that waits past its due and that people may be told of: not history, not with a reviewer, not switched off,
 * not one about which a person wants no further alerts; in live mode only those engaged since (D31, D32, D36, R-121).
 */
export async function staleLeads(sending: Sending): Promise<readonly StaleLead[]> {
  const { ports, tenant, policies, off, now } = sending;
  const since = tenant.mode === "live" ? tenant.modeSince : 0;
  const waiting = await ports.store.asked.overdue(tenant.id, now, since, MOST_LOOKED_AT);
  const late = waiting.flatMap(({ leadId, journey, cards }): StaleLead[] => {
    const policy = policies.find(({ version }) => version === journey.policyVersion) ?? sending.policy;
    const clock = staleClock(journey, policy, now);
    if (clock === null) return [];
    const rule = [clock.clock, ...(journey.leadType === null ? [] : [journey.leadType])];
    if (switchedOff(off, { rule })) return [];
    const card = cards.find(({ record }) => record.startsWith(`${policy.systemOfRecord}:`)) ?? cards[0];
    return [{ leadId, journey, policy, clock, card: card ?? null }];
  });
  const facts = await ports.store.leads.facts(
    tenant.id,
    late.map(({ leadId }) => leadId),
  );
  const isSuppressed = ({ leadId, journey }: StaleLead) =>
    journey.engagement.factKeys.some(
      (key) => standingOn(facts.get(leadId) ?? [], actionQuestion(key, "suppress")) !== null,
    );
  return byUrgency(late.filter((one) => !isSuppressed(one)));
}

/** Whom the policy's list tells of which leads: owners of theirs, managers of their teams', everybody else of all. */
export function staleByPerson(
  { view, policy, now }: Sending,
  leads: readonly StaleLead[],
): ReadonlyMap<UserId, readonly StaleLead[]> {
  const { to, evenIfEmpty } = alertRules(policy).digest;
  const lists = new Map<UserId, StaleLead[]>();
  const listOf = (user: UserId) => {
    const list = lists.get(user) ?? [];
    lists.set(user, list);
    return list;
  };
  const tell = (owner: UserId | null, roles: typeof to) =>
    resolveRecipients(view, policy, roles, owner, now).flatMap(({ userId }) =>
      userId === null ? [] : [userId],
    );
  for (const lead of leads) {
    const { ownerId } = lead.journey;
    for (const user of tell(ownerId === null ? null : view.idOf(ownerId), to)) listOf(user).push(lead);
  }
  if (evenIfEmpty)
    for (const user of tell(
      null,
      to.filter((role) => role !== "owner" && role !== "backupOwner"),
    ))
      listOf(user);
  return lists;
}
