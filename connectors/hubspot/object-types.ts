/**
 * Object types as HubSpot numbers them, and by the names its paths, answers and events use.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/understanding-the-crm
 */
export type ActivityType = "calls" | "emails" | "meetings" | "communications" | "notes" | "tasks";
export type ObjectType = "contacts" | "leads" | ActivityType;

const NAMES: Readonly<Record<string, ObjectType>> = {
  "0-1": "contacts",
  contact: "contacts",
  "0-136": "leads",
  lead: "leads",
  "0-48": "calls",
  call: "calls",
  "0-49": "emails",
  email: "emails",
  "0-47": "meetings",
  meeting: "meetings",
  meeting_event: "meetings",
  "0-18": "communications",
  communication: "communications",
  "0-46": "notes",
  note: "notes",
  "0-27": "tasks",
  task: "tasks",
};

export const ACTIVITY_TYPES: readonly ActivityType[] = [
  "calls",
  "emails",
  "meetings",
  "communications",
  "notes",
  "tasks",
];

/** The type behind a type id (`0-48`) or a name (`CALL`, `meeting_event`, `calls`); `null` for those we do not use. */
export function objectType(nameOrId: string | null | undefined): ObjectType | null {
  const name = nameOrId?.toLowerCase() ?? "";
  return NAMES[name] ?? Object.values(NAMES).find((plural) => plural === name) ?? null;
}

export const isActivity = (type: ObjectType | null): type is ActivityType =>
  ACTIVITY_TYPES.some((activity) => activity === type);

/** The scope without which a type cannot be read; the others come with the contacts. */
const SCOPE_OF: Readonly<Partial<Record<ObjectType, string>>> = {
  emails: "sales-email-read",
  leads: "crm.objects.leads.read",
};

export const isGranted = (type: ObjectType, scopes: readonly string[]): boolean => {
  const scope = SCOPE_OF[type];
  return scope === undefined || scopes.includes(scope);
};
