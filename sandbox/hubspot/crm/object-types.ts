import { invalid } from "../core/errors.ts";

/** Scope alternatives: any one inner list, held completely, is enough. */
export type ScopeChoice = string[][];

export interface ObjectType {
  id: string;
  /** The vendor's upper-case name, used in messages and association types. */
  upper: string;
  plural: string;
  names: string[];
  created: string;
  modified: string;
  /** Properties a read returns when it names none. */
  defaults: string[];
  /** Properties a create must set. */
  required: string[];
  read: ScopeChoice;
  write: ScopeChoice;
  schemaWrite: ScopeChoice;
  /** Prefix of the older webhook subscription types, where the object has them. */
  legacyEvents?: string;
  activity: boolean;
}

const contacts = { read: [["crm.objects.contacts.read"]], write: [["crm.objects.contacts.write"]] };
const contactSchema = [["crm.schemas.contacts.write"]];
const stamps = { created: "hs_createdate", modified: "hs_lastmodifieddate" };
const plain = ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"];

function activity(id: string, upper: string, plural: string, names: string[]): ObjectType {
  return {
    id,
    upper,
    plural,
    names,
    ...stamps,
    defaults: plain,
    required: ["hs_timestamp"],
    ...contacts,
    schemaWrite: contactSchema,
    activity: true,
  };
}

function own(
  id: string,
  upper: string,
  plural: string,
  overrides: Partial<ObjectType> & { scope: string; required?: string[] },
): ObjectType {
  const { scope, ...rest } = overrides;
  return {
    id,
    upper,
    plural,
    names: [],
    ...stamps,
    defaults: plain,
    required: [],
    read: [[`crm.objects.${scope}.read`]],
    write: [[`crm.objects.${scope}.write`]],
    schemaWrite: [[`crm.schemas.${scope}.write`]],
    activity: false,
    ...rest,
  };
}

export const OBJECT_TYPES: ObjectType[] = [
  own("0-1", "CONTACT", "contacts", {
    scope: "contacts",
    created: "createdate",
    modified: "lastmodifieddate",
    defaults: ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"],
    legacyEvents: "contact",
  }),
  own("0-2", "COMPANY", "companies", {
    scope: "companies",
    created: "createdate",
    defaults: ["createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"],
    legacyEvents: "company",
  }),
  own("0-3", "DEAL", "deals", {
    scope: "deals",
    created: "createdate",
    defaults: [
      "amount",
      "closedate",
      "createdate",
      "dealname",
      "dealstage",
      "hs_lastmodifieddate",
      "hs_object_id",
      "pipeline",
    ],
    legacyEvents: "deal",
  }),
  activity("0-18", "COMMUNICATION", "communications", []),
  activity("0-27", "TASK", "tasks", []),
  activity("0-46", "NOTE", "notes", []),
  activity("0-47", "MEETING_EVENT", "meetings", ["meeting", "meeting_event", "meeting event"]),
  activity("0-48", "CALL", "calls", []),
  {
    ...activity("0-49", "EMAIL", "emails", []),
    read: [["crm.objects.contacts.read", "sales-email-read"]],
    write: [["crm.objects.contacts.write", "sales-email-read"]],
  },
  own("0-115", "USER", "users", { scope: "users" }),
  own("0-136", "LEAD", "leads", { scope: "leads", required: ["hs_lead_name"] }),
];

const byName = new Map<string, ObjectType>();
for (const type of OBJECT_TYPES) {
  for (const name of [type.id, type.upper, type.plural, ...type.names]) byName.set(name.toLowerCase(), type);
}

/** The type a client means by "contacts", "CONTACT" or "0-1"; undefined for what the account lacks. */
export function findObjectType(name: string): ObjectType | undefined {
  return byName.get(name.toLowerCase());
}

export function objectType(name: string): ObjectType {
  const found = findObjectType(name);
  if (!found) throw invalid(`Unable to infer object type from: ${name}`);
  return found;
}
