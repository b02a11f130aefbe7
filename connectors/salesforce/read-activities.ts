import type { Session } from "../connector.ts";
import type { LoadedActivity } from "./activity-facts.ts";
import { id18 } from "./refs.ts";
import { idIn, isTrue, type Row, textOf } from "./rows.ts";
import type { Selecting, Selection } from "./selecting.ts";
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
  const read = (object: Activity, field: string, wanted: Iterable<string>) => {
    const list = [...wanted];
    return list.length === 0
      ? Promise.resolve([])
      : selecting.rows(session, activitiesBy(session, object, field, list));
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

type Activity = "Task" | "Event" | "EmailMessage";

/** Activities by their id, or by what they belong to. */
export const activitiesBy = (
  session: Session,
  object: Activity,
  field: string,
  ids: readonly string[],
): Selection => ({ object, fields: activityFields(session, object), among: [field, ids], all: true });

const RELATIONS = {
  Task: { object: "TaskRelation", of: "TaskId", fields: ["IsWhat"] },
  Event: { object: "EventRelation", of: "EventId", fields: ["IsWhat", "IsInvitee"] },
  EmailMessage: { object: "EmailMessageRelation", of: "EmailMessageId", fields: ["RelationType"] },
} as const;

const relationsOf = (activity: Activity, ids: readonly string[]): Selection => {
  const { object, of, fields } = RELATIONS[activity];
  return { object, fields: [of, "RelationId", ...fields], among: [of, ids] };
};

/** What a reading of these activities asks for whatever it finds. */
export function surelyReadOf(session: Session, { tasks, events, mails }: ActivityIds): Selection[] {
  const wanted = [["Task", tasks] as const, ["Event", events] as const, ["EmailMessage", mails] as const];
  return wanted.flatMap(([object, ids]) =>
    ids.size === 0 ? [] : [activitiesBy(session, object, "Id", [...ids]), relationsOf(object, [...ids])],
  );
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
  const read = (activity: Activity, ids: readonly string[]) =>
    ids.length === 0 ? Promise.resolve([]) : selecting.rows(session, relationsOf(activity, ids));
  const [ofTasks, ofEvents, ofMails] = await Promise.all([
    read("Task", tasks),
    read("Event", events),
    read("EmailMessage", mails.map(idIn)),
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
