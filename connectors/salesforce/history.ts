import type { Instant } from "../../src/domain/time.ts";
import { endOfDate, instantIn, isTrue, type Row, textOf, wholeSecond } from "./rows.ts";

/** What a change event told of one record, at the commit. */
export interface Told {
  readonly at: Instant;
  /** Which of the commits of one second it was, or 0. */
  readonly commit: number;
  readonly user: string | null;
  readonly type: "CREATE" | "UPDATE" | "DELETE" | "UNDELETE";
  readonly changed: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

/** One lead or contact with everything that was read and told of it. */
export interface Subject {
  readonly object: "Lead" | "Contact";
  readonly id: string;
  readonly row: Row;
  /** Rows of its history object, oldest first. */
  readonly history: readonly Row[];
  /** By events, oldest first. */
  readonly told: readonly Told[];
  /** Fields whose history is surely kept: without an entry they never changed. */
  readonly tracked: ReadonlySet<string>;
  /** Its campaign memberships. */
  readonly memberships: readonly Row[];
  /** Whoever made it made others in the same second. */
  readonly inBulk: boolean;
}

/** A value a field got; `seen`: found there, got at some time not after `at`, nobody knows when. */
export interface Change {
  readonly value: string;
  readonly at: Instant;
  readonly by: string | null;
  readonly from: "history" | "event" | "seen";
  /** Its place among changes of the same second. */
  readonly sequence?: number;
}

/** When the record was made. */
export const bornAt = (row: Row): Instant => instantIn(row, "CreatedDate") ?? 0;

/** An owner change has two rows, one with names and one with ids; the history calls the field `Owner`. */
const USER_OR_QUEUE = /^00[5G]\w{12}(\w{3})?$/;

/** The entries of a field in the record's history, oldest first. */
function entriesOf(subject: Subject, field: string): readonly Row[] {
  const name = field === "OwnerId" ? "Owner" : field;
  return subject.history.filter(
    (entry) =>
      entry.Field === name &&
      (field !== "OwnerId" ||
        USER_OR_QUEUE.test(textOf(entry, "NewValue") ?? textOf(entry, "OldValue") ?? "")),
  );
}

/**
 * The values a field had, oldest first and the present one last. Where the org keeps its history that decides, from
 * the creation on; else what events told; else the present value alone is known.
 */
export function changesOf(subject: Subject, field: string, timeZone = "UTC"): readonly Change[] {
  const { row } = subject;
  const entries = entriesOf(subject, field);
  const present = textOf(row, field) ?? "";
  const kept = entries.length > 0 || subject.tracked.has(field);
  const known = kept ? recorded(subject, entries, present) : toldOf(subject, field);
  const last = known.at(-1);
  if (last?.value === present || !(field in row)) return inOrder(differing(known));
  if (known.length === 0 && !mayHaveChanged(row, field))
    return [{ value: present, at: bornAt(row), by: textOf(row, "CreatedById"), from: "history" }];
  const at = Math.max(notAfter(row, field, timeZone), last?.at ?? 0);
  return inOrder(differing([...known, { value: present, at, by: null, from: "seen" }]));
}

/** An event's commit says its place, whichever other events are read with it; otherwise the order found does. */
function inOrder(changes: readonly Change[]): readonly Change[] {
  const placed: Change[] = [];
  for (const change of changes) {
    const before = placed.at(-1);
    const next = before?.at === change.at ? (before.sequence ?? 0) + 1 : undefined;
    const sequence = change.sequence ?? next;
    placed.push(sequence === undefined ? change : { ...change, sequence });
  }
  return placed;
}

function recorded(subject: Subject, entries: readonly Row[], present: string): Change[] {
  const first = entries[0];
  const value = first ? (textOf(first, "OldValue") ?? "") : present;
  const by = textOf(subject.row, "CreatedById");
  const changes = entries.map(
    (entry): Change => ({
      value: textOf(entry, "NewValue") ?? "",
      at: wholeSecond(instantIn(entry, "CreatedDate") ?? 0),
      by: textOf(entry, "CreatedById"),
      from: "history",
    }),
  );
  return [{ value, at: wholeSecond(bornAt(subject.row)), by, from: "history" }, ...changes];
}

/** The event of a creation tells what a field began with; that happened when the row says so. */
function toldOf({ row, told }: Subject, field: string): Change[] {
  return told.flatMap(({ at, commit, user, type, values }): Change[] => {
    if (type !== "CREATE" && (type !== "UPDATE" || !(field in values))) return [];
    const value = values[field] ?? "";
    return [
      {
        value: String(value),
        at: type === "CREATE" ? wholeSecond(bornAt(row)) : wholeSecond(at),
        by: user,
        from: "event",
        ...(commit > 0 ? { sequence: commit } : {}),
      },
    ];
  });
}

/** Values that repeat the one before say nothing. */
const differing = (changes: readonly Change[]): readonly Change[] =>
  changes.filter(({ value }, index) => value !== (changes[index - 1]?.value ?? ""));

/** A row that was never saved again has the values it began with; so has the owner of one never handed on. */
function mayHaveChanged(row: Row, field: string): boolean {
  if (field === "OwnerId" && "LastTransferDate" in row && row.LastTransferDate === null) return false;
  const modified = instantIn(row, "LastModifiedDate");
  return modified === null || wholeSecond(modified) > wholeSecond(bornAt(row));
}

/** The latest at which the present value can have been set. */
function notAfter(row: Row, field: string, timeZone: string): Instant {
  const modified = wholeSecond(instantIn(row, "LastModifiedDate") ?? bornAt(row));
  const handedOn = field === "OwnerId" ? textOf(row, "LastTransferDate") : null;
  return handedOn ? Math.max(bornAt(row), Math.min(modified, endOfDate(handedOn, timeZone))) : modified;
}

/** How a change is named in keys: by its instant, or where that is unknown by the day at which it was there. */
export const momentOf = ({ at, from }: Change): string =>
  from === "seen" ? `seen-${new Date(at).toISOString().slice(0, 10)}` : String(at);

/** When the history or an event says that a field changed, newest first. */
export function timesOf(subject: Subject, field: string): { at: Instant; by: string | null }[] {
  const entries = entriesOf(subject, field).map((entry) => ({
    at: wholeSecond(instantIn(entry, "CreatedDate") ?? 0),
    by: textOf(entry, "CreatedById"),
  }));
  const told = subject.told
    .filter(({ type, changed }) => type === "UPDATE" && changed.includes(field))
    .map(({ at, user }) => ({ at: wholeSecond(at), by: user }));
  return (entries.length > 0 ? entries : told).sort((a, b) => b.at - a.at);
}

/** The value a field had at an instant, as far as its history tells; else the present one. */
export function valueAt(subject: Subject, field: string, at: Instant): string | null {
  const later = entriesOf(subject, field).find((entry) => (instantIn(entry, "CreatedDate") ?? 0) > at);
  return later ? textOf(later, "OldValue") : textOf(subject.row, field);
}

export const isDeleted = (row: Row): boolean => isTrue(row, "IsDeleted");
