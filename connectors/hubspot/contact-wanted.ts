import { fieldSpecs } from "../../field-specs/index.ts";
import type { Properties } from "../../src/domain/facts.ts";
import type { Instant } from "../../src/domain/time.ts";
import { fieldName } from "./field-names.ts";
import { valueAt } from "./history.ts";
import { LINK_PROPERTIES } from "./links.ts";
import type { CrmRecord } from "./schema.ts";

/** What rules may read of a contact; copied onto engagements under HubSpot's own names. */
const RULE_PROPERTIES = [
  "hs_analytics_source",
  "hs_analytics_source_data_1",
  "hs_analytics_source_data_2",
  "hs_latest_source",
  "lifecyclestage",
  "hs_lead_status",
  "country",
  "state",
  "company",
  "jobtitle",
  "industry",
  "numemployees",
  "hs_language",
] as const;

const PEOPLE_FIELDS = fieldSpecs
  .filter((spec) => spec.filledBy === "people")
  .map((spec) => fieldName(spec.name));
export const BREACH_REASON = fieldName("breach_reason");
export const RESOLUTION_NOTE = fieldName("resolution_note");

/** The properties one reading of a contact asks for; `extra` are a portal's own that its rules read. */
export function contactWanted(extra: readonly string[]) {
  const rules = [...RULE_PROPERTIES, ...extra];
  return {
    properties: [
      ...new Set([
        ...rules,
        ...PEOPLE_FIELDS,
        "createdate",
        "firstname",
        "lastname",
        "email",
        "phone",
        "mobilephone",
        "hubspot_owner_id",
        "hs_object_source",
        "hs_object_source_id",
        "hs_object_source_user_id",
        "hs_merged_object_ids",
        ...LINK_PROPERTIES,
        "first_conversion_date",
        "first_conversion_event_name",
        "recent_conversion_date",
        "recent_conversion_event_name",
        "hs_email_optout",
      ]),
    ],
    history: [
      ...new Set([
        ...rules,
        ...PEOPLE_FIELDS,
        "hubspot_owner_id",
        "recent_conversion_date",
        "recent_conversion_event_name",
        "hs_email_optout",
        "hs_merged_object_ids",
        ...LINK_PROPERTIES,
      ]),
    ],
  };
}

/** What rules may read, as it stood at an instant. */
export function propertiesAt(record: CrmRecord, extra: readonly string[], at: Instant): Properties {
  const entries = [...RULE_PROPERTIES, ...extra].flatMap((name) => {
    const value = valueAt(record, name, at);
    return value === null ? [] : [[name, value] as const];
  });
  const source = record.properties.hs_object_source;
  return Object.fromEntries(source ? [...entries, ["hs_object_source", source]] : entries);
}
