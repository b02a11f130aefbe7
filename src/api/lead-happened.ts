import { z } from "zod";
import { reasonLabel } from "../../field-specs/tenant-specs.ts";
import { policyAt } from "../domain/compiled.ts";
import { factWords, spaced } from "../domain/explain/index.ts";
import type { Activity, LeadFact } from "../domain/facts.ts";
import type { Journey } from "../domain/journey.ts";
import type { Policy } from "../domain/policy.ts";
import { MINUTE } from "../domain/time.ts";
import { touchOf } from "../domain/touch.ts";
import { touchKind } from "../domain/touch-kinds.ts";
import { durationWords } from "../domain/words.ts";
import type { LeadStory } from "../store/lead-page.ts";
import type { Told } from "./lead-told.ts";
import { capital, Sentence, type Words } from "./lead-words.ts";
import { clockLabel, type RowContext } from "./worklist-row.ts";

export const Happening = z.object({
  key: z.string(),
  at: z.number(),
  what: z.string(),
  detail: Sentence,
  /** The system that knows it. */
  source: z.string(),
  /** When it reached us; `null`: we did it ourselves. */
  seenAt: z.number().nullable(),
  /** It was known so late that it stands out. */
  isLate: z.boolean(),
});
type Happening = z.input<typeof Happening>;

const LATE = MINUTE;

/** The whole story of a lead across its systems, newest first: facts, verdicts that passed, verdicts that changed. */
export function happenedTo(
  story: LeadStory,
  policyOf: (journey: Journey) => Policy,
  told: readonly z.input<typeof Told>[],
  context: RowContext,
  words: Words,
): readonly Happening[] {
  const { rules } = context;
  const journeyAt = (at: number) =>
    story.journeys.findLast(({ stamps }) => stamps.engagedAt <= at) ?? story.journeys[0];
  const facts = story.facts.flatMap(({ fact, receivedAt }): Happening[] => {
    if (fact.kind === "timeReached") return [];
    const journey = journeyAt(fact.occurredAt);
    const isTouch = story.journeys.some(({ firstTouch }) => firstTouch?.factKey === fact.key);
    const no =
      fact.kind === "activity" && !isTouch && journey
        ? touchOf({ at: fact.occurredAt, fact }, policyOf(journey), rules.view)
        : null;
    const isOurs = fact.source === "leadclock";
    return [
      {
        key: fact.key,
        at: fact.occurredAt,
        what: isTouch ? "First touch" : titleOf(fact),
        detail: [detailOf(fact, words, context) + (typeof no === "string" ? `. Not a touch: ${no}` : "")],
        source: words.systemOf(fact.source),
        seenAt: isOurs ? null : receivedAt,
        isLate: !isOurs && receivedAt - fact.occurredAt > LATE,
      },
    ];
  });
  return [...facts, ...pastDue(story.journeys), ...alerted(told), ...changed(story, words)].sort(
    (one, other) => other.at - one.at || (one.key < other.key ? 1 : -1),
  );
}

function titleOf(fact: LeadFact): string {
  switch (fact.kind) {
    case "activity":
      return touchKind(fact.activity).label;
    case "ownerChanged":
      return fact.ownerId === null ? "Owner removed" : fact.ownerKind === "queue" ? "In a queue" : "Assigned";
    case "stageChanged":
      return capital(fact.stage);
    case "decided":
      return fact.decision.type === "contest"
        ? "Contested"
        : fact.decision.type === "undo"
          ? "Taken back"
          : "Decided";
    default:
      return TITLES[fact.kind];
  }
}

const TITLES: Readonly<
  Record<Exclude<LeadFact["kind"], "activity" | "ownerChanged" | "stageChanged" | "decided">, string>
> = {
  engaged: "Engaged",
  created: "Record made",
  ownerNotified: "Notified",
  processCompleted: "Process complete",
  acknowledged: "Acknowledged",
  leadReplied: "Replied",
  consentChanged: "Consent",
  flagged: "Flagged",
  merged: "Merged",
  matched: "Same person",
  converted: "Converted",
  deleted: "Deleted",
  restored: "Restored",
  reclassified: "Reclassified",
  paused: "Paused",
  resumed: "Resumed",
  reasonRecorded: "Reason given",
  timeReached: "Time",
};

function detailOf(fact: LeadFact, { nameOf }: Words, { rules }: RowContext): string {
  const said = factWords(fact, nameOf);
  if (fact.kind === "reasonRecorded") {
    const by = fact.by === undefined ? "" : `, by ${nameOf(fact.by)}`;
    const label = reasonLabel(policyAt(rules.policies, fact.occurredAt), fact.reason);
    return `${label}${by}${fact.note ? `: “${fact.note}”` : ""}`;
  }
  if (fact.kind === "activity") return `${said}${lengthOf(fact)}`;
  const why =
    fact.kind === "decided" || fact.kind === "reclassified"
      ? fact.reason
      : fact.kind === "flagged"
        ? fact.detail
        : undefined;
  const not = fact.kind === "acknowledged" ? ". Not a touch" : "";
  return `${said}${not}${why ? `: ${why}` : ""}`;
}

function lengthOf({ occurredAt, endedAt }: Activity): string {
  return endedAt === undefined || endedAt <= occurredAt ? "" : `, ${durationWords(endedAt - occurredAt)}`;
}

/** When a clock was missed, nothing happens in any system: we say it. */
function pastDue(journeys: readonly Journey[]): Happening[] {
  return journeys.flatMap(({ id, clocks }) =>
    clocks
      .filter(({ status, dueAt }) => status === "miss" && dueAt !== null)
      .map(({ clock, number, dueAt, target }) => ({
        key: `due ${id} ${clock} ${number}`,
        at: dueAt!,
        what: "Past due",
        detail: [`${clockLabel(clock)}, ${target}`],
        source: "Leadclock",
        seenAt: null,
        isLate: false,
      })),
  );
}

/** What we told whom: the alert itself, not what became of its messages. */
function alerted(told: readonly z.input<typeof Told>[]): Happening[] {
  return told
    .filter(({ how }) => how === "warning" || how === "breach" || how === "review")
    .map(({ key, how, what, to, at }) => ({
      key: `told ${key} ${at}`,
      at,
      what: how === "warning" ? "Warning" : how === "breach" ? "Alert" : "Asked",
      detail: [`${what}, to ${to}`],
      source: "Leadclock",
      seenAt: null,
      isLate: false,
    }));
}

/** `was miss, now hit, because …`: what had become known in that moment, and had happened before. */
function changed({ corrections, facts }: LeadStory, words: Words): Happening[] {
  return corrections.map(({ at, detail: { journey, clock, number, was, is } }) => {
    const because = facts.find(
      ({ fact, receivedAt }) => receivedAt === at && fact.kind !== "timeReached",
    )?.fact;
    return {
      key: `changed ${journey} ${clock} ${number} ${at}`,
      at,
      what: "Verdict changed",
      detail: [
        `${clockLabel(clock)} was ${spaced(was ?? "open")}, now ${spaced(is)}`,
        ...(because ? [`, because ${factWords(because, words.nameOf)} at `, { at: because.occurredAt }] : []),
      ],
      source: "Leadclock",
      seenAt: null,
      isLate: false,
    };
  });
}
