import { asFile, type File, missing, type Notes } from "./notes.ts";
import { flagIn, listIn, numberIn, type RuleRow, type RuleRows, textIn } from "./rows.ts";

/** The file's clocks with the thresholds and alert steps of the org. Which clocks there are is the file's matter. */
export function layClocks(
  base: unknown,
  rows: Pick<RuleRows, "thresholds" | "tiers">,
  notes: Notes,
): readonly File[] {
  const clocks = Array.isArray(base) ? base.map(asFile) : [];
  const names = clocks.map(({ name }) => String(name));
  const known = (row: RuleRow): boolean => {
    const clock = textIn(row, "Clock__c");
    if (clock && names.includes(clock)) return true;
    notes.wrong(row, {
      field: "Clock",
      reason: clock ? `There is no clock ${clock}.` : "It is empty.",
      fix: `Write one of ${names.join(", ")}.`,
    });
    return false;
  };
  const thresholds = Map.groupBy(rows.thresholds.filter(known), (row) => textIn(row, "Clock__c"));
  const steps = Map.groupBy(rows.tiers.filter(known), (row) => textIn(row, "Clock__c"));
  return clocks.map((clock, index) => {
    const name = String(clock.name);
    const paths = [`clocks.${index}`, `clocks.${name}`];
    const own = steps.get(name) ?? [];
    return {
      ...clock,
      ...targetOf(clock, thresholds.get(name) ?? [], paths, notes),
      warnings: own
        .filter((row) => textIn(row, "Kind__c") === "warning")
        .map((row, at) => warningOf(row, clock, at, paths, notes)),
      tiers: own
        .filter((row) => textIn(row, "Kind__c") !== "warning")
        .toSorted((one, other) => (numberIn(one, "Tier__c") ?? 0) - (numberIn(other, "Tier__c") ?? 0))
        .map((row, at) => tierOf(row, clock, at, paths, notes)),
    };
  });
}

function targetOf(clock: File, rows: readonly RuleRow[], paths: readonly string[], notes: Notes): File {
  if ("sameAs" in asFile(clock.target)) {
    for (const row of rows)
      notes.wrong(row, {
        field: "Clock",
        reason: `The clock ${clock.name} takes its time from another clock.`,
        fix: "Delete this threshold.",
      });
    return {};
  }
  const byLeadType: Record<string, unknown> = {};
  let otherwise: unknown;
  for (const row of rows) {
    const type = textIn(row, "Lead_Type__c");
    const target = timeOf(row, notes);
    const at = type === null ? "otherwise" : `byLeadType.${type}`;
    for (const path of paths) notes.at(`${path}.target.${at}`, row);
    if (type === null ? otherwise !== undefined : type in byLeadType)
      notes.wrong(row, {
        field: "Lead type",
        reason: `The clock ${clock.name} has a threshold for ${type ?? "all other types"} already.`,
        fix: "Delete one of them.",
      });
    else if (type === null) otherwise = target;
    else byLeadType[type] = target;
  }
  return { target: { byLeadType, otherwise } };
}

/** A time as rules have it, or one that no rule takes where the record says none. */
function timeOf(row: RuleRow, notes: Notes): File {
  const amount = numberIn(row, "Amount__c");
  const unit = textIn(row, "Unit__c");
  if (amount === null) notes.wrong(row, missing("Amount", "Give a number."));
  if (unit === null) notes.wrong(row, missing("Unit", "Choose minutes, hours or business days."));
  return { [unit ?? "minutes"]: amount ?? 0 };
}

function warningOf(row: RuleRow, clock: File, at: number, paths: readonly string[], notes: Notes): File {
  for (const path of paths) notes.at(`${path}.warnings.${at}`, row);
  const before = Array.isArray(clock.warnings) ? asFile(clock.warnings[at]) : {};
  const channels = "channels" in before ? { channels: before.channels } : {};
  const time = timeOf(row, notes);
  return "percent" in time ? { ...time, ...channels } : { before: time, ...channels };
}

function tierOf(row: RuleRow, clock: File, at: number, paths: readonly string[], notes: Notes): File {
  for (const path of paths) notes.at(`${path}.tiers.${at}`, row);
  const tier = numberIn(row, "Tier__c") ?? at + 1;
  const before = (Array.isArray(clock.tiers) ? clock.tiers.map(asFile) : []).find((one) => one.tier === tier);
  const to = [
    ...listIn(row, "Recipients__c", ";"),
    ...listIn(row, "Roles__c", ",").map((role) => `role:${role.replace(/^role:/, "")}`),
  ];
  if (to.length === 0) notes.wrong(row, missing("Recipients", "Choose who is told."));
  return {
    tier,
    after: { ...timeOf(row, notes), ...(flagIn(row, "Calendar_Time__c") ? { calendarTime: true } : {}) },
    to,
    ...(before && "channels" in before ? { channels: before.channels } : {}),
  };
}
