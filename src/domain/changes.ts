import { isAboutBreach } from "./breach-reviews.ts";
import type { AlertRecord, Effect } from "./effects.ts";
import type { Told } from "./fold.ts";
import type { Clock, Journey } from "./journey.ts";
import type { Ledger } from "./ledger.ts";
import { type PersonTurn, personAt } from "./owners.ts";
import type { ClockSpec, Policy } from "./policy.ts";
import { resolveRecipients } from "./recipients.ts";
import { isSilencedByTouch } from "./steps.ts";
import type { Instant } from "./time.ts";

/** Open tasks that no longer fit: closed with a note, or moved to the new owner (D5, D11, D12, D23, D33). */
export function changesOf(
  alerts: readonly AlertRecord[],
  ledger: Ledger,
  told: readonly Told[],
  policies: readonly Policy[],
  now: Instant,
): Effect[] {
  if (alerts.length === 0) return [];
  const toldOf = new Map(told.map((one) => [one.journey.id, one]));
  return alerts.flatMap((record): Effect[] => {
    if (record.openFor === null) return [];
    const journey = ledger.journeyOf(record);
    const at = {
      journeyId: journey?.id ?? record.journeyId,
      clock: record.clock,
      number: record.number,
      step: record.step,
    };
    const policy = policies.find((one) => one.version === journey?.policyVersion);
    const note =
      record.kind === "review"
        ? reviewNote(record, journey)
        : (closingNote(record, journey, policy, now) ?? closedNote(record, toldOf.get(at.journeyId)));
    if (note !== null) return [{ type: "closeAlerts", ...at, note }];
    const owner = journey?.ownerId ?? null;
    const story = toldOf.get(at.journeyId);
    if (owner === null || !story || !policy || !isForOwner(record, policy)) return [];
    if (owner === record.openFor || !hasChangedHands(story.persons, record, owner)) return [];
    // Whoever stands in for a new owner who is away, as for the alert itself (D30).
    const to = resolveRecipients(story.tale.view, policy, ["owner"], owner, now)[0]?.userId ?? owner;
    return to === record.openFor ? [] : [{ type: "moveAlerts", ...at, to }];
  });
}

function reviewNote({ step }: AlertRecord, journey: Journey | undefined): string | null {
  // A review of an import has no journey to look at.
  if (!journey) return null;
  const review = journey.reviews.find(({ id }) => id === step || `${id}, past due` === step);
  if (!review) return "There is nothing to review any more: the lead's story was corrected.";
  if (review.decidedAt !== null) return "It was decided.";
  return journey.status === "ended" && !isAboutBreach(review)
    ? `The journey ended: ${journey.outcome ?? journey.endedBy}.`
    : null;
}

function closingNote(
  record: AlertRecord,
  journey: Journey | undefined,
  policy: Policy | undefined,
  now: Instant,
): string | null {
  const clock = journey?.clocks.find((one) => one.clock === record.clock && one.number === record.number);
  if (!journey || !clock) return "This clock no longer exists: the lead's story was corrected.";
  const spec = policy?.clocks.find((one) => one.name === clock.clock);
  return endNote(clock) ?? stopNote(journey, clock, spec) ?? undoneNote(record, clock, now);
}

function endNote(clock: Clock): string | null {
  if (clock.status === "excluded" || clock.status === "superseded")
    return `The clock ended as ${clock.status}: ${clock.reason ?? ""}.`;
  return clock.status === "review" ? `The clock waits: ${clock.reason ?? "in review"}.` : null;
}

function stopNote(journey: Journey, clock: Clock, spec: ClockSpec | undefined): string | null {
  if (clock.stoppedAt !== null)
    return clock.status === "hit" ? "The clock was stopped in time." : "The clock was stopped after its due.";
  if (journey.endedAt !== null && spec?.start !== "booked")
    return `The journey ended: ${journey.outcome ?? journey.endedBy}.`;
  return journey.firstTouch !== null && spec && isSilencedByTouch(spec) ? "Somebody followed up." : null;
}

function undoneNote(record: AlertRecord, clock: Clock, now: Instant): string | null {
  const undone = record.kind !== "warning" && clock.dueAt !== null && clock.dueAt > now;
  return undone ? "The lead has more time now: the miss is undone." : null;
}

/** A person dealt with it (R-121). */
function closedNote(record: AlertRecord, told: Told | undefined): string | null {
  const closed = told?.handled.closed(record);
  return closed ? `Closed by ${closed.by}${closed.note ? `: ${closed.note}` : ""}` : null;
}

/** Tasks that went to the owner's place move with the owner; a manager's stays. */
function isForOwner(record: AlertRecord, policy: Policy): boolean {
  if (record.kind === "warning") return true;
  if (record.kind === "review") return false;
  const tiers = policy.clocks.find((one) => one.name === record.clock)?.tiers ?? [];
  const wanted = record.kind === "catchUp" ? "tier-1" : record.step;
  return tiers.find((one) => `tier-${one.tier}` === wanted)?.to[0] === "owner";
}

/**
 * Whether the lead has another owner than the one for whom the task was made, or than the one it moved to; a backup
 * owner who stands in for an owner who is still the same keeps it.
 */
function hasChangedHands(
  persons: readonly PersonTurn[],
  { decidedAt, ownerId = personAt(persons, decidedAt)?.ownerId, openFor }: AlertRecord,
  owner: string,
): boolean {
  const isAfter = ({ end }: PersonTurn) => end === null || end > decidedAt;
  return ownerId !== owner || persons.some((one) => one.ownerId === openFor && isAfter(one));
}
