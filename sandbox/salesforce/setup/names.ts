import { refuse } from "../core/errors.ts";
import { isId, to18 } from "../core/ids.ts";
import type { World } from "../core/world.ts";
import { find, rowsWhere } from "../data/records.ts";

interface In {
  world: World;
  org: string;
}

/** A user by id, username or e-mail. */
export function userNamed({ world, org }: In, name: string): string {
  if (isId(name) && find(world, org, to18(name))?.type === "User") return to18(name);
  const found =
    rowsWhere(world, org, "User", "Username", [name])[0] ?? rowsWhere(world, org, "User", "Email", [name])[0];
  if (!found) throw refuse(400, "INVALID_USER", `There is no user ${name} in org ${org}.`);
  return found.Id;
}

/** A user as above, or a queue by its name. */
export function ownerNamed(at: In, name: string): string {
  if (isId(name) && find(at.world, at.org, to18(name))) return to18(name);
  const queue = rowsWhere(at.world, at.org, "Group", "Name", [name]).find((row) => row.Type === "Queue");
  return queue ? queue.Id : userNamed(at, name);
}
