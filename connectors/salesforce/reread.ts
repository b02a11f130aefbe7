import type { RecordRef } from "../../src/domain/facts.ts";
import type { Session, Understood } from "../connector.ts";
import { hydrate, type Reader, type ToRead } from "./hydrate.ts";
import { personOf } from "./refs.ts";
import { idIn, textOf } from "./rows.ts";

/** Reads leads anew, with all their activities: just before an alert (D19), and for repair. */
export async function reread(
  reader: Reader,
  session: Session,
  records: readonly RecordRef[],
): Promise<Understood> {
  const people = records.map(personOf);
  const ids = await withSuccessors(
    reader,
    session,
    people.map(({ id }) => id),
  );
  const wanted: ToRead = {
    leads: new Set(people.filter(({ type }) => type === "Lead").map(({ id }) => id)),
    contacts: new Set(people.filter(({ type }) => type === "Contact").map(({ id }) => id)),
    ...(await activitiesOf(reader, session, ids)),
    told: new Map(),
  };
  return { ...(await hydrate(reader, session, wanted)), ignored: new Map(), dead: new Map() };
}

/** Activities move on with a merge or a conversion, so they are looked for where the stories went. */
async function withSuccessors(reader: Reader, session: Session, ids: readonly string[]): Promise<string[]> {
  const all = new Set(ids);
  for (let fresh = [...all]; fresh.length > 0; ) {
    const read = (object: "Lead" | "Contact", prefix: string, fields: readonly string[]) => {
      const mine = fresh.filter((id) => id.startsWith(prefix));
      return mine.length === 0
        ? Promise.resolve([])
        : reader.selecting.rows(session, { object, fields, among: ["Id", mine], all: true });
    };
    const rows = [
      ...(await read("Lead", "00Q", ["MasterRecordId", "ConvertedContactId"])),
      ...(await read("Contact", "003", ["MasterRecordId"])),
    ];
    const next = rows.flatMap((row) => [
      textOf(row, "MasterRecordId") ?? [],
      textOf(row, "ConvertedContactId") ?? [],
    ]);
    fresh = next.flat().filter((id) => !all.has(id));
    for (const id of fresh) all.add(id);
  }
  return [...all];
}

async function activitiesOf(reader: Reader, session: Session, who: readonly string[]) {
  const read = (object: string, field: string, fields: readonly string[] = [], all = true) =>
    reader.selecting.rows(session, { object, fields, among: [field, who], all });
  const [tasks, events, taskRelations, eventRelations, mailRelations] = await Promise.all([
    read("Task", "WhoId"),
    read("Event", "WhoId"),
    read("TaskRelation", "RelationId", ["TaskId"], false),
    read("EventRelation", "RelationId", ["EventId"], false),
    read("EmailMessageRelation", "RelationId", ["EmailMessageId"], false),
  ]);
  const named = (rows: readonly Parameters<typeof textOf>[0][], field: string) =>
    rows.flatMap((row) => textOf(row, field) ?? []);
  return {
    tasks: new Set([...tasks.map(idIn), ...named(taskRelations, "TaskId")]),
    events: new Set([...events.map(idIn), ...named(eventRelations, "EventId")]),
    mails: new Set(named(mailRelations, "EmailMessageId")),
  };
}
