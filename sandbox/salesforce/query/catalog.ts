import type { World } from "../core/world.ts";
import { isIndexed, rows } from "../data/records.ts";
import { fieldValue } from "../data/value.ts";
import type { ObjectDefinition } from "../objects/field.ts";
import { childrenOf } from "./children.ts";
import type { Catalog } from "./reading.ts";

/** What a user of an org may query. Formulas are worked out now, for every row of their object. */
export function userCatalog(world: World, org: string, user: string): Catalog {
  const readableObject = (object: ObjectDefinition | undefined): object is ObjectDefinition =>
    object?.queryable === true && world.access.object(org, user, object.name).read;
  return {
    org,
    object: (name) => {
      const object = world.definitions.object(org, name);
      return readableObject(object) ? object : undefined;
    },
    readable: (object, field) => world.access.seesField(org, user, object.name, field),
    children: (object) => childrenOf(object, world.definitions.objects(org).filter(readableObject)),
    source: () => undefined,
    computed: (object, field) => {
      if (field.formula === null) return undefined;
      const all = rows(world, org, object.name, true);
      return JSON.stringify(
        Object.fromEntries(all.map((row) => [row.Id, fieldValue(world, object, row, field)])),
      );
    },
    indexed: (object, field) => isIndexed(object, field.name),
  };
}
