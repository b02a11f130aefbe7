import type { World } from "../core/world.ts";
import type { Owner } from "./owner.ts";
import { findOwnerRow } from "./owners.ts";
import type { Changes } from "./record.ts";
import { createRecord, findRecord, writeProperties } from "./records.ts";

/** Creates or updates an owner and the user record (0-115) of the same person. */
export function upsertOwner(world: World, portal: number, owner: Owner): void {
  const now = world.clock.now();
  const existing = findOwnerRow(world, portal, owner.id);
  const userId = owner.userId ?? existing?.user_id ?? null;
  world.db.run(
    `INSERT INTO owners VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET user_id = excluded.user_id, archived = excluded.archived, data = excluded.data,
       updated_at = excluded.updated_at`,
    portal,
    owner.id,
    userId,
    owner.archived ? 1 : 0,
    JSON.stringify(owner),
    existing?.created_at ?? now,
    now,
  );
  if (userId !== null) upsertUser(world, portal, userId, owner);
}

function upsertUser(world: World, portal: number, userId: number, owner: Owner): void {
  const own: Changes = {
    hs_internal_user_id: String(userId),
    hs_email: owner.email,
    hs_given_name: owner.firstName,
    hs_family_name: owner.lastName,
    hs_deactivated: String(owner.archived),
  };
  for (const [name, value] of Object.entries(owner.user)) own[name] = value ?? "";
  const source = { type: "INTERNAL_PROCESSING", id: "UserSync" };
  const ref = world.db.get<{ record: number }>(
    "SELECT record FROM refs WHERE portal = ? AND ref = ?",
    portal,
    `user:${userId}`,
  );
  const record = ref && findRecord(world, portal, "0-115", ref.record);
  if (record) writeProperties(world, record, own, source);
  else {
    const created = createRecord(world, portal, "0-115", own, source);
    world.db.run("INSERT OR REPLACE INTO refs VALUES (?, ?, ?)", portal, `user:${userId}`, created.id);
  }
}
