import type { Preview } from "../api/policy-answers.ts";
import type { Instants } from "./instants.ts";

type Result = NonNullable<Preview["result"]>;
type Counts = Result["byLeadType"][number]["before"];

const FLIP_WORDS: Readonly<Record<keyof Result["flips"], string>> = {
  hitToMiss: "hit → miss",
  missToHit: "miss → hit",
  leadType: "another lead type",
  excluded: "excluded only by the draft",
  included: "no longer excluded",
  opened: "judged only under the draft",
  gone: "no longer judged by themselves",
  otherwise: "otherwise another result",
};
const MOST_LEADS = 10;
const MOST_DAYS = 5;

/** A preview for people at a terminal. */
export function previewInWords(
  { result, state, why, stale, days, startedBy, startedAt }: Preview,
  when: Instants,
): string {
  const head = `Preview over ${days} days, by ${startedBy}, ${when(startedAt)}${stale ? `. Not of now: ${stale}` : ""}`;
  if (!result)
    return `${head}\nIt ${state === "failed" ? `failed: ${why ?? "the server was stopped."}` : "is running."}\n`;
  return [
    head,
    `${counted(result.leads, "lead")}, ${counted(result.journeys, "journey")}${result.history > 0 ? ` (${result.history} from before the account was watched)` : ""}${result.erased > 0 ? `; ${counted(result.erased, "erased lead")} left out` : ""}`,
    "",
    ...verdicts(result),
    "",
    ...flips(result, when),
    "",
    ...alerts(result),
    "",
    ...running(result),
    ...(result.unseen.length === 0
      ? []
      : [
          "",
          `The draft asks for ${result.unseen.join(", ")}, which no lead of this time carries: those rules could match nothing here.`,
        ]),
    "",
  ].join("\n");
}

function verdicts({ before, after, byLeadType }: Result): readonly string[] {
  const rows = [
    ["", "hit rate", "hits", "misses", "waiting", "review", "excluded"],
    ...byLeadType.map((one) => row(one.leadType ?? "unclassified", one.before, one.after)),
    row("all", before, after),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return [
    ...rows.map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    ),
    ...(before.unclassified === after.unclassified
      ? []
      : [`unclassified: ${before.unclassified} → ${after.unclassified}`]),
  ];
}

function row(name: string, before: Counts, after: Counts): string[] {
  const both = (column: Exclude<keyof Counts, "hitRate">) =>
    change(String(before[column]), String(after[column]));
  return [
    name,
    change(percent(before.hitRate), percent(after.hitRate)),
    both("hits"),
    both("misses"),
    both("waiting"),
    both("review"),
    both("excluded"),
  ];
}

function flips({ flips, flipped, names }: Result, when: Instants): readonly string[] {
  const kinds = Object.entries(flips).filter(([, count]) => count > 0);
  if (kinds.length === 0) return ["No lead flips."];
  return [
    "Leads that flip:",
    ...kinds.map(([kind, count]) => `  ${count} ${FLIP_WORDS[kind as keyof Result["flips"]]}`),
    ...flipped.slice(0, MOST_LEADS).map(({ leadId, engagedAt, before, after }) => {
      const owner = (after ?? before)?.ownerId ?? null;
      const whose = owner === null ? "nobody's" : `${names[owner] ?? owner}'s`;
      return `  ${leadId}, engaged ${when(engagedAt)}, ${whose}: ${outcome(before)} → ${outcome(after)}`;
    }),
    ...(flipped.length > MOST_LEADS ? ["  … more with --json"] : []),
  ];
}

function outcome(one: Result["flipped"][number]["before"]): string {
  return one ? `${one.leadType ?? "unclassified"} ${one.status ?? "not started"}` : "nothing";
}

function alerts({ alerts: { before, after }, names }: Result): readonly string[] {
  const mean = (load: Result["alerts"]["before"]) => (load.mean === null ? "0" : load.mean.toFixed(1));
  const most = (load: Result["alerts"]["before"]) => String(load.busiest[0]?.alerts ?? 0);
  return [
    `Alerts: ${change(String(before.total), String(after.total))}; per person and day with any: mean ${change(mean(before), mean(after))}, most ${change(most(before), most(after))}`,
    ...after.busiest
      .slice(0, MOST_DAYS)
      .map(({ userId, day, alerts }) => `  ${day}: ${alerts} to ${names[userId] ?? userId}`),
    ...(after.toNobody > 0
      ? [`  ${after.toNobody} to nobody: name people in the policy, by addresses that they have in the CRM`]
      : []),
  ];
}

function running({ running: { leads, flips, dueEarlier, dueLater } }: Result): readonly string[] {
  if (leads === 0) return ["Nothing is running."];
  return [
    `If running clocks were moved now: of ${counted(leads, "lead")}, ${flips} would be another thing at once (no alerts for them); ${counted(dueEarlier, "clock")} would be due earlier, ${dueLater} later.`,
  ];
}

const percent = (share: number | null): string => (share === null ? "–" : `${(share * 100).toFixed(1)} %`);
const change = (before: string, after: string): string =>
  before === after ? before : `${before} → ${after}`;
const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
