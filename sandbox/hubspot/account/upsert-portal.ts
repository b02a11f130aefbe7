import { parse } from "../core/input.ts";
import type { World } from "../core/world.ts";
import { upsertForms } from "../crm/forms.ts";
import { OBJECT_TYPES, objectType } from "../crm/object-types.ts";
import { createProperty, PropertyCreate } from "../crm/properties.ts";
import { standardGroup } from "../crm/standard-properties.ts";
import { upsertOwner } from "../crm/upsert-owner.ts";
import { type Portal, savePortal } from "./portals.ts";

/** Creates or updates a portal with its owners, their user records, its forms and its customer's properties. */
export function upsertPortal(world: World, portal: Portal): void {
  const { owners, forms, properties: _, ...settings } = portal;
  savePortal(world, settings);
  for (const type of OBJECT_TYPES) world.definitions.seed(portal.hubId, type.id);
  for (const owner of owners) upsertOwner(world, portal.hubId, owner);
  upsertForms(world, portal.hubId, forms);
  addProperties(world, portal);
}

/** Gives a portal the properties its customer made; those it already has stay as they are. */
function addProperties(world: World, portal: Portal): void {
  for (const [typeName, properties] of Object.entries(portal.properties)) {
    const type = objectType(typeName).id;
    for (const property of properties) {
      if (world.definitions.of(portal.hubId, type).has(property.name)) continue;
      const input = parse(PropertyCreate, { groupName: standardGroup(type), ...property });
      createProperty(world, portal.hubId, type, input, 0);
    }
  }
}
