import { createHash } from "node:crypto";
import type { TenantFact, UserChanged } from "../../src/domain/facts.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { Session } from "../connector.ts";
import type { Directories } from "./directories.ts";
import type { Directory } from "./directory.ts";
import { bornAt } from "./history.ts";
import { userRef } from "./refs.ts";
import { idIn, instantIn, isTrue, type Row, textOf } from "./rows.ts";
import type { Selecting } from "./selecting.ts";

/** The directory as facts, with absences where they may be read. */
export async function readPeople(
  { selecting, directories }: { readonly selecting: Selecting; readonly directories: Directories },
  session: Session,
): Promise<readonly TenantFact[]> {
  const [directory, away] = await Promise.all([
    directories.read(session),
    selecting.rows(session, {
      object: "OutOfOffice",
      fields: ["UserId", "StartDate", "EndDate", "IsEnabled", "CreatedDate", "LastModifiedDate"],
    }),
  ]);
  return [...peopleOf(session, directory), ...absencesOf(session, away)];
}

/**
 * Facts about users and queues, keyed by their content, so that reading unchanged people again adds nothing. What never
 * changes holds from the beginning, what may change from the last change that Salesforce knows of.
 */
export function peopleOf(session: Session, directory: Directory): readonly UserChanged[] {
  const account = session.installation.accountId;
  const users = directory.users.flatMap((row) => {
    const human = directory.kindOf(idIn(row)) === "person";
    const manager = textOf(row, "ManagerId");
    return [
      personFact(account, row, bornAt(row), { active: true, human }),
      personFact(account, row, changedAt(row), {
        name: textOf(row, "Name") ?? textOf(row, "Username") ?? `User ${idIn(row)}`,
        ...("Email" in row ? { email: human ? textOf(row, "Email") : null } : {}),
        active: isTrue(row, "IsActive"),
        teamId: directory.teamOf(row),
        managerId: manager ? userRef(manager) : null,
      }),
    ];
  });
  const queues = directory.queues.flatMap((row) => [
    personFact(account, row, bornAt(row), { active: true, human: false }),
    personFact(account, row, changedAt(row), { name: textOf(row, "Name") ?? `Queue ${idIn(row)}` }),
  ]);
  return [...users, ...queues];
}

const changedAt = (row: Row): Instant => Math.max(bornAt(row), instantIn(row, "LastModifiedDate") ?? 0);

function personFact(
  account: string,
  row: Row,
  occurredAt: Instant,
  members: Partial<UserChanged>,
): UserChanged {
  return {
    kind: "userChanged",
    key: `salesforce:${account}:user:${idIn(row)}:${occurredAt}:${digest(members)}`,
    occurredAt,
    source: "salesforce",
    userId: userRef(idIn(row)),
    ...members,
  };
}

/** Out-of-office times that are switched on; whoever switched theirs off is told to be back. */
function absencesOf(session: Session, rows: readonly Row[]): UserChanged[] {
  const byUser = Map.groupBy(rows, (row) => textOf(row, "UserId") ?? "");
  return [...byUser].map(([id, all]) => {
    const absences = all
      .filter((row) => isTrue(row, "IsEnabled"))
      .flatMap((row) => {
        const start = instantIn(row, "StartDate");
        const end = instantIn(row, "EndDate");
        return start !== null && end !== null && start < end ? [{ start, end }] : [];
      })
      .sort((a, b) => a.start - b.start);
    const occurredAt = Math.max(...all.map(changedAt));
    return {
      kind: "userChanged" as const,
      key: `salesforce:${session.installation.accountId}:absences:${id}:${occurredAt}:${digest(absences)}`,
      occurredAt,
      source: "salesforce",
      userId: userRef(id),
      absences,
    };
  });
}

const digest = (members: unknown): string =>
  createHash("sha256").update(JSON.stringify(members)).digest("base64url").slice(0, 22);
