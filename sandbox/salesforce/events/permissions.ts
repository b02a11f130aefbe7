import type { World } from "../core/world.ts";

/** Objects without a "View All Records" of their own. Source: vendor guide "Required permissions", change events. */
const NEED_VIEW_ALL_DATA = new Set(["Task", "Event", "EmailMessage"]);

/** Whether a user may receive the change events of an entity at all. */
export function receives(world: World, org: string, user: string, entity: string): boolean {
  const { access } = world;
  if (access.can(org, user, "ViewAllData") || access.can(org, user, "ModifyAllData")) return true;
  if (NEED_VIEW_ALL_DATA.has(entity)) return false;
  return entity === "User" ? access.can(org, user, "ViewAllUsers") : access.object(org, user, entity).viewAll;
}

/** Tells which fields of an entity a user may see in events. */
export function fieldReader(
  world: World,
  org: string,
  user: string,
  entity: string,
): (field: string) => boolean {
  const hidden = new Set(
    world.definitions
      .fieldsOf(org, entity)
      .filter((field) => !world.access.seesField(org, user, entity, field))
      .map(({ name }) => name),
  );
  return (field) => !hidden.has(field);
}
