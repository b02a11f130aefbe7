import type { World } from "../core/world.ts";
import { METADATA_TABLES } from "./tables.ts";

/** Makes the tables that metadata needs. */
export function attachMetadata(world: World): void {
  for (const statement of METADATA_TABLES.split(";")) if (statement.trim() !== "") world.db.run(statement);
}
