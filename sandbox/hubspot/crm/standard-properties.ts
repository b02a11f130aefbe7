import type { PropertyDefinition, PropertyOption } from "./definition.ts";

/**
 * The vendor's own properties, one a line: `name | label | type | fieldType | flags | options`.
 * Flags: r value read-only, c calculated, h hidden, f usable in forms, o refers to an owner, x values not checked.
 */
const EVERY_OBJECT = `
hs_object_id | Record ID | number | number | r
hs_object_source | Record creation source | string | text | rh
hs_object_source_label | Record source | enumeration | select | rx
hs_object_source_id | Record creation source ID | string | text | rh
hs_object_source_user_id | Record creation source user ID | number | number | rh
hs_object_source_detail_1 | Record source detail 1 | string | text | r
hs_object_source_detail_2 | Record source detail 2 | string | text | r
hs_object_source_detail_3 | Record source detail 3 | string | text | r
hs_created_by_user_id | Created by user ID | number | number | r
hs_updated_by_user_id | Updated by user ID | number | number | r
hs_merged_object_ids | Merged record IDs | enumeration | checkbox | rx
hubspot_owner_id | Owner | enumeration | select | o
hubspot_owner_assigneddate | Owner assigned date | datetime | date | r
hubspot_team_id | HubSpot team | enumeration | select | rx
`;

const CREATE_STAMPS = `
hs_createdate | Object create date/time | datetime | date | r
hs_lastmodifieddate | Object last modified date/time | datetime | date | r
`;

const CONTACT = `
createdate | Create Date | datetime | date | r
lastmodifieddate | Last Modified Date | datetime | date | r
email | Email | string | text | f
hs_additional_emails | Additional email addresses | enumeration | checkbox | rx
hs_email_domain | Email Domain | string | text | r
firstname | First Name | string | text | f
lastname | Last Name | string | text | f
hs_full_name_or_email | Full name or email | string | calculation_equation | rch
phone | Phone Number | string | phonenumber | f
mobilephone | Mobile Phone Number | string | phonenumber | f
company | Company Name | string | text | f
associatedcompanyid | Primary Associated Company ID | number | number | hrx
jobtitle | Job Title | string | text | f
website | Website URL | string | text | f
message | Message | string | textarea | f
address | Street Address | string | text | f
city | City | string | text | f
state | State/Region | string | text | f
zip | Postal Code | string | text | f
country | Country/Region | string | text | f
industry | Industry | string | text | f
annualrevenue | Annual Revenue | string | text | f
numemployees | Number of Employees | enumeration | select | f | 1-5,5-25,25-50,50-100,100-500,500-1000,1000+
hs_language | Preferred language | enumeration | select | fx
hs_lead_status | Lead Status | enumeration | radio | f | NEW:New,OPEN:Open,IN_PROGRESS:In Progress,OPEN_DEAL:Open Deal,UNQUALIFIED:Unqualified,ATTEMPTED_TO_CONTACT:Attempted to Contact,CONNECTED:Connected,BAD_TIMING:Bad Timing
lifecyclestage | Lifecycle Stage | enumeration | radio | f | subscriber:Subscriber,lead:Lead,marketingqualifiedlead:Marketing Qualified Lead,salesqualifiedlead:Sales Qualified Lead,opportunity:Opportunity,customer:Customer,evangelist:Evangelist,other:Other
hs_lifecyclestage_lead_date | Date entered "Lead" | datetime | date | r
hs_pipeline | Pipeline | enumeration | select | rhx
hs_all_contact_vids | All vids for a contact | enumeration | checkbox | rhx
hs_is_contact | Is a contact | bool | booleancheckbox | rh
hs_is_unworked | Contact unworked | bool | calculation_equation | rc
hs_analytics_source | Original Source | enumeration | select | r | ORGANIC_SEARCH,PAID_SEARCH,EMAIL_MARKETING,SOCIAL_MEDIA,REFERRALS,OTHER_CAMPAIGNS,DIRECT_TRAFFIC,OFFLINE,PAID_SOCIAL,AI_REFERRALS
hs_analytics_source_data_1 | Original Source Drill-Down 1 | string | text | r
hs_analytics_source_data_2 | Original Source Drill-Down 2 | string | text | r
hs_latest_source | Latest Source | enumeration | select | rx
hs_latest_source_timestamp | Latest Source Date | datetime | date | r
first_conversion_date | First Conversion Date | datetime | date | rc
first_conversion_event_name | First Conversion | string | text | rc
recent_conversion_date | Recent Conversion Date | datetime | date | rc
recent_conversion_event_name | Recent Conversion | string | text | rc
num_conversion_events | Number of Form Submissions | number | number | rc
num_unique_conversion_events | Number of Unique Forms Submitted | number | number | rc
hs_calculated_form_submissions | All form submissions for a contact | enumeration | checkbox | rchx
notes_last_contacted | Last Contacted | datetime | date | r
notes_last_updated | Last Activity Date | datetime | date | r
num_contacted_notes | Number of times contacted | number | number | r
num_notes | Number of Sales Activities | number | number | r
hs_first_outreach_date | First outreach date | datetime | date | rch
hs_sa_first_engagement_date | Date of first engagement | datetime | date | rc
hs_sa_first_engagement_object_type | Type of first engagement | enumeration | select | rc | CALL,CONVERSATION_SESSION,EMAIL,MEETING_EVENT,TASK
hs_time_to_first_engagement | Lead response time | number | number | rc
hs_sales_email_last_replied | Recent Sales Email Replied Date | datetime | date | r
hs_last_sales_activity_timestamp | Last Engagement Date | datetime | date | r
hs_sequences_is_enrolled | Currently in Sequence | bool | booleancheckbox | r
hs_latest_sequence_enrolled_date | Recent Sequence Enrolled Date | datetime | date | r
salesforceleadid | Salesforce Lead ID | string | text
salesforcecontactid | Salesforce Contact ID | string | text
hs_email_optout | Unsubscribed from all email | bool | booleancheckbox | r
hs_legal_basis | Legal basis for processing contact's data | enumeration | checkbox | fx
`;

