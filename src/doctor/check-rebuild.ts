import { decide } from "../domain/decide.ts";
import type { Decision } from "../domain/effects.ts";
import type { Journey } from "../domain/journey.ts";
import type { Policy } from "../domain/policy.ts";
import type { WatchFrom } from "../domain/watch.ts";
import type { ExaminedLead } from "../store/examination.ts";
import { canonicalJson } from "../store/json.ts";
import type { Found } from "./invariants.ts";
import type { KnownThen } from "./known-then.ts";

const AGAIN =
  "Sweep the lead again; if it comes back, report it: the same facts must always give the same journeys.";

export interface Rules {
  readonly policies: readonly Policy[];
  readonly people: KnownThen;
  readonly watchFrom: WatchFrom;
}

/** Journeys are a cache: folded anew as of their last decision they come out equal, and so does the next due instant. */
export function checkRebuild(lead: ExaminedLead, { policies, people, watchFrom }: Rules): Found[] {
  if (lead.decidedAt === null) {
    if (lead.facts.length === 0 && lead.journeys.length === 0) return [];
    return [{ invariant: "rebuild", what: "The lead has facts, but was never decided.", fix: AGAIN }];
  }
  const now = lead.decidedAt;
  const stored = canonicalJson(lead.journeys.map(({ body }) => body));
  let first: Decision | null = null;
  for (const tenant of people.at(now)) {
    const { leadId, facts, alerts } = lead;
    const decision = decide({ leadId, facts, tenant, policies, now, watchFrom, alerts });
    first ??= decision;
    if (canonicalJson(decision.journeys) === stored) return checkDueIndex(lead, decision);
  }
  return [differences(lead, first!)];
}

/** An earlier look does no harm; a later one, or none, and nobody hears. */
function checkDueIndex(lead: ExaminedLead, { nextAt }: Decision): Found[] {
  if (nextAt === null) return [];
  const due = new Date(nextAt).toISOString();
  const what =
    lead.nextDueAt === null || lead.wakeAt === null
      ? `The lead is next due at ${due}, but nothing will wake it.`
      : lead.nextDueAt > nextAt
        ? `The lead is next due at ${due}, but is looked at only at ${new Date(lead.nextDueAt).toISOString()}.`
        : null;
  return what === null ? [] : [{ invariant: "dueIndex", what, fix: AGAIN }];
}

function differences(lead: ExaminedLead, { journeys }: Decision): Found {
  const stored = new Map(lead.journeys.map(({ id, body }) => [id, body]));
  const folded = new Map(journeys.map((journey) => [journey.id, journey]));
  const parts = [...new Set([...folded.keys(), ...stored.keys()])].flatMap((id) => {
    const now = folded.get(id);
    const before = stored.get(id);
    if (!before || !now) return [{ id, words: before ? "does not follow from the facts" : "is not stored" }];
    const members = Object.keys(now) as (keyof Journey)[];
    const differ = members.filter((name) => canonicalJson(now[name]) !== canonicalJson(before[name]));
    return differ.length > 0 ? [{ id, words: `differs in ${differ.join(", ")}` }] : [];
  });
  const [only, ...others] = parts;
  return {
    invariant: "rebuild",
    ...(only && others.length === 0 ? { journeyId: only.id } : {}),
    what: `Folded anew from ${lead.facts.length} facts: ${parts.map(({ id, words }) => `${id} ${words}`).join("; ") || "the journeys hold what they should not"}.`,
    fix: AGAIN,
  };
}
