import type { Directory } from "../../connectors/hubspot/directory.ts";
import { userRef } from "../../connectors/hubspot/refs.ts";
import { CrmRecord, Owner } from "../../connectors/hubspot/schema.ts";

type Version = readonly [at: string, value: string, byUser?: number];

/** A contact as a batch read with history answers it; versions may come in any order. */
export function contact(
  properties: Record<string, string | null>,
  history: Record<string, readonly Version[]> = {},
  id = "101",
): CrmRecord {
  const propertiesWithHistory = Object.fromEntries(
    Object.entries(history).map(([name, versions]) => [
      name,
      versions.map(([timestamp, value, updatedByUserId]) => ({ timestamp, value, updatedByUserId })),
    ]),
  );
  return CrmRecord.parse({ id, properties, propertiesWithHistory });
}

/** An activity as a batch read answers it. */
export const activity = (properties: Record<string, string | null>, id = "501"): CrmRecord =>
  CrmRecord.parse({ id, properties });

export function owner(id: string, changes: Record<string, unknown> = {}): Owner {
  return Owner.parse({
    id,
    type: "PERSON",
    email: `owner-${id}@example.com`,
    firstName: "Olga",
    lastName: id,
    userId: Number(id) + 10_000,
    createdAt: "2026-01-01T00:00:00Z",
    updatedAt: "2026-01-01T00:00:00Z",
    archived: false,
    teams: [],
    ...changes,
  });
}

export function directory(...owners: readonly Owner[]): Directory {
  return {
    owners,
    owner: (id) => owners.find((one) => one.id === id) ?? null,
    person(userId) {
      const found = owners.find((one) => one.userId === userId);
      return found ? userRef(found.id) : null;
    },
  };
}

export const at = (text: string): number => Date.parse(text);
