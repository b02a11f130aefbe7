import { iso } from "../../support/iso.ts";
import type { World } from "../core/world.ts";
import type { Owner } from "./owner.ts";

export interface OwnerRow {
  id: string;
  user_id: number | null;
  archived: number;
  data: string;
  created_at: number;
  updated_at: number;
}

export interface PublicOwner {
  id: string;
  email: string;
  type: string;
  firstName: string;
  lastName: string;
  userId: number | null;
  userIdIncludingInactive: number | null;
  createdAt: string;
  updatedAt: string;
  archived: boolean;
  teams?: { id: string; name: string; primary: boolean }[];
}

/** The raw owner as the portal was given it, or undefined. */
export function findOwner(world: World, portal: number, id: string): Owner | undefined {
  const row = findOwnerRow(world, portal, id);
  return row && { ...(JSON.parse(row.data) as Owner), archived: row.archived === 1 };
}

export function findOwnerRow(world: World, portal: number, id: string): OwnerRow | undefined {
  return world.db.get<OwnerRow>("SELECT * FROM owners WHERE portal = ? AND id = ?", portal, id);
}

/** Owners in the order of their ids, active or archived. */
export function listOwners(world: World, portal: number, archived: boolean): PublicOwner[] {
  return world.db
    .all<OwnerRow>(
      "SELECT * FROM owners WHERE portal = ? AND archived = ? ORDER BY CAST(id AS INTEGER), id",
      portal,
      archived ? 1 : 0,
    )
    .map(render);
}

/** One owner by owner id or, with `idProperty: "userId"`, by user id. */
export function publicOwner(
  world: World,
  portal: number,
  id: string,
  idProperty: string,
  archived: boolean,
): PublicOwner | undefined {
  const row =
    idProperty === "userId"
      ? world.db.get<OwnerRow>("SELECT * FROM owners WHERE portal = ? AND user_id = ?", portal, Number(id))
      : findOwnerRow(world, portal, id);
  return row && (row.archived === 1) === archived ? render(row) : undefined;
}

/** Every person with a user id, for the settings pages. */
export function listUsers(world: World, portal: number): Owner[] {
  return world.db
    .all<OwnerRow>(
      "SELECT * FROM owners WHERE portal = ? AND user_id IS NOT NULL AND archived = 0 ORDER BY user_id",
      portal,
    )
    .map((row) => ({ ...(JSON.parse(row.data) as Owner), userId: row.user_id! }));
}

function render(row: OwnerRow): PublicOwner {
  const owner = JSON.parse(row.data) as Owner;
  const archived = row.archived === 1;
  return {
    id: row.id,
    email: owner.email,
    type: owner.type,
    firstName: owner.firstName,
    lastName: owner.lastName,
    userId: archived ? null : row.user_id,
    userIdIncludingInactive: row.user_id,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
    archived,
    ...(owner.teams.length > 0 ? { teams: owner.teams } : {}),
  };
}
