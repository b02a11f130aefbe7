import { allHold } from "./classify.ts";
import type { DisqualifiedReason, LeadFact, Properties, RecordRef, StageChanged } from "./facts.ts";
import type { Journey } from "./journey.ts";
import type { Policy } from "./policy.ts";
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
type Track = "disqualified" | "outcome" | "consent" | "record" | "decision" | "rule";

/** What one fact says: a reason to stop, or that reasons of these tracks hold no longer. */
type Said = { readonly track: Track; readonly opening: Opening } | { readonly lifts: readonly Track[] };

const NEVER_A_LEAD: ReadonlySet<string> = new Set(["test", "internal", "duplicate"]);
/** Never a lead if a person says so. */
const NEVER_BY_PERSON: ReadonlySet<string> = new Set([...NEVER_A_LEAD, "existingCustomer"]);

/** Why a rule of the policy excludes an engagement: the first that matches; `null`: none does. */
export function excludedByRule({ exclusions = [] }: Policy, properties: Properties): string | null {
  return exclusions.find(({ when }) => allHold(when, properties))?.reason ?? null;
}

/** What this fact says about chasing the lead; `null`: nothing. */
function saidBy(fact: LeadFact, allDeleted: boolean): Said | null {
  switch (fact.kind) {
    case "stageChanged":
      return saidByStage(fact);
    case "consentChanged":
      // Consent about one channel is a stop rule for people to see, it excludes nothing (D12).
      if (fact.channel !== "all") return null;
      if (fact.consent === "given") return { lifts: ["consent"] };
      if (fact.consent === "declined") return stop("consent", "declined", "declined");
      return fact.consent === "optedOut" ? stop("consent", "optedOut", "opted out of all contact") : null;
    case "deleted":
      return allDeleted ? stop("record", "deleted", "deleted") : null;
    case "restored":
      return { lifts: ["record"] };
    case "reclassified":
      // Who gives it a lead type says that it is a lead, whatever a rule says (R-078, D38).
      return fact.by === undefined ? null : { lifts: ["rule"] };
    case "decided":
      // Taken back: what a reviewer excluded goes on (D38).
      if (fact.decision.type === "undo") return { lifts: ["decision"] };
      if (fact.decision.type !== "exclude") return null;
      return stop(
        "decision",
        "disqualified",
        `excluded by a reviewer: ${fact.decision.reason}`,
        NEVER_BY_PERSON.has(fact.decision.reason),
      );
    default:
      return null;
  }
}

function isDisqualifiedReason(reason: string): reason is DisqualifiedReason {
  return NEVER_BY_PERSON.has(reason);
}

function saidByStage({ stage, reason, by }: StageChanged): Said | null {
  switch (stage) {
    case "open":
      return { lifts: ["disqualified", "outcome"] };
    case "accepted":
      return null;
    case "disqualified": {
      if (reason === undefined || reason === "other")
        return stop("disqualified", "disqualified", "disqualified");
      return stop(
        "disqualified",
        reason,
        `disqualified: ${reason}`,
        (by === undefined ? NEVER_A_LEAD : NEVER_BY_PERSON).has(reason),
      );
    }
    default:
      return { track: "outcome", opening: { kind: "outcome", outcome: stage, reason: stage, never: false } };
  }
}

function stop(track: Track, outcome: Opening["outcome"], reason: string, never = false): Said {
  return { track, opening: { kind: "excluded", outcome, reason, never } };
}

/** Collects exclusions fact by fact. */
export class ExclusionTracker {
  readonly #open = new Map<Track, { start: Instant; opening: Opening }>();
  readonly #closed: Exclusion[] = [];

  take(at: Instant, fact: LeadFact, allDeleted: boolean): void {
    const said = saidBy(fact, allDeleted);
    if (!said) return;
    if ("lifts" in said) {
      for (const track of said.lifts) this.#lift(track, at);
      return;
    }
    const open = this.#open.get(said.track);
    if (!open) this.#open.set(said.track, { start: at, opening: said.opening });
    else if (said.opening.never && !open.opening.never)
      this.#open.set(said.track, { start: open.start, opening: said.opening });
  }

  /** A rule of the policy excludes it from its engagement on; people approved the rule, so its reasons are a person's. */
  takeRule(at: Instant, reason: string): void {
    const known = isDisqualifiedReason(reason) ? reason : "disqualified";
    const opening: Opening = {
      kind: "excluded",
      outcome: known,
      reason: `excluded by rule: ${reason}`,
      never: NEVER_BY_PERSON.has(reason),
    };
    this.#open.set("rule", { start: at, opening });
  }

  #lift(track: Track, at: Instant): void {
    const open = this.#open.get(track);
    if (!open) return;
    this.#closed.push({ ...open.opening, start: open.start, end: at });
    this.#open.delete(track);
  }

  /** Since when it is not to be chased; `null`: it is. */
  get since(): Instant | null {
    let since: Instant | null = null;
    for (const { start } of this.#open.values()) if (since === null || start < since) since = start;
    return since;
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
    } else if (fact.kind === "converted") {
      if (fact.record !== undefined) this.#drop(fact.record);
      this.#add(fact.to);
    } else if (fact.record !== undefined && !this.#gone.has(fact.record)) this.#live.add(fact.record);
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
