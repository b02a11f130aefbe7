import { z } from "zod";
import type { Session, TaskDraft } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { fieldName, TASK_FIELDS } from "./names.ts";
import { chunk, listed, query } from "./reads.ts";
import { id18 } from "./refs.ts";
import { keyOf } from "./task-values.ts";

/** Keys of one query: an address may have 16,384 bytes. */
const KEYS = 100;

/**
 * The tasks of these drafts, by our key; `null`: not there. It can be told at once, and a try that is still under way
 * does no harm: the next one finds the same key taken. Deleted tasks were made too.
 */
export async function findTasks(
  client: SalesforceClient,
  session: Session,
  drafts: readonly TaskDraft[],
): Promise<readonly (string | null)[]> {
  const field = fieldName(TASK_FIELDS.key, session.installation);
  const Row = z.object({ Id: z.string(), [field]: z.string() });
  const found = new Map<string, string>();
  for (const page of chunk([...new Set(drafts.map(({ key }) => keyOf(key)))], KEYS)) {
    const soql = `SELECT Id, ${field} FROM Task WHERE ${field} IN ${listed(page)}`;
    const rows = await query(client, session, soql, Row, "a search of alert tasks", { all: true });
    for (const row of rows) found.set(String(row[field]), id18(String(row.Id)));
  }
  return drafts.map(({ key }) => found.get(keyOf(key)) ?? null);
}
