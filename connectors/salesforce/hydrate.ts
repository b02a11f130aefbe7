import type { Engaged, LeadFact, RecordRef, TenantFact } from "../../src/domain/facts.ts";
import type { RecordCard, RecordFact, Session } from "../connector.ts";
import { activityFacts, type LoadedActivity } from "./activity-facts.ts";
import { cardOf } from "./card.ts";
import type { SalesforceClient } from "./client.ts";
import { contactFacts } from "./contact-facts.ts";
import { type Directories, directories } from "./directories.ts";
import type { Directory } from "./directory.ts";
import { isDeleted, type Subject, type Told } from "./history.ts";
import { convertedTo, leadFacts } from "./lead-facts.ts";
import { fieldName, TASK_FIELDS } from "./names.ts";
import { onceEach } from "./once.ts";
import { peopleOf } from "./people.ts";
import { type ActivityIds, type ReadActivity, readActivities, surelyReadOf } from "./read-activities.ts";
import {
  type PeopleRead,
  type PersonIds,
  type Properties,
  readPersons,
  subjectsOf,
  surelyRead,
} from "./read-people.ts";
import { goneFact, mergeFact, propertiesAt, type RecordContext, restoredFact } from "./record-facts.ts";
import { type PersonType, recordRef } from "./refs.ts";
import { idIn, instantIn, isTrue, type Row, textOf } from "./rows.ts";
import { type Seen, seenLeads } from "./seen.ts";
import { type Selecting, type Selection, selecting } from "./selecting.ts";
import { propertiesOf } from "./wanted.ts";

export interface Reader {
  readonly client: SalesforceClient;
  readonly selecting: Selecting;
  readonly directories: Directories;
  readonly seen: Seen;
  /** Names of the orgs' own fields that rules read. */
  readonly ruleProperties: readonly string[];
}

/** What reads records for one server; `integrations` are names of users behind whom no person stands. */
export function readerOf(options: {
  readonly client: SalesforceClient;
  readonly ruleProperties: readonly string[];
  readonly integrations?: readonly string[];
}): Reader {
  const select = selecting(options.client);
  return {
    client: options.client,
    selecting: select,
    directories: directories(select, options.integrations),
    seen: seenLeads(),
    ruleProperties: options.ruleProperties,
  };
}

export interface ToRead extends PersonIds, ActivityIds {
  /** What events told of leads and contacts, oldest first. */
  readonly told: ReadonlyMap<string, readonly Told[]>;
  /** Ids of leads and contacts whom, by events, these activities are with: their rows will be wanted. */
  readonly likely?: ReadonlySet<string>;
}

export interface Hydrated {
  readonly facts: readonly RecordFact[];
  readonly tenantFacts: readonly TenantFact[];
  readonly cards: readonly RecordCard[];
  readonly erase: readonly RecordRef[];
}

/** Reads what is wanted, each record once and in batches, and says what it means. Throws RetryLater, Reauthorize. */
export async function hydrate(reader: Reader, session: Session, wanted: ToRead): Promise<Hydrated> {
  const select = onceEach(reader.selecting, session);
  const once = { ...reader, selecting: select };
  const properties = await ruleProperties(reader, session);
  const others = await withoutOurTasks(session, wanted);
  await askAhead(select, session, [
    ...surelyRead(
      session,
      wanted,
      others.tasks.size + others.events.size > 0 ? (wanted.likely ?? []) : [],
      properties,
    ),
    ...surelyReadOf(session, others),
  ]);
  const activities = await readActivities(select, session, others);
  const read = await readPersons(select, session, wanted, properties);
  reader.seen.note(session, read.rows.Lead.values());
  const subjects = (
    await Promise.all(TYPES.map((type) => subjectsOf(select, session, type, read.rows[type], wanted.told)))
  ).flat();
  const { directory, fresh } = await reader.directories.of(session, idsNamed(subjects, activities));
  const contextOf = await contexts(select, session, directory, properties);
  const forgotten = new Set(
    TYPES.flatMap((type) =>
      [...read.rows[type].values()]
        .filter((row) => isTrue(row, "Individual.ShouldForget"))
        .map((row) => recordRef(type, idIn(row))),
    ),
  );
  const origins = originsIn(read);
  const facts: LeadFact[] = [
    ...subjects.flatMap((subject) =>
      subject.object === "Lead"
        ? leadFacts(subject, contextOf(subject.object))
        : contactFacts(subject, contextOf(subject.object), origins.has(subject.id)),
    ),
    ...TYPES.flatMap((type) => endings(type, read, session, wanted)),
    ...(await ofActivities(once, session, activities, read, contextOf, properties)),
  ];
  const unique = new Map(facts.map((fact) => [fact.key, fact]));
  return {
    facts: [...unique.values()].flatMap((fact) =>
      fact.record && !forgotten.has(fact.record) ? [{ record: fact.record, fact }] : [],
    ),
    tenantFacts: fresh ? peopleOf(session, directory) : [],
    cards: subjects
      .filter((subject) => convertedTo(subject) === null)
      .map((subject) => cardOf(subject.object, subject.row, session.installation))
      .filter(({ record }) => !forgotten.has(record)),
    erase: [...forgotten],
  };
}

