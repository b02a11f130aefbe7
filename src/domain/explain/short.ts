import type { Clock, Journey } from "../journey.ts";
import type { ClockSpec, Policy } from "../policy.ts";
import { instantWords } from "../words.ts";
import { verdictWords } from "./verdict-words.ts";

/**
 * At most five lines for the lead's record: the SLA clock of its latest journey. It says nothing that moves by looking
 * at it, so it is written when the verdict changes, and only then. `null`: nothing is judged.
 */
export function shortExplanation(journey: Journey, policy: Policy): string | null {
  const clock = journey.clocks.findLast(({ clock: name }) => name === policy.sla);
  if (journey.history || !clock) return null;
  const spec = policy.clocks.find(({ name }) => name === clock.clock);
  const timeZone = (spec && zoneOf(policy, spec)) ?? policy.timeZone;
  const at = (instant: number) => instantWords(instant, timeZone);
  const type = policy.leadTypes.find(({ name }) => name === journey.leadType)?.label ?? "Unknown type";
  const lines = [
    settled(verdictWords(clock, at), clock),
    `Asked for contact ${at(journey.stamps.engagedAt)}; counted from ${at(clock.startedAt)} (${FROM[journey.stamps.handoverFrom ?? "assignment"]}).`,
    `${type}: ${clock.target}, due ${clock.dueAt === null ? "never" : at(clock.dueAt)}. Hours: ${spec?.calendar ?? "always"}.`,
    ...(clock.cause ? [`Cause: ${clock.cause.cause}. ${clock.cause.evidence}`] : []),
    `Rules version ${policy.version}; all of it: leadclock explain.`,
  ];
  return lines.map((line) => line.slice(0, LONGEST_LINE)).join("\n");
}

const LONGEST_LINE = 240;

const FROM = {
  assignment: "an owner had it",
  notification: "the owner was told",
  touch: "the touch came before any owner",
} as const;

function zoneOf(policy: Policy, { calendar }: ClockSpec): string | undefined {
  return policy.calendars[calendar]?.timeZone;
}

/** An open miss grows with every look; the record says when it was due. */
function settled(words: string, { status, dueAt }: Clock): string {
  return status === "pending" && dueAt !== null ? "Waits for the first touch." : words;
}
