import { parse } from "../core/input.ts";
import type { World } from "../core/world.ts";
import { objectType } from "../crm/object-types.ts";
import { createProperty, PropertyCreate } from "../crm/properties.ts";
import { standardGroup } from "../crm/standard-properties.ts";
import type { Portal } from "./portals.ts";

/** Gives a portal the properties its customer made; those it already has stay as they are. */
export function addProperties(world: World, portal: Portal): void {
  for (const [typeName, properties] of Object.entries(portal.properties)) {
    const type = objectType(typeName).id;
    for (const property of properties) {
      if (world.definitions.of(portal.hubId, type).has(property.name)) continue;
      const input = parse(PropertyCreate, { groupName: standardGroup(type), ...property });
      createProperty(world, portal.hubId, type, input, 0);
    }
  }
}
