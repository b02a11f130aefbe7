import { z } from "zod";
import type { FieldSpec } from "../../field-specs/spec.ts";
import type { RecordRef } from "../../src/domain/facts.ts";
import type { FieldWrite, Filled, ReadBack, RuleProperty, Session } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { fieldName } from "./names.ts";
import { describeFields, retrieve } from "./reads.ts";
import { type PersonType, personOf } from "./refs.ts";
import { type Row, textOf } from "./rows.ts";
import type { Selecting } from "./selecting.ts";
import { standingOf } from "./standing.ts";
import { valuesOf } from "./values.ts";
import { propertiesOf } from "./wanted.ts";

const TYPES = ["Lead", "Contact"] as const;
const ROW = z.looseObject({ Id: z.string() });

/** Which of our fields hold something else than what was written; records that are gone are `null`. */
export async function readBack(
  client: SalesforceClient,
  session: Session,
  specs: readonly FieldSpec[],
  writes: readonly FieldWrite[],
): Promise<readonly ReadBack[]> {
  const { installation } = session;
  const records = writes.map(({ record }) => record);
  const places = await standingOf(client, session, records);
  const wanted = writes.map((write) => valuesOf(specs, write, installation));
  const names = [...new Set(wanted.flatMap((one) => Object.keys(one)))];
  const found = await rowsAt(client, session, places, names);
  return writes.map(({ record }, index) => {
    const place = places.get(record);
    const row = place && found.get(personOf(place).id);
    if (!row) return { record, differs: null };
    const differs = specs.filter((spec) => {
      const field = fieldName(spec.name, installation);
      return field in wanted[index]! && !isSame(spec, wanted[index]![field], row[field] ?? null);
    });
    return { record, differs: differs.map(({ name }) => name) };
  });
}

/** What people filled in on these leads and contacts, as it stands now. */
export async function readFilled(
  client: SalesforceClient,
  session: Session,
  specs: readonly FieldSpec[],
  records: readonly RecordRef[],
): Promise<readonly Filled[]> {
  const people = specs.filter(({ filledBy }) => filledBy === "people");
  const names = people.map(({ name }) => fieldName(name, session.installation));
  const places = await standingOf(client, session, records);
  const found = await rowsAt(client, session, places, names);
  return records.map((record) => {
    const place = places.get(record);
    const row = place && found.get(personOf(place).id);
    if (!row) return { record, values: null };
    const values = people.flatMap(({ name }, index) => {
      const value = textOf(row, names[index]!);
      return value === null ? [] : [[name, value] as const];
    });
    return { record, values: Object.fromEntries(values) };
  });
}

async function rowsAt(
  client: SalesforceClient,
  session: Session,
  places: ReadonlyMap<RecordRef, RecordRef | null>,
  names: readonly string[],
): Promise<ReadonlyMap<string, Row>> {
  const found = new Map<string, Row>();
  for (const type of TYPES)
    for (const [id, row] of await rowsOf(client, session, type, [...places.values()], names))
      found.set(id, row);
  return found;
}

async function rowsOf(
  client: SalesforceClient,
  session: Session,
  type: PersonType,
  places: readonly (RecordRef | null)[],
  names: readonly string[],
): Promise<ReadonlyMap<string, Row>> {
  const ids = places.flatMap((place) => {
    const person = place === null ? null : personOf(place);
    return person?.type === type ? [person.id] : [];
  });
  if (ids.length === 0) return new Map();
  // What an admin removed or hid from us holds nothing.
  const there = await describeFields(client, session, type);
  const asked = names.filter((name) => there.has(name));
  return retrieve(client, session, type, ids, asked, ROW);
}

/** Salesforce keeps whole seconds and two decimals, trims texts, and knows no empty one. */
function isSame({ type }: FieldSpec, written: unknown, held: unknown): boolean {
  if (type === "flag") return (held === true) === (written === true);
  const [one, other] = [written === "" ? null : written, held === "" ? null : held];
  if (one === null || other === null) return one === other || (typeof one === "string" && one.trim() === "");
  if (type === "datetime") return secondOf(String(one)) === secondOf(String(other));
  if (type === "number" || type === "duration") return Math.abs(Number(one) - Number(other)) < 0.01;
  return bare(String(one)) === bare(String(other));
}

const secondOf = (text: string): number => Math.floor(Date.parse(text) / 1000);

const bare = (text: string): string => text.replaceAll("\r\n", "\n").trim();

/** What an engagement says of itself, beside the record's fields. */
const OF_ENGAGEMENTS = ["form", "campaign"];

/** Which of these properties leads or contacts have here, with what can be chosen. */
export async function describeProperties(
  selecting: Selecting,
  session: Session,
  names: readonly string[],
): Promise<readonly RuleProperty[]> {
  const known = new Map<string, RuleProperty>();
  for (const name of OF_ENGAGEMENTS.filter((one) => names.includes(one)))
    known.set(name, { name, type: "text", values: null });
  for (const type of TYPES) {
    const fields = await selecting.fieldsOf(session, type);
    for (const [name, field] of await propertiesOf(selecting, session, type, names)) {
      const described = fields?.get(field);
      if (!described || !names.includes(name) || OF_ENGAGEMENTS.includes(name)) continue;
      // Other lists take other values, too: only a restricted one says what can come.
      const own =
        described.type.endsWith("picklist") && described.restrictedPicklist ? picked(described) : null;
      const before = known.get(name);
      const values = before ? (before.values && own ? [...before.values, ...own] : null) : own;
      known.set(name, { name, type: described.type, values });
    }
  }
  return [...known.values()];
}

const picked = ({
  picklistValues,
}: {
  picklistValues?: readonly { value: string; active: boolean }[] | null | undefined;
}) => (picklistValues ?? []).filter(({ active }) => active).map(({ value }) => value);
