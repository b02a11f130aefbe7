import { fieldName } from "../../connectors/hubspot/field-names.ts";
import type { PortalReadout, PortalRecord } from "./portal-readout.ts";
import { median } from "./sorted-figures.ts";

export interface StampLag {
  readonly n: number;
  readonly median: number | null;
  /** Element floor(0.95 n) of the sorted list. */
  readonly p95: number | null;
}

const STAMPS = ["engaged_at", "assigned_at", "first_touch_at"].map(fieldName);

/**
 * Real milliseconds from the first sending of the webhook that told of something to the write that made its stamp
 * readable. A stamp belongs to the events about its contact, or about one of its calls, that happened at its instant.
 * A stamp that was there before the webhook was sent (found by a re-reading) counts as 0.
 */
export function stampLag(readout: PortalReadout): StampLag {
  const sentAt = firstSendings(readout);
  const lags = readout.contacts.flatMap((contact) => lagsOf(contact, sentAt)).sort((a, b) => a - b);
  return { n: lags.length, median: median(lags), p95: lags[Math.floor(0.95 * lags.length)] ?? null };
}

function lagsOf(contact: PortalRecord, sentAt: ReadonlyMap<string, number>): readonly number[] {
  return STAMPS.flatMap((property) => {
    const stamped = contact.properties[property];
    const write = contact.writes.find((one) => one.property === property && one.value === stamped);
    const sent = stamped ? sentAt.get(`${contact.id} ${instantOf(stamped)}`) : undefined;
    return write === undefined || sent === undefined ? [] : [Math.max(0, write.realAt - sent)];
  });
}

/** The earliest sending by contact and the instant it tells of. */
function firstSendings({ activities, events }: PortalReadout): ReadonlyMap<string, number> {
  const contactOf = new Map(
    activities.flatMap(({ id, associations }) =>
      associations.filter(({ type }) => type === "contacts").map((contact) => [id, contact.id] as const),
    ),
  );
  const earliest = new Map<string, number>();
  for (const { event, firstSentRealAt } of events) {
    if (firstSentRealAt === null || event.objectId === undefined) continue;
    const object = String(event.objectId);
    const key = `${contactOf.get(object) ?? object} ${event.occurredAt}`;
    earliest.set(key, Math.min(earliest.get(key) ?? Number.POSITIVE_INFINITY, firstSentRealAt));
  }
  return earliest;
}

/** A stored datetime: epoch milliseconds or ISO-8601. */
export function instantOf(value: string): number {
  return /^-?\d+$/.test(value) ? Number(value) : Date.parse(value);
}
