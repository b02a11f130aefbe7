import type { RecordRef } from "../../src/domain/facts.ts";
import type { Session, Understood } from "../connector.ts";
import { askAhead, hydrate, type Reader, ruleProperties, type ToRead } from "./hydrate.ts";
import { onceEach } from "./once.ts";
import { activitiesBy } from "./read-activities.ts";
import { surelyRead } from "./read-people.ts";
import { personOf } from "./refs.ts";
import { idIn, textOf } from "./rows.ts";
import type { Selecting, Selection } from "./selecting.ts";

/** Reads leads anew, with all their activities: just before an alert (D19), and for repair. */
export async function reread(
  reader: Reader,
  session: Session,
  records: readonly RecordRef[],
): Promise<Understood> {
  const select = onceEach(reader.selecting, session);
  const people = records.map(personOf);
  const ids = people.map(({ id }) => id);
  const persons = {
    leads: new Set(people.filter(({ type }) => type === "Lead").map(({ id }) => id)),
    contacts: new Set(people.filter(({ type }) => type === "Contact").map(({ id }) => id)),
  };
  const properties = await ruleProperties(reader, session);
  await askAhead(select, session, [
    ...surelyRead(session, persons, [], properties),
    ...activitiesWith(session, ids),
  ]);
  const all = await withSuccessors(select, session, ids);
  const wanted: ToRead = { ...persons, ...(await activitiesOf(select, session, all)), told: new Map() };
  const once = { ...reader, selecting: select };
  return { ...(await hydrate(once, session, wanted)), ignored: new Map(), dead: new Map() };
}

/** Activities move on with a merge or a conversion, so they are looked for where the stories went. */
async function withSuccessors(
  select: Selecting,
  session: Session,
  ids: readonly string[],
): Promise<string[]> {
  const all = new Set(ids);
  for (let fresh = [...all]; fresh.length > 0; ) {
    const read = (object: "Lead" | "Contact", prefix: string, fields: readonly string[]) => {
      const mine = fresh.filter((id) => id.startsWith(prefix));
      return mine.length === 0
        ? Promise.resolve([])
        : select.rows(session, { object, fields, among: ["Id", mine], all: true });
    };
    const rows = await Promise.all([
      read("Lead", "00Q", ["MasterRecordId", "ConvertedContactId"]),
      read("Contact", "003", ["MasterRecordId"]),
    ]);
    const next = rows
      .flat()
      .flatMap((row) => [textOf(row, "MasterRecordId") ?? [], textOf(row, "ConvertedContactId") ?? []]);
    fresh = next.flat().filter((id) => !all.has(id));
    for (const id of fresh) all.add(id);
  }
  return [...all];
}

/** Their activities, by the field that says with whom they are and by relations; in this order. */
const activitiesWith = (session: Session, who: readonly string[]): Selection[] => [
  activitiesBy(session, "Task", "WhoId", who),
  activitiesBy(session, "Event", "WhoId", who),
  { object: "TaskRelation", fields: ["TaskId"], among: ["RelationId", who] },
  { object: "EventRelation", fields: ["EventId"], among: ["RelationId", who] },
  { object: "EmailMessageRelation", fields: ["EmailMessageId"], among: ["RelationId", who] },
];

async function activitiesOf(select: Selecting, session: Session, who: readonly string[]) {
  const [tasks = [], events = [], taskRelations = [], eventRelations = [], mailRelations = []] =
    await Promise.all(activitiesWith(session, who).map((one) => select.rows(session, one)));
  const named = (rows: readonly Parameters<typeof textOf>[0][], field: string) =>
    rows.flatMap((row) => textOf(row, field) ?? []);
  return {
    tasks: new Set([...tasks.map(idIn), ...named(taskRelations, "TaskId")]),
    events: new Set([...events.map(idIn), ...named(eventRelations, "EventId")]),
    mails: new Set(named(mailRelations, "EmailMessageId")),
  };
}