/** Which field holds each property that rules read. */
export async function ruleProperties(reader: Reader, session: Session): Promise<Properties> {
  const extra = [...new Set([...reader.ruleProperties, ...((await session.ruleProperties?.()) ?? [])])];
  const [Lead, Contact] = await Promise.all([
    propertiesOf(reader.selecting, session, "Lead", extra),
    propertiesOf(reader.selecting, session, "Contact", extra),
  ]);
  return { Lead, Contact };
}

/** Has it all read in one breath; whoever wants it afterwards finds it, or its failure. */
export async function askAhead(
  select: Selecting,
  session: Session,
  selections: readonly Selection[],
): Promise<void> {
  // Once everything is described, nothing goes out before the rest.
  await Promise.all(
    selections.map(({ object, fields, among }) =>
      select.readable(session, object, [...fields, ...(among ? [among[0]] : [])]),
    ),
  );
  for (const selection of selections) select.rows(session, selection).catch(() => {});
  if (selections.length > 0) select.list(session, CONVERTED).catch(() => {});
}

const TYPES = ["Lead", "Contact"] as const;

/** Statuses with which leads convert. */
const CONVERTED: Selection = {
  object: "LeadStatus",
  fields: ["ApiName", "MasterLabel"],
  where: "IsConverted = true",
};

/** Our own alert tasks come back as events, too; most of them need not be read to be left out. */
async function withoutOurTasks(session: Session, wanted: ToRead): Promise<ToRead> {
  if (wanted.tasks.size === 0 || !session.ourTasks) return wanted;
  const ours = await session.ourTasks([...wanted.tasks]);
  return { ...wanted, tasks: new Set([...wanted.tasks].filter((id) => !ours.has(id))) };
}

async function contexts(
  select: Selecting,
  session: Session,
  directory: Directory,
  properties: Properties,
): Promise<(type: PersonType) => RecordContext> {
  const statuses = await select.list(session, CONVERTED);
  const { installation } = session;
  const common = {
    account: installation.accountId,
    directory,
    timeZone: installation.account.timeZone ?? "UTC",
    convertedStatuses: new Set(
      statuses.flatMap((row) => [textOf(row, "ApiName") ?? [], textOf(row, "MasterLabel") ?? []].flat()),
    ),
    reasonField: fieldName("breach_reason", installation),
    noteField: fieldName("resolution_note", installation),
    ourUser: installation.account.traits?.userId,
  };
  return (type) => ({ ...common, properties: properties[type] });
}

/** The users a reading will want to know. */
function idsNamed(subjects: readonly Subject[], activities: readonly ReadActivity[]): string[] {
  const rows = [
    ...subjects.flatMap(({ row, history }) => [row, ...history]),
    ...activities.map(({ row }) => row),
  ];
  const names = ["OwnerId", "CreatedById", "NewValue", "OldValue"];
  const told = subjects.flatMap((subject) =>
    subject.told.flatMap(({ user, values }) => [user, values.OwnerId]),
  );
  const named = [...rows.flatMap((row) => names.map((name) => textOf(row, name))), ...told];
  return [
    ...new Set(named.filter((id): id is string => typeof id === "string" && /^00[5G]\w{15}$/.test(id))),
  ];
}

