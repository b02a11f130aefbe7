import type { Installation, RecordCard, RecordFact, Understood } from "../../connectors/connector.ts";
import type { LeadFact, RecordRef } from "../../src/domain/facts.ts";
import { isEcho } from "../../src/domain/said-words.ts";
import type { Instant } from "../../src/domain/time.ts";
import { learnedOf } from "../decide/audit-trail.ts";
import { decideLeads } from "../decide/decide-leads.ts";
import type { RulesCache, TenantRules } from "../decide/tenant-rules.ts";
import type { AuditEntry, Data, LeadId, Ports, TenantId } from "../ports.ts";
import type { Addressed, Sharing } from "./duplicates.ts";
import { JoinedLeads, recordsJoinedBy } from "./joined-leads.ts";
import { learnPeople } from "./learn-people.ts";
import { addressesOf, hasSeveralSystems, matchOf } from "./match-records.ts";

const RECORDS_PER_TRANSACTION = 50;

export interface LearnOptions {
  readonly seenBy: "push" | "sweep";
  readonly receivedAt: Instant;
}

/** Takes what a CRM told us: facts under their keys, people, cards, merges, erasures; then decides the leads concerned. */
export async function learn(
  ports: Ports,
  rules: RulesCache,
  installation: Installation,
  understood: Understood,
  options: LearnOptions,
): Promise<void> {
  const tenantId = installation.tenantId;
  // People are read when a delivery is understood, whenever that was received.
  await learnPeople(ports, tenantId, understood.tenantFacts);
  const byRecord = Map.groupBy(understood.facts, ({ record }) => record);
  const cards = new Map(understood.cards.map((card) => [card.record, card]));
  const records = [...new Set([...byRecord.keys(), ...cards.keys()])].sort();

  for (let start = 0; start < records.length; start += RECORDS_PER_TRANSACTION) {
    const chunk = records.slice(start, start + RECORDS_PER_TRANSACTION);
    await ports.store.transaction(async (data) => {
      const told = new Telling(data, rules, await rules.of(data, tenantId), ports.clock.now(), options);
      await told.take(
        installation.id,
        chunk,
        chunk.flatMap((record) => cards.get(record) ?? []),
        byRecord,
      );
      await told.decide();
    });
  }
  for (const record of understood.erase) await ports.store.leads.erase(tenantId, record, ports.clock.now());
}

/** What one transaction makes of records: their facts, who is the same person, which leads have to be decided. */
class Telling {
  readonly #data: Data;
  readonly #cache: RulesCache;
  /** As they were before the leads were held: for finding out which leads these are. */
  readonly #rules: TenantRules;
  readonly #now: Instant;
  readonly #options: LearnOptions;
  readonly #news = new Set<LeadId>();
  /** Leads with a record that has no stamps yet. */
  readonly #unstamped = new Set<LeadId>();
  readonly #audit: AuditEntry[] = [];
  readonly #learned: { readonly lead: LeadId; readonly fact: LeadFact }[] = [];
  #leads = new JoinedLeads(new Map());

  constructor(data: Data, cache: RulesCache, rules: TenantRules, now: Instant, options: LearnOptions) {
    this.#data = data;
    this.#cache = cache;
    this.#rules = rules;
    this.#now = now;
    this.#options = options;
  }

