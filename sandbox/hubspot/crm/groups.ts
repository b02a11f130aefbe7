import { z } from "zod";
import { invalid, notFound, Refusal } from "../core/errors.ts";
import type { World } from "../core/world.ts";

export const GroupCreate = z.object({
  name: z.string(),
  label: z.string(),
  displayOrder: z.number().int().optional(),
});
export const GroupUpdate = z.object({
  label: z.string().optional(),
  displayOrder: z.number().int().optional(),
});

interface GroupRow {
  name: string;
  label: string;
  display_order: number;
}

export interface PropertyGroup {
  name: string;
  label: string;
  displayOrder: number;
  archived: boolean;
}

export function listGroups(world: World, portal: number, type: string): PropertyGroup[] {
  return world.db
    .all<GroupRow>(
      "SELECT * FROM property_groups WHERE portal = ? AND type = ? ORDER BY display_order, name",
      portal,
      type,
    )
    .map(render);
}

export function group(world: World, portal: number, type: string, name: string): PropertyGroup {
  const row = world.db.get<GroupRow>(
    "SELECT * FROM property_groups WHERE portal = ? AND type = ? AND name = ?",
    portal,
    type,
    name,
  );
  if (!row) throw notFound(`Property group "${name}" does not exist`, { context: { name: [name] } });
  return render(row);
}

export function createGroup(
  world: World,
  portal: number,
  type: string,
  input: z.output<typeof GroupCreate>,
): PropertyGroup {
  const known = listGroups(world, portal, type);
  if (known.some((one) => one.name === input.name))
    throw new Refusal(409, {
      status: "error",
      message: `A property group named '${input.name}' already exists.`,
      context: { name: [input.name] },
      category: "OBJECT_ALREADY_EXISTS",
      subCategory: "Properties.PROPERTY_GROUP_WITH_NAME_EXISTS",
    });
  world.db.run(
    "INSERT INTO property_groups VALUES (?, ?, ?, ?, ?)",
    portal,
    type,
    input.name,
    input.label,
    input.displayOrder ?? known.length,
  );
  return group(world, portal, type, input.name);
}

export function updateGroup(
  world: World,
  portal: number,
  type: string,
  name: string,
  input: z.output<typeof GroupUpdate>,
): PropertyGroup {
  const current = group(world, portal, type, name);
  world.db.run(
    "UPDATE property_groups SET label = ?, display_order = ? WHERE portal = ? AND type = ? AND name = ?",
    input.label ?? current.label,
    input.displayOrder ?? current.displayOrder,
    portal,
    type,
    name,
  );
  return group(world, portal, type, name);
}

/** Removes a group; one that still has properties is refused with a message that is itself JSON, as observed. */
export function archiveGroup(world: World, portal: number, type: string, name: string): void {
  group(world, portal, type, name);
  const active = [...world.definitions.of(portal, type).values()].filter((one) => one.groupName === name);
  if (active.length > 0) {
    const message = `Group ${name} has ${active.length} active properties.`;
    throw invalid(JSON.stringify({ message, error: "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES" }), {
      subCategory: "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES",
    });
  }
  world.db.run("DELETE FROM property_groups WHERE portal = ? AND type = ? AND name = ?", portal, type, name);
}

function render(row: GroupRow): PropertyGroup {
  return { name: row.name, label: row.label, displayOrder: row.display_order, archived: false };
}
