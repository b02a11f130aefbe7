import { durationWords, instantWords } from "../../src/domain/words.ts";
import type { MonthlyPack } from "./monthly-pack.ts";
import type { StoredPack } from "./packs.ts";
import type { Count, PackRow, WeeklyPack } from "./weekly-pack.ts";

/** A report as people read it: one line each. */
export function packText(pack: StoredPack, timeZone: string): readonly string[] {
  return pack.kind === "weekly"
    ? weeklyText(pack.body as WeeklyPack)
    : monthlyText(pack.body as MonthlyPack, timeZone);
}

export function packTitle({ kind, period }: Pick<StoredPack, "kind" | "period">): string {
  return kind === "weekly"
    ? `Breach review of the week of ${period}`
    : `Exceptions of the month of ${period}`;
}

export function packName({ kind }: Pick<StoredPack, "kind">): string {
  return kind === "weekly" ? "Weekly breach review" : "Monthly exceptions";
}

/** Its first and last local date. */
export function packPeriod({ period, endsAt }: StoredPack, timeZone: string): string {
  return `${period} to ${new Intl.DateTimeFormat("sv-SE", { timeZone }).format(endsAt - 1)}`;
}

const MOST_LINES = 60;

/** A report as a task or a message holds it: what does not fit can be asked for. */
export function packLines(pack: StoredPack, timeZone: string): readonly string[] {
  return [
    ...packText(pack, timeZone)
      .slice(0, MOST_LINES)
      .map((line) => line.trim()),
    `All of it: leadclock pack ${pack.kind} --period ${pack.period}`,
  ];
}

/** A report as rows of one table: section, name, then figures by their names. */
export function packCsv(pack: StoredPack): string {
  const rows =
    pack.kind === "weekly" ? weeklyRows(pack.body as WeeklyPack) : monthlyRows(pack.body as MonthlyPack);
  const used = new Set(rows.flatMap(({ figures }) => Object.keys(figures)));
  const columns = ["section", "name", ...FIGURES.filter((figure) => used.has(figure))];
  const lines = rows.map(({ section, name, figures }) =>
    [section, name, ...columns.slice(2).map((column) => figures[column] ?? "")].map(cell).join(","),
  );
  return `${[columns.join(","), ...lines].join("\r\n")}\r\n`;
}

/** In the order of their columns. */
const FIGURES: readonly string[] = [
  "n",
  ...["leads", "hits", "misses", "pending", "review", "excluded", "superseded", "hitRate"],
  ...["meanMs", "medianMs", "p90Ms", "opened", "decided", "stillOpen", "at"],
];

interface Row {
  readonly section: string;
  readonly name: string;
  readonly figures: Readonly<Record<string, string | number | null>>;
}

/** Quoted where needed; what a spreadsheet would take for a formula is made text. */
function cell(value: string | number | null): string {
  if (value === null || typeof value === "number") return String(value ?? "");
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function weeklyText(pack: WeeklyPack): readonly string[] {
  return [
    rowText(pack.total),
    ...section("Misses by reason", pack.byReason.map(countText)),
    ...section("Misses by cause", pack.byCause.map(countText)),
    ...section("By source", pack.bySource.map(rowText)),
    ...section("By owner", pack.byOwner.map(rowText)),
    ...section("By lead type", pack.byLeadType.map(rowText)),
    ...section("Left out of the hit rate, by reason", pack.excluded.map(countText)),
    ...(pack.inOutages > 0
      ? [`${pack.inOutages} misses in outages are counted and left out of the averages.`]
      : []),
  ];
}

function monthlyText(pack: MonthlyPack, timeZone: string): readonly string[] {
  return [
    ...section(
      "Reviews",
      pack.reviews.map(
        ({ name, opened, decided, stillOpen }) =>
          `${name}: ${opened} opened, ${decided} decided, ${stillOpen} still open at the end`,
      ),
    ),
    ...section("Values that no rule knew", pack.unclassified.map(countText)),
    `Lead types changed by the owner after the warning: ${pack.reclassifiedAfterWarning}`,
    `Journeys about which alerts were stopped: ${pack.suppressed}`,
    ...section(
      "What people decided",
      pack.decisions.map(({ type, by, n }) => `${type} by ${by}: ${n}`),
    ),
    ...section("Where two systems disagreed", pack.conflicts.map(countText)),
    ...section(
      "Overrides",
      pack.overrides.map(({ at, actor, action }) => `${instantWords(at, timeZone)}: ${action} by ${actor}`),
    ),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [`${title}: none`] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
}

const countText = ({ name, n }: Count): string => `${name}: ${n}`;

function rowText(row: PackRow): string {
  const rate = row.hitRate === null ? "no verdict yet" : `${Math.round(row.hitRate * 1000) / 10} % in time`;
  const beside = (["pending", "review", "excluded", "superseded"] as const)
    .filter((key) => row[key] > 0)
    .map((key) => `${row[key]} ${key}`);
  const speed =
    row.medianMs === null
      ? ""
      : `; speed to lead: median ${durationWords(row.medianMs)}, p90 ${durationWords(row.p90Ms ?? 0)}, mean ${durationWords(row.meanMs ?? 0)}`;
  return `${row.name}: ${row.leads} leads, ${row.hits} hits, ${row.misses} misses, ${rate}${beside.map((one) => `, ${one}`).join("")}${speed}`;
}

function weeklyRows(pack: WeeklyPack): readonly Row[] {
  const rows = (name: string, list: readonly PackRow[]): Row[] =>
    list.map(({ name: group, ...figures }) => ({ section: name, name: group, figures: { ...figures } }));
  return [
    ...rows("total", [pack.total]),
    ...countRows("misses by reason", pack.byReason),
    ...countRows("misses by cause", pack.byCause),
    ...rows("source", pack.bySource),
    ...rows("owner", pack.byOwner),
    ...rows("lead type", pack.byLeadType),
    ...countRows("excluded", pack.excluded),
    ...countRows("outages", [{ name: "misses in outages", n: pack.inOutages }]),
  ];
}

function monthlyRows(pack: MonthlyPack): readonly Row[] {
  return [
    ...pack.reviews.map(({ name, ...figures }) => ({ section: "reviews", name, figures })),
    ...countRows("unclassified", pack.unclassified),
    ...countRows("exceptions", [
      { name: "reclassified after the warning", n: pack.reclassifiedAfterWarning },
      { name: "alerts stopped", n: pack.suppressed },
    ]),
    ...pack.decisions.map(({ type, by, n }) => ({
      section: "decisions",
      name: `${type} by ${by}`,
      figures: { n },
    })),
    ...countRows("conflicts", pack.conflicts),
    ...pack.overrides.map(({ at, actor, action }) => ({
      section: "overrides",
      name: `${action} by ${actor}`,
      figures: { at: new Date(at).toISOString() },
    })),
  ];
}

function countRows(name: string, counts: readonly Count[]): Row[] {
  return counts.map(({ name: what, n }) => ({ section: name, name: what, figures: { n } }));
}
