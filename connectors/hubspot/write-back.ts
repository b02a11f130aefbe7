import type { FieldSpec } from "../../field-specs/spec.ts";
import { SECOND } from "../../src/domain/time.ts";
import { GiveUp, RetryLater } from "../../src/errors.ts";
import type { FieldWrite, Session, WriteResult } from "../connector.ts";
import type { HubSpotClient } from "./client.ts";
import { errorOfItem, isMissing } from "./item-errors.ts";
import { paths } from "./paths.ts";
import { chunk } from "./reads.ts";
import { contactIdOf, contactRef } from "./refs.ts";
import { BatchOfRecords, CrmRecord } from "./schema.ts";
import { propertiesOf } from "./values.ts";

export const MAX_WRITES = 100;

interface Input {
  readonly id: string;
  readonly properties: Record<string, string>;
}

/** Writes stamps in batches; one result per write, in order, whatever becomes of the others. Never throws. */
export async function writeFields(
  client: HubSpotClient,
  session: Session,
  specs: readonly FieldSpec[],
  writes: readonly FieldWrite[],
): Promise<readonly WriteResult[]> {
  const results = new Map<string, WriteResult>();
  const inputs = new Map<string, Input>();
  for (const { record, values } of writes) {
    const properties = propertiesOf(specs, values);
    try {
      // HubSpot refuses an id that comes twice in one batch: the later write completes the earlier.
      const id = contactIdOf(record);
      inputs.set(id, { id, properties: { ...inputs.get(id)?.properties, ...properties } });
    } catch (error) {
      results.set(record, { ok: false, error: asError(error) });
    }
  }
  for (const batch of chunk([...inputs.values()], MAX_WRITES))
    for (const [id, result] of await writeBatch(client, session, batch)) results.set(contactRef(id), result);
  return writes.map(({ record }) => results.get(record) ?? unanswered(session));
}

async function writeBatch(
  client: HubSpotClient,
  session: Session,
  inputs: readonly Input[],
): Promise<Map<string, WriteResult>> {
  const results = new Map<string, WriteResult>();
  try {
    const call = {
      method: "POST",
      path: paths.batch("contacts", "update"),
      body: { inputs },
      what: "a batch update of contacts",
    } as const;
    const { json, status } = await client.ask(session, call, [404]);
    // Old ids of merged contacts make the batch fail as a whole or name them: each then goes alone.
    const { results: written, errors } =
      status === 404 ? { results: [], errors: [] } : BatchOfRecords.parse(json);
    for (const { id } of written) results.set(id, { ok: true });
    for (const { id, properties } of inputs.filter((input) => !results.has(input.id))) {
      const error = errors.find(({ context }) =>
        Object.values(context ?? {})
          .flat()
          .includes(id),
      );
      if (error && !isMissing(error))
        results.set(id, { ok: false, error: errorOfItem("the update of a contact", error, session.now()) });
      else results.set(id, await writeOne(client, session, id, properties, inputs));
    }
  } catch (error) {
    for (const { id } of inputs) if (!results.has(id)) results.set(id, { ok: false, error: asError(error) });
  }
  return results;
}

/** A contact under an old id answers with the survivor's. The survivor's own write in this batch is the newer truth. */
async function writeOne(
  client: HubSpotClient,
  session: Session,
  id: string,
  properties: Record<string, string>,
  inputs: readonly Input[],
): Promise<WriteResult> {
  const what = "the update of one contact";
  const found = await client.ask(session, { method: "GET", path: paths.record("contacts", id), what }, [404]);
  if (found.status === 404)
    return {
      ok: false,
      error: new GiveUp(`HubSpot has no contact ${id} any more.`, "It was deleted; nothing to do."),
    };
  const survivor = CrmRecord.parse(found.json).id;
  const moved = survivor === id ? {} : { movedTo: contactRef(survivor) };
  if (survivor !== id && inputs.some((input) => input.id === survivor)) return { ok: true, ...moved };
  await client.ask(
    session,
    { method: "PATCH", path: paths.record("contacts", survivor), body: { properties }, what },
    [],
  );
  return { ok: true, ...moved };
}

function unanswered(session: Session): WriteResult {
  return {
    ok: false,
    error: new RetryLater("HubSpot did not answer for this record.", session.now() + 10 * SECOND),
  };
}

export const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
