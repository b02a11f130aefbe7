import { z } from "zod";
import type { RecordRef } from "../../src/domain/facts.ts";
import { SECOND } from "../../src/domain/time.ts";
import { RefusedAssignee, RetryLater } from "../../src/errors.ts";
import type { Session, TaskChange, TaskDraft, TaskResult, WriteResult } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { errorOfRow, isBadOwner, isGone, isNoLonger, type Problem } from "./failures.ts";
import { findTasks } from "./find-tasks.ts";
import { fieldName, TASK_FIELDS } from "./names.ts";
import { chunk, retrieve } from "./reads.ts";
import { ownerIdOf } from "./refs.ts";
import { standingOf } from "./standing.ts";
import { noteIn, taskValues } from "./task-values.ts";
import { asError } from "./write-back.ts";
import { MAX_ROWS, type RowResult, updateRows, upsertRows } from "./writes.ts";

const CREATION = "the creation of tasks";

/**
 * Makes alert tasks in batches, by our key as external id: made twice they are there once. One result per draft, in
 * order. Never throws.
 */
export async function createTasks(
  client: SalesforceClient,
  session: Session,
  drafts: readonly TaskDraft[],
): Promise<readonly TaskResult[]> {
  const results = new Map<string, TaskResult>();
  for (const batch of chunk([...new Map(drafts.map((one) => [one.key, one])).values()], MAX_ROWS)) {
    try {
      for (const [key, result] of await createBatch(client, session, batch)) results.set(key, result);
    } catch (error) {
      for (const { key } of batch)
        if (!results.has(key)) results.set(key, { ok: false, error: asError(error) });
    }
  }
  return drafts.map(({ key }) => results.get(key) ?? unanswered(session));
}

async function createBatch(
  client: SalesforceClient,
  session: Session,
  drafts: readonly TaskDraft[],
): Promise<Map<string, TaskResult>> {
  const results = new Map<string, TaskResult>();
  const first = await upsert(client, session, drafts);
  const twice = drafts.filter((one) => problemsOf(first, one).some(isThere));
  await adopt(client, session, twice, results);
  const again: TaskDraft[] = [];
  const astray = drafts.filter((one) =>
    problemsOf(first, one).some((said) => isStray(said) && !isBadOwner(said)),
  );
  const places = await placesOf(client, session, astray);
  for (const draft of drafts.filter(({ key }) => !results.has(key))) {
    const answer = first.get(draft.key);
    if (!answer || answer.ok)
      results.set(draft.key, answer ? { ok: true, taskId: answer.id } : unanswered(session));
    else if (draft.assignee !== null && answer.problems.some(isBadOwner)) {
      const { message } = errorOfRow("a task", answer.problems, session.now());
      results.set(draft.key, { ok: false, error: new RefusedAssignee(message, draft.assignee) });
    } else if (draft.attachTo !== null && answer.problems.some(isClosedToUs)) again.push(beside(draft));
    else if (
      draft.attachTo !== null &&
      places.has(draft.attachTo) &&
      places.get(draft.attachTo) !== draft.attachTo
    )
      again.push(movedTo(draft, places.get(draft.attachTo) ?? null));
    else results.set(draft.key, { ok: false, error: errorOfRow("a task", answer.problems, session.now()) });
  }
  if (again.length === 0) return results;
  // Each draft is mended of one thing at a time, of each only once: it ends.
  return new Map([...results, ...(await createBatch(client, session, again))]);
}

const problemsOf = (answers: ReadonlyMap<string, RowResult>, { key }: TaskDraft): readonly Problem[] => {
  const answer = answers.get(key);
  return answer && !answer.ok ? answer.problems : [];
};

/** The tasks of these drafts that are there already. */
async function adopt(
  client: SalesforceClient,
  session: Session,
  drafts: readonly TaskDraft[],
  results: Map<string, TaskResult>,
): Promise<void> {
  if (drafts.length === 0) return;
  const found = await findTasks(client, session, drafts);
  for (const [index, { key }] of drafts.entries()) {
    const taskId = found[index];
    if (taskId) results.set(key, { ok: true, taskId });
  }
}

/** It was made before: what can be set at creation only is refused now. */
const isThere = ({ code, message, fields }: Problem): boolean =>
  code === "DUPLICATE_VALUE" ||
  (code === "INVALID_FIELD_FOR_INSERT_UPDATE" && /TaskSubtype/.test(`${fields.join()} ${message}`));

/** The lead is not where the task was to hang. */
const isStray = (problem: Problem): boolean => isGone(problem) || isNoLonger(problem);

