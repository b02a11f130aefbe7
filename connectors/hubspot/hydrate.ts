import type { LeadFact, TenantFact } from "../../src/domain/facts.ts";
import type { RecordCard, RecordFact, Session } from "../connector.ts";
import { activityFacts, withdrawnFacts } from "./activity-facts.ts";
import { ACTIVITY_PROPERTIES } from "./activity-wanted.ts";
import { creatorOf } from "./actor.ts";
import type { Agenda } from "./agenda.ts";
import { cardOf } from "./card.ts";
import type { HubSpotClient } from "./client.ts";
import { contactFacts, goneFact, peopleNamed, withContactProperties } from "./contact-facts.ts";
import { contactWanted } from "./contact-wanted.ts";
import type { Directories, Directory } from "./directory.ts";
import { LEAD_WANTED, leadFacts } from "./lead-facts.ts";
import { type ActivityType, isGranted, type ObjectType } from "./object-types.ts";
import { peopleOf } from "./people.ts";
import { readAssociations, readRecord, readRecords } from "./reads.ts";
import { contactRef } from "./refs.ts";
import type { CrmRecord } from "./schema.ts";
import { stepFacts } from "./step-facts.ts";

export interface Reader {
  readonly client: HubSpotClient;
  readonly directories: Directories;
  /** Names of the portals' own contact properties that rules read. */
  readonly ruleProperties: readonly string[];
}

export interface ToRead extends Pick<Agenda, "contacts" | "activities" | "leads" | "withdrawn"> {
  /** What workflows told; left out: nothing. */
  readonly steps?: Agenda["steps"];
  /** What was read already: contacts with their history, and whose activities are whose. */
  readonly known?: {
    readonly contacts: readonly CrmRecord[];
    contactsOf(type: ActivityType, id: string): readonly string[];
  };
}

export interface Hydrated {
  readonly facts: readonly RecordFact[];
  readonly tenantFacts: readonly TenantFact[];
  readonly cards: readonly RecordCard[];
}

interface LoadedActivity {
  readonly type: ActivityType;
  readonly record: CrmRecord;
  readonly contactIds: readonly string[];
}

/** Reads what is wanted, each record once and in batches, and says what it means. Throws RetryLater, Reauthorize. */
export async function hydrate(reader: Reader, session: Session, wanted: ToRead): Promise<Hydrated> {
  const account = session.installation.accountId;
  const activities = await readActivities(reader, session, await withoutOurTasks(session, wanted));
  const leads = await readLeads(reader, session, [...wanted.leads]);
  const contacts = await readContacts(reader, session, [...wanted.contacts], wanted.known?.contacts ?? []);
  const { directory, fresh } = await directoryFor(
    reader,
    session,
    activities,
    contacts.records,
    leads.records,
  );

  const context = { account, directory, extra: reader.ruleProperties };
  const fromActivities = activities.flatMap(({ type, record, contactIds }) =>
    contactIds.flatMap((id) => activityFacts(type, record, id, context)),
  );
  const withdrawn = wanted.withdrawn.flatMap(({ type, id, contactId, at }) => {
    const loaded = activities.find((one) => one.type === type && one.record.id === id);
    if (!loaded || loaded.contactIds.includes(contactId)) return [];
    return withdrawnFacts(type, loaded.record, contactId, at, context);
  });
  const fromSteps = (wanted.steps ?? []).flatMap((event) => stepFacts(event, account));
  const engaged = await addProperties(
    reader,
    session,
    [...fromActivities, ...fromSteps],
    contacts.records,
    context,
  );
  const facts: LeadFact[] = [
    ...contacts.records.flatMap((record) => contactFacts(record, context)),
    ...contacts.gone,
    ...leads.records.flatMap((lead) => leadFacts(lead, leads.contactsOf(lead.id), context)),
    ...engaged,
    ...withdrawn,
  ];
  return {
    facts: facts.flatMap((fact) => (fact.record ? [{ record: fact.record, fact }] : [])),
    tenantFacts: fresh ? peopleOf(account, directory) : [],
    cards: contacts.records.map((record) => cardOf(record, session.installation)),
  };
}

/** Our own alert tasks come back as events, too; most of them need not be read to be left out. */
async function withoutOurTasks(session: Session, wanted: ToRead): Promise<ToRead> {
  const tasks = wanted.activities.get("tasks");
  if (!tasks || tasks.size === 0 || !session.ourTasks) return wanted;
  const ours = await session.ourTasks([...tasks]);
  const left = new Set([...tasks].filter((id) => !ours.has(id)));
  return { ...wanted, activities: new Map([...wanted.activities, ["tasks", left]]) };
}

