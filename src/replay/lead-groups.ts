import type { LeadEvent } from "./to-fact.ts";

/** Which leads become one by a merge, a match or a conversion, and so must be replayed together. */
export class LeadGroups {
  readonly #leadOfRecord = new Map<string, string>();
  readonly #joins: (readonly string[])[] = [];
  readonly #names = new Map<string, [string, string][]>();
  readonly #parent = new Map<string, string>();
  #isLead: (name: string) => boolean = () => false;

  /** Notes what an event says about records and identity. */
  take(event: LeadEvent): void {
    if (event.record !== undefined && event.type !== "merged" && event.type !== "matched") {
      if (!this.#leadOfRecord.has(event.record)) this.#leadOfRecord.set(event.record, event.lead);
    }
    if (event.type === "merged")
      this.#joins.push([event.lead, event.survivor ?? event.lead, ...event.losers]);
    if (event.type === "matched") this.#joins.push([event.lead, ...event.records]);
    if (event.type === "converted") this.#joins.push([event.lead, event.to]);
  }

  /** Call once, after the last event. */
  resolved(isLead: (name: string) => boolean): this {
    this.#isLead = isLead;
    for (const names of this.#joins) {
      const [first, ...others] = names.flatMap((name) => this.leadOf(name) ?? []);
      for (const other of others) if (first !== undefined) this.#join(first, other);
    }
    for (const names of this.#joins) this.#note(names);
    return this;
  }

  /** The lead a name means: a lead's own id, or a record seen on one; `null` if no event mentions it. */
  leadOf(name: string): string | null {
    return this.#isLead(name) ? name : (this.#leadOfRecord.get(name) ?? null);
  }

  /** What the names in a group's events mean, records to leads; empty for a lead that stands alone. */
  names(group: string | null): readonly (readonly [string, string])[] {
    return group === null ? [] : (this.#names.get(group) ?? []);
  }

  /** The same for all leads of a group; `null` for a lead that stands alone. */
  groupOf(lead: string): string | null {
    return this.#parent.has(lead) ? this.#root(lead) : null;
  }

  #note(names: readonly string[]): void {
    for (const name of names) {
      const lead = this.leadOf(name);
      const group = lead === null ? null : this.groupOf(lead);
      if (lead === null || group === null || lead === name) continue;
      const known = this.#names.get(group);
      if (known) known.push([name, lead]);
      else this.#names.set(group, [[name, lead]]);
    }
  }

  #join(a: string, b: string): void {
    const [rootA, rootB] = [this.#root(a), this.#root(b)];
    this.#parent.set(rootA, rootB);
    this.#parent.set(rootB, rootB);
  }

  #root(lead: string): string {
    let root = lead;
    for (let up = this.#parent.get(root); up !== undefined && up !== root; up = this.#parent.get(root))
      root = up;
    for (let at = lead; at !== root; ) {
      const up = this.#parent.get(at)!;
      this.#parent.set(at, root);
      at = up;
    }
    return root;
  }
}
