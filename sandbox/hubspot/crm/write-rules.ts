import { invalid } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import { objectType } from "./object-types.ts";
import type { Changes, StoredRecord } from "./record.ts";

/** Through the API a lifecycle stage moves forward only, unless it was cleared first; a step back is ignored. */
export function guardedChanges(world: World, record: StoredRecord, changes: Changes): Changes {
  const next = changes.lifecyclestage;
  const current = record.properties.lifecyclestage;
  if (record.type !== "0-1" || !next || !current) return changes;
  const stages = world.definitions.of(record.portal, "0-1").get("lifecyclestage")?.options ?? [];
  const rank = (value: string): number => stages.findIndex((stage) => stage.value === value);
  if (rank(next) >= rank(current)) return changes;
  const { lifecyclestage: _, ...others } = changes;
  return others;
}

/** Refuses a create that leaves a property out which its type must have. */
export function checkRequired(type: string, changes: Changes): void {
  const { required, upper } = objectType(type);
  const implied = type === "0-47" && changes.hs_meeting_start_time ? ["hs_timestamp"] : [];
  const missing = required.filter((name) => !changes[name] && !implied.includes(name));
  if (missing.length > 0)
    throw invalid(`Error creating ${upper}. Some required properties were not set.`, {
      context: { properties: missing },
    });
}