  get #tenantId(): TenantId {
    return this.#rules.tenantId;
  }

  /** Every lead that may become part of another is locked at once, after the addresses: nobody waits in a circle. */
  async take(
    installationId: string,
    records: readonly RecordRef[],
    cards: readonly RecordCard[],
    facts: ReadonlyMap<RecordRef, readonly RecordFact[]>,
  ): Promise<void> {
    const addressed = cards.map(addressesOf);
    const sharing = hasSeveralSystems(this.#rules)
      ? await this.#data.duplicates.sharing(this.#tenantId, addressed)
      : new Map<RecordRef, Sharing>();
    const counterparts = [...sharing.values()].flatMap(({ email, phone }) => [...email, ...phone]);
    const joined = await this.#newlyJoined(records.flatMap((record) => facts.get(record) ?? []));
    const all = new Set([...records, ...joined, ...counterparts]);
    this.#leads = new JoinedLeads(
      await this.#data.leads.resolve(this.#tenantId, installationId, [...all].sort()),
    );
    await this.#data.leads.putCards(this.#tenantId, cards);
    await this.#data.duplicates.keep(this.#tenantId, addressed);
    for (const record of records)
      await this.#add(
        record,
        (facts.get(record) ?? []).map(({ fact }) => fact),
      );
    for (const one of addressed) {
      const others = sharing.get(one.record);
      if (others) await this.#match(one, others);
    }
  }

  async decide(): Promise<void> {
    const learned = Map.groupBy(this.#learned, ({ lead }) => this.#leads.now(lead));
    const audit = [
      ...[...learned].map(([lead, facts]) => {
        return learnedOf(
          lead,
          facts.map(({ fact }) => fact),
          this.#options.seenBy,
          this.#now,
        );
      }),
      ...this.#audit,
    ];
    if (this.#news.size === 0) return this.#data.audit.append(this.#tenantId, audit);
    const now = (leads: ReadonlySet<LeadId>) => new Set([...leads].map((lead) => this.#leads.now(lead)));
    // Whoever told of people while we waited for these leads has asked for a look at them: it is taken here.
    const rules = await this.#cache.of(this.#data, this.#tenantId);
    await decideLeads(this.#data, rules, [...now(this.#news)].sort(), {
      now: this.#now,
      stampAnew: now(this.#unstamped),
      // A sweep reads leads first and what was done about them later.
      recheckFirst: true,
      audit,
    });
  }

  /** What is known already joins nothing again; a record that was erased since is not made anew by it (D40). */
  async #newlyJoined(facts: readonly RecordFact[]): Promise<readonly RecordRef[]> {
    const joining = facts.map(({ fact }) => fact).filter((fact) => recordsJoinedBy(fact).length > 0);
    if (joining.length === 0) return [];
    const known = await this.#data.leads.knownKeys(
      this.#tenantId,
      joining.map(({ key }) => key),
    );
    return joining.filter(({ key }) => !known.has(key)).flatMap(recordsJoinedBy);
  }

  async #add(record: RecordRef, facts: readonly LeadFact[]): Promise<void> {
    const lead = this.#leads.of(record);
    if (facts.length === 0 || lead === undefined) return;
    const { receivedAt, seenBy } = this.#options;
    const news = await this.#withoutEchoes(lead, facts);
    const keys = new Set(await this.#data.leads.addFacts(this.#tenantId, lead, news, receivedAt, seenBy));
    if (keys.size === 0) return;
    this.#news.add(lead);
    for (const fact of facts.filter(({ key }) => keys.has(key))) {
      this.#learned.push({ lead, fact });
      // A record is told of first by its creation.
      if (fact.kind === "created") this.#unstamped.add(lead);
      if (fact.kind === "deleted") await this.#forgetAddresses(fact.record);
      await this.#join(fact);
    }
  }

  /** What we wrote on the record in somebody's words is no second word of theirs. */
  async #withoutEchoes(lead: LeadId, facts: readonly LeadFact[]): Promise<readonly LeadFact[]> {
    if (!facts.some((fact) => fact.kind === "reasonRecorded" && fact.by === undefined)) return facts;
    const known = (await this.#data.leads.facts(this.#tenantId, [lead])).get(lead) ?? [];
    return facts.filter((fact) => fact.kind !== "reasonRecorded" || !isEcho(fact, known));
  }

  /** Nobody is to be found by what a deleted record said. */
  async #forgetAddresses(record: RecordRef): Promise<void> {
    await this.#data.duplicates.keep(this.#tenantId, [{ record, email: null, phone: null }]);
  }

  /** The leads behind merged, matched or converted records become one (D23, D24). */
  async #join(fact: LeadFact): Promise<void> {
    const records = recordsJoinedBy(fact);
    const joined = records.length > 0 && (await this.#leads.join(this.#data, this.#tenantId, records));
    if (!joined) return;
    this.#news.add(joined.survivor);
    this.#unstamped.add(joined.survivor);
    const detail = { by: fact.kind === "matched" ? fact.by : fact.kind, joined: joined.losers };
    this.#audit.push({
      at: this.#now,
      actor: "leadclock",
      action: "leads.joined",
      subject: joined.survivor,
      detail,
    });
  }

  async #match(one: Addressed, sharing: Sharing): Promise<void> {
    const context = { data: this.#data, rules: this.#rules, leads: this.#leads, now: this.#now };
    const { match, proposals } = await matchOf(context, one, sharing);
    if (proposals.length > 0) await this.#data.duplicates.propose(this.#tenantId, proposals, this.#now);
    if (match) await this.#add(match.records[0], [match]);
  }
}
