import { HOUR } from "../../domain/time.ts";
import { engagementWords } from "../../domain/words.ts";
import type { LeadEntry } from "../ports.ts";
import type { LeadRowView } from "../view.ts";
import { durationWords } from "../words.ts";
import { dueView, nextSteps, slaClock, stepWords, urgentClock } from "./clocks.ts";
import { type Context, leadName, leadTypeLabel, personName, policyOf } from "./context.ts";
import { barView } from "./delays.ts";

/** A lead that waits, as the worklist shows it. */
export function waitingRow(entry: LeadEntry, context: Context): LeadRowView {
  const { journey } = entry;
  const clock = urgentClock(journey, policyOf(context, journey));
  const next = nextSteps(journey)[0];
  const owned = journey.ownerId !== null;
  return {
    ...whoRow(entry, context),
    section: sectionOf(clock, next !== undefined || !owned, context.now),
    status: dueView(clock, context),
    bar: barView(journey, clock, context),
    owner: owned ? personName(context, journey.ownerId) : "No owner",
    ownerNote: backupWords(entry, context),
    next: next ? stepWords(next, journey, context) : "Every tier was told",
    nextAt: next ? context.times.at(next.step.at) : "",
  };
}

/** A lead whose SLA clock was judged, as the list of verdicts shows it. */
export function settledRow(entry: LeadEntry, context: Context): LeadRowView {
  const { journey } = entry;
  const clock = slaClock(journey, policyOf(context, journey));
  const touch = journey.firstTouch;
  const status = dueView(clock, context);
  const other = touch && touch.actorId !== journey.ownerId;
  return {
    ...whoRow(entry, context),
    section: "settled",
    status,
    bar: barView(journey, clock, context),
    owner: personName(context, journey.ownerId),
    ownerNote: other ? `touched by ${personName(context, touch.actorId)}` : "",
    next: touch ? `${touch.activity} ${context.times.at(touch.at)}` : "Nobody has reached out",
    nextAt: clock?.cause ? `cause: ${clock.cause.cause}` : clock?.status === "hit" ? slack(clock) : "",
  };
}

function slack(clock: { readonly dueAt: number | null; readonly stoppedAt: number | null }): string {
  if (clock.dueAt === null || clock.stoppedAt === null || clock.stoppedAt > clock.dueAt) return "";
  return `${durationWords(clock.dueAt - clock.stoppedAt)} before due`;
}

function whoRow(entry: LeadEntry, context: Context): Pick<LeadRowView, "id" | "name" | "company" | "kind"> {
  return {
    id: entry.leadId,
    name: leadName(entry),
    company: entry.card?.company ?? "",
    kind: `${leadTypeLabel(context, entry.journey)} · ${engagementWords(entry.journey)}${entry.journey.returning ? " · returning" : ""}`,
  };
}

function sectionOf(
  clock: ReturnType<typeof urgentClock>,
  more: boolean,
  now: number,
): LeadRowView["section"] {
  if (!clock) return "later";
  if (clock.status === "review" || clock.status === "paused") return "review";
  if (clock.dueAt === null) return "later";
  if (clock.status === "miss" || clock.dueAt < now) return more ? "pastDue" : "escalated";
  return clock.dueAt - now <= HOUR ? "dueNext" : "later";
}

function backupWords({ journey }: LeadEntry, context: Context): string {
  if (journey.backupOwnerId) return `backup ${personName(context, journey.backupOwnerId)}`;
  const fallback = policyOf(context, journey)?.people.fallbackOwner;
  return journey.ownerId === null && fallback ? `fallback ${personName(context, fallback)}` : "";
}
