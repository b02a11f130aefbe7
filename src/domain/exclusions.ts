import type { LeadFact, RecordRef } from "./facts.ts";
import type { Journey } from "./journey.ts";
import type { Timed } from "./order.ts";
import type { Instant } from "./time.ts";

/** A stretch in which the lead was not to be chased; `end` is `null` while it holds. */
export interface Exclusion {
  readonly start: Instant;
  readonly end: Instant | null;
  /** `outcome`: nurture, booked, customer, lost (D39); `excluded`: everything of D12. */
  readonly kind: "excluded" | "outcome";
  readonly outcome: NonNullable<Journey["outcome"]>;
  /** In words for people. */
  readonly reason: string;
  /** It never was a lead: excludes whenever it arrives (D12). */
  readonly never: boolean;
}

type Opening = Omit<Exclusion, "start" | "end">;
type Track = "stage" | "consent" | "record" | "decision";

const NEVER_A_LEAD: ReadonlySet<string> = new Set(["test", "internal", "duplicate"]);

/** What this fact says about chasing the lead: a reason to stop, `lift` of an earlier one, or nothing. */
export function stopOrLift(fact: LeadFact, allDeleted: boolean): { readonly track: Track; readonly change: Opening | "lift" } | null {
  switch (fact.kind) {
    case "stageChanged":
      if (fact.stage === "open") return { track: "stage", change: "lift" };
      if (fact.stage === "accepted") return null;
      if (fact.stage !== "disqualified") return { track: "stage", change: { kind: "outcome", outcome: fact.stage, reason: fact.stage, never: false } };
      return {
        track: "stage",
        change: {
          kind: "excluded",
          outcome: fact.reason && fact.reason !== "other" ? fact.reason : "disqualified",
          reason: fact.reason && fact.reason !== "other" ? `disqualified: ${fact.reason}` : "disqualified",
          never: fact.reason !== undefined && (NEVER_A_LEAD.has(fact.reason) || (fact.reason === "existingCustomer" && fact.by !== undefined)),
        },
      };
    case "consentChanged":
      if (fact.consent === "declined") return { track: "consent", change: { kind: "excluded", outcome: "declined", reason: "declined", never: false } };
      if (fact.channel !== "all") return null;
      if (fact.consent === "optedOut") return { track: "consent", change: { kind: "excluded", outcome: "optedOut", reason: "opted out of all contact", never: false } };
      return fact.consent === "given" ? { track: "consent", change: "lift" } : null;
    case "deleted":
      return allDeleted ? { track: "record", change: { kind: "excluded", outcome: "deleted", reason: "deleted", never: false } } : null;
    case "restored":
      return { track: "record", change: "lift" };
    case "decided":
      if (fact.decision.type !== "exclude") return null;
      return { track: "decision", change: { kind: "excluded", outcome: "disqualified", reason: `excluded by a reviewer: ${fact.decision.reason}`, never: NEVER_A_LEAD.has(fact.decision.reason) } };
    default:
      return null;
  }
}

/** Collects exclusions fact by fact. */
export class ExclusionTracker {
  readonly #open = new Map<Track, { start: Instant; opening: Opening }>();
  readonly #closed: Exclusion[] = [];

  take(at: Instant, fact: LeadFact, allDeleted: boolean): void {
    const said = stopOrLift(fact, allDeleted);
    if (!said) return;
    const open = this.#open.get(said.track);
    if (said.change === "lift") {
      if (!open) return;
      this.#closed.push({ ...open.opening, start: open.start, end: at });
      this.#open.delete(said.track);
    } else if (!open) this.#open.set(said.track, { start: at, opening: said.change });
    else if (said.change.never && !open.opening.never) this.#open.set(said.track, { start: open.start, opening: said.change });
  }

  /** The lead is not to be chased as things stand. */
  get holds(): boolean {
    return this.#open.size > 0;
  }

  all(): readonly Exclusion[] {
    const open = [...this.#open.values()].map(({ start, opening }) => ({ ...opening, start, end: null }));
    return [...this.#closed, ...open].sort((one, other) => one.start - other.start);
  }
}

/** Which records of the lead are left; a merge or conversion keeps the story on another record. */
export class LiveRecords {
  readonly #live = new Set<RecordRef>();
  readonly #gone = new Set<RecordRef>();

  take(fact: LeadFact): void {
    if (fact.kind === "deleted") this.#drop(fact.record);
    else if (fact.kind === "restored") this.#add(fact.record);
    else if (fact.kind === "merged") {
      for (const loser of fact.losers) this.#drop(loser);
      this.#add(fact.survivor);
    } else if (fact.kind === "converted") this.#add(fact.to);
    else if (fact.record !== undefined && !this.#gone.has(fact.record)) this.#live.add(fact.record);
  }

  get allDeleted(): boolean {
    return this.#live.size === 0;
  }

  #add(record: RecordRef): void {
    this.#gone.delete(record);
    this.#live.add(record);
  }

  #drop(record: RecordRef): void {
    this.#live.delete(record);
    this.#gone.add(record);
  }
}