/** Which lead a contact came out of; of several the first. */
function originsIn({ rows }: PeopleRead): ReadonlyMap<string, string> {
  const origins = new Map<string, string>();
  for (const row of [...rows.Lead.values()].sort((a, b) => (idIn(a) < idIn(b) ? -1 : 1))) {
    const contact = convertedTo({ row });
    if (contact && !origins.has(contact)) origins.set(contact, idIn(row));
  }
  return origins;
}

/** Merges, deletions and returns: from rows as far as they tell, else from events. */
function endings(type: PersonType, read: PeopleRead, session: Session, wanted: ToRead): LeadFact[] {
  const context = { account: session.installation.accountId };
  const rows = read.rows[type];
  const merged = [...rows.values(), ...read.losers[type]].flatMap((row) => {
    const master = isDeleted(row) ? textOf(row, "MasterRecordId") : null;
    return master ? [mergeFact(context, type, row, master)] : [];
  });
  const gone = [...rows.values()]
    .filter((row) => isDeleted(row) && !textOf(row, "MasterRecordId"))
    .map((row) => goneFact(context, { object: type, id: idIn(row) }, instantIn(row, "SystemModstamp") ?? 0));
  const ids = type === "Lead" ? wanted.leads : wanted.contacts;
  const told = [...ids].flatMap((id) => {
    const row: Row | undefined = rows.get(id);
    return (wanted.told.get(id) ?? []).flatMap(({ type: what, at }): LeadFact[] => {
      const subject = { object: type, id };
      if (what === "UNDELETE") return [restoredFact(context, subject, at)];
      // A row that is still in the recycle bin tells its own deletion.
      return what === "DELETE" && !(row && isDeleted(row)) ? [goneFact(context, subject, at)] : [];
    });
  });
  return [...merged, ...gone, ...told];
}

/** What activities say; engagements among them carry the lead's properties like any other. */
async function ofActivities(
  reader: Reader,
  session: Session,
  activities: readonly ReadActivity[],
  read: PeopleRead,
  contextOf: (type: PersonType) => RecordContext,
  properties: Properties,
): Promise<LeadFact[]> {
  if (activities.length === 0) return [];
  const who = [...new Set(activities.flatMap(({ whoIds }) => whoIds))];
  const missing = who.filter((id) => !read.rows[typeOf(id)].has(id));
  const more = await readPersons(
    reader.selecting,
    session,
    {
      leads: new Set(missing.filter((id) => typeOf(id) === "Lead")),
      contacts: new Set(missing.filter((id) => typeOf(id) === "Contact")),
    },
    properties,
  );
  reader.seen.note(session, more.rows.Lead.values());
  const rowOf = (id: string): Row | undefined =>
    read.rows[typeOf(id)].get(id) ?? more.rows[typeOf(id)].get(id);
  const origins = new Map([...originsIn(more), ...originsIn(read)]);
  const context = {
    account: session.installation.accountId,
    directory: contextOf("Lead").directory,
    oursField: fieldName(TASK_FIELDS.ours, session.installation),
  };
  return activities.flatMap(({ whoIds, ...activity }) => {
    const people: LoadedActivity["with"] = whoIds
      .filter((id) => rowOf(id) && !isDeleted(rowOf(id)!))
      .map((id) => {
        const lead = origins.get(id);
        return {
          record: recordRef(typeOf(id), id),
          story: lead ? `lead:${lead}` : `${typeOf(id).toLowerCase()}:${id}`,
        };
      });
    return activityFacts({ ...activity, with: people }, context).map((fact) =>
      fact.kind === "engaged" ? withProperties(fact, rowOf, contextOf) : fact,
    );
  });
}

function withProperties(
  fact: Engaged,
  rowOf: (id: string) => Row | undefined,
  contextOf: (type: PersonType) => RecordContext,
): Engaged {
  const id = fact.record?.split(":").at(-1) ?? "";
  const row = rowOf(id);
  if (!row) return fact;
  const type = typeOf(id);
  const subject = {
    object: type,
    id,
    row,
    history: [],
    told: [],
    tracked: new Set<string>(),
    memberships: [],
    inBulk: false,
  };
  return { ...fact, properties: propertiesAt(subject, contextOf(type), fact.occurredAt) };
}

const typeOf = (id: string): PersonType => (id.startsWith("003") ? "Contact" : "Lead");
