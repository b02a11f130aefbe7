import { policyAt } from "./compiled.ts";
import type { TenantView } from "./directory.ts";
import type { Activity, LeadFact } from "./facts.ts";
import type { Conflict } from "./journey.ts";
import { lastAtOrBefore, type Timed } from "./order.ts";
import type { Policy } from "./policy.ts";
import { SECOND } from "./time.ts";
import { latestVersions, touchOf } from "./touch.ts";

/** The activities that count, each act once. */
export interface Acts {
  /** Keys of the facts that are the evidence of an act. */
  readonly evidence: ReadonlySet<string>;
  /** By the key of the evidence: the copy in the other system, and why it does not count. */
  readonly copies: ReadonlyMap<string, Conflict>;
}

const APART = 60 * SECOND;

type Act = Timed<Activity>;

/**
 * One act that both systems tell of counts once (D24): the same person, kind and direction within a minute, or a
 * reference from one to the other. The system of record's is the evidence, else the earlier. Only what would be a touch
 * by itself can stand for another: a copy that automation made takes nothing from the person's own.
 */
export function actsOf(
  facts: readonly Timed<LeadFact>[],
  policies: readonly Policy[],
  view: TenantView,
): Acts {
  const versions = latestVersions(facts);
  const newest = facts.filter((timed): timed is Act => versions.has(timed.fact.key));
  const copies = new Map<string, Conflict>();
  if (new Set(newest.map(({ fact }) => fact.source)).size < 2) return { evidence: versions, copies };
  const evidence = new Set(versions);
  const candidates = newest.filter(
    (act) => typeof touchOf(act, policyAt(policies, act.at), view) !== "string",
  );
  const taken = new Set<Act>();
  const references = referencesOf(candidates);
  for (const [index, act] of candidates.entries()) {
    if (taken.has(act)) continue;
    for (const copy of mirrorsOf(act, candidates, index, taken, references)) {
      taken.add(copy);
      const system = policyAt(policies, act.at).systemOfRecord;
      const ofRecord = copy.fact.source === system && act.fact.source !== system;
      const [first, second] = ofRecord ? [copy, act] : [act, copy];
      if (!evidence.has(first.fact.key)) continue;
      evidence.delete(second.fact.key);
      copies.set(first.fact.key, {
        kind: "touch",
        at: first.at,
        counts: first.fact.source,
        other: second.fact.source,
        why:
          first.fact.source === system
            ? "one act told by both: the system of record's is the evidence"
            : "one act told by both: the earlier one is the evidence",
      });
    }
  }
  return { evidence, copies };
}

/** Of each other system the one that says the same: by reference wherever it is, else the first within a minute. */
function mirrorsOf(
  act: Act,
  acts: readonly Act[],
  index: number,
  taken: ReadonlySet<Act>,
  references: References,
): Act[] {
  const mirrors = new Map<string, Act>();
  const free = (other: Act) => other !== act && !taken.has(other) && other.fact.source !== act.fact.source;
  for (const other of references(act)) if (free(other)) mirrors.set(other.fact.source, other);
  const last = lastAtOrBefore(acts, act.at + APART);
  for (let at = index + 1; at <= last; at++) {
    const other = acts[at]!;
    if (
      free(other) &&
      !mirrors.has(other.fact.source) &&
      !isReferred(other, references) &&
      isSameAct(act, other)
    )
      mirrors.set(other.fact.source, other);
  }
  return [...mirrors.values()];
}

/** The acts that name an act or that it names, in order. */
type References = (act: Act) => readonly Act[];

/** Found by id: whoever compares each act with each other takes minutes for a lead with very many. */
function referencesOf(acts: readonly Act[]): References {
  const named = acts.filter(({ fact }) => fact.sameAs !== undefined);
  if (named.length === 0) return () => [];
  const places = new Map(acts.map((act, place) => [act, place]));
  const byId = Map.groupBy(acts, ({ fact }) => fact.activityId);
  const byName = Map.groupBy(named, ({ fact }) => fact.sameAs);
  return (act) =>
    [...(byId.get(act.fact.sameAs ?? "") ?? []), ...(byName.get(act.fact.activityId) ?? [])].sort(
      (one, other) => places.get(one)! - places.get(other)!,
    );
}

/** One that names its counterpart is nobody else's. */
function isReferred(act: Act, references: References): boolean {
  return references(act).some((other) => other.fact.source !== act.fact.source);
}

function isSameAct({ fact: one }: Act, { fact: other }: Act): boolean {
  return (
    one.actorId !== null &&
    one.actorId === other.actorId &&
    one.activity === other.activity &&
    one.direction === other.direction
  );
}
