import type { ActivityType } from "./object-types.ts";

const EVERY = [
  "hs_timestamp",
  "hs_createdate",
  "hs_lastmodifieddate",
  "hubspot_owner_id",
  "hs_created_by_user_id",
  "hs_object_source",
  "hs_object_source_id",
  "hs_object_source_user_id",
] as const;

/** The properties that decide what an activity is. https://developers.hubspot.com/docs/api-reference/latest/crm/activities */
export const ACTIVITY_PROPERTIES: Readonly<Record<ActivityType, readonly string[]>> = {
  calls: [...EVERY, "hs_call_direction", "hs_call_status", "hs_call_disposition", "hs_call_duration"],
  emails: [...EVERY, "hs_email_direction", "hs_email_status", "hs_email_headers", "hs_sequence_id"],
  meetings: [...EVERY, "hs_meeting_outcome", "hs_meeting_end_time", "hs_meeting_source"],
  communications: [...EVERY, "hs_communication_channel_type", "hs_communication_logged_from"],
  notes: EVERY,
  tasks: [...EVERY, "hs_task_status", "hs_task_completion_date", "hs_task_body"],
};
