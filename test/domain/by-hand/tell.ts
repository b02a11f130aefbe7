import type { LeadResult } from "../../../src/replay/result.ts";
import { whenOf } from "./read.ts";

type JourneyResult = LeadResult["journeys"][number];
type ClockResult = JourneyResult["clocks"][number];
type AlertResult = JourneyResult["alerts"][number];

/** What a replay says about one question of a history, in the words of its expectations; a clock tells several things. */
export function told(lead: LeadResult, question: string): string | readonly string[] {
  if (question === "journeys") return String(lead.journeys.length);
  const [, number = "1", asked = question] = /^#(\d) (.*)$/.exec(question) ?? [];
  const journey = lead.journeys[Number(number) - 1];
  if (!journey) throw new Error(`there is no journey ${number}`);
  const plain = answers[asked];
  if (plain) return plain(journey) || "none";
  const [, clock, run = "1"] = /^(.*?)(?: (\d))?$/.exec(asked)!;
  return clockWords(journey.clocks.find((one) => one.clock === clock && one.number === Number(run)));
}

const answers: Readonly<Record<string, (journey: JourneyResult) => string>> = {
  systems: ({ delays }) => duration(delays.systems?.calendarMs),
  human: ({ delays }) => duration(delays.human?.calendarMs),
  "human open": ({ delays }) => duration(delays.human?.openMs),
  headStart: ({ delays }) => duration(delays.headStart?.calendarMs),
  total: ({ delays }) => duration(delays.total?.calendarMs),
  handover: ({ stamps, handoverFrom }) => `${when(stamps.handoverAt)} ${handoverFrom}`,
  engagedAt: ({ stamps }) => when(stamps.engagedAt),
  assigned: ({ stamps }) => when(stamps.assignedAt),
  firstTouchAt: ({ stamps }) => when(stamps.firstTouchAt),
  latest: ({ latestEngagementAt }) => when(latestEngagementAt),
  status: ({ status }) => status,
  endedBy: ({ endedBy }) => String(endedBy),
  leadType: ({ leadType }) => String(leadType),
  returning: ({ returning }) => String(returning),
  history: ({ history }) => String(history),
  unclassified: ({ unclassified }) => String(unclassified),
  version: ({ policyVersion }) => String(policyVersion),
  owner: ({ ownerId }) => String(ownerId),
  firstTouch: ({ firstTouch }) =>
    firstTouch ? `${firstTouch.activity} ${firstTouch.actorId} ${firstTouch.level}` : "",
  alerts: ({ alerts }) => alertWords(alerts),
  "alerts of response": ({ alerts }) => alertWords(alerts.filter(isOfResponse)),
  "alerts of response sent": ({ alerts }) =>
    alertWords(alerts.filter((alert) => isOfResponse(alert) && alert.kind !== "skipped: late")),
  reviews: ({ reviews }) =>
    reviews
      .filter(({ decidedAt }) => decidedAt === null)
      .map(({ kind, openedAt }) => `${kind} ${when(openedAt)}`)
      .join(" | "),
  segments: ({ clocks }) =>
    (clocks.find(({ clock }) => clock === "response")?.segments ?? [])
      .map(
        (one) => `${one.ownerId} ${when(one.startedAt)}-${when(one.endedAt)}${one.heldAtDue ? " held" : ""}`,
      )
      .join(" | "),
};

function clockWords(clock: ClockResult | undefined): readonly string[] {
  if (!clock) return ["absent"];
  const { status, dueAt, usedOpenMs, missDuration: late, cause, flags } = clock;
  return [
    status,
    dueAt ? `due ${when(dueAt)}` : "due never",
    `used ${duration(usedOpenMs)}`,
    ...(late ? [`late ${duration(late.calendarMs)}/${duration(late.openMs)}`] : []),
    ...(cause ? [cause] : []),
    ...flags,
  ];
}

const isOfResponse = ({ clock }: AlertResult) => clock === "response";

function alertWords(alerts: readonly AlertResult[]): string {
  return alerts
    .map(({ at, decidedAt, clock, number, step, kind, to }) => {
      const run = number > 1 ? ` ${number}` : "";
      const name = `${when(at)} ${clock}${run} ${step}`;
      if (kind === "skipped: late") return `${name} skipped`;
      return `${name} ${to.map(person).join(" ")}${decidedAt === at ? "" : ` sent ${when(decidedAt)}`}`;
    })
    .join(" | ");
}

function person({ role, userId, insteadOf }: AlertResult["to"][number]): string {
  return `${role}:${userId}${insteadOf ? `<${insteadOf.role}:${insteadOf.userId ?? "-"}` : ""}`;
}

const when = (at: string | null) => (at === null ? "-" : whenOf(at));

function duration(ms: number | undefined): string {
  if (ms === undefined) return "-";
  if (ms < 1000) return ms === 0 ? "0s" : `${ms}ms`;
  const parts = [
    [Math.floor(ms / 3_600_000), "h"],
    [Math.floor(ms / 60_000) % 60, "m"],
    [(ms % 60_000) / 1000, "s"],
  ] as const;
  return parts.map(([count, unit]) => (count ? `${count}${unit}` : "")).join("");
}
