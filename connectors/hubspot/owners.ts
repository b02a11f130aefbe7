import { SECOND } from "../../src/domain/time.ts";
import { RefusedAssignee, RetryLater } from "../../src/errors.ts";
import type { OwnerAssignment, OwnerResult, Session } from "../connector.ts";
import type { HubSpotClient } from "./client.ts";
import { failureOf, refusal } from "./failures.ts";
import { errorOfItem } from "./item-errors.ts";
import { paths } from "./paths.ts";
import { chunk, readRecords } from "./reads.ts";
import { contactIdOf, ownerIdOf } from "./refs.ts";
import { BatchOfRecords } from "./schema.ts";
import { asError } from "./write-back.ts";

const BATCH = 100;
const WHAT = "the change of owners";

interface Wish extends OwnerAssignment {
  readonly id: string;
  readonly ownerId: string;
}

/**
 * Gives contacts another owner where they still have the one that is known. HubSpot has no conditional write, so whose
 * they are is read in the call before. One result per assignment, in order. Never throws.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/batch/update-contacts
 */
export async function changeOwners(
  client: HubSpotClient,
  session: Session,
  assignments: readonly OwnerAssignment[],
): Promise<readonly OwnerResult[]> {
  const results = new Map<OwnerAssignment, OwnerResult>();
  const wishes = new Map<string, Wish>();
  for (const one of assignments)
    try {
      wishes.set(contactIdOf(one.record), {
        ...one,
        id: contactIdOf(one.record),
        ownerId: ownerIdOf(one.to) ?? "",
      });
    } catch (error) {
      results.set(one, { ok: false, error: asError(error) });
    }
  const settled = new Map<string, OwnerResult>();
  for (const batch of chunk([...wishes.values()], BATCH))
    for (const [id, result] of await changeBatch(client, session, batch)) settled.set(id, result);
  return assignments.map(
    (one) => results.get(one) ?? settled.get(contactIdOf(one.record)) ?? unanswered(session),
  );
}

async function changeBatch(
  client: HubSpotClient,
  session: Session,
  wishes: readonly Wish[],
): Promise<ReadonlyMap<string, OwnerResult>> {
  try {
    const present = await readRecords(
      client,
      session,
      "contacts",
      wishes.map(({ id }) => id),
      { properties: ["hubspot_owner_id"] },
    );
    const results = new Map<string, OwnerResult>();
    const open: Wish[] = [];
    for (const wish of wishes) {
      const owner = present.get(wish.id)?.properties.hubspot_owner_id || null;
      if (owner === wish.ownerId) results.set(wish.id, { ok: true, changed: true });
      // Deleted, merged away, or somebody else's by now.
      else if (!present.has(wish.id) || owner !== (wish.from && ownerIdOf(wish.from)))
        results.set(wish.id, { ok: true, changed: false });
      else open.push(wish);
    }
    return new Map([...results, ...(await write(client, session, open))]);
  } catch (error) {
    return new Map(wishes.map(({ id }) => [id, { ok: false, error: asError(error) }]));
  }
}

/** An owner who left makes the whole batch fail; halving finds the contacts that it is about. */
async function write(
  client: HubSpotClient,
  session: Session,
  wishes: readonly Wish[],
): Promise<ReadonlyMap<string, OwnerResult>> {
  if (wishes.length === 0) return new Map();
  const inputs = wishes.map(({ id, ownerId }) => ({ id, properties: { hubspot_owner_id: ownerId } }));
  const path = paths.batch("contacts", "update");
  const answer = await client.ask(
    session,
    { method: "POST", path, body: { inputs }, what: WHAT },
    [400, 404],
  );
  if (answer.status >= 400) {
    const half = Math.ceil(wishes.length / 2);
    if (wishes.length > 1)
      return new Map([
        ...(await write(client, session, wishes.slice(0, half))),
        ...(await write(client, session, wishes.slice(half))),
      ]);
    const said = refusal(WHAT, answer);
    const error = /owner/i.test(failureOf(answer).message ?? "")
      ? new RefusedAssignee(said.message, wishes[0]!.to)
      : said;
    return new Map([[wishes[0]!.id, { ok: false, error }]]);
  }
  const { results: written, errors } = BatchOfRecords.parse(answer.json);
  const results = new Map<string, OwnerResult>(written.map(({ id }) => [id, { ok: true, changed: true }]));
  for (const { id } of wishes.filter((wish) => !results.has(wish.id))) {
    const error = errors.find(({ context }) =>
      Object.values(context ?? {})
        .flat()
        .includes(id),
    );
    if (error) results.set(id, { ok: false, error: errorOfItem(WHAT, error, session.now()) });
  }
  return results;
}

function unanswered(session: Session): OwnerResult {
  const error = new RetryLater(
    "HubSpot did not say what became of this owner.",
    session.now() + 10 * SECOND,
    {
      maybeDone: true,
    },
  );
  return { ok: false, error };
}
