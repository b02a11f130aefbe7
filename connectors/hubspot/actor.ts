import type { Activity, UserId } from "../../src/domain/facts.ts";
import type { Directory } from "./directory.ts";
import { userRef } from "./refs.ts";
import type { CrmRecord, HistoryEntry } from "./schema.ts";

export interface Actor {
  readonly actorId: UserId | null;
  readonly actorKind: Activity["actorKind"];
  readonly integrationId?: string;
}

const INTEGRATIONS = new Set(["INTEGRATION", "API", "INTEGRATIONS_PLATFORM", "CONNECTED_APP"]);

/** Whether a value was written by an integration, ours among them. */
export const isByIntegration = ({ sourceType }: Pick<HistoryEntry, "sourceType">): boolean =>
  INTEGRATIONS.has(sourceType ?? "");

const AUTOMATIONS = new Set([
  "AUTOMATION",
  "AUTOMATION_PLATFORM",
  "WORKFLOW",
  "WORKFLOWS",
  "WORKFLOW_CONTACTS",
  "SEQUENCES",
  "MARKETING_EMAIL",
  "BOT",
  "CHATFLOW",
]);

/**
 * Who acted. `hubspot_owner_id` is whom an activity is assigned to, so a user who created it comes first;
 * an integration speaks for the owner it names, if the policy trusts it (D8).
 */
export function actorOf(record: CrmRecord, directory: Directory): Actor {
  const {
    hs_object_source: source,
    hs_object_source_id: sourceId,
    hubspot_owner_id: ownerId,
  } = record.properties;
  const owner = ownerId ? userRef(ownerId) : null;
  const creator = directory.person(creatorOf(record) ?? "");
  if (AUTOMATIONS.has(source ?? "")) return { actorId: owner ?? creator, actorKind: "automation" };
  if (INTEGRATIONS.has(source ?? ""))
    return { actorId: owner ?? creator, actorKind: "integration", integrationId: sourceId || "unnamed" };
  const actorId = creator ?? owner;
  return { actorId, actorKind: actorId ? "user" : "unknown" };
}

/** The user id of whoever made the record. */
export function creatorOf(record: CrmRecord): string | null {
  return record.properties.hs_created_by_user_id || record.properties.hs_object_source_user_id || null;
}