const COMPANY = `
createdate | Create Date | datetime | date | r
hs_lastmodifieddate | Last Modified Date | datetime | date | r
name | Company name | string | text | f
domain | Company Domain Name | string | text | f
phone | Phone Number | string | phonenumber | f
website | Website URL | string | text | f
industry | Industry | enumeration | select | fx
city | City | string | text | f
state | State/Region | string | text | f
country | Country/Region | string | text | f
numberofemployees | Number of Employees | number | number | f
annualrevenue | Annual Revenue | number | number | f
lifecyclestage | Lifecycle Stage | enumeration | radio | fx
description | Description | string | textarea | f
`;

const DEAL = `
createdate | Create Date | datetime | date | r
hs_lastmodifieddate | Last Modified Date | datetime | date | r
dealname | Deal Name | string | text |
amount | Amount | number | number |
dealstage | Deal Stage | enumeration | radio | x
pipeline | Pipeline | enumeration | select | x
closedate | Close Date | datetime | date |
`;

const ACTIVITY = `
hs_timestamp | Activity date | datetime | date |
hs_activity_type | Activity type | enumeration | select | x
hs_engagement_source | Engagement source | string | text | r
hs_engagement_source_id | Engagement source ID | string | text | r
hs_all_owner_ids | All owner ids | enumeration | checkbox | rhx
hs_attachment_ids | Attached file IDs | enumeration | checkbox | x
hs_body_preview | Body preview | string | text | r
hs_unique_id | Unique ID | string | text |
`;

