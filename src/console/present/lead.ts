import type { Journey } from "../../domain/journey.ts";
import { engagementWords } from "../../domain/words.ts";
import type { AlertEntry, LeadEntry } from "../ports.ts";
import type { LeadView } from "../view.ts";
import { alertView } from "./alerts.ts";
import { clockViews, dueView, nextSteps, slaClock, stepWords, urgentClock } from "./clocks.ts";
import { type Context, leadName, leadTypeLabel, personName, policyOf, systemName } from "./context.ts";
import { barView, delaySum } from "./delays.ts";
import { explain } from "./explain.ts";
import { hopViews } from "./hops.ts";

/** Everything the panel of one lead says. */
export function leadView(
  entry: LeadEntry & { readonly earlier: readonly Journey[]; readonly alerts: readonly AlertEntry[] },
  context: Context,
): LeadView {
  const { journey, card } = entry;
  const policy = policyOf(context, journey);
  const clock = journey.status === "unanswered" ? urgentClock(journey, policy) : slaClock(journey, policy);
  const status = dueView(clock, context);
  const owner = journey.ownerId === null ? "nobody owns it" : `owner ${personName(context, journey.ownerId)}`;
  return {
    id: entry.leadId,
    name: leadName(entry),
    company: card?.company ?? "",
    kind: `${leadTypeLabel(context, journey)} · ${engagementWords(journey)} · ${owner}`,
    crm: card ? systemName(context, card.record.split(":")[0]!) : context.crm,
    url: card?.url ?? null,
    verdict: { glyph: status.glyph, word: status.word, words: status.left },
    sum: delaySum(journey, context),
    bar: barView(journey, clock, context),
    hops: hopViews(journey, context),
    ...explain(journey, slaClock(journey, policy), policy, context),
    zone: context.times.zone,
    clocks: clockViews(journey, policy, context),
    next: nextSteps(journey)
      .slice(0, 3)
      .map((next) => ({ at: context.times.at(next.step.at), what: stepWords(next, journey, context) })),
    alerts: entry.alerts.map((alert) => alertView(alert, context)),
    happened: happenings(journey, context),
    earlier:
      entry.earlier.length > 0
        ? `${entry.earlier.length} earlier journeys of this lead stand as they ended.`
        : null,
  };
}

type Hop = Journey["hops"][number];

const HOP_WORDS: Readonly<Record<Exclude<Hop["what"], "touched">, string>> = {
  engaged: "Engaged",
  recordCreated: "Record created",
  queue: "In a queue",
  person: "Assigned",
  notified: "Notified",
  nobody: "Owner removed",
};

/** Facts that matter, newest first. */
function happenings(journey: Journey, context: Context): LeadView["happened"] {
  // The touch is told below, with what it was.
  const hops = journey.hops.flatMap((hop) =>
    hop.what === "touched"
      ? []
      : [
          {
            instant: hop.at,
            what: HOP_WORDS[hop.what],
            detail: hopDetail(hop, journey, context),
            source: systemName(context, hop.system),
          },
        ],
  );
  const touch = journey.firstTouch;
  const touched = touch
    ? [
        {
          instant: touch.at,
          what: "First touch",
          detail: `${touch.activity} by ${personName(context, touch.actorId)}`,
          source: context.crm,
        },
      ]
    : [];
  const acknowledged = journey.stamps.acknowledgedAt
    ? [
        {
          instant: journey.stamps.acknowledgedAt,
          what: "Acknowledged",
          detail: "an automatic answer, not a touch",
          source: context.crm,
        },
      ]
    : [];
  const missed = journey.clocks
    .filter((clock) => clock.status === "miss" && clock.dueAt !== null)
    .map((clock) => ({
      instant: clock.dueAt ?? 0,
      what: "Past due",
      detail: `${clock.clock}, ${clock.target}`,
      source: "Leadclock",
    }));
  const all = [...hops, ...acknowledged, ...missed, ...touched];
  return all
    .sort((a, b) => b.instant - a.instant)
    .map(({ instant, ...rest }) => ({ at: context.times.short(instant), ...rest }));
}

function hopDetail(hop: Hop, journey: Journey, context: Context): string {
  if (hop.what === "engaged") return engagementWords(journey);
  return hop.ownerId === null ? "" : personName(context, hop.ownerId);
}
