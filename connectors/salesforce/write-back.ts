import type { FieldSpec } from "../../field-specs/spec.ts";
import type { RecordRef } from "../../src/domain/facts.ts";
import { SECOND } from "../../src/domain/time.ts";
import { GiveUp, RetryLater } from "../../src/errors.ts";
import type { FieldWrite, Session, WriteResult } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { errorOfRow, isGone, isNoLonger } from "./failures.ts";
import { chunk } from "./reads.ts";
import { personOf } from "./refs.ts";
import type { Seen } from "./seen.ts";
import { standingOf } from "./standing.ts";
import { valuesOf } from "./values.ts";
import { MAX_ROWS, type RowResult, updateRows } from "./writes.ts";

export const MAX_WRITES = MAX_ROWS;

const WHAT = "the update of leads and contacts";

/** Writes stamps in batches; one result per write, in order, whatever becomes of the others. Never throws. */
export async function writeFields(
  client: SalesforceClient,
  session: Session,
  specs: readonly FieldSpec[],
  writes: readonly FieldWrite[],
  seen?: Seen,
): Promise<readonly WriteResult[]> {
  const results = new Map<RecordRef, WriteResult>();
  for (const batch of chunk(sound(writes, results), MAX_WRITES)) {
    try {
      for (const [record, result] of await writeBatch(client, session, specs, batch, seen))
        results.set(record, result);
    } catch (error) {
      for (const { record } of batch) results.set(record, { ok: false, error: asError(error) });
    }
  }
  return writes.map(({ record }) => results.get(record) ?? unanswered(session));
}

/** Writes to records of ours, one per record: a later one completes the earlier. */
function sound(writes: readonly FieldWrite[], results: Map<RecordRef, WriteResult>): FieldWrite[] {
  const merged = new Map<RecordRef, FieldWrite>();
  for (const write of writes)
    try {
      const { record } = write;
      personOf(record);
      merged.set(record, { ...write, values: { ...merged.get(record)?.values, ...write.values } });
    } catch (error) {
      results.set(write.record, { ok: false, error: asError(error) });
    }
  return [...merged.values()];
}

async function writeBatch(
  client: SalesforceClient,
  session: Session,
  specs: readonly FieldSpec[],
  writes: readonly FieldWrite[],
  seen?: Seen,
): Promise<Map<RecordRef, WriteResult>> {
  // A converted lead takes no more writes, or takes them where nobody looks: its contact carries the stamps (D23).
  const leads = writes
    .map(({ record }) => record)
    .filter((record) => personOf(record).type === "Lead" && !seen?.has(session, personOf(record).id));
  const known = await standingOf(client, session, leads);
  const first = await writeTo(client, session, specs, writes, known);
  const moved = writes.filter(({ record }) => {
    const answer = first.get(record);
    return answer && !answer.ok && answer.problems.some((one) => isGone(one) || isNoLonger(one));
  });
  if (moved.length === 0) return settled(session, first, known);
  const now = await standingOf(
    client,
    session,
    moved.map(({ record }) => record),
  );
  const elsewhere = moved.filter(({ record }) => now.get(record) !== (known.get(record) ?? record));
  const second = await writeTo(client, session, specs, elsewhere, now);
  return settled(session, new Map([...first, ...second]), new Map([...known, ...now]));
}

type Answers = Map<RecordRef, RowResult>;

/** Each row once: what goes to the same record goes in one write, its own last. */
async function writeTo(
  client: SalesforceClient,
  session: Session,
  specs: readonly FieldSpec[],
  writes: readonly FieldWrite[],
  places: ReadonlyMap<RecordRef, RecordRef | null>,
): Promise<Answers> {
  const answers: Answers = new Map();
  const rows = new Map<RecordRef, Record<string, unknown>>();
  const placeOf = (record: RecordRef) => (places.has(record) ? places.get(record) : record);
  const ownLast = [...writes].sort((one, other) => own(one) - own(other));
  function own({ record }: FieldWrite): number {
    return placeOf(record) === record ? 1 : 0;
  }
  for (const write of ownLast) {
    const place = placeOf(write.record);
    if (place) rows.set(place, { ...rows.get(place), ...valuesOf(specs, write, session.installation) });
    else answers.set(write.record, { ok: false, problems: [GONE] });
  }
  const targets = [...rows].filter(([, values]) => Object.keys(values).length > 0);
  const inputs = targets.map(([place, values]) => ({ ...personOf(place), values }));
  const saved = await updateRows(client, session, inputs, WHAT);
  const byPlace = new Map(targets.map(([place], index) => [place, saved[index]!]));
  for (const { record } of writes) {
    const place = placeOf(record);
    // Nothing to write, for instance only what people fill in: done.
    if (place)
      answers.set(record, byPlace.get(place) ?? { ok: true, id: personOf(place).id, created: false });
  }
  return answers;
}

const GONE = { code: "ENTITY_IS_DELETED", message: "entity is deleted", fields: [] } as const;

function settled(
  session: Session,
  answers: Answers,
  places: ReadonlyMap<RecordRef, RecordRef | null>,
): Map<RecordRef, WriteResult> {
  return new Map(
    [...answers].map(([record, answer]): [RecordRef, WriteResult] => {
      const place = places.get(record);
      if (answer.ok) return [record, { ok: true, ...(place && place !== record ? { movedTo: place } : {}) }];
      if (answer.problems.some(isGone))
        return [
          record,
          {
            ok: false,
            error: new GiveUp(
              `Salesforce has no record ${record} any more.`,
              "It was deleted; nothing to do.",
            ),
          },
        ];
      return [
        record,
        { ok: false, error: errorOfRow("the update of a record", answer.problems, session.now()) },
      ];
    }),
  );
}

function unanswered(session: Session): WriteResult {
  return {
    ok: false,
    error: new RetryLater("Salesforce did not answer for this record.", session.now() + 10 * SECOND),
  };
}

export const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
