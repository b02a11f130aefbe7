import { iso } from "../../support/iso.ts";
import { objectType } from "./object-types.ts";
import type { Changes, StoredRecord } from "./record.ts";

import type { Source } from "./source.ts";

/** What the vendor sets by itself on a new record, and the values it fills in where the writer gave none. */
export function initialValues(
  type: string,
  id: number,
  given: Changes,
  source: Source,
  now: number,
): { stamps: Changes; defaults: Changes } {
  const { created, modified } = objectType(type);
  const stamps: Changes = {
    hs_object_id: String(id),
    [created]: iso(now),
    [modified]: iso(now),
    hs_object_source: source.type,
    hs_object_source_label: source.type,
    hs_object_source_id: source.id,
  };
  if (source.detail) stamps.hs_object_source_detail_1 = source.detail;
  if (source.userId !== undefined) {
    stamps.hs_object_source_user_id = String(source.userId);
    stamps.hs_created_by_user_id = String(source.userId);
    stamps.hs_updated_by_user_id = String(source.userId);
  }
  if (type === "0-1") {
    Object.assign(stamps, {
      hs_all_contact_vids: String(id),
      hs_is_contact: "true",
      hs_is_unworked: "true",
      hs_pipeline: "contacts-lifecycle-pipeline",
      hs_analytics_source: source.type === "FORM" ? "DIRECT_TRAFFIC" : "OFFLINE",
      num_notes: "0",
    });
  }
  return { stamps, defaults: defaultsOf(type, given, now) };
}

function defaultsOf(type: string, given: Changes, now: number): Changes {
  switch (type) {
    case "0-1":
      return { lifecyclestage: "lead" };
    case "0-27":
      return { hs_task_status: "NOT_STARTED", hs_task_priority: "NONE", hs_task_type: "TODO" };
    case "0-136":
      return { hs_pipeline: "lead-pipeline-id", hs_pipeline_stage: "new-stage-id" };
    case "0-47":
      return given.hs_timestamp ? {} : { hs_timestamp: given.hs_meeting_start_time ?? iso(now) };
    default:
      return {};
  }
}

/** What follows from a change by the vendor's own rules. */
export function derivedChanges(record: StoredRecord, changed: Changes, now: number): Changes {
  const derived: Changes = {};
  const { properties } = record;
  if (changed.hubspot_owner_id !== undefined)
    derived.hubspot_owner_assigneddate = changed.hubspot_owner_id === "" ? "" : iso(now);
  if (record.type === "0-1") Object.assign(derived, ofContact(properties, changed, derived, now));
  if (record.type === "0-27" && changed.hs_task_status !== undefined) {
    const completed = changed.hs_task_status === "COMPLETED";
    derived.hs_task_is_completed = completed ? "1" : "0";
    derived.hs_task_completion_date = completed ? iso(now) : "";
  }
  return derived;
}

function ofContact(properties: Changes, changed: Changes, derived: Changes, now: number): Changes {
  const more: Changes = {};
  if (changed.email !== undefined) more.hs_email_domain = changed.email.split("@")[1] ?? "";
  if (changed.email !== undefined || changed.firstname !== undefined || changed.lastname !== undefined) {
    const name = [properties.firstname, properties.lastname].filter((part) => part).join(" ");
    more.hs_full_name_or_email = name || (properties.email ?? "");
  }
  if (changed.lifecyclestage === "lead" && !properties.hs_lifecyclestage_lead_date)
    more.hs_lifecyclestage_lead_date = iso(now);
  const assigned = derived.hubspot_owner_assigneddate ?? properties.hubspot_owner_assigneddate ?? "";
  const worked = properties.notes_last_updated ?? "";
  more.hs_is_unworked = String(assigned === "" || worked === "" || worked < assigned);
  return more;
}

/** What a new activity changes on a contact it is about: counts and last dates (kept partly, see the coverage table). */
export function contactedChanges(contact: Changes, activity: StoredRecord, now: number): Changes {
  const count = (name: string): string => String(Number(contact[name] ?? "0") + 1);
  const later = (name: string, value: string): string =>
    (contact[name] ?? "") > value ? contact[name]! : value;
  const changes: Changes = {
    num_notes: count("num_notes"),
    notes_last_updated: later("notes_last_updated", iso(now)),
  };
  if (!["0-18", "0-47", "0-48", "0-49"].includes(activity.type)) return changes;
  const at =
    activity.type === "0-47" ? iso(activity.createdAt) : (activity.properties.hs_timestamp ?? iso(now));
  changes.num_contacted_notes = count("num_contacted_notes");
  changes.notes_last_contacted = later("notes_last_contacted", at);
  if (!contact.hs_first_outreach_date) changes.hs_first_outreach_date = at;
  return changes;
}
