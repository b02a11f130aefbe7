import { makeId } from "../core/ids.ts";
import type { World } from "../core/world.ts";
import { isIndexed, rows } from "../data/records.ts";
import { fieldValue } from "../data/value.ts";
import type { ObjectDefinition } from "../objects/field.ts";
import { childrenOf } from "./children.ts";
import type { Catalog } from "./reading.ts";
import { type Sql, sql } from "./sql.ts";

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
    source: (object) =>
      object.name === "UserPermissionAccess" ? ownPermissions(world, org, user) : undefined,
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

/** The one row of UserPermissionAccess: what the user who asks may do. */
function ownPermissions(world: World, org: string, user: string): Sql {
  const held = [...world.access.permissions(org, user)].map((name) => [`Permissions${name}`, true]);
  const row = { LastCacheUpdate: world.clock.now(), ...Object.fromEntries(held) };
  return sql`(SELECT ${makeId("0gt", 1)} AS id, 'UserPermissionAccess' AS type, ${JSON.stringify(row)} AS data,
    0 AS deleted)`;
}
