import type { LeadFact, RecordRef } from "../../src/domain/facts.ts";
import type { Data, LeadId, TenantId } from "../ports.ts";

/** Which records a fact makes one lead of, the one that goes on first; none for most facts (D23, D24). */
export function recordsJoinedBy(fact: LeadFact): readonly RecordRef[] {
  switch (fact.kind) {
    case "merged":
      return [fact.survivor, ...fact.losers];
    case "matched":
      return fact.records;
    case "converted":
      return fact.record === undefined ? [] : [fact.record, fact.to];
    default:
      return [];
  }
}

/** The leads of a transaction's records, all locked, and what has become of them in it. */
export class JoinedLeads {
  readonly #leads: ReadonlyMap<RecordRef, LeadId>;
  readonly #into = new Map<LeadId, LeadId>();

  constructor(leads: ReadonlyMap<RecordRef, LeadId>) {
    this.#leads = leads;
  }

  /** The lead that a record now belongs to; `undefined`: it is none of this transaction's. */
  of(record: RecordRef): LeadId | undefined {
    const lead = this.#leads.get(record);
    return lead === undefined ? undefined : this.now(lead);
  }

  /** The lead that this one has become. */
  now(lead: LeadId): LeadId {
    const next = this.#into.get(lead);
    return next === undefined ? lead : this.now(next);
  }

  /** Makes one lead of several, that of the first record; answers it and who went into it, or `null` if it was one. */
  async join(
    data: Data,
    tenantId: TenantId,
    records: readonly RecordRef[],
  ): Promise<{ readonly survivor: LeadId; readonly losers: readonly LeadId[] } | null> {
    const leads = [...new Set(records.flatMap((record) => this.of(record) ?? []))];
    const [survivor, ...losers] = leads;
    if (survivor === undefined || losers.length === 0) return null;
    await data.leads.merge(tenantId, survivor, losers);
    for (const loser of losers) this.#into.set(loser, survivor);
    return { survivor, losers };
  }
}
