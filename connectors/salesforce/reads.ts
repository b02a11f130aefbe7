import { z } from "zod";
import type { Session } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";

/** What one retrieve may name. */
const RETRIEVE = 2000;

export interface QueryPage<T> {
  readonly records: readonly T[];
  /** Of the whole result, as Salesforce counted it at the first page. */
  readonly total: number;
  /** Where to go on, `null` at the end; good for two days. */
  readonly next: string | null;
}

interface Asked {
  /** Deleted and archived rows too. */
  readonly all?: boolean;
  /** Where the page before ended. */
  readonly next?: string | null;
}

/** One page of a query, up to 2,000 rows. Throws as `call` does. */
export async function queryPage<T extends z.ZodType>(
  client: SalesforceClient,
  session: Session,
  soql: string,
  row: T,
  what: string,
  { all = false, next = null }: Asked = {},
): Promise<QueryPage<z.infer<T>>> {
  const first = { path: all ? "/queryAll" : "/query", query: { q: soql } };
  const call = { method: "GET", ...(next === null ? first : { path: next }), what } as const;
  const page = await client.call(session, call, pageOf(row));
  return {
    records: page.records,
    total: page.totalSize,
    next: page.done ? null : (page.nextRecordsUrl ?? null),
  };
}

/** Every row of a query, page after page. */
export async function query<T extends z.ZodType>(
  client: SalesforceClient,
  session: Session,
  soql: string,
  row: T,
  what: string,
  options: { readonly all?: boolean } = {},
): Promise<z.infer<T>[]> {
  const rows: z.infer<T>[] = [];
  let next: string | null = null;
  do {
    const page: QueryPage<z.infer<T>> = await queryPage(client, session, soql, row, what, {
      ...options,
      next,
    });
    rows.push(...page.records);
    next = page.next;
  } while (next !== null);
  return rows;
}

const pageOf = <T extends z.ZodType>(row: T) =>
  z.object({
    totalSize: z.int(),
    done: z.boolean(),
    nextRecordsUrl: z.string().nullish(),
    records: z.array(row),
  });

/** Rows by their 18-character id, as far as they exist; deleted ones do not. */
export async function retrieve<T extends z.ZodType<{ readonly Id: string }>>(
  client: SalesforceClient,
  session: Session,
  type: string,
  ids: readonly string[],
  fields: readonly string[],
  row: T,
): Promise<ReadonlyMap<string, z.infer<T>>> {
  const found = new Map<string, z.infer<T>>();
  for (const page of chunk([...new Set(ids)].sort(), RETRIEVE)) {
    const call = {
      method: "POST",
      path: `/composite/sobjects/${type}`,
      body: { ids: page, fields: [...new Set(["Id", ...fields])] },
      what: `a read of ${type} records`,
    } as const;
    for (const record of await client.call(session, call, z.array(row.nullable())))
      if (record) found.set(record.Id, record);
  }
  return found;
}

const Picked = z.object({
  value: z.string(),
  label: z.string().nullish(),
  active: z.boolean().default(true),
});

/** One field as the integration user sees it; what it may not see is not in the describe at all. */
export const DescribedField = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  length: z.int().nullish(),
  precision: z.int().nullish(),
  scale: z.int().nullish(),
  custom: z.boolean().default(false),
  calculated: z.boolean().default(false),
  calculatedFormula: z.string().nullish(),
  createable: z.boolean().default(false),
  updateable: z.boolean().default(false),
  externalId: z.boolean().default(false),
  unique: z.boolean().default(false),
  inlineHelpText: z.string().nullish(),
  picklistValues: z.array(Picked).nullish(),
  restrictedPicklist: z.boolean().default(false),
  referenceTo: z.array(z.string()).nullish(),
});
export type DescribedField = z.infer<typeof DescribedField>;

const Described = z.object({ name: z.string(), fields: z.array(DescribedField) });

/** The fields of an object, by name, as this user sees them now. */
export async function describeFields(
  client: SalesforceClient,
  session: Session,
  type: string,
): Promise<ReadonlyMap<string, DescribedField>> {
  const call = {
    method: "GET",
    path: `/sobjects/${type}/describe`,
    what: `a description of ${type}`,
  } as const;
  const { fields } = await client.call(session, call, Described);
  return new Map(fields.map((field) => [field.name, field]));
}

/** A text as SOQL writes it. */
export const quoted = (text: string): string =>
  `'${text
    .replace(/[\\'"]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")}'`;

/** A list of texts as SOQL writes it after IN. */
export const listed = (texts: readonly string[]): string => `(${texts.map(quoted).join(",")})`;

export function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}
