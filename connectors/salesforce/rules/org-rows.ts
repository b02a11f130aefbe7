import { z } from "zod";
import type { Session } from "../../connector.ts";
import type { SalesforceClient } from "../client.ts";
import { errorOfRow } from "../failures.ts";
import { chunk, query } from "../reads.ts";
import type { Row } from "../rows.ts";
import { createRows, MAX_ROWS, type RowResult, updateRows } from "../writes.ts";
import type { CustomPart } from "./object-spec.ts";
import { RULE_OBJECTS } from "./objects.ts";
import type { RuleRow } from "./rows.ts";

const Any = z.looseObject({ Id: z.string() });
const STANDARD = new Set(["Id", "Name", "CreatedById", "CreatedDate"]);

const prefixOf = (session: Session): string => {
  const namespace = session.installation.account.traits?.namespace;
  return namespace ? `${namespace}__` : "";
};
/** The API name of an object or field of ours in this org. */
const named = (session: Session, name: string): string =>
  STANDARD.has(name) ? name : `${prefixOf(session)}${name}`;

/** Records of one part of the rules by our own field names, oldest first, or the `newest` ones, newest first. */
export async function readRows(
  client: SalesforceClient,
  session: Session,
  part: CustomPart,
  { newest, more = [] }: { readonly newest?: number; readonly more?: readonly string[] } = {},
): Promise<RuleRow[]> {
  const { name, fields } = RULE_OBJECTS[part];
  const wanted = ["Id", "Name", ...more, ...fields.map((field) => field.name)];
  const order =
    newest === undefined
      ? "ORDER BY CreatedDate, Name LIMIT 2000"
      : `ORDER BY CreatedDate DESC, Name DESC LIMIT ${newest}`;
  const soql = `SELECT ${wanted.map((field) => named(session, field)).join(", ")} FROM ${named(session, name)} ${order}`;
  const rows = await query(client, session, soql, Any, `a read of ${name}`);
  return rows.map((row) => ({ id: row.Id, values: valuesOf(session, row) }));
}

function valuesOf(session: Session, row: Row): RuleRow["values"] {
  const prefix = prefixOf(session);
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? [[prefix && name.startsWith(prefix) ? name.slice(prefix.length) : name, value]]
        : [],
    ),
  );
}

type Values = Readonly<Record<string, string | number | boolean | null>>;

/** Makes records of a part. Throws for the first that Salesforce refuses. */
export async function makeRows(
  client: SalesforceClient,
  session: Session,
  part: CustomPart,
  records: readonly Values[],
): Promise<void> {
  const type = named(session, RULE_OBJECTS[part].name);
  const what = `a new ${RULE_OBJECTS[part].label}`;
  for (const some of chunk(records, MAX_ROWS))
    mustAll(
      await createRows(
        client,
        session,
        some.map((values) => ({ type, values: inOrg(session, values) })),
        what,
      ),
      session,
      what,
    );
}

export async function changeRows(
  client: SalesforceClient,
  session: Session,
  part: CustomPart,
  records: readonly { readonly id: string; readonly values: Values }[],
): Promise<void> {
  const type = named(session, RULE_OBJECTS[part].name);
  const what = `a change of ${RULE_OBJECTS[part].label}`;
  for (const some of chunk(records, MAX_ROWS))
    mustAll(
      await updateRows(
        client,
        session,
        some.map(({ id, values }) => ({ type, id, values: inOrg(session, values) })),
        what,
      ),
      session,
      what,
    );
}

export async function removeRows(
  client: SalesforceClient,
  session: Session,
  ids: readonly string[],
): Promise<void> {
  for (const some of chunk(ids, MAX_ROWS))
    await client.call(
      session,
      {
        method: "DELETE",
        path: "/composite/sobjects",
        query: { ids: some.join(","), allOrNone: "false" },
        what: "taking rules out",
      },
      z.unknown(),
    );
}

const inOrg = (session: Session, values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [named(session, name), value]));

function mustAll(results: readonly RowResult[], session: Session, what: string): void {
  for (const result of results) if (!result.ok) throw errorOfRow(what, result.problems, session.now());
}
