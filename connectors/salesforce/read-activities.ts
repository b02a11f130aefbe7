import type { Session } from "../connector.ts";
import type { LoadedActivity } from "./activity-facts.ts";
import { id18 } from "./refs.ts";
import { idIn, isTrue, type Row, textOf } from "./rows.ts";
import type { Selecting } from "./selecting.ts";
import { activityFields } from "./wanted.ts";

export interface ActivityIds {
  readonly tasks: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
  readonly mails: ReadonlySet<string>;
}

/** An activity and the leads and contacts it is with, by id. */
export interface ReadActivity extends Omit<LoadedActivity, "with"> {
  readonly whoIds: readonly string[];
}

const PERSON = /^00(Q|3)/;
const MAIL = /email/i;

/**
 * Tasks, events and mails by id, each once: a mail's task is looked up for a mail and the other way round, so that both
 * give the same activity. Deleted ones too.
 */
export async function readActivities(
  selecting: Selecting,
  session: Session,
  ids: ActivityIds,
): Promise<ReadActivity[]> {
  const read = (object: "Task" | "Event" | "EmailMessage", field: string, wanted: Iterable<string>) => {
    const list = [...wanted];
    const fields = activityFields(session, object);
    return list.length === 0
      ? Promise.resolve([])
      : selecting.rows(session, { object, fields, among: [field, list], all: true });
  };
  const [tasks, events, mails] = await Promise.all([
    read("Task", "Id", ids.tasks),
    read("Event", "Id", ids.events),
    read("EmailMessage", "Id", ids.mails),
  ]);
  const ofTasks = tasks.filter((row) => MAIL.test(textOf(row, "TaskSubtype") ?? "")).map(idIn);
  const known = new Set(tasks.map(idIn));
  const ofMails = mails.flatMap((row) => textOf(row, "ActivityId") ?? []).filter((id) => !known.has(id));
  const [moreMails, moreTasks] = await Promise.all([
    read("EmailMessage", "ActivityId", ofTasks),
    read("Task", "Id", ofMails),
  ]);
  const taskById = new Map([...tasks, ...moreTasks].map((row) => [idIn(row), row]));
  const allMails = [...new Map([...mails, ...moreMails].map((row) => [idIn(row), row])).values()];
  const mailed = new Set(allMails.flatMap((row) => textOf(row, "ActivityId") ?? []));
  const alone = tasks.filter((row) => !mailed.has(idIn(row)));
  const who = await relations(selecting, session, [...taskById.keys()], events.map(idIn), allMails);
  const whoIdsOf = (...rows: readonly (Row | undefined)[]): string[] => {
    const found = rows.flatMap((row) =>
      row ? [textOf(row, "WhoId") ?? [], who.get(idIn(row)) ?? []].flat() : [],
    );
    return [...new Set(found.map(id18).filter((id) => PERSON.test(id)))].sort();
  };
  return [
    ...alone.map((row): ReadActivity => ({ object: "Task", row, whoIds: whoIdsOf(row) })),
    ...events.map((row): ReadActivity => ({ object: "Event", row, whoIds: whoIdsOf(row) })),
    ...allMails.map((row): ReadActivity => {
      const task = taskById.get(textOf(row, "ActivityId") ?? "");
      return { object: "EmailMessage", row, ...(task ? { task } : {}), whoIds: whoIdsOf(row, task) };
    }),
  ];
}

/** From whom a received mail came, and to whom a sent one went. */
const SENDERS = new Set(["FromAddress"]);
const RECEIVERS = new Set(["ToAddress", "CcAddress", "BccAddress"]);

/** Whom activities are with beside their `WhoId`: several with Shared Activities, and the ends of a mail. */
async function relations(
  selecting: Selecting,
  session: Session,
  tasks: readonly string[],
  events: readonly string[],
  mails: readonly Row[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const read = (object: string, of: string, ids: readonly string[], fields: readonly string[]) =>
    ids.length === 0
      ? Promise.resolve([])
      : selecting.rows(session, { object, fields: [of, "RelationId", ...fields], among: [of, ids] });
  const [ofTasks, ofEvents, ofMails] = await Promise.all([
    read("TaskRelation", "TaskId", tasks, ["IsWhat"]),
    read("EventRelation", "EventId", events, ["IsWhat", "IsInvitee"]),
    read("EmailMessageRelation", "EmailMessageId", mails.map(idIn), ["RelationType"]),
  ]);
  const incoming = new Map(mails.map((row) => [idIn(row), isTrue(row, "Incoming")]));
  const found = new Map<string, string[]>();
  const add = (of: string | null, id: string | null): void => {
    if (of && id) found.set(of, [...(found.get(of) ?? []), id]);
  };
  for (const row of ofTasks)
    if (!isTrue(row, "IsWhat")) add(textOf(row, "TaskId"), textOf(row, "RelationId"));
  for (const row of ofEvents)
    if (!isTrue(row, "IsWhat")) add(textOf(row, "EventId"), textOf(row, "RelationId"));
  for (const row of ofMails) {
    const mail = textOf(row, "EmailMessageId") ?? "";
    const ends = incoming.get(mail) ? SENDERS : RECEIVERS;
    if (ends.has(textOf(row, "RelationType") ?? "")) add(mail, textOf(row, "RelationId"));
  }
  return found;
}
