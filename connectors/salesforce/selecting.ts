import { z } from "zod";
import { HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import { Blocked, GiveUp } from "../../src/errors.ts";
import type { Session } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { type Gather, gathering } from "./gather.ts";
import { chunk, type DescribedField, describeFields, listed, queryPage } from "./reads.ts";
import type { Row } from "./rows.ts";

const ROW = z.record(z.string(), z.unknown());
/** Ids in one list: the address of a call holds 16,384 bytes. */
const IDS = 200;
/**
 * A field that an admin shows is noticed by the first event that names it, a hidden one by the refusal to read it, both
 * when the account is looked at anew, and after this long at the latest.
 */
const DESCRIBED = 24 * HOUR;
/** What no event tells: whether a history is kept, and the org's own lists. */
const LISTED = 15 * MINUTE;

type Fields = ReadonlyMap<string, DescribedField>;

export interface Selection {
  readonly object: string;
  /** By API name, or one step further (`Campaign.Name`); what this user may not see is left out. */
  readonly fields: readonly string[];
  /** A condition for all ids of a list, for instance `["LeadId", ids]`. */
  readonly among?: readonly [field: string, ids: readonly string[]];
  readonly where?: string;
  /** Deleted and archived rows too. */
  readonly all?: boolean;
}

/** Reads rows as far as this user may see them. */
export interface Selecting {
  /** The fields of an object that may be read; `null`: the object itself may not. */
  fieldsOf(session: Session, object: string): Promise<Fields | null>;
  /** Fields whose history the org keeps; `null`: it does not tell us. */
  trackedOf(session: Session, object: string): Promise<ReadonlySet<string> | null>;
  /** Empty where the object, or a field of the condition, may not be read. Throws RetryLater, Reauthorize, GiveUp. */
  rows(session: Session, selection: Selection): Promise<Row[]>;
  /** A short list of the org that seldom changes, at most a quarter of an hour old. */
  list(session: Session, selection: Selection): Promise<Row[]>;
  /** A query in its own words, its first page, together with whatever else is asked in this breath. */
  ask: Gather;
  /** An event named these fields: where one is not known, what was described is out of date. */
  notice(session: Session, object: string, names: readonly string[]): Promise<void>;
  /** Fields were made, or shown to us: everything is described anew. */
  forget(session: Session): void;
  /** The names among these that may be read, in a query's own words. */
  readable(session: Session, object: string, names: readonly string[]): Promise<string[]>;
}

/** Descriptions are kept per installation for a while; a field that vanished meanwhile is noticed at once. */
export function selecting(client: SalesforceClient): Selecting {
  const known = new Map<string, { at: Instant; value: Promise<unknown>; longest: number }>();
  /** Fields that events named and no description had, and when they were looked for. */
  const strange = new Map<string, Instant>();
  const gather = gathering(client);

  function remembered<T>(
    session: Session,
    name: string,
    longest: number,
    read: () => Promise<T>,
  ): Promise<T> {
    const key = `${session.installation.id}:${name}`;
    const before = known.get(key);
    const age = before ? session.now() - before.at : longest;
    if (before && age >= 0 && age < before.longest) return before.value as Promise<T>;
    const value = read();
    const kept = { at: session.now(), value, longest };
    known.set(key, kept);
    // A refusal may be over in minutes.
    value.then(
      (answer) => {
        if (answer === null) kept.longest = Math.min(longest, LISTED);
      },
      () => known.delete(key),
    );
    return value;
  }

  const fieldsOf = (session: Session, object: string): Promise<Fields | null> =>
    remembered(session, `fields:${object}`, DESCRIBED, () =>
      unlessRefused(describeFields(client, session, object), NEEDED.has(object)),
    );

  const trackedOf = (session: Session, object: string): Promise<ReadonlySet<string> | null> =>
    remembered(session, `tracked:${object}`, LISTED, async () => {
      const rows = await unlessRefused(readTracked(client, session, object));
      const tracked = rows?.filter((row) => row.IsFieldHistoryTracked === true);
      return tracked ? new Set(tracked.map((row) => String(row.QualifiedApiName))) : null;
    });

  async function readable(session: Session, object: string, names: readonly string[]): Promise<string[]> {
    const fields = await fieldsOf(session, object);
    if (!fields) return [];
    const seen = await Promise.all(
      names.map(async (name) => {
        const [first, ...rest] = name.split(".");
        if (rest.length === 0) return fields.has(name);
        const parent = fields.get(`${first}Id`)?.referenceTo?.[0];
        return parent ? (await readable(session, parent, [rest.join(".")])).length > 0 : false;
      }),
    );
    return names.filter((_name, index) => seen[index]);
  }

  async function select(session: Session, selection: Selection): Promise<Row[]> {
    const { object, among, where, all = false } = selection;
    const fields = await readable(session, object, [...new Set(["Id", ...selection.fields])]);
    if (fields.length === 0) return [];
    if (among && (await readable(session, object, [among[0]])).length === 0) return [];
    const lists = among ? chunk([...new Set(among[1])].sort(), IDS) : [null];
    const read = async (ids: readonly string[] | null): Promise<Row[]> => {
      const conditions = [
        ...(among && ids ? [`${among[0]} IN ${listed(ids)}`] : []),
        ...(where ? [where] : []),
      ].join(" AND ");
      const soql = `SELECT ${fields.join(", ")} FROM ${object}${conditions ? ` WHERE ${conditions}` : ""}`;
      const what = `a query of ${object}`;
      const first = await gather(session, { soql, all, what });
      const rows = [...first.records];
      let next = first.done ? null : (first.nextRecordsUrl ?? null);
      while (next !== null) {
        const page = await queryPage(client, session, soql, ROW, what, { all, next });
        rows.push(...page.records);
        next = page.next;
      }
      return rows;
    };
    return (await Promise.all(lists.map(read))).flat();
  }

  async function rows(session: Session, selection: Selection): Promise<Row[]> {
    try {
      return await select(session, selection);
    } catch (error) {
      if (!(error instanceof GiveUp) || !/INVALID_(FIELD|TYPE)/.test(error.message)) throw error;
      // What was described before is no longer so.
      for (const key of known.keys())
        if (key.startsWith(`${session.installation.id}:fields:`)) known.delete(key);
      return select(session, selection);
    }
  }

  function forget({ installation }: Session): void {
    for (const kept of [known, strange])
      for (const key of kept.keys()) if (key.startsWith(`${installation.id}:`)) kept.delete(key);
  }

  return {
    fieldsOf,
    trackedOf,
    readable,
    forget,
    async notice(session, object, names) {
      const fields = await fieldsOf(session, object);
      const key = `${session.installation.id}:fields:${object}`;
      const now = session.now();
      const fresh = names
        .map((name) => `${key}:${name.split(".")[0]}`)
        .filter((name) => !fields?.has(name.slice(key.length + 1)))
        // One that even a new description does not have is not looked for with every event.
        .filter((name) => !(Math.abs(now - (strange.get(name) ?? -LISTED)) < LISTED));
      if (!fields || fresh.length === 0) return;
      for (const name of fresh) strange.set(name, now);
      known.delete(key);
    },
    rows,
    ask: gather,
    list: (session, selection) =>
      remembered(session, `list:${JSON.stringify(selection)}`, LISTED, () => rows(session, selection)),
  };
}

/** Without these nothing can be understood: while the account refuses them, everything waits. */
const NEEDED: ReadonlySet<string> = new Set(["Lead", "Contact", "User"]);

/** What may not be asked is not there for us. */
async function unlessRefused<T>(reading: Promise<T>, isNeeded = false): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof GiveUp && !(isNeeded && error instanceof Blocked)) return null;
    throw error;
  }
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_fielddefinition.htm */
async function readTracked(client: SalesforceClient, session: Session, object: string): Promise<Row[]> {
  const soql = `SELECT QualifiedApiName, IsFieldHistoryTracked FROM FieldDefinition WHERE EntityDefinitionId = '${object}'`;
  const call = {
    method: "GET",
    path: "/tooling/query",
    query: { q: soql },
    what: `a query of what history ${object} has`,
  } as const;
  const { records } = await client.call(session, call, z.object({ records: z.array(ROW) }));
  return records;
}
