import type { UserId } from "../../src/domain/facts.ts";
import { SECOND } from "../../src/domain/time.ts";
import { RefusedAssignee, RetryLater } from "../../src/errors.ts";
import type { Session, TaskChange, TaskDraft, TaskResult, WriteResult } from "../connector.ts";
import type { HubSpotClient } from "./client.ts";
import { failureOf, refusal } from "./failures.ts";
import { errorOfItem } from "./item-errors.ts";
import { paths } from "./paths.ts";
import { chunk, readRecord, readRecords } from "./reads.ts";
import { contactIdOf, contactRef, ownerIdOf } from "./refs.ts";
import { BatchOfRecords } from "./schema.ts";
import { taskBody, taskKeyIn, withNote } from "./task-body.ts";
import { asError } from "./write-back.ts";

const BATCH = 100;

/** task → contact. https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/guide */
const TASK_TO_CONTACT = 204;

/**
 * Makes alert tasks in batches; one result per draft, in order. Never throws; an error that `maybeDone` marks
 * may have made its task all the same.
 */
export async function createTasks(
  client: HubSpotClient,
  session: Session,
  drafts: readonly TaskDraft[],
): Promise<readonly TaskResult[]> {
  const results = new Map<string, TaskResult>();
  for (const batch of chunk(drafts, BATCH))
    for (const [key, result] of await createBatch(client, session, batch)) results.set(key, result);
  return drafts.map(({ key }) => results.get(key) ?? unanswered(session));
}

async function createBatch(
  client: HubSpotClient,
  session: Session,
  drafts: readonly TaskDraft[],
): Promise<Map<string, TaskResult>> {
  const inputs = drafts.map((draft) => ({ objectWriteTraceId: draft.key, ...inputOf(draft) }));
  const path = paths.batch("tasks", "create");
  try {
    const answer = await client.ask(
      session,
      { method: "POST", path, body: { inputs }, what: CREATION },
      [400, 404],
    );
    if (answer.status < 400) return await settle(client, session, drafts, BatchOfRecords.parse(answer.json));
    // A refusal of the whole batch made nothing; halving finds the draft that it is about.
    const half = Math.ceil(drafts.length / 2);
    if (drafts.length > 1) {
      const first = await createBatch(client, session, drafts.slice(0, half));
      return new Map([...first, ...(await createBatch(client, session, drafts.slice(half)))]);
    }
    return await mendOrFail(
      client,
      session,
      drafts[0]!,
      failureOf(answer).message,
      refusal(CREATION, answer),
    );
  } catch (error) {
    return new Map(drafts.map(({ key }) => [key, { ok: false, error: asError(error) }]));
  }
}

const CREATION = "the creation of tasks";

/** Takes a batch's answer apart; drafts that it does not speak of stay without a result. */
async function settle(
  client: HubSpotClient,
  session: Session,
  drafts: readonly TaskDraft[],
  { results: made, errors }: ReturnType<typeof BatchOfRecords.parse>,
): Promise<Map<string, TaskResult>> {
  const results = new Map<string, TaskResult>();
  for (const { id, properties, objectWriteTraceId } of made) {
    const key = taskKeyIn(properties.hs_task_body) ?? objectWriteTraceId;
    if (key) results.set(key, { ok: true, taskId: id });
  }
  for (const error of errors)
    for (const key of error.context?.objectWriteTraceId ?? []) {
      const draft = drafts.find((one) => one.key === key);
      const reason = errorOfItem("a task", error, session.now());
      if (!draft) continue;
      for (const [one, result] of await mended(client, session, draft, error.message, reason))
        results.set(one, result);
    }
  return results;
}

/** A failure here is this draft's alone: others of the batch are made, and would be made again. */
async function mended(...given: Parameters<typeof mendOrFail>): Promise<Map<string, TaskResult>> {
  const [, , { key }] = given;
  try {
    return await mendOrFail(...given);
  } catch (error) {
    return new Map([[key, { ok: false, error: asError(error) }]]);
  }
}

/**
 * An alert must be told whatever became of its record: on the survivor of a merge (D23), or beside one that is gone.
 * Who gets it instead of an assignee who left, others decide (D30).
 */
async function mendOrFail(
  client: HubSpotClient,
  session: Session,
  draft: TaskDraft,
  message: string | null | undefined,
  error: Error,
): Promise<Map<string, TaskResult>> {
  if (error instanceof RetryLater) return new Map([[draft.key, { ok: false, error }]]);
  if (draft.assignee !== null && isAboutOwner(message))
    return new Map([[draft.key, { ok: false, error: new RefusedAssignee(error.message, draft.assignee) }]]);
  if (draft.attachTo === null) return new Map([[draft.key, { ok: false, error }]]);
  const found = await readRecord(client, session, "contacts", contactIdOf(draft.attachTo));
  const attachTo = found && contactRef(found.id);
  if (attachTo === draft.attachTo) return new Map([[draft.key, { ok: false, error }]]);
  const gone = attachTo === null ? [`The record ${draft.attachTo} is gone.`] : [];
  return createBatch(client, session, [{ ...draft, attachTo, body: [...draft.body, ...gone] }]);
}

