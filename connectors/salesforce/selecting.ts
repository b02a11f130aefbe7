import { z } from "zod";
import { type Instant, MINUTE } from "../../src/domain/time.ts";
import { GiveUp } from "../../src/errors.ts";
import type { Session } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { chunk, type DescribedField, describeFields, listed, query } from "./reads.ts";
import type { Row } from "./rows.ts";

const ROW = z.record(z.string(), z.unknown());
/** Ids in one list: the address of a call holds 16,384 bytes. */
const IDS = 200;
/** A field that an admin shows or hides is noticed after this long at the latest. */
const REMEMBERED = 15 * MINUTE;

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
  /** An event named these fields: where one is not known, what was described is out of date. */
  notice(session: Session, object: string, names: readonly string[]): Promise<void>;
  /** Fields were made, or shown to us: everything is described anew. */
  forget(session: Session): void;
  /** The names among these that may be read, in a query's own words. */
  readable(session: Session, object: string, names: readonly string[]): Promise<string[]>;
}

/** Descriptions are kept per installation for a while; a field that vanished meanwhile is noticed at once. */
export function selecting(client: SalesforceClient): Selecting {
  const known = new Map<string, { at: Instant; value: Promise<unknown> }>();

  function remembered<T>(session: Session, name: string, read: () => Promise<T>): Promise<T> {
    const key = `${session.installation.id}:${name}`;
    const before = known.get(key);
    const age = before ? session.now() - before.at : REMEMBERED;
    if (before && age >= 0 && age < REMEMBERED) return before.value as Promise<T>;
    const value = read();
    known.set(key, { at: session.now(), value });
    value.catch(() => known.delete(key));
    return value;
  }

  const fieldsOf = (session: Session, object: string): Promise<Fields | null> =>
    remembered(session, `fields:${object}`, () => unlessRefused(describeFields(client, session, object)));

  const trackedOf = (session: Session, object: string): Promise<ReadonlySet<string> | null> =>
    remembered(session, `tracked:${object}`, async () => {
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
    const { object, among, where, all } = selection;
    const fields = await readable(session, object, [...new Set(["Id", ...selection.fields])]);
    if (fields.length === 0) return [];
    if (among && (await readable(session, object, [among[0]])).length === 0) return [];
    const lists = among ? chunk([...new Set(among[1])].sort(), IDS) : [null];
    const rows: Row[] = [];
    for (const ids of lists) {
      const conditions = [
        ...(among && ids ? [`${among[0]} IN ${listed(ids)}`] : []),
        ...(where ? [where] : []),
      ].join(" AND ");
      const soql = `SELECT ${fields.join(", ")} FROM ${object}${conditions ? ` WHERE ${conditions}` : ""}`;
      rows.push(...(await query(client, session, soql, ROW, `a query of ${object}`, { all: all ?? false })));
    }
    return rows;
  }

  function forget({ installation }: Session): void {
    for (const key of known.keys()) if (key.startsWith(`${installation.id}:`)) known.delete(key);
  }

  return {
    fieldsOf,
    trackedOf,
    readable,
    forget,
    async notice(session, object, names) {
      const fields = await fieldsOf(session, object);
      if (fields && names.some((name) => !fields.has(name.split(".")[0]!)))
        known.delete(`${session.installation.id}:fields:${object}`);
    },
    async rows(session, selection) {
      try {
        return await select(session, selection);
      } catch (error) {
        if (!(error instanceof GiveUp) || !/INVALID_(FIELD|TYPE)/.test(error.message)) throw error;
        // What was described before is no longer so.
        for (const key of known.keys())
          if (key.startsWith(`${session.installation.id}:fields:`)) known.delete(key);
        return select(session, selection);
      }
    },
  };
}

/** What may not be asked is not there for us. */
async function unlessRefused<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof GiveUp) return null;
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