const TASK = `
hs_task_subject | Task Title | string | text |
hs_task_body | Task Notes | string | html |
hs_task_status | Task Status | enumeration | select | | NOT_STARTED:Not started,IN_PROGRESS:In progress,WAITING:Waiting,COMPLETED:Completed,DEFERRED:Deferred
hs_task_priority | Priority | enumeration | select | | NONE:None,LOW:Low,MEDIUM:Medium,HIGH:High
hs_task_type | Task Type | enumeration | select | | TODO:To-do,CALL:Call,EMAIL:Email,LINKED_IN:LinkedIn,LINKED_IN_CONNECT:LinkedIn connect,LINKED_IN_MESSAGE:LinkedIn message,MEETING:Meeting
hs_task_reminders | Reminders | string | text |
hs_task_is_completed | Is completed | number | number | rc
hs_task_completion_date | Completed at | datetime | date | r
hs_task_is_all_day | Is all day | bool | booleancheckbox |
hs_queue_membership_ids | Queue | enumeration | checkbox | x
`;

const CALL = `
hs_call_title | Call Title | string | text |
hs_call_body | Call notes | string | html |
hs_call_direction | Call direction | enumeration | select | | INBOUND:Inbound,OUTBOUND:Outbound
hs_call_status | Call status | enumeration | select | | BUSY,CALLING_CRM_USER,CANCELED,COMPLETED,CONNECTING,FAILED,IN_PROGRESS,NO_ANSWER,QUEUED,RINGING,MISSED
hs_call_disposition | Call outcome | enumeration | select | | 9d9162e7-6cf3-4944-bf63-4dff82258764:Busy,f240bbac-87c9-4f6e-bf70-924b57d47db7:Connected,a4c4c377-d246-4b32-a13b-75a56a4cd0ff:Left live message,b2cf5968-551e-4856-9783-52b3da59a7d0:Left voicemail,73a0d17f-1163-4015-bdd5-ec830791da20:No answer,17b47fee-58de-441e-a44c-c6300d46f273:Wrong number
hs_call_duration | Call duration | number | number |
hs_call_from_number | From number | string | text |
hs_call_to_number | To number | string | text |
hs_call_recording_url | Recording URL | string | text |
hs_call_callee_object_id | Callee object id | number | number |
hs_call_callee_object_type_id | Callee object type | string | text |
`;

const EMAIL = `
hs_email_subject | Email subject | string | text |
hs_email_text | Email body | string | textarea |
hs_email_html | Email HTML | string | html |
hs_email_direction | Email direction | enumeration | select | | EMAIL:Outgoing,INCOMING_EMAIL:Incoming,FORWARDED_EMAIL:Forwarded,DRAFT_EMAIL:Draft
hs_email_status | Email send status | enumeration | select | | BOUNCED,FAILED,SCHEDULED,SENDING,SENT
hs_email_headers | Email headers | string | textarea |
hs_email_from_email | From | string | text |
hs_email_from_firstname | From first name | string | text |
hs_email_from_lastname | From last name | string | text |
hs_email_to_email | To | string | text |
hs_email_to_firstname | To first name | string | text |
hs_email_to_lastname | To last name | string | text |
hs_email_sender_email | Sender | string | text |
hs_sequence_id | Sequence ID | number | number |
`;

const MEETING = `
hs_meeting_title | Meeting name | string | text |
hs_meeting_body | Meeting description | string | html |
hs_internal_meeting_notes | Internal notes | string | html |
hs_meeting_start_time | Start time | datetime | date |
hs_meeting_end_time | End time | datetime | date |
hs_meeting_outcome | Meeting outcome | enumeration | select | | SCHEDULED:Scheduled,COMPLETED:Completed,RESCHEDULED:Rescheduled,NO_SHOW:No show,CANCELED:Canceled
hs_meeting_location | Location | string | text |
hs_meeting_external_url | Meeting link | string | text |
hs_meeting_source | Meeting source | enumeration | select | x
`;

const COMMUNICATION = `
hs_communication_channel_type | Channel type | enumeration | select | | SMS:SMS,WHATS_APP:WhatsApp,LINKEDIN_MESSAGE:LinkedIn message,PHYSICAL_MAIL:Physical mail,CUSTOM_CHANNEL_CONVERSATION:Custom channel
hs_communication_logged_from | Logged from | enumeration | select | | CRM
hs_communication_body | Body | string | html |
`;

