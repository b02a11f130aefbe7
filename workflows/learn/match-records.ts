import type { RecordCard } from "../../connectors/connector.ts";
import { policyAt } from "../../src/domain/compiled.ts";
import type { LeadFact, Matched, RecordRef } from "../../src/domain/facts.ts";
import { comparableEmail, comparablePhone, isSharedMailbox } from "../../src/domain/matching.ts";
import type { Instant } from "../../src/domain/time.ts";
import { systemOf } from "../decide/homes.ts";
import type { TenantRules } from "../decide/tenant-rules.ts";
import type { Data, LeadId } from "../ports.ts";
import type { Addressed, Duplicate, Sharing } from "./duplicates.ts";
import type { JoinedLeads } from "./joined-leads.ts";

/** How many counterparts of one record are proposed; a mailbox of a whole company names no more. */
const MOST_PROPOSALS = 10;

/** The addresses of a card as they are compared. */
export function addressesOf({ record, email, phone }: RecordCard): Addressed {
  return { record, email: comparableEmail(email), phone: comparablePhone(phone) };
}

/** Whether a record of one system could be found in another at all. */
export function hasSeveralSystems({ installations }: TenantRules): boolean {
  return new Set(installations.map(({ crm }) => crm)).size > 1;
}

/** Two records are one person: known under one key, whoever finds it first. */
export function matchedFact(
  records: readonly [RecordRef, RecordRef],
  by: Matched["by"],
  at: Instant,
): LeadFact & Matched {
  const pair = [...records].sort() as [RecordRef, RecordRef];
  return {
    kind: "matched",
    key: `leadclock:matched:${by}:${pair.join(" ")}`,
    occurredAt: at,
    source: "leadclock",
    record: pair[0],
    records: pair,
    by,
  };
}

interface Candidate {
  readonly data: Data;
  readonly rules: TenantRules;
  readonly leads: JoinedLeads;
  readonly now: Instant;
}

type Proposal = Parameters<Data["duplicates"]["propose"]>[1][number];

/**
 * The one record of another system that is surely the same person: alone in its system with this address, which is a
 * person's own, and of a lead that this system does not know yet. Whatever is less sure is proposed, never guessed
 * (D24); what somebody keeps apart stays apart.
 */
export async function matchOf(
  { data, rules, leads, now }: Candidate,
  { record, email }: Addressed,
  sharing: Sharing,
): Promise<{ readonly match: (LeadFact & Matched) | null; readonly proposals: readonly Proposal[] }> {
  const policy = policyAt(rules.policies, now);
  const apart = await data.duplicates.apart(rules.tenantId, [record]);
  const proposals: Proposal[] = [];
  for (const kind of ["email", "phone"] as const) {
    const others = foreign(leads, record, sharing[kind]).filter(
      (other) => !apart.has([record, other].sort().join(" ")),
    );
    const [first] = others;
    if (first === undefined) continue;
    const shared = kind === "email" && isSharedMailbox(email!, policy);
    const clear =
      others.length === 1 && (await isAlone({ data, rules, leads, now }, record, first, sharing[kind]));
    if (clear && !shared && (kind === "email" || policy.matching?.phone))
      return { match: matchedFact([record, first], kind, now), proposals };
    const why: Duplicate["why"] = kind === "phone" ? "phone" : shared ? "sharedMailbox" : "several";
    for (const other of others.slice(0, MOST_PROPOSALS)) proposals.push({ records: [record, other], why });
  }
  return { match: null, proposals };
}

/** One record of each other lead in another system. */
function foreign(leads: JoinedLeads, record: RecordRef, sharing: readonly RecordRef[]): RecordRef[] {
  const own = leads.of(record);
  const byLead = new Map<LeadId, RecordRef>();
  for (const other of sharing) {
    const lead = leads.of(other);
    if (lead === undefined || lead === own || systemOf(other) === systemOf(record)) continue;
    if (!byLead.has(lead)) byLead.set(lead, other);
  }
  return [...byLead.values()];
}

/** No other lead of either system has the address, and neither lead is known in the other's system already. */
async function isAlone(
  { data, rules, leads }: Candidate,
  record: RecordRef,
  other: RecordRef,
  sharing: readonly RecordRef[],
): Promise<boolean> {
  const own = leads.of(record)!;
  const its = leads.of(other)!;
  if (sharing.some((one) => leads.of(one) !== own && leads.of(one) !== its)) return false;
  const systems = async (lead: LeadId) =>
    (await data.leads.records(rules.tenantId, lead)).map((one) => systemOf(one));
  return !(await systems(own)).includes(systemOf(other)) && !(await systems(its)).includes(systemOf(record));
}
