import { severityOf } from "../../src/domain/alert-rules.ts";
import { isWithoutEvidence } from "../../src/domain/decisions.ts";
import type { TenantView } from "../../src/domain/directory.ts";
import type { LeadFact } from "../../src/domain/facts.ts";
import type { Journey, Review } from "../../src/domain/journey.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { Instant } from "../../src/domain/time.ts";
import { durationWords, instantWords } from "../../src/domain/words.ts";

interface Material {
  readonly journey: Journey;
  readonly review: Review;
  readonly policy: Policy;
  readonly facts: readonly LeadFact[];
  readonly view: TenantView;
  readonly now: Instant;
}

const MOST_PROPERTIES = 12;

/** What a reviewer has to know to decide, one sentence each (R-120): when, from where, how urgent, whose, which rule, what was done. */
export function evidenceOf(material: Material): readonly string[] {
  const { journey, policy } = material;
  const time = (at: Instant) => instantWords(at, policy.timeZone);
  const { engagement, stamps } = journey;
  const properties = Object.entries(engagement.properties)
    .slice(0, MOST_PROPERTIES)
    .map(([name, value]) => `${name} = ${value}`);
  return [
    `Engaged ${time(stamps.engagedAt)} (${engagement.kind})${properties.length > 0 ? `: ${properties.join(", ")}` : ""}.`,
    `Priority: ${severityOf(policy, journey.leadType)}; lead type: ${labelOf(policy, journey)}.`,
    ownerWords(material),
    ...clockWords(material, time),
    stamps.acknowledgedAt === null
      ? "No automatic answer went out."
      : `An automatic answer went out ${time(stamps.acknowledgedAt)}; it is no touch.`,
    journey.firstTouch === null
      ? "Nobody has touched the lead yet."
      : `First touch: ${journey.firstTouch.activity} ${time(journey.firstTouch.at)} by ${nameOf(material, journey.firstTouch.actorId)}.`,
    ...raisedWords(material, time),
    ...journey.conflicts.map(
      ({ kind, at, counts, other, why }) =>
        `${counts} and ${other} disagreed about the ${kind} ${time(at)}; ${counts} counts: ${why}.`,
    ),
    ...journey.stopRules.map((rule) => `Stop rule: ${rule}.`),
  ];
}

function labelOf(policy: Policy, { leadType }: Journey): string {
  return policy.leadTypes.find(({ name }) => name === leadType)?.label ?? "not known";
}

function nameOf({ view, now }: Material, user: string | null): string {
  return user === null ? "nobody known" : (view.userAt(user, now).name ?? user);
}

function ownerWords(material: Material): string {
  const { ownerId, backupOwnerId } = material.journey;
  const backup = backupOwnerId === null ? "none" : nameOf(material, backupOwnerId);
  return `Owner: ${ownerId === null ? "nobody" : nameOf(material, ownerId)}; backup owner: ${backup}.`;
}

function clockWords({ journey, policy }: Material, time: (at: Instant) => string): string[] {
  return journey.clocks
    .filter(({ clock }) => clock === policy.sla || clock === "lead-wait")
    .map(({ clock, target, dueAt, status, reason, cause, miss }) => {
      const due = dueAt === null ? "never due" : `due ${time(dueAt)}`;
      const why = cause
        ? `, cause ${cause.cause}: ${cause.evidence.replace(/\.$/, "")}`
        : reason
          ? `, ${reason}`
          : "";
      const late = miss ? ` by ${durationWords(miss.calendarMs)}` : "";
      return `Rule: ${clock} within ${target}, ${due}, policy version ${policy.version}: ${status}${late}${why}.`;
    });
}

/** The facts that the review rests on, as they were told. */
function raisedWords({ review, facts }: Material, time: (at: Instant) => string): string[] {
  return facts.flatMap((fact): string[] => {
    if (fact.kind === "flagged" && fact.flag === review.kind)
      return [
        `${fact.source} raised ${fact.flag} ${time(fact.occurredAt)}${fact.detail ? `: ${fact.detail}` : ""}.`,
      ];
    if (isWithoutEvidence(fact) && review.id === `touchWithoutEvidence: ${fact.activityId}`)
      return [`${fact.source} logged a ${fact.activity} ${time(fact.occurredAt)} (${fact.key}).`];
    if (fact.kind === "reasonRecorded")
      return [
        `Reason on the record ${time(fact.occurredAt)}: ${fact.reason}${fact.note ? ` (${fact.note})` : ""}.`,
      ];
    return [];
  });
}
