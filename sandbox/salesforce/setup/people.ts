import { refuse } from "../core/errors.ts";
import type { Transaction } from "../data/commit.ts";
import { rows, rowsWhere } from "../data/records.ts";
import { userNamed } from "./names.ts";
import type { OrgInput, UserInput } from "./org-input.ts";
import { assign, findPermissionSet, putPermissionSet } from "./permission-sets.ts";
import { needProfile } from "./profiles.ts";

/** Permission sets, roles, users, groups and queues, each after what it names. */
export function makePeople(tx: Transaction, given: OrgInput): void {
  for (const set of given.permissionSets) putPermissionSet(tx, set);
  for (const role of given.roles) putRole(tx, role);
  for (const user of given.users) putUser(tx, user);
  // A manager may stand behind those who report to them.
  for (const { username, manager } of given.users)
    if (manager !== undefined)
      tx.update(userNamed(tx, username), { ManagerId: manager === null ? null : userNamed(tx, manager) });
  for (const group of given.groups) putGroup(tx, group.name, "Regular", group.id, group.members);
  for (const queue of given.queues) putQueue(tx, queue);
}

function putRole(tx: Transaction, { id, name, parent }: OrgInput["roles"][number]): void {
  const known = findRole(tx, name);
  const values = {
    Name: name,
    DeveloperName: name.replace(/\W+/g, "_"),
    ...(parent === undefined ? {} : { ParentRoleId: needRole(tx, parent) }),
  };
  if (known) {
    tx.update(known, values);
    return;
  }
  const role = tx.insert("UserRole", values, id).Id;
  // The vendor makes two groups of each role's people, so that a queue may have them as a member.
  for (const type of ["Role", "RoleAndSubordinates"])
    tx.insert("Group", { Name: name, Type: type, RelatedId: role, DeveloperName: name.replace(/\W+/g, "_") });
}

function putUser(tx: Transaction, given: UserInput): void {
  const [known] = rowsWhere(tx.world, tx.org, "User", "Username", [given.username]);
  const firstName = given.firstName ?? (known?.FirstName as string | undefined);
  const lastName =
    given.lastName ?? (known?.LastName as string | undefined) ?? given.username.split("@")[0]!.slice(0, 80);
  const values = {
    ...(firstName === undefined ? {} : { FirstName: firstName }),
    LastName: lastName,
    Name: [firstName, lastName].filter(Boolean).join(" "),
    ...(given.email === undefined ? {} : { Email: given.email }),
    ...(given.profile === undefined ? {} : { ProfileId: needProfile(tx, given.profile) }),
    ...(given.role === undefined
      ? {}
      : { UserRoleId: given.role === null ? null : needRole(tx, given.role) }),
    ...(given.zone === undefined ? {} : { TimeZoneSidKey: given.zone }),
    ...(given.active === undefined ? {} : { IsActive: given.active }),
  };
  const user = known
    ? tx.update(known.Id, values).Id
    : tx.insert(
        "User",
        {
          Username: given.username,
          Email: given.username,
          Alias: given.username.slice(0, 8),
          CommunityNickname: given.username.split("@")[0]!.slice(0, 40),
          ProfileId: needProfile(tx, "Standard User"),
          UserType: "Standard",
          TimeZoneSidKey: tx.world.orgs.get(tx.org).zone,
          LocaleSidKey: "en_US",
          LanguageLocaleKey: "en_US",
          EmailEncodingKey: "UTF-8",
          IsActive: true,
          ...values,
        },
        given.id,
      ).Id;
  for (const name of given.permissionSets ?? []) {
    const set = findPermissionSet(tx, name);
    if (!set) throw refuse(400, "INVALID_INPUT", `users: there is no permission set ${name}`);
    assign(tx, set.Id, user);
  }
  if (given.permissions && given.permissions.length > 0) {
    const own = { name: `Own_${user}`, label: `Own of ${given.username}`, fields: [], objects: [] };
    assign(tx, putPermissionSet(tx, { ...own, permissions: given.permissions }), user);
  }
}

function putQueue(tx: Transaction, { id, name, members, objects }: OrgInput["queues"][number]): void {
  const queue = putGroup(tx, name, "Queue", id, members);
  const served = rowsWhere(tx.world, tx.org, "QueueSobject", "QueueId", [queue]).map(
    (row) => row.SobjectType,
  );
  for (const object of objects)
    if (!served.includes(object)) tx.insert("QueueSobject", { QueueId: queue, SobjectType: object });
}

/** Makes a group with these members, or gives a known one these members and no others. */
function putGroup(
  tx: Transaction,
  name: string,
  type: string,
  id: string | undefined,
  members: string[],
): string {
  const known = findGroup(tx, name, type);
  const group =
    known ?? tx.insert("Group", { Name: name, DeveloperName: name.replace(/\W+/g, "_"), Type: type }, id).Id;
  const wanted = members.map((member) => memberNamed(tx, member));
  for (const row of rowsWhere(tx.world, tx.org, "GroupMember", "GroupId", [group])) {
    const index = wanted.indexOf(String(row.UserOrGroupId));
    if (index < 0) tx.remove(row.Id);
    else wanted.splice(index, 1);
  }
  for (const member of wanted) tx.insert("GroupMember", { GroupId: group, UserOrGroupId: member });
  return group;
}

function memberNamed(tx: Transaction, name: string): string {
  const role = /^role:(.+)$/.exec(name)?.[1];
  if (role) return findGroup(tx, role, "Role") ?? userNamed(tx, name);
  return findGroup(tx, name, "Regular") ?? userNamed(tx, name);
}

function findGroup(tx: Transaction, name: string, type: string): string | undefined {
  return rowsWhere(tx.world, tx.org, "Group", "Name", [name]).find((row) => row.Type === type)?.Id;
}

function findRole(tx: Transaction, name: string): string | undefined {
  return rows(tx.world, tx.org, "UserRole").find((row) => row.Name === name)?.Id;
}

function needRole(tx: Transaction, name: string): string {
  const found = findRole(tx, name);
  if (!found) throw refuse(400, "INVALID_INPUT", `roles: there is no role ${name}`);
  return found;
}