/** Contacts with their history; ids that were merged away lead to the survivor, deleted ones to a fact. */
async function readContacts(
  reader: Reader,
  session: Session,
  ids: readonly string[],
  known: readonly CrmRecord[],
) {
  const { client } = reader;
  const wanted = contactWanted(reader.ruleProperties);
  const found = await readRecords(client, session, "contacts", ids, wanted);
  const records = new Map([...known.map((record) => [record.id, record] as const), ...found]);
  const gone: LeadFact[] = [];
  const survivors: string[] = [];
  for (const id of ids.filter((one) => !found.has(one))) {
    const survivor = await readRecord(client, session, "contacts", id);
    if (survivor) survivors.push(survivor.id);
    else gone.push(...(await deletedFact(client, session, id)));
  }
  for (const [id, record] of await readRecords(client, session, "contacts", survivors, wanted))
    records.set(id, record);
  return { records: [...records.values()], gone };
}

/** An archived contact tells when it was deleted; one that is gone for good tells nothing. */
async function deletedFact(client: HubSpotClient, session: Session, id: string): Promise<LeadFact[]> {
  const archived = await readRecord(client, session, "contacts", id, { archived: true });
  return archived?.archivedAt ? [goneFact(session.installation.accountId, id, archived.archivedAt)] : [];
}

async function readActivities(reader: Reader, session: Session, wanted: ToRead): Promise<LoadedActivity[]> {
  const loaded = [...wanted.activities].map(async ([type, ids]) => {
    if (ids.size === 0 || !isGranted(type, session.installation.scopes)) return [];
    const records = await readRecords(reader.client, session, type, [...ids], {
      properties: ACTIVITY_PROPERTIES[type],
    });
    const contactsOf = wanted.known
      ? (id: string) => wanted.known?.contactsOf(type, id) ?? []
      : await contactsRead(reader.client, session, type, [...records.keys()]);
    return [...records.values()].map((record) => ({ type, record, contactIds: contactsOf(record.id) }));
  });
  return (await Promise.all(loaded)).flat();
}

async function readLeads(reader: Reader, session: Session, ids: readonly string[]) {
  if (ids.length === 0 || !isGranted("leads", session.installation.scopes))
    return { records: [], contactsOf: () => [] as readonly string[] };
  const records = await readRecords(reader.client, session, "leads", ids, LEAD_WANTED);
  const contactsOf = await contactsRead(reader.client, session, "leads", [...records.keys()]);
  return { records: [...records.values()], contactsOf };
}

async function contactsRead(
  client: HubSpotClient,
  session: Session,
  type: ObjectType,
  ids: readonly string[],
) {
  const contacts = await readAssociations(client, session, type, "contacts", ids);
  return (id: string): readonly string[] => contacts.get(id) ?? [];
}

async function directoryFor(
  reader: Reader,
  session: Session,
  activities: readonly LoadedActivity[],
  contacts: readonly CrmRecord[],
  leads: readonly CrmRecord[],
): Promise<{ directory: Directory; fresh: boolean }> {
  const named = peopleNamed([...contacts, ...leads]);
  const records = activities.map(({ record }) => record);
  return reader.directories.of(session, {
    ownerIds: [...named.ownerIds, ...records.flatMap(({ properties }) => properties.hubspot_owner_id || [])],
    userIds: [...named.userIds, ...records.flatMap((record) => creatorOf(record) ?? [])],
  });
}

/** Engagements seen through an activity carry the contact's properties like any other. */
async function addProperties(
  reader: Reader,
  session: Session,
  facts: readonly LeadFact[],
  read: readonly CrmRecord[],
  context: Parameters<typeof withContactProperties>[2],
): Promise<readonly LeadFact[]> {
  const idOf = (fact: LeadFact): string | null =>
    fact.kind === "engaged" ? (fact.record?.split(":").at(-1) ?? null) : null;
  const known = new Map(read.map((record) => [record.id, record]));
  const missing = facts.flatMap((fact) => idOf(fact) ?? []).filter((id) => !known.has(id));
  const more = await readRecords(
    reader.client,
    session,
    "contacts",
    missing,
    contactWanted(reader.ruleProperties),
  );
  const contactOf = (id: string): CrmRecord | undefined => known.get(id) ?? more.get(id);
  return facts.map((fact) => {
    const contact = contactOf(idOf(fact) ?? "");
    return contact && fact.kind === "engaged" ? withContactProperties(fact, contact, context) : fact;
  });
}

/** Facts that an event tells without a reading, on the record of its id. */
export const recordFact = (contactId: string, fact: LeadFact): RecordFact => ({
  record: contactRef(contactId),
  fact,
});
