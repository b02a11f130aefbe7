import type { Session } from "../connector.ts";
import { isDeleted, type Subject, type Told } from "./history.ts";
import { convertedTo } from "./lead-facts.ts";
import { chunk } from "./reads.ts";
import type { PersonType } from "./refs.ts";
import { idIn, instantIn, type Row, textOf } from "./rows.ts";
import type { Selecting, Selection } from "./selecting.ts";
import { engagementOf } from "./stages.ts";
import { personFields } from "./wanted.ts";

export interface PersonIds {
  readonly leads: ReadonlySet<string>;
  readonly contacts: ReadonlySet<string>;
}

export type Properties = Readonly<Record<PersonType, ReadonlyMap<string, string>>>;

/** Leads and contacts as they stand, with those their stories lead to. */
export interface PeopleRead {
  /** Every row that was asked for or led to, deleted ones too. */
  readonly rows: Readonly<Record<PersonType, ReadonlyMap<string, Row>>>;
  /** Those that went into records read here. */
  readonly losers: Readonly<Record<PersonType, readonly Row[]>>;
}

const TYPES = ["Lead", "Contact"] as const;
const PREFIX: Readonly<Record<PersonType, string>> = { Lead: "00Q", Contact: "003" };

/**
 * Reads leads and contacts, deleted ones too, and follows where their stories go on: the survivor of a merge, the
 * contact of a converted lead, the leads a contact came out of (D23).
 */
export async function readPersons(
  selecting: Selecting,
  session: Session,
  { leads, contacts }: PersonIds,
  properties: Properties,
): Promise<PeopleRead> {
  const rows = { Lead: new Map<string, Row>(), Contact: new Map<string, Row>() };
  const asked = { Lead: new Set<string>(), Contact: new Set<string>() };
  const losers: Record<PersonType, Row[]> = { Lead: [], Contact: [] };
  let wanted: Record<PersonType, Iterable<string>> = { Lead: leads, Contact: contacts };
  const read = (type: PersonType, field: string, ids: readonly string[]): Promise<Row[]> =>
    ids.length === 0
      ? Promise.resolve([])
      : selecting.rows(session, personsBy(session, type, field, ids, properties));

  for (;;) {
    const fresh = TYPES.map(
      (type) => [type, [...wanted[type]].filter((id) => !asked[type].has(id))] as const,
    );
    if (fresh.every(([, ids]) => ids.length === 0)) return { rows, losers };
    const next: Record<PersonType, Set<string>> = { Lead: new Set(), Contact: new Set() };
    for (const [type, ids] of fresh) {
      for (const id of ids) asked[type].add(id);
      const found = (await read(type, "Id", ids)).filter((row) => !rows[type].has(idIn(row)));
      for (const row of found) {
        rows[type].set(idIn(row), row);
        const master = isDeleted(row) ? textOf(row, "MasterRecordId") : null;
        if (master) next[type].add(master);
        const contact = type === "Lead" ? convertedTo({ row }) : null;
        if (contact) next.Contact.add(contact);
      }
      const alive = found.filter((row) => !isDeleted(row)).map(idIn);
      losers[type].push(...(await read(type, "MasterRecordId", alive)));
      const origins = type === "Contact" ? await read("Lead", "ConvertedContactId", alive) : [];
      for (const row of origins) next.Lead.add(idIn(row));
    }
    wanted = next;
  }
}

const personsBy = (
  session: Session,
  type: PersonType,
  field: string,
  ids: readonly string[],
  properties: Properties,
): Selection => ({
  object: type,
  fields: personFields(session, type, properties[type]),
  among: [field, ids],
  all: true,
});

const historyOf = (type: PersonType, ids: readonly string[]): Selection => ({
  object: `${type}History`,
  fields: [`${type}Id`, "Field", "OldValue", "NewValue", "CreatedById", "CreatedDate"],
  among: [`${type}Id`, ids],
});

const membershipsOf = (type: PersonType, ids: readonly string[]): Selection => ({
  object: "CampaignMember",
  fields: [
    `${type}Id`,
    "HasResponded",
    "FirstRespondedDate",
    "CreatedDate",
    "SystemModstamp",
    "Campaign.Name",
    "Campaign.Type",
    "Campaign.EndDate",
  ],
  among: [`${type}Id`, ids],
});

