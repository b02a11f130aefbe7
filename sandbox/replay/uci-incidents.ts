import { type CsvRow, parseCsv } from "../support/csv.ts";

/** One line of a neutral event file; `docs/event-format.md` describes the members. */
export type EventLine = Readonly<Record<string, unknown>> & { readonly type: string; readonly at: string };

/** What the log itself says about an incident, to be held beside our verdict. */
export interface OwnVerdict {
  readonly incident: string;
  readonly madeSla: boolean;
  readonly reopened: boolean;
  readonly priority: string;
}

/** The account that closes and routes incidents by itself: 1,156 updates, 885 of the 897 closings, five days later. */
const AUTOMATON = "Updated by 908";
const UNKNOWN = "?";

/**
 * A ServiceNow incident log as neutral events, handled as `data/uci-servicenow-incidents/README.md` describes:
 * times are taken as UTC, `?` is unknown, rows are put in order of time. Throws naming the incident for a bad time.
 */
export function incidentEvents(csv: string): readonly EventLine[] {
  const incidents = incidentsOf(csv);
  const first = incidents[0]?.[0];
  if (!first) return [];
  const start = incidents.reduce(
    (least, [row]) => Math.min(least, instant(row!, "opened_at")),
    Number.POSITIVE_INFINITY,
  );
  const automaton = { v: 1, type: "userChanged", at: iso(start), userId: AUTOMATON, human: false };
  return [automaton, ...incidents.flatMap(eventsOf)];
}

/** The last word of the log on every incident. */
export function ownVerdicts(csv: string): readonly OwnVerdict[] {
  return incidentsOf(csv).map((rows) => {
    const last = rows.at(-1)!;
    return {
      incident: last.number!,
      madeSla: last.made_sla === "TRUE",
      reopened: last.reopen_count !== "0",
      priority: last.priority!,
    };
  });
}

/** The rows of each incident in order of time; in one of them the file's order is another. */
function incidentsOf(csv: string): readonly (readonly CsvRow[])[] {
  const incidents = new Map<string, CsvRow[]>();
  for (const row of parseCsv(csv)) {
    const rows = incidents.get(row.number!);
    if (rows) rows.push(row);
    else incidents.set(row.number!, [row]);
  }
  for (const rows of incidents.values()) {
    rows.sort(
      (a, b) =>
        instant(a, "sys_updated_at") - instant(b, "sys_updated_at") ||
        Number(a.sys_mod_count) - Number(b.sys_mod_count),
    );
  }
  return [...incidents.values()];
}

function eventsOf(rows: readonly CsvRow[]): readonly EventLine[] {
  const first = rows[0]!;
  const lead = first.number!;
  const line = (type: string, at: number, members: object): EventLine => ({
    v: 1,
    lead,
    type,
    at: iso(at),
    ...members,
  });
  const engaged = (row: CsvRow, at: number, how: string) =>
    line("engaged", at, {
      engagement: row.contact_type === "Phone" ? "inboundCall" : "other",
      properties: { priority: row.priority!, category: row.category!, how },
    });
  const events = [engaged(first, instant(first, "opened_at"), "opened")];
  // Six records are older than the opening they state: nothing was asked for then, so they say nothing here.
  const createdAt = first.sys_created_at === UNKNOWN ? null : instant(first, "sys_created_at");
  if (createdAt !== null && createdAt >= instant(first, "opened_at")) {
    events.push(line("created", createdAt, { via: "user" }));
  }
  let before: CsvRow | null = null;
  for (const row of rows) {
    const at = instant(row, "sys_updated_at");
    if (Number(row.reopen_count) > Number(before?.reopen_count ?? 0))
      events.push(engaged(row, at, "reopened"));
    if (before && before.priority !== row.priority) {
      events.push(line("reclassified", at, { leadType: leadTypeOf(row), by: row.sys_updated_by! }));
    }
    if (ownerOf(row).ownerId !== (before ? ownerOf(before).ownerId : null)) {
      events.push(line("ownerChanged", at, ownerOf(row)));
    }
    if (before?.incident_state !== row.incident_state) {
      if (before && isAwaiting(before)) events.push(line("resumed", at, { reason: before.incident_state! }));
      if (isAwaiting(row)) events.push(line("paused", at, { reason: row.incident_state! }));
      const action = actionOf(row);
      if (action) {
        const actorKind = row.sys_updated_by === AUTOMATON ? "automation" : "user";
        const activityId = `${lead}/${row.sys_mod_count}/${row.incident_state}`;
        events.push(line("activity", at, { ...action, activityId, actorId: row.sys_updated_by!, actorKind }));
      }
    }
    before = row;
  }
  return events;
}

/** `3 - Moderate` → `priority-3`. */
function leadTypeOf(row: CsvRow): string {
  return `priority-${row.priority!.charAt(0)}`;
}

/** A person, else the group as a queue, else nobody. */
function ownerOf(row: CsvRow): { ownerId: string | null; ownerKind?: "user" | "queue" } {
  if (row.assigned_to !== UNKNOWN) return { ownerId: row.assigned_to!, ownerKind: "user" };
  if (row.assignment_group !== UNKNOWN) return { ownerId: row.assignment_group!, ownerKind: "queue" };
  return { ownerId: null };
}

function isAwaiting(row: CsvRow): boolean {
  return row.incident_state!.startsWith("Awaiting");
}

/**
 * What entering a state says that somebody did. Only two states are evidence that the caller heard from a person:
 * being asked for information, and the solution. `Active` says that work began; routing and edits say nothing.
 */
function actionOf({ incident_state: state }: CsvRow): { activity: string; level: string } | null {
  if (state === "Active") return { activity: "task", level: "attempt" };
  if (state === "Awaiting User Info") return { activity: "message", level: "contact" };
  if (state === "Resolved") return { activity: "message", level: "conversation" };
  return null;
}

/** `29-02-2016 01:16`, a local time of an unnamed company, taken as UTC. */
function instant(row: CsvRow, column: string): number {
  const [, day, month, year, time] = /^(\d\d)-(\d\d)-(\d{4}) (\d\d:\d\d)$/.exec(row[column] ?? "") ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${time}:00Z`);
  if (Number.isNaN(at)) {
    throw new Error(`${row.number}: ${column} "${row[column]}" is not a time like 29-02-2016 01:16.`);
  }
  return at;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
