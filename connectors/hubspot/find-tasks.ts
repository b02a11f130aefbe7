import type { RecordRef } from "../../src/domain/facts.ts";
import { type Instant, MINUTE, SECOND } from "../../src/domain/time.ts";
import { RetryLater } from "../../src/errors.ts";
import type { Session, TaskDraft } from "../connector.ts";
import type { HubSpotClient } from "./client.ts";
import { type Filter, readAssociations, readRecord, readRecords, searchRecords } from "./reads.ts";
import { contactIdOf, contactRef, ownerIdOf } from "./refs.ts";
import { taskKeyIn } from "./task-body.ts";

/** A call that got no answer may still be at work on their side. */
const SETTLED = 30 * SECOND;
/** New tasks appear in search after seconds, sometimes more. */
const SEARCHABLE = 90 * SECOND;
const PAGE = 100;

/**
 * The tasks of these drafts, by our key; `null`: surely not there. Attached ones are found through their contact,
 * which is exact at once; others only by search, which lags. Throws RetryLater while HubSpot cannot tell yet.
 */
export async function findTasks(
  client: HubSpotClient,
  session: Session,
  drafts: readonly TaskDraft[],
): Promise<readonly (string | null)[]> {
  waitUntilTold(session.now(), drafts);
  const attached = drafts.filter(({ attachTo }) => attachTo !== null);
  const { found: there, gone } = await onContacts(client, session, attached);
  // What was to hang on a record that is gone was made beside it.
  const beside = attached
    .filter(({ attachTo }) => gone.has(attachTo ?? ""))
    .map((draft) => ({ ...draft, attachTo: null }));
  waitUntilTold(session.now(), beside);
  const alone = [...drafts.filter(({ attachTo }) => attachTo === null), ...beside];
  const found = new Map([...there, ...(await bySearch(client, session, alone))]);
  return drafts.map(({ key }) => found.get(key) ?? null);
}

function waitUntilTold(now: Instant, drafts: readonly TaskDraft[]): void {
  const told = drafts.map(({ firstTriedAt, lastTriedAt, attachTo }) => {
    const tried = lastTriedAt ?? firstTriedAt;
    return tried === null ? now : tried + (attachTo === null ? SEARCHABLE : SETTLED);
  });
  const at = Math.max(now, ...told);
  if (at > now) throw new RetryLater("HubSpot cannot tell yet whether the task was made.", at);
}

async function onContacts(client: HubSpotClient, session: Session, drafts: readonly TaskDraft[]) {
  const contacts = [...new Set(drafts.flatMap(({ attachTo }) => (attachTo ? [contactIdOf(attachTo)] : [])))];
  const tasks = new Map(await readAssociations(client, session, "contacts", "tasks", contacts));
  const gone = new Set<RecordRef>();
  // Under an id that was merged away there is nothing; the tasks hang on the survivor.
  for (const id of contacts.filter((one) => !tasks.has(one))) {
    const survivor = await readRecord(client, session, "contacts", id);
    if (!survivor) gone.add(contactRef(id));
    if (!survivor || survivor.id === id) continue;
    const more = await readAssociations(client, session, "contacts", "tasks", [survivor.id]);
    for (const entry of more) tasks.set(...entry);
  }
  const ids = [...new Set([...tasks.values()].flat())];
  const records = await readRecords(client, session, "tasks", ids, { properties: ["hs_task_body"] });
  return { found: [...records.values()].flatMap(keyed), gone };
}

async function bySearch(client: HubSpotClient, session: Session, all: readonly TaskDraft[]) {
  const drafts = all.filter(({ firstTriedAt }) => firstTriedAt !== null);
  if (drafts.length === 0) return [];
  const since = Math.min(...drafts.flatMap(({ firstTriedAt }) => firstTriedAt ?? []));
  const owners = [
    ...new Set(drafts.flatMap(({ assignee }) => (assignee ? (ownerIdOf(assignee) ?? []) : []))),
  ];
  // A task whose owner HubSpot refused was made without one.
  const [owner, ...others] = owners;
  const byOwner: Filter[][] =
    owner && others.length === 0
      ? [
          [{ propertyName: "hubspot_owner_id", operator: "EQ", value: owner }],
          [{ propertyName: "hubspot_owner_id", operator: "NOT_HAS_PROPERTY" }],
        ]
      : [[]];
  const wanted = new Set(drafts.map(({ key }) => key));
  const found = new Map<string, string>();
  let last = "0";
  for (;;) {
    const groups = byOwner.map((filters): Filter[] => [
      { propertyName: "hs_createdate", operator: "GTE", value: String(since - MINUTE) },
      { propertyName: "hs_object_id", operator: "GT", value: last },
      ...filters,
    ]);
    const { results } = await searchRecords(client, session, "tasks", {
      groups,
      properties: ["hs_task_body"],
      limit: PAGE,
    });
    for (const [key, id] of results.flatMap(keyed)) if (wanted.has(key)) found.set(key, id);
    if (results.length < PAGE || found.size === wanted.size) return [...found];
    last = results.at(-1)!.id;
  }
}

function keyed({
  id,
  properties,
}: {
  id: string;
  properties: Readonly<Record<string, string | null | undefined>>;
}): [string, string][] {
  const key = taskKeyIn(properties.hs_task_body);
  return key ? [[key, id]] : [];
}
