import type { UserId } from "../../src/domain/facts.ts";
import type { Session } from "../connector.ts";
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
  /** Read once; read again when one of these ids is not known. `fresh` says that it was read just now. */
  of(
    session: Session,
    wanted: { ownerIds: readonly string[]; userIds: readonly string[] },
  ): Promise<{ directory: Directory; fresh: boolean }>;
  read(session: Session): Promise<Directory>;
}

/** Keeps one directory per installation for as long as the process lives. */
export function directories(client: HubSpotClient): Directories {
  const known = new Map<string, { directory: Directory; strangers: Set<string> }>();

  async function read(session: Session): Promise<Directory> {
    const directory = directoryOf([
      ...(await readOwners(client, session, false)),
      ...(await readOwners(client, session, true)),
    ]);
    known.set(session.installation.id, { directory, strangers: new Set() });
    return directory;
  }

  return {
    read,
    async of(session, { ownerIds, userIds }) {
      const before = known.get(session.installation.id);
      const strangers = (directory: Directory): string[] => [
        ...ownerIds.filter((id) => !directory.owner(id)).map((id) => `owner ${id}`),
        ...userIds.filter((id) => !directory.person(id)).map((id) => `user ${id}`),
      ];
      if (before && strangers(before.directory).every((id) => before.strangers.has(id)))
        return { directory: before.directory, fresh: false };
      const directory = await read(session);
      // Whoever is unknown even now is not asked for again with every event.
      const now = known.get(session.installation.id);
      for (const id of [...(before?.strangers ?? []), ...strangers(directory)]) now?.strangers.add(id);
      return { directory, fresh: true };
    },
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