async function upsert(
  client: SalesforceClient,
  session: Session,
  drafts: readonly TaskDraft[],
): Promise<Map<string, RowResult>> {
  const externalId = fieldName(TASK_FIELDS.key, session.installation);
  const rows = drafts.map((draft) => ({ type: "Task", values: taskValues(draft, session.installation) }));
  const saved = await upsertRows(client, session, { type: "Task", externalId }, rows, CREATION);
  return new Map(drafts.map(({ key }, index) => [key, saved[index]!]));
}

async function placesOf(
  client: SalesforceClient,
  session: Session,
  drafts: readonly TaskDraft[],
): Promise<ReadonlyMap<RecordRef, RecordRef | null>> {
  const records = [...new Set(drafts.flatMap(({ attachTo }) => attachTo ?? []))];
  return records.length === 0 ? new Map() : standingOf(client, session, records);
}

/** On the survivor of a merge or the contact of a conversion (D23), or beside a record that is gone. */
const movedTo = (draft: TaskDraft, attachTo: RecordRef | null): TaskDraft => ({
  ...draft,
  attachTo,
  body: attachTo === null ? [...draft.body, `The record ${draft.attachTo} is gone.`] : draft.body,
});

/** The integration user may read the lead, and hang nothing on it: private sharing, for instance. */
const isClosedToUs = ({ code }: Problem): boolean => code === "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY";

const beside = (draft: TaskDraft): TaskDraft => ({
  ...draft,
  attachTo: null,
  body: [...draft.body, `Leadclock may hang no task on the record ${draft.attachTo}.`],
});

const Task = z.object({
  Id: z.string(),
  Description: z.string().nullish(),
  IsClosed: z.boolean().nullish(),
});

/** Moves tasks to a new owner, adds a note or closes them with one; one result per change, in order. Never throws. */
export async function changeTasks(
  client: SalesforceClient,
  session: Session,
  changes: readonly TaskChange[],
): Promise<readonly WriteResult[]> {
  const results = new Map<string, WriteResult>();
  const merged = new Map<string, TaskChange>();
  for (const change of changes) merged.set(change.taskId, { ...merged.get(change.taskId), ...change });
  for (const batch of chunk([...merged.values()], MAX_ROWS)) {
    try {
      for (const [id, result] of await changeBatch(client, session, batch)) results.set(id, result);
    } catch (error) {
      for (const { taskId } of batch) results.set(taskId, { ok: false, error: asError(error) });
    }
  }
  return changes.map(({ taskId }) => results.get(taskId) ?? unanswered(session));
}

async function changeBatch(
  client: SalesforceClient,
  session: Session,
  changes: readonly TaskChange[],
): Promise<Map<string, WriteResult>> {
  const noted = changes.filter(({ close, note }) => close ?? note).map(({ taskId }) => taskId);
  const present = await retrieve(client, session, "Task", noted, ["Description", "IsClosed"], Task);
  // A task that people deleted needs no closing; a note is added once.
  const gone = noted.filter((id) => !present.has(id));
  const results = new Map<string, WriteResult>(gone.map((id) => [id, { ok: true }]));
  const rows = changes
    .filter(({ taskId }) => !results.has(taskId))
    .map(({ taskId, assignee, note, close }) => {
      const owner = assignee ? ownerIdOf(assignee) : null;
      const notes = [note, close?.note].filter((one) => one !== undefined);
      const description = notes.reduce(noteIn, present.get(taskId)?.Description ?? "");
      const values = {
        ...(owner ? { OwnerId: owner } : {}),
        ...(close ? { Status: "Completed", IsReminderSet: false } : {}),
        ...(notes.length > 0 ? { Description: description } : {}),
      };
      return { type: "Task", id: taskId, values };
    })
    .filter(({ values }) => Object.keys(values).length > 0);
  for (const { taskId } of changes) if (!results.has(taskId)) results.set(taskId, { ok: true });
  const merged = new Map(changes.map((one) => [one.taskId, one]));
  const saved = await updateRows(client, session, rows, "the update of tasks");
  for (const [index, { id }] of rows.entries()) {
    const answer = saved[index]!;
    if (answer.ok || answer.problems.some((said) => isGone(said) && !isBadOwner(said))) continue;
    const error = errorOfRow("the update of a task", answer.problems, session.now());
    const assignee = merged.get(id)?.assignee;
    const refused = assignee !== undefined && answer.problems.some(isBadOwner);
    results.set(id, { ok: false, error: refused ? new RefusedAssignee(error.message, assignee) : error });
  }
  return results;
}

function unanswered(session: Session): { ok: false; error: Error } {
  const error = new RetryLater(
    "Salesforce did not say what became of this task.",
    session.now() + 10 * SECOND,
    {
      maybeDone: true,
    },
  );
  return { ok: false, error };
}
