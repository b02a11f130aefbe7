import type { UserId } from "../../src/domain/facts.ts";
import type { Session } from "../connector.ts";
import { keptDirectories } from "../kept-directories.ts";
import type { HubSpotClient } from "./client.ts";
import { paths } from "./paths.ts";
import { userRef } from "./refs.ts";
import { type Owner, PageOfOwners } from "./schema.ts";

/** The owners of one account: who a user id is, and which owners are queues. */
export interface Directory {
  readonly owners: readonly Owner[];
  owner(ownerId: string): Owner | null;
  /** The person behind a user id, also one who has left. */
  person(userId: string): UserId | null;
}

export interface Directories {
  /** The known one, read anew where one of these ids is not in it. `fresh` says that it was read just now. */
  of(
    session: Session,
    wanted: { ownerIds: readonly string[]; userIds: readonly string[] },
  ): Promise<{ directory: Directory; fresh: boolean }>;
  read(session: Session): Promise<Directory>;
}

export function directories(client: HubSpotClient): Directories {
  const kept = keptDirectories(async (session) =>
    directoryOf([
      ...(await readOwners(client, session, false)),
      ...(await readOwners(client, session, true)),
    ]),
  );
  return {
    read: kept.read,
    of: (session, { ownerIds, userIds }) =>
      kept.of(session, (directory) => [
        ...ownerIds.filter((id) => !directory.owner(id)).map((id) => `owner ${id}`),
        ...userIds.filter((id) => !directory.person(id)).map((id) => `user ${id}`),
      ]),
  };
}

function directoryOf(owners: readonly Owner[]): Directory {
  const byId = new Map(owners.map((owner) => [owner.id, owner]));
  const byUser = new Map<string, UserId>();
  // An active owner of a user wins over an archived one of the same user.
  for (const owner of [...owners].sort((a, b) => Number(b.archived ?? false) - Number(a.archived ?? false))) {
    const userId = owner.userId ?? owner.userIdIncludingInactive;
    if (userId) byUser.set(userId, userRef(owner.id));
  }
  return {
    owners,
    owner: (ownerId) => byId.get(ownerId) ?? null,
    person: (userId) => byUser.get(userId) ?? null,
  };
}

async function readOwners(client: HubSpotClient, session: Session, archived: boolean): Promise<Owner[]> {
  const owners: Owner[] = [];
  let after: string | undefined;
  do {
    const query = { limit: "100", archived: String(archived), ...(after ? { after } : {}) };
    const page = await client.call(
      session,
      { method: "GET", path: paths.owners, query, what: "a read of the owners" },
      PageOfOwners,
    );
    owners.push(...page.results.map((owner) => ({ ...owner, archived })));
    after = page.paging?.next?.after;
  } while (after);
  return owners;
}
