import { createHash } from "node:crypto";
import { z } from "zod";
import type { TenantFact, UserChanged } from "../../src/domain/facts.ts";
import type { Session } from "../connector.ts";
import type { HubSpotClient } from "./client.ts";
import type { Directories, Directory } from "./directory.ts";
import { parseJson } from "./failures.ts";
import { paths } from "./paths.ts";
import { userRef } from "./refs.ts";
import { type CrmRecord, type Owner, PageOfRecords } from "./schema.ts";

const USERS_SCOPE = "crm.objects.users.read";

/** The directory as facts, with absences where the users may be read. */
export async function readPeople(
  client: HubSpotClient,
  directories: Directories,
  session: Session,
): Promise<readonly TenantFact[]> {
  const directory = await directories.read(session);
  const users = session.installation.scopes.includes(USERS_SCOPE) ? await readUsers(client, session) : [];
  return [...peopleOf(session.installation.accountId, directory), ...absencesOf(session, directory, users)];
}

/**
 * Facts about every owner, keyed by their content, so that reading unchanged people again adds nothing.
 * What never changes holds from the owner's creation, what may change from their last update.
 */
export function peopleOf(account: string, directory: Directory): readonly UserChanged[] {
  return directory.owners.flatMap((owner) => [
    personFact(account, owner, owner.createdAt, { active: true, human: owner.type !== "QUEUE" }),
    personFact(account, owner, Math.max(owner.createdAt, owner.updatedAt), {
      name: nameOf(owner),
      ...(owner.email ? { email: owner.email } : {}),
      active: !owner.archived,
      teamId: (owner.teams?.find((team) => team.primary) ?? owner.teams?.[0])?.id ?? null,
    }),
  ]);
}

function personFact(
  account: string,
  owner: Owner,
  occurredAt: number,
  members: Partial<UserChanged>,
): UserChanged {
  return {
    kind: "userChanged",
    key: `hubspot:${account}:owner:${owner.id}:${occurredAt}:${digest(members)}`,
    occurredAt,
    source: "hubspot",
    userId: userRef(owner.id),
    ...members,
  };
}

function nameOf(owner: Owner): string {
  const name = [owner.firstName, owner.lastName].filter(Boolean).join(" ");
  return name || owner.email || `Owner ${owner.id}`;
}

const OutOfOffice = z.array(z.object({ startTimestamp: z.int(), endTimestamp: z.int() }));

/** Out-of-office times are JSON in a text property; one that cannot be read counts as none. */
function absencesOf(session: Session, directory: Directory, users: readonly CrmRecord[]): UserChanged[] {
  return users.flatMap((user) => {
    const text = user.properties.hs_out_of_office_hours;
    const userId = directory.person(user.properties.hs_internal_user_id ?? "");
    if (!text || !userId) return [];
    const parsed = OutOfOffice.safeParse(parseJson(text));
    if (!parsed.success) return [];
    const absences = parsed.data
      .filter(({ startTimestamp, endTimestamp }) => startTimestamp < endTimestamp)
      .map(({ startTimestamp, endTimestamp }) => ({ start: startTimestamp, end: endTimestamp }));
    const changed = Date.parse(user.properties.hs_lastmodifieddate ?? "");
    const occurredAt = Number.isNaN(changed) ? session.now() : changed;
    return [
      {
        kind: "userChanged" as const,
        key: `hubspot:${session.installation.accountId}:absences:${user.id}:${digest(absences)}`,
        occurredAt,
        source: "hubspot",
        userId,
        absences,
      },
    ];
  });
}

async function readUsers(client: HubSpotClient, session: Session): Promise<CrmRecord[]> {
  const users: CrmRecord[] = [];
  let after: string | undefined;
  do {
    const page = await client.call(
      session,
      {
        method: "GET",
        path: paths.records("users"),
        query: {
          limit: "100",
          properties: "hs_internal_user_id,hs_out_of_office_hours,hs_lastmodifieddate",
          ...(after ? { after } : {}),
        },
        what: "a read of the users",
      },
      PageOfRecords,
    );
    users.push(...page.results);
    after = page.paging?.next?.after;
  } while (after);
  return users;
}

function digest(members: unknown): string {
  return createHash("sha256").update(JSON.stringify(members)).digest("base64url").slice(0, 22);
}
