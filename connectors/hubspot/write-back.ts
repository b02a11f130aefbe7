import { fieldSpecs } from "../../field-specs/index.ts";
import type { FieldSpec } from "../../field-specs/spec.ts";
import { SECOND } from "../../src/domain/time.ts";
import { GiveUp, RetryLater } from "../../src/errors.ts";
import type { FieldWrite, Session, WriteResult } from "../connector.ts";
import type { HubSpotClient } from "./client.ts";
import { refusal } from "./failures.ts";
import { fieldName } from "./field-names.ts";
import { errorOfItem, isMissing } from "./item-errors.ts";
import { paths } from "./paths.ts";
import { chunk, readRecord } from "./reads.ts";
import { contactIdOf, contactRef } from "./refs.ts";
import { BatchOfRecords } from "./schema.ts";
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
  for (const write of writes) {
    const { record } = write;
    const properties = propertiesOf(specs, write);
    try {
      // HubSpot refuses an id that comes twice in one batch: the later write completes the earlier.
      const id = contactIdOf(record);
      inputs.set(id, { id, properties: { ...inputs.get(id)?.properties, ...properties } });
    } catch (error) {
      results.set(record, { ok: false, error: asError(error) });
    }
  }
  for (const batch of chunk([...inputs.values()], MAX_WRITES))
    for (const [id, result] of await writeBatch(client, session, batch, inputs))
      results.set(contactRef(id), result);
  return writes.map(({ record }) => results.get(record) ?? unanswered(session));
}

/** `all` are the writes of the whole call, of which `inputs` is a part. */
async function writeBatch(
  client: HubSpotClient,
  session: Session,
  inputs: readonly Input[],
  all: ReadonlyMap<string, Input>,
): Promise<Map<string, WriteResult>> {
  const body = { inputs };
  const path = paths.batch("contacts", "update");
  try {
    const answer = await client.ask(session, { method: "POST", path, body, what: BATCH_UPDATE }, [400, 404]);
    if (answer.status < 400)
      return await settle(client, session, inputs, all, BatchOfRecords.parse(answer.json));
    const accepted = withoutRefusedOwners(inputs, answer.text);
    if (accepted) return await writeBatch(client, session, accepted, all);
    // One bad record makes the whole batch fail; halving finds it. A missing property fails every half alike.
    if (inputs.length > 1 && !answer.text.includes("PROPERTY_DOESNT_EXIST")) {
      const half = Math.ceil(inputs.length / 2);
      const first = await writeBatch(client, session, inputs.slice(0, half), all);
      return new Map([...first, ...(await writeBatch(client, session, inputs.slice(half), all))]);
    }
    const [only] = inputs;
    if (answer.status === 404 && only)
      return new Map([[only.id, await writeOne(client, session, only, all)]]);
    return failed(inputs, refusal(BATCH_UPDATE, answer));
  } catch (error) {
    return failed(inputs, asError(error));
  }
}

/**
 * HubSpot refuses the whole batch where a value is an owner who has left. What else is known is written all the same, and
 * the field keeps whom it named before; `null` where no such value is among them.
 */
function withoutRefusedOwners(inputs: readonly Input[], answer: string): readonly Input[] | null {
  if (!answer.includes("INVALID_OWNER_ID")) return null;
  const refused = (name: string, value: string) =>
    OWNER_FIELDS.has(name) && value !== "" && new RegExp(`\\bid ${value}\\b`, "i").test(answer);
  const isRefused = ({ properties }: Input) => Object.entries(properties).some((one) => refused(...one));
  if (!inputs.some(isRefused)) return null;
  return inputs.map(({ id, properties }) => ({
    id,
    properties: Object.fromEntries(Object.entries(properties).filter((one) => !refused(...one))),
  }));
}

const OWNER_FIELDS = new Set(
  fieldSpecs.filter(({ type }) => type === "user").map(({ name }) => fieldName(name)),
);

const BATCH_UPDATE = "a batch update of contacts";

const failed = (inputs: readonly Input[], error: Error): Map<string, WriteResult> =>
  new Map(inputs.map(({ id }) => [id, { ok: false, error }]));

/** Takes a batch's answer apart; records that are not there under their id go alone. */
async function settle(
  client: HubSpotClient,
  session: Session,
  inputs: readonly Input[],
  all: ReadonlyMap<string, Input>,
  { results: written, errors }: ReturnType<typeof BatchOfRecords.parse>,
): Promise<Map<string, WriteResult>> {
  const results = new Map<string, WriteResult>(written.map(({ id }) => [id, { ok: true }]));
  for (const input of inputs.filter(({ id }) => !results.has(id))) {
    const error = errors.find(({ context }) =>
      Object.values(context ?? {}).some((ids) => ids.includes(input.id)),
    );
    if (error && !isMissing(error))
      results.set(input.id, {
        ok: false,
        error: errorOfItem("the update of a contact", error, session.now()),
      });
    else results.set(input.id, await writeOne(client, session, input, all));
  }
  return results;
}

/** A contact under an old id answers with the survivor's, whose own write in this call is the newer truth. */
async function writeOne(
  client: HubSpotClient,
  session: Session,
  { id, properties }: Input,
  all: ReadonlyMap<string, Input>,
): Promise<WriteResult> {
  try {
    const found = await readRecord(client, session, "contacts", id);
    if (!found) throw new GiveUp(`HubSpot has no contact ${id} any more.`, "It was deleted; nothing to do.");
    const moved = found.id === id ? {} : { movedTo: contactRef(found.id) };
    if (found.id !== id && all.has(found.id)) return { ok: true, ...moved };
    const path = paths.record("contacts", found.id);
    const call = { method: "PATCH", path, body: { properties }, what: "the update of one contact" } as const;
    await client.ask(session, call, []);
    return { ok: true, ...moved };
  } catch (error) {
    return { ok: false, error: asError(error) };
  }
}

function unanswered(session: Session): WriteResult {
  return {
    ok: false,
    error: new RetryLater("HubSpot did not answer for this record.", session.now() + 10 * SECOND),
  };
}

export const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
