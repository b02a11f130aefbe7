import type { RecordRef } from "../../src/domain/facts.ts";
import type { Session, Understood } from "../connector.ts";
import { contactWanted } from "./contact-wanted.ts";
import { hydrate, type Reader, type ToRead } from "./hydrate.ts";
import { ACTIVITY_TYPES, type ActivityType, isActivity, isGranted, objectType } from "./object-types.ts";
import { paths } from "./paths.ts";
import { readAssociations } from "./reads.ts";
import { contactIdOf } from "./refs.ts";
import { type CrmRecord, LinkedRecord } from "./schema.ts";

/** Up to so many leads one call each is cheaper than one call per type of activity. */
const FEW = 6;

/** Reads leads anew, with all their activities: just before an alert (D19), and for repair. */
export async function reread(
  reader: Reader,
  session: Session,
  records: readonly RecordRef[],
): Promise<Understood> {
  const ids = [...new Set(records.map(contactIdOf))];
  const types = ACTIVITY_TYPES.filter((type) => isGranted(type, session.installation.scopes));
  const links = new Links();
  const contacts = ids.length <= FEW ? await readFew(reader, session, ids, types, links) : [];
  const missing = ids.length <= FEW ? ids.filter((id) => !links.readIds.has(id)) : ids;
  if (ids.length > FEW) await linkMany(reader, session, ids, types, links);
  const wanted: ToRead = {
    contacts: new Set(missing),
    activities: links.activities,
    leads: new Set(),
    withdrawn: [],
    known: { contacts, contactsOf: (type, id) => links.contactsOf(type, id) },
  };
  const read = await hydrate(reader, session, wanted);
  return { ...read, ignored: new Map(), dead: new Map(), erase: [] };
}

/** Which activities hang on which contacts. */
class Links {
  readonly activities = new Map<ActivityType, Set<string>>();
  /** Ids that were asked for and found, also under an id that was merged away. */
  readonly readIds = new Set<string>();
  readonly #contacts = new Map<string, string[]>();

  add(type: ActivityType, id: string, contactId: string): void {
    this.activities.set(type, (this.activities.get(type) ?? new Set()).add(id));
    const known = this.#contacts.get(`${type}:${id}`) ?? [];
    if (!known.includes(contactId)) this.#contacts.set(`${type}:${id}`, [...known, contactId]);
  }

  contactsOf(type: ActivityType, id: string): readonly string[] {
    return this.#contacts.get(`${type}:${id}`) ?? [];
  }
}

async function readFew(
  reader: Reader,
  session: Session,
  ids: readonly string[],
  types: readonly ActivityType[],
  links: Links,
): Promise<CrmRecord[]> {
  const { properties, history } = contactWanted(reader.ruleProperties);
  const query = {
    properties: properties.join(","),
    propertiesWithHistory: history.join(","),
    associations: types.join(","),
  };
  const read = ids.map(async (id) => {
    const call = {
      method: "GET",
      path: paths.record("contacts", id),
      query,
      what: "a read of one contact",
    } as const;
    const { json, status } = await reader.client.ask(session, call, [404]);
    const contact = LinkedRecord.safeParse(json);
    // What cannot be read here is left to the batch read, which also finds out about deletions.
    if (status === 404 || !contact.success) return [];
    await linkOne(reader, session, contact.data, links);
    links.readIds.add(id);
    return [contact.data];
  });
  return (await Promise.all(read)).flat();
}

async function linkOne(
  reader: Reader,
  session: Session,
  contact: ReturnType<typeof LinkedRecord.parse>,
  links: Links,
): Promise<void> {
  for (const [name, { results, paging }] of Object.entries(contact.associations ?? {})) {
    const type = objectType(name);
    if (!isActivity(type)) continue;
    for (const { id } of results) links.add(type, id, contact.id);
    if (paging?.next) await linkMany(reader, session, [contact.id], [type], links);
  }
}

async function linkMany(
  reader: Reader,
  session: Session,
  ids: readonly string[],
  types: readonly ActivityType[],
  links: Links,
): Promise<void> {
  const read = types.map(async (type) => {
    const found = await readAssociations(reader.client, session, "contacts", type, ids);
    for (const [contactId, activities] of found) for (const id of activities) links.add(type, id, contactId);
  });
  await Promise.all(read);
}
