import { z } from "zod";
import type { RecordRef } from "../../src/domain/facts.ts";
import { SECOND } from "../../src/domain/time.ts";
import { GiveUp, RefusedAssignee, RetryLater } from "../../src/errors.ts";
import type { OwnerAssignment, OwnerResult, Session } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { errorOfRow, isBadOwner, isGone, isNoLonger } from "./failures.ts";
import { chunk, retrieve } from "./reads.ts";
import { id18, ownerIdOf, type PersonType, personOf } from "./refs.ts";
import { asError } from "./write-back.ts";
import { MAX_ROWS, updateRows } from "./writes.ts";

const WHAT = "the change of owners";

const Owned = z.object({ Id: z.string(), OwnerId: z.string().nullish() });

/**
 * Gives leads and contacts another owner where they still have the one that is known. Collections take no condition, so
 * whose they are is read in the call before. One result per assignment, in order. Never throws.
 */
export async function changeOwners(
  client: SalesforceClient,
  session: Session,
  assignments: readonly OwnerAssignment[],
): Promise<readonly OwnerResult[]> {
  const results = new Map<RecordRef, OwnerResult>();
  const sound = assignments.filter(({ record }) => {
    try {
      return personOf(record);
    } catch (error) {
      results.set(record, { ok: false, error: asError(error) });
      return false;
    }
  });
  for (const batch of chunk([...new Map(sound.map((one) => [one.record, one])).values()], MAX_ROWS))
    try {
      for (const [record, result] of await changeBatch(client, session, batch)) results.set(record, result);
    } catch (error) {
      for (const { record } of batch) results.set(record, { ok: false, error: asError(error) });
    }
  return assignments.map(({ record }) => results.get(record) ?? unanswered(session));
}

async function changeBatch(
  client: SalesforceClient,
  session: Session,
  batch: readonly OwnerAssignment[],
): Promise<ReadonlyMap<RecordRef, OwnerResult>> {
  const present = await ownersOf(client, session, batch);
  const results = new Map<RecordRef, OwnerResult>();
  const open: OwnerAssignment[] = [];
  for (const one of batch) {
    const owner = present.get(personOf(one.record).id) ?? null;
    if (owner === ownerIdOf(one.to)) results.set(one.record, { ok: true, changed: true });
    // Deleted, or somebody else's by now.
    else if (owner === null || owner !== (one.from && ownerIdOf(one.from)))
      results.set(one.record, { ok: true, changed: false });
    else open.push(one);
  }
  const rows = open.map(({ record, to }) => ({ ...personOf(record), values: { OwnerId: ownerIdOf(to) } }));
  const saved = await updateRows(client, session, rows, WHAT);
  for (const [index, { record, to }] of open.entries()) {
    const answer = saved[index]!;
    if (answer.ok) results.set(record, { ok: true, changed: true });
    else if (answer.problems.some((one) => !isBadOwner(one) && (isGone(one) || isNoLonger(one))))
      results.set(record, { ok: true, changed: false });
    else {
      const error = errorOfRow(WHAT, answer.problems, session.now());
      const refused = error instanceof GiveUp && answer.problems.some(isBadOwner);
      results.set(record, {
        ok: false,
        error: refused ? new RefusedAssignee(error.message, to) : error,
      });
    }
  }
  return results;
}

async function ownersOf(
  client: SalesforceClient,
  session: Session,
  batch: readonly OwnerAssignment[],
): Promise<ReadonlyMap<string, string | null>> {
  const owners = new Map<string, string | null>();
  for (const type of ["Lead", "Contact"] satisfies PersonType[]) {
    const ids = batch
      .map(({ record }) => personOf(record))
      .filter((one) => one.type === type)
      .map(({ id }) => id);
    if (ids.length === 0) continue;
    for (const [id, { OwnerId }] of await retrieve(client, session, type, ids, ["OwnerId"], Owned))
      owners.set(id18(id), OwnerId ? id18(OwnerId) : null);
  }
  return owners;
}

function unanswered(session: Session): OwnerResult {
  const error = new RetryLater(
    "Salesforce did not say what became of this owner.",
    session.now() + 10 * SECOND,
    {
      maybeDone: true,
    },
  );
  return { ok: false, error };
}
