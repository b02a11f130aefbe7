import type { FieldSpec } from "../../field-specs/spec.ts";
import type { RecordRef } from "../../src/domain/facts.ts";
import type { FieldWrite, Filled, ReadBack, RuleProperty, Session } from "../connector.ts";
import type { HubSpotClient } from "./client.ts";
import { fieldName } from "./field-names.ts";
import { paths } from "./paths.ts";
import { readRecords } from "./reads.ts";
import { contactIdOf } from "./refs.ts";
import { Properties } from "./schema.ts";
import { propertiesOf } from "./values.ts";

/** Which of our fields hold something else than what was written; records that are gone are `null`. */
export async function readBack(
  client: HubSpotClient,
  session: Session,
  specs: readonly FieldSpec[],
  writes: readonly FieldWrite[],
): Promise<readonly ReadBack[]> {
  const wanted = writes.map((write) => propertiesOf(specs, write));
  const properties = [...new Set(wanted.flatMap((one) => Object.keys(one)))];
  const ids = writes.map(({ record }) => contactIdOf(record));
  const found = await readRecords(client, session, "contacts", ids, { properties });
  return writes.map(({ record }, index) => {
    const held = found.get(ids[index]!)?.properties;
    if (!held) return { record, differs: null };
    const differs = specs.filter(({ name, type }) => {
      const written = wanted[index]![fieldName(name)];
      return written !== undefined && !isSame(type, written, held[fieldName(name)] ?? "");
    });
    return { record, differs: differs.map(({ name }) => name) };
  });
}

/** What people filled in on these contacts, as it stands now. */
export async function readFilled(
  client: HubSpotClient,
  session: Session,
  specs: readonly FieldSpec[],
  records: readonly RecordRef[],
): Promise<readonly Filled[]> {
  const people = specs.filter(({ filledBy }) => filledBy === "people");
  const properties = people.map(({ name }) => fieldName(name));
  const ids = records.map(contactIdOf);
  const found = await readRecords(client, session, "contacts", ids, { properties });
  return records.map((record, index) => {
    const held = found.get(ids[index]!)?.properties;
    const values = people.flatMap(({ name }) => {
      const value = held?.[fieldName(name)];
      return value ? [[name, value] as const] : [];
    });
    return { record, values: held ? Object.fromEntries(values) : null };
  });
}

/** HubSpot answers numbers and instants in its own spelling. */
function isSame(type: FieldSpec["type"], written: string, held: string): boolean {
  if (written === held) return true;
  if (written === "" || held === "")
    return type === "text" || type === "longText" ? bare(written) === bare(held) : false;
  if (type === "datetime") return instantIn(written) === instantIn(held);
  if (type === "number" || type === "duration") return Number(written) === Number(held);
  return bare(written) === bare(held);
}

const instantIn = (text: string): number => (/^\d+$/.test(text) ? Number(text) : Date.parse(text));

/** HubSpot trims what is written. */
const bare = (text: string): string => text.replaceAll("\r\n", "\n").trim();

/** What an engagement says of itself, beside the record's properties. */
const OF_ENGAGEMENTS = ["form"];

/** Which of these properties contacts have here, with what can be chosen. */
export async function describeProperties(
  client: HubSpotClient,
  session: Session,
  names: readonly string[],
): Promise<readonly RuleProperty[]> {
  const call = {
    method: "GET",
    path: paths.properties("contacts"),
    query: { archived: "false" },
    what: "a read of the properties",
  } as const;
  const { results } = await client.call(session, call, Properties);
  const own = OF_ENGAGEMENTS.filter((name) => names.includes(name));
  return [
    ...own.map((name) => ({ name, type: "text", values: null })),
    ...results
      .filter(({ name }) => names.includes(name) && !own.includes(name))
      .map(({ name, type, options, externalOptions }) => ({
        name,
        type,
        values:
          type === "enumeration" && !externalOptions
            ? (options ?? []).filter(({ hidden }) => !hidden).map(({ value }) => value)
            : null,
      })),
  ];
}
