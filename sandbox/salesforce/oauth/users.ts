import type { World } from "../core/world.ts";
import { find, rowsWhere } from "../data/records.ts";
import type { Row } from "../data/row.ts";
import { type App, findInstall } from "./apps.ts";

export interface Person {
  org: string;
  row: Row;
}

/** The active user of a username, which is unique over all orgs. */
export function personByUsername(world: World, username: string): Person | undefined {
  for (const { id: org } of world.orgs.all()) {
    const [row] = rowsWhere(world, org, "User", "Username", [username]);
    if (row) return { org, row };
  }
  return undefined;
}

/** Whether an org's admin has let a user use the app; undefined: the app is not installed there. */
export function isPermitted(world: World, app: App, { org, row }: Person): boolean | undefined {
  const install = findInstall(world, app.clientId, org);
  if (!install) return undefined;
  if (install.permittedUsers === "self") return true;
  return isPreauthorised(world, app, { org, row });
}

/** Whether the admin approved the user beforehand, by profile or permission set. */
export function isPreauthorised(world: World, app: App, { org, row }: Person): boolean {
  const install = findInstall(world, app.clientId, org);
  if (install?.permittedUsers !== "admin") return false;
  const nameOf = (id: unknown): string => String(find(world, org, String(id))?.row.Name ?? "");
  if (install.profiles.includes(nameOf(row.ProfileId))) return true;
  return rowsWhere(world, org, "PermissionSetAssignment", "AssigneeId", [row.Id]).some((one) =>
    install.permissionSets.includes(nameOf(one.PermissionSetId)),
  );
}
