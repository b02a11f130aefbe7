import type { LeadRow, Readout } from "../../sandbox/stages/stage.ts";
import { median } from "./sorted-figures.ts";

export interface StampLag {
  readonly n: number;
  readonly median: number | null;
  /** Element floor(0.95 n) of the sorted list. */
  readonly p95: number | null;
}

/**
 * Real milliseconds from the first time a CRM told of something to the write that made its stamp readable there. A stamp
 * belongs to what happened to its lead at its instant. A stamp that was there before the CRM told (found by a
 * re-reading) counts as 0.
 */
export function stampLag(readouts: readonly Readout[]): StampLag {
  const lags = readouts.flatMap(lagsIn).sort((a, b) => a - b);
  return { n: lags.length, median: median(lags), p95: lags[Math.floor(0.95 * lags.length)] ?? null };
}

function lagsIn(readout: Readout): readonly number[] {
  const sentAt = firstSendings(readout);
  return readout.leads.flatMap((lead) => lagsOf(lead, sentAt));
}

function lagsOf(lead: LeadRow, sentAt: ReadonlyMap<string, number>): readonly number[] {
  return Object.values(lead.stamps).flatMap((stamp) => {
    const sent = stamp ? sentAt.get(`${lead.id} ${stamp.at}`) : undefined;
    if (!stamp || stamp.writtenRealAt === null || sent === undefined) return [];
    return [Math.max(0, stamp.writtenRealAt - sent)];
  });
}

/** The earliest sending by lead and the instant it tells of. */
function firstSendings({ tellings }: Readout): ReadonlyMap<string, number> {
  const earliest = new Map<string, number>();
  for (const { lead, at, sentRealAt } of tellings) {
    const key = `${lead} ${at}`;
    earliest.set(key, Math.min(earliest.get(key) ?? Number.POSITIVE_INFINITY, sentRealAt));
  }
  return earliest;
}
