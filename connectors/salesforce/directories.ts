import type { Session } from "../connector.ts";
import { keptDirectories } from "../kept-directories.ts";
import { type Directory, directoryOf } from "./directory.ts";
import { idIn, textOf } from "./rows.ts";
import type { Selecting } from "./selecting.ts";

export interface Directories {
  /** The known one, read anew where one of these ids is not in it. `fresh` says that it was read just now. */
  of(session: Session, ids: readonly string[]): Promise<{ directory: Directory; fresh: boolean }>;
  read(session: Session): Promise<Directory>;
}

const USER_FIELDS = [
  "Username",
  "Name",
  "Email",
  "IsActive",
  "UserType",
  "ManagerId",
  "UserRoleId",
  "UserRole.Name",
  "TimeZoneSidKey",
  "Profile.Name",
  "Profile.UserLicense.Name",
  "Profile.PermissionsApiUserOnly",
  "CreatedDate",
  "LastModifiedDate",
];

/** Customers with a login of their own own no leads; an org may have millions of them. */
const STAFF = "UserType IN ('Standard', 'AutomatedProcess', 'CloudIntegrationUser', 'Guest')";

/** `integrations` are user names. */
export function directories(selecting: Selecting, integrations: readonly string[] = []): Directories {
  const kept = keptDirectories(async (session) => {
    const [users, groups, members, addresses] = await Promise.all([
      selecting.rows(session, { object: "User", fields: USER_FIELDS, where: STAFF }),
      selecting.rows(session, {
        object: "Group",
        fields: ["Name", "Type", "CreatedDate", "LastModifiedDate"],
        where: "Type IN ('Queue', 'Regular')",
      }),
      selecting.rows(session, { object: "GroupMember", fields: ["GroupId", "UserOrGroupId"] }),
      selecting.rows(session, { object: "OrgWideEmailAddress", fields: ["Address"] }),
    ]);
    const open = groups
      .filter((row) => row.Type === "Regular")
      .sort((a, b) => (textOf(a, "Name") ?? "").localeCompare(textOf(b, "Name") ?? "", "en"))
      .map(idIn);
    return directoryOf({
      users,
      queues: groups.filter((row) => row.Type === "Queue"),
      members: open.flatMap((group) =>
        members
          .filter((row) => row.GroupId === group)
          .map((row) => ({ group, userId: String(row.UserOrGroupId) })),
      ),
      orgWide: addresses.flatMap((row) => textOf(row, "Address") ?? []),
      ownUser: session.installation.account.traits?.userId ?? null,
      integrations,
    });
  });
  return {
    read: kept.read,
    of: (session, ids) =>
      kept.of(session, (directory) => ids.filter((id) => /^00[5G]/.test(id) && !directory.knows(id))),
  };
}
