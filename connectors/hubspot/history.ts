import { type Instant, MINUTE } from "../../src/domain/time.ts";
import type { CrmRecord, HistoryEntry } from "./schema.ts";

/** The versions of a property, oldest first; the present value alone where HubSpot gave no history. */
export function versions(record: CrmRecord, property: string): readonly HistoryEntry[] {
  // HubSpot gives the newest first, also among versions of one instant.
  const history = record.propertiesWithHistory?.[property] ?? [];
  return [...history].reverse().sort((a, b) => a.timestamp - b.timestamp);
}

/** As `versions`, without entries that repeat the value before them. */
export function changes(record: CrmRecord, property: string): readonly HistoryEntry[] {
  return versions(record, property).filter(
    (entry, index, all) => entry.value !== (all[index - 1]?.value ?? ""),
  );
}

/** A form sets its fields in the same breath, not in the same millisecond. */
const SAME_BREATH = MINUTE;

/**
 * The value a property had at an instant or got within the minute after it; without history the present value.
 * Later values are not looked at, so a reading long after gives what a reading at once gave.
 */
export function valueAt(record: CrmRecord, property: string, at: Instant): string | null {
  const all = versions(record, property);
  if (all.length === 0) return record.properties[property] || null;
  return all.findLast((entry) => entry.timestamp <= at + SAME_BREATH)?.value || null;
}

/** A date property as an instant; HubSpot writes ISO 8601 or epoch milliseconds. */
export function instantOf(value: string | null | undefined): Instant | null {
  if (!value) return null;
  const instant = /^\d+$/.test(value) ? Number(value) : Date.parse(value);
  return Number.isNaN(instant) ? null : instant;
}
