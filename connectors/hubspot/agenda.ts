import type { Delivery } from "../connector.ts";
import { type HubSpotEvent, parseEvent } from "./events.ts";
import { isOurField } from "./field-names.ts";
import { WATCHED_PROPERTIES } from "./manifest.ts";
import { type ActivityType, isActivity, type ObjectType, objectType } from "./object-types.ts";
import { isStep } from "./step-facts.ts";

/** What a batch of deliveries asks to be read, coalesced, and what it says by itself. */
export interface Agenda {
  readonly contacts: Set<string>;
  readonly activities: Map<ActivityType, Set<string>>;
  readonly leads: Set<string>;
  /** Events that are facts as they stand: merges, deletions, restorations, erasures. */
  readonly told: HubSpotEvent[];
  /** What the customer's own workflows told of contacts. */
  readonly steps: HubSpotEvent[];
  /** Activities taken off contacts. */
  readonly withdrawn: { type: ActivityType; id: string; contactId: string; at: number }[];
  readonly ignored: Map<string, string>;
  readonly dead: Map<string, string>;
}

const emptyAgenda = (): Agenda => ({
  contacts: new Set(),
  activities: new Map(),
  leads: new Set(),
  told: [],
  steps: [],
  withdrawn: [],
  ignored: new Map(),
  dead: new Map(),
});

/** Sorts deliveries by what must be read for them; one reading serves every event about a record. */
export function agendaOf(deliveries: readonly Delivery[]): Agenda {
  const agenda = emptyAgenda();
  for (const { key, payload, dead } of deliveries) {
    const parsed = parseEvent(payload);
    if (dead || !parsed.ok) {
      agenda.dead.set(key, dead ?? (parsed.ok ? "unreadable" : parsed.reason));
      continue;
    }
    const why = parsed.kind.startsWith("unknown:")
      ? `Events of type ${parsed.event.type} are not known`
      : note(parsed.event, agenda);
    if (why) agenda.ignored.set(key, why);
  }
  return agenda;
}

/** Puts one event on the agenda; answers why it means nothing to us, if so. */
function note(event: HubSpotEvent, agenda: Agenda): string | null {
  const [subject, action] = event.type.split(".");
  if (isStep(event)) return noteStep(event, agenda);
  if (action === "associationChange") return noteAssociation(event, agenda);
  const type = subject === "contact" ? "contacts" : objectType(event.objectTypeId);
  if (type === null) return `Objects of type ${event.objectTypeId ?? "unnamed"} are not watched`;
  if (action === "propertyChange") {
    const why = whyNotWatched(type, event.propertyName ?? "");
    if (why) return why;
  }
  const id = event.objectId ?? event.newObjectId ?? event.primaryObjectId;
  if (!id) return "The event names no record";
  if (type === "contacts") return noteContact(event, action ?? "", id, agenda);
  if (action === "deletion" || action === "merge") return `A ${action} of ${type} changes no lead`;
  addRecord(agenda, type, id);
  return null;
}

function noteStep(event: HubSpotEvent, agenda: Agenda): null {
  agenda.contacts.add(event.objectId!);
  agenda.steps.push(event);
  return null;
}

function whyNotWatched(type: ObjectType, property: string): string | null {
  if (type !== "contacts" || WATCHED_PROPERTIES.has(property)) return null;
  if (isOurField(property)) return `${property} is written by Leadclock itself`;
  return `Property ${property} is not watched`;
}

function noteContact(event: HubSpotEvent, action: string, id: string, agenda: Agenda): null {
  if (action === "creation" || action === "propertyChange") agenda.contacts.add(id);
  else agenda.told.push(event);
  if (action === "restore") agenda.contacts.add(id);
  if (action === "merge") agenda.contacts.add(event.newObjectId ?? event.primaryObjectId ?? id);
  return null;
}

/** `CONTACT_TO_CALL` and the like; generic events name their types by id. */
function noteAssociation(event: HubSpotEvent, agenda: Agenda): string | null {
  const [from, to] = (event.associationType ?? "").split("_TO_");
  const ends = [
    { type: objectType(event.fromObjectTypeId ?? from), id: event.fromObjectId },
    { type: objectType(event.toObjectTypeId ?? to), id: event.toObjectId },
  ];
  const contact = ends.find(({ type }) => type === "contacts");
  const activity = ends.find(({ type }) => isActivity(type));
  if (!contact?.id || !activity?.id || !isActivity(activity.type))
    return `Associations of type ${event.associationType ?? "unnamed"} are not watched`;
  addRecord(agenda, activity.type, activity.id);
  if (event.associationRemoved)
    agenda.withdrawn.push({
      type: activity.type,
      id: activity.id,
      contactId: contact.id,
      at: event.occurredAt,
    });
  return null;
}

function addRecord(agenda: Agenda, type: ObjectType, id: string): void {
  if (type === "contacts") agenda.contacts.add(id);
  else if (type === "leads") agenda.leads.add(id);
  else agenda.activities.set(type, (agenda.activities.get(type) ?? new Set()).add(id));
}
