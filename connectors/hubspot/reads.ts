import { RetryLater } from "../../src/errors.ts";
import type { Session } from "../connector.ts";
import type { HubSpotClient } from "./client.ts";
import { errorOfItem } from "./item-errors.ts";
import { ASSOCIATIONS, SEARCH } from "./limits.ts";
import type { ObjectType } from "./object-types.ts";
import { paths } from "./paths.ts";
import { Associations, type BatchError, BatchOfRecords, CrmRecord, PageOfRecords } from "./schema.ts";

/** With history HubSpot takes fewer records a page. */
const WITH_HISTORY = 50;
const WITHOUT_HISTORY = 100;
const ASSOCIATION_INPUTS = 1000;

export interface Wanted {
  readonly properties: readonly string[];
  readonly history?: readonly string[];
}

/** Records by id, as far as they exist under these ids; the others are simply not in the answer. */
export async function readRecords(
  client: HubSpotClient,
  session: Session,
  type: ObjectType,
  ids: readonly string[],
  wanted: Wanted,
): Promise<ReadonlyMap<string, CrmRecord>> {
  const pages = chunk([...new Set(ids)].sort(byNumber), wanted.history ? WITH_HISTORY : WITHOUT_HISTORY);
  const found = new Map<string, CrmRecord>();
  for (const page of pages) {
    const body = {
      inputs: page.map((id) => ({ id })),
      properties: wanted.properties,
      propertiesWithHistory: wanted.history ?? [],
    };
    const call = {
      method: "POST",
      path: paths.batch(type, "read"),
      body,
      what: `a batch read of ${type}`,
    } as const;
    const { results, errors } = await client.call(session, call, BatchOfRecords);
    throwTemporary(call.what, errors, session);
    for (const record of results) found.set(record.id, record);
  }
  return found;
}

/** One record, also under an id that was merged away: it then carries the survivor's id. `null`: not there. */
export async function readRecord(
  client: HubSpotClient,
  session: Session,
  type: ObjectType,
  id: string,
  options: { readonly archived?: boolean } = {},
): Promise<CrmRecord | null> {
  const answer = await client.ask(
    session,
    {
      method: "GET",
      path: paths.record(type, id),
      ...(options.archived ? { query: { archived: "true" } } : {}),
      what: `a read of one of ${type}`,
    },
    [404],
  );
  return answer.status === 404 ? null : CrmRecord.parse(answer.json);
}

/** The ids associated with each record, in one call for up to a thousand; records with none are absent. */
export async function readAssociations(
  client: HubSpotClient,
  session: Session,
  from: ObjectType,
  to: ObjectType,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  let inputs: { id: string; after?: string }[] = [...new Set(ids)].sort(byNumber).map((id) => ({ id }));
  while (inputs.length > 0) {
    const page = inputs.slice(0, ASSOCIATION_INPUTS);
    inputs = inputs.slice(ASSOCIATION_INPUTS);
    const call = {
      method: "POST",
      path: paths.associations(from, to),
      body: { inputs: page },
      limit: ASSOCIATIONS,
      what: `a read of the associations of ${from} to ${to}`,
    } as const;
    const { results, errors } = await client.call(session, call, Associations);
    throwTemporary(call.what, errors, session);
    for (const { from: record, to: others, paging } of results) {
      const known = found.get(record.id) ?? [];
      found.set(record.id, [...known, ...others.map((other) => other.toObjectId)]);
      if (paging?.next) inputs.push({ id: record.id, after: paging.next.after });
    }
  }
  return found;
}

/** What could not be read for now is not absent: throws RetryLater. */
function throwTemporary(what: string, errors: readonly BatchError[], session: Session): void {
  for (const error of errors) {
    const problem = errorOfItem(what, error, session.now());
    if (problem instanceof RetryLater) throw new RetryLater(problem.message, problem.at);
  }
}

export interface Filter {
  readonly propertyName: string;
  readonly operator: "EQ" | "GT" | "GTE" | "LT" | "NOT_HAS_PROPERTY";
  readonly value?: string;
}

/**
 * One page of a search, by rising record id so that it can go on past the 10,000th result.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm
 */
export async function searchRecords(
  client: HubSpotClient,
  session: Session,
  type: ObjectType,
  query: {
    readonly groups: readonly (readonly Filter[])[];
    readonly properties: readonly string[];
    readonly limit: number;
  },
) {
  return client.call(
    session,
    {
      method: "POST",
      path: paths.search(type),
      body: {
        filterGroups: query.groups.map((filters) => ({ filters })),
        sorts: [{ propertyName: "hs_object_id", direction: "ASCENDING" }],
        properties: query.properties,
        limit: query.limit,
      },
      limit: SEARCH,
      what: `a search of ${type}`,
    },
    PageOfRecords,
  );
}

export function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}

const byNumber = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