const NOTE = `
hs_note_body | Note body | string | html |
`;

const LEAD = `
hs_lead_name | Lead name | string | text |
hs_lead_type | Lead type | enumeration | select | x
hs_lead_label | Lead label | enumeration | select | x
hs_pipeline | Lead pipeline | enumeration | select | x
hs_pipeline_stage | Lead pipeline stage | enumeration | select | x
hs_primary_contact_id | Primary contact | number | number | rc
hs_primary_company_id | Primary company | number | number | rc
hs_lead_is_open | Lead is open | bool | booleancheckbox | rc
`;

const USER = `
hs_internal_user_id | User ID | number | number | r
hs_email | Email | string | text | r
hs_given_name | First name | string | text | r
hs_family_name | Last name | string | text | r
hs_job_title | Job title | string | text |
hs_availability_status | Availability status | enumeration | select | | available:Available,away:Away
hs_standard_time_zone | Time zone | string | text |
hs_working_hours | Working hours | string | text |
hs_out_of_office_hours | Out of office hours | string | text |
hs_deactivated | Deactivated | bool | booleancheckbox | r
`;

const activity = (own: string): string => EVERY_OBJECT + CREATE_STAMPS + ACTIVITY + own;

const TABLES: Record<string, { group: string; rows: string }> = {
  "0-1": { group: "contactinformation", rows: EVERY_OBJECT + CONTACT },
  "0-2": { group: "companyinformation", rows: EVERY_OBJECT + COMPANY },
  "0-3": { group: "dealinformation", rows: EVERY_OBJECT + DEAL },
  "0-18": { group: "communication", rows: activity(COMMUNICATION) },
  "0-27": { group: "task", rows: activity(TASK) },
  "0-46": { group: "note", rows: activity(NOTE) },
  "0-47": { group: "meeting", rows: activity(MEETING) },
  "0-48": { group: "call", rows: activity(CALL) },
  "0-49": { group: "email", rows: activity(EMAIL) },
  "0-115": { group: "userinformation", rows: EVERY_OBJECT + CREATE_STAMPS + USER },
  "0-136": { group: "leadinformation", rows: EVERY_OBJECT + CREATE_STAMPS + LEAD },
};

/** The group the vendor's own properties of an object type belong to. */
export function standardGroup(typeId: string): string {
  return TABLES[typeId]!.group;
}

/** The vendor's own property definitions of an object type. */
export function standardProperties(typeId: string): PropertyDefinition[] {
  const { group, rows } = TABLES[typeId]!;
  return rows
    .trim()
    .split("\n")
    .map((row) => fromRow(row, group));
}

function fromRow(row: string, groupName: string): PropertyDefinition {
  const [name, label, type, fieldType, flags = "", options = ""] = row.split("|").map((cell) => cell.trim());
  const has = (flag: string): boolean => flags.includes(flag);
  return {
    name: name!,
    label: label!,
    type: type!,
    fieldType: fieldType!,
    description: "",
    groupName,
    options: type === "bool" ? toOptions("true:True,false:False") : toOptions(options),
    displayOrder: -1,
    calculated: has("c"),
    externalOptions: has("o") || has("x"),
    hasUniqueValue: false,
    hidden: has("h"),
    hubspotDefined: true,
    formField: has("f"),
    archived: false,
    createdAt: "2019-08-06T02:41:08.204Z",
    updatedAt: "2019-08-06T02:41:08.204Z",
    ...(has("o") ? { referencedObjectType: "OWNER" } : {}),
    dataSensitivity: "non_sensitive",
    modificationMetadata: { archivable: true, readOnlyDefinition: true, readOnlyValue: has("r") },
  };
}

function toOptions(cell: string): PropertyOption[] {
  if (!cell) return [];
  return cell.split(",").map((option, displayOrder) => {
    const [value, label = value] = option.split(":");
    return { label: label!, value: value!, displayOrder, hidden: false };
  });
}