/**
 * What a reading of these people asks for whatever it finds; of the `likely`, their rows alone. The same selections as
 * below: asked for in advance they are read once.
 */
export function surelyRead(
  session: Session,
  { leads, contacts }: PersonIds,
  likely: Iterable<string>,
  properties: Properties,
): Selection[] {
  const also = [...likely];
  return TYPES.flatMap((type): Selection[] => {
    const wanted = [...(type === "Lead" ? leads : contacts)];
    const ids = [...new Set([...wanted, ...also.filter((id) => id.startsWith(PREFIX[type]))])];
    const rows = (of: PersonType, field: string) => personsBy(session, of, field, ids, properties);
    return [
      ...(ids.length > 0 ? [rows(type, "Id"), rows(type, "MasterRecordId")] : []),
      ...(ids.length > 0 && type === "Contact" ? [rows("Lead", "ConvertedContactId")] : []),
      ...(wanted.length > 0 ? [historyOf(type, wanted), membershipsOf(type, wanted)] : []),
    ];
  });
}

/** The living among them, with their histories, memberships and what events told. */
export async function subjectsOf(
  selecting: Selecting,
  session: Session,
  type: PersonType,
  rows: ReadonlyMap<string, Row>,
  told: ReadonlyMap<string, readonly Told[]>,
): Promise<Subject[]> {
  const alive = [...rows.values()].filter((row) => !isDeleted(row));
  const ids = alive.map(idIn);
  if (ids.length === 0) return [];
  const [tracked, history, memberships, bulk] = await Promise.all([
    selecting.trackedOf(session, type),
    selecting.rows(session, historyOf(type, ids)),
    selecting.rows(session, membershipsOf(type, ids)),
    madeInBulk(selecting, session, type, alive),
  ]);
  const ofRecord = (all: readonly Row[]) => Map.groupBy(all, (row) => textOf(row, `${type}Id`) ?? "");
  const histories = ofRecord([...history].sort(byTime));
  const members = ofRecord(memberships);
  return alive.map((row) => ({
    object: type,
    id: idIn(row),
    row,
    history: histories.get(idIn(row)) ?? [],
    told: told.get(idIn(row)) ?? [],
    tracked: tracked ?? new Set(),
    memberships: members.get(idIn(row)) ?? [],
    inBulk: bulk.has(makingOf(row)),
  }));
}

/** More records in one second than a person can make by hand. */
const IN_BULK = 5;
/** Sources that say how a record came, so that how many came with it says no more. */
const DECIDED: ReadonlySet<unknown> = new Set(["form", "listUpload"]);
/** Times in one list. */
const TIMES = 300;

const makingOf = (row: Row): string => `${textOf(row, "CreatedById")} ${instantIn(row, "CreatedDate")}`;

/**
 * Who made many records at once, and when: an import has no mark of its own on its rows. Asked only where it would
 * change what the record's creation means.
 */
async function madeInBulk(
  selecting: Selecting,
  session: Session,
  type: PersonType,
  rows: readonly Row[],
): Promise<ReadonlySet<string>> {
  const open = rows.filter((row) => !DECIDED.has(engagementOf(textOf(row, "LeadSource"))));
  const times = [...new Set(open.flatMap((row) => instantIn(row, "CreatedDate") ?? []))].sort();
  const some = (page: readonly number[]) =>
    selecting.rows(session, {
      object: type,
      fields: ["CreatedById", "CreatedDate"],
      where: `CreatedDate IN (${page.map((at) => new Date(at).toISOString()).join(",")})`,
      all: true,
    });
  const all = (await Promise.all(chunk(times, TIMES).map(some))).flat();
  const counts = Map.groupBy(all, makingOf);
  return new Set([...counts].flatMap(([making, made]) => (made.length >= IN_BULK ? [making] : [])));
}

/** REST writes every time in one form, so texts compare like times; rows of one second keep the order of their ids. */
const byTime = (a: Row, b: Row): number =>
  compare(textOf(a, "CreatedDate"), textOf(b, "CreatedDate")) || compare(idIn(a), idIn(b));

const compare = (a: string | null, b: string | null): number =>
  (a ?? "") < (b ?? "") ? -1 : (a ?? "") > (b ?? "") ? 1 : 0;