function inputOf(draft: TaskDraft) {
  const owner = draft.assignee ? ownerIdOf(draft.assignee) : null;
  return {
    properties: {
      hs_timestamp: new Date(draft.dueAt).toISOString(),
      hs_task_subject: draft.subject,
      hs_task_body: taskBody(draft.body, draft.key),
      hs_task_status: "NOT_STARTED",
      hs_task_priority: draft.priority.toUpperCase(),
      hs_task_type: draft.call ? "CALL" : "TODO",
      ...(owner ? { hubspot_owner_id: owner } : {}),
    },
    associations: draft.attachTo
      ? [
          {
            to: { id: contactIdOf(draft.attachTo) },
            types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: TASK_TO_CONTACT }],
          },
        ]
      : [],
  };
}

const isAboutOwner = (message: string | null | undefined): boolean => /owner/i.test(message ?? "");

/** Moves tasks to a new owner, adds a note or closes them with one; one result per change, in order. Never throws. */
export async function changeTasks(
  client: HubSpotClient,
  session: Session,
  changes: readonly TaskChange[],
): Promise<readonly WriteResult[]> {
  const results = new Map<string, WriteResult>();
  for (const batch of chunk(merged(changes), BATCH)) {
    try {
      for (const [id, result] of await changeBatch(client, session, batch)) results.set(id, result);
    } catch (error) {
      for (const { taskId } of batch) results.set(taskId, { ok: false, error: asError(error) });
    }
  }
  return changes.map(({ taskId }) => results.get(taskId) ?? unanswered(session));
}

/** HubSpot refuses an id that comes twice in one batch. */
function merged(changes: readonly TaskChange[]): TaskChange[] {
  const byId = new Map<string, TaskChange>();
  for (const change of changes) byId.set(change.taskId, { ...byId.get(change.taskId), ...change });
  return [...byId.values()];
}

async function changeBatch(client: HubSpotClient, session: Session, changes: readonly TaskChange[]) {
  const noted = changes.filter(({ close, note }) => close ?? note).map(({ taskId }) => taskId);
  const present = await readRecords(client, session, "tasks", noted, {
    properties: ["hs_task_body", "hs_task_status"],
  });
  // A task that people deleted needs no closing, one that they completed no status; a note is added once.
  const results = new Map<string, WriteResult>(
    noted.filter((id) => !present.has(id)).map((id) => [id, { ok: true }]),
  );
  const inputs = changes
    .filter(({ taskId }) => !results.has(taskId))
    .map(({ taskId, assignee, note, close }) => {
      const owner = assignee ? ownerIdOf(assignee) : null;
      const notes = [note, close?.note].filter((one) => one !== undefined);
      const body = notes.reduce(withNote, present.get(taskId)?.properties.hs_task_body ?? "");
      return {
        id: taskId,
        assignee,
        properties: {
          ...(owner ? { hubspot_owner_id: owner } : {}),
          ...(close ? { hs_task_status: "COMPLETED" } : {}),
          ...(notes.length > 0 ? { hs_task_body: body } : {}),
        },
      };
    });
  return new Map([...results, ...(await updateBatch(client, session, inputs))]);
}

interface Update {
  readonly id: string;
  readonly assignee: UserId | undefined;
  readonly properties: Readonly<Record<string, string>>;
}

/** An owner who left makes the whole batch fail; halving finds the tasks that it is about. */
async function updateBatch(
  client: HubSpotClient,
  session: Session,
  updates: readonly Update[],
): Promise<Map<string, WriteResult>> {
  if (updates.length === 0) return new Map();
  const inputs = updates.map(({ id, properties }) => ({ id, properties }));
  const call = {
    method: "POST",
    path: paths.batch("tasks", "update"),
    body: { inputs },
    what: UPDATE,
  } as const;
  const answer = await client.ask(session, call, [400, 404]);
  if (answer.status >= 400) {
    const half = Math.ceil(updates.length / 2);
    if (updates.length > 1)
      return new Map([
        ...(await updateBatch(client, session, updates.slice(0, half))),
        ...(await updateBatch(client, session, updates.slice(half))),
      ]);
    const { id, assignee } = updates[0]!;
    const said = refusal(UPDATE, answer);
    const refused = assignee !== undefined && isAboutOwner(failureOf(answer).message);
    return new Map([
      [id, { ok: false, error: refused ? new RefusedAssignee(said.message, assignee) : said }],
    ]);
  }
  const { results: written, errors } = BatchOfRecords.parse(answer.json);
  const results = new Map<string, WriteResult>(written.map(({ id }) => [id, { ok: true }]));
  for (const { id } of updates.filter((one) => !results.has(one.id))) {
    const error = errors.find(({ context }) =>
      Object.values(context ?? {})
        .flat()
        .includes(id),
    );
    if (error) results.set(id, { ok: false, error: errorOfItem(UPDATE, error, session.now()) });
  }
  return results;
}

const UPDATE = "the update of tasks";

function unanswered(session: Session): { ok: false; error: Error } {
  const error = new RetryLater("HubSpot did not say what became of this task.", session.now() + 10 * SECOND, {
    maybeDone: true,
  });
  return { ok: false, error };
}
