import { z } from "zod";
import type { Session } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { type Problem, ProblemSaid } from "./failures.ts";

/** Most rows of one collection call. */
export const MAX_ROWS = 200;

export interface RowInput {
  readonly type: string;
  /** For an update. */
  readonly id?: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export type RowResult =
  | { readonly ok: true; readonly id: string; readonly created: boolean }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const Saved = z.object({
  id: z.string().nullish(),
  success: z.boolean(),
  created: z.boolean().nullish(),
  errors: z.array(ProblemSaid).default([]),
});

/** Changes up to 200 rows of any types; one result per row, in order. Throws as `call` does. */
export const updateRows = (
  client: SalesforceClient,
  session: Session,
  rows: readonly RowInput[],
  what: string,
): Promise<RowResult[]> => write(client, session, "PATCH", "/composite/sobjects", rows, what);

/** Makes up to 200 rows; one result per row, in order. Throws as `call` does. */
export const createRows = (
  client: SalesforceClient,
  session: Session,
  rows: readonly RowInput[],
  what: string,
): Promise<RowResult[]> => write(client, session, "POST", "/composite/sobjects", rows, what);

/** Makes or changes up to 200 rows of one type by an external id, whose value is among the values. */
export const upsertRows = (
  client: SalesforceClient,
  session: Session,
  to: { readonly type: string; readonly externalId: string },
  rows: readonly RowInput[],
  what: string,
): Promise<RowResult[]> =>
  write(client, session, "PATCH", `/composite/sobjects/${to.type}/${to.externalId}`, rows, what);

/** A row that fails leaves the others alone. */
async function write(
  client: SalesforceClient,
  session: Session,
  method: "POST" | "PATCH",
  path: string,
  rows: readonly RowInput[],
  what: string,
): Promise<RowResult[]> {
  if (rows.length === 0) return [];
  const records = rows.map(({ type, id, values }) => ({
    attributes: { type },
    ...(id === undefined ? {} : { id }),
    ...values,
  }));
  const body = { allOrNone: false, records };
  const saved = await client.call(session, { method, path, body, what }, z.array(Saved).length(rows.length));
  return saved.map(({ success, id, created, errors }) =>
    success && id ? { ok: true, id, created: created ?? method === "POST" } : { ok: false, problems: errors },
  );
}
