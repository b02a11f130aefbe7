import { makeId } from "../core/ids.ts";
import type { World } from "../core/world.ts";
import type { Row } from "../data/row.ts";
import { allChannels, allMembers, findChannel } from "../events/channels.ts";
import { eventName } from "../events/schema.ts";
import type { Field, ObjectDefinition } from "../objects/field.ts";
import { standardObject } from "../objects/notation.ts";
import type { Catalog } from "./reading.ts";
import { sql, word } from "./sql.ts";

const PLAIN = { createable: false, updateable: false, deletable: false };

/** The setup objects the Tooling API knows here, with where their rows come from. */
const OBJECTS: { object: ObjectDefinition; rows: (world: World, org: string) => Row[] }[] = [
  {
    object: standardObject(
      "PlatformEventChannel",
      "0YL",
      `DeveloperName string(80)
MasterLabel string(80) nameField
ChannelType picklist(40)
NamespacePrefix string(15)`,
      PLAIN,
    ),
    rows: (world, org) =>
      allChannels(world, org).map(({ id, name, label }) => ({
        Id: id,
        ...named(name.replace(/__chn$/, "")),
        MasterLabel: label,
        ChannelType: "data",
      })),
  },
  {
    object: standardObject(
      "PlatformEventChannelMember",
      "0v8",
      `DeveloperName string(80) nameField
EventChannel string(255)
SelectedEntity string(255)
FilterExpression textarea(32000)
NamespacePrefix string(15)`,
      PLAIN,
    ),
    rows: (world, org) =>
      allMembers(world, org).map((member) => ({
        Id: member.id,
        ...named(member.fullName),
        EventChannel: findChannel(world, org, member.channel)?.id ?? member.channel,
        SelectedEntity: eventName(member.entity),
        FilterExpression: member.filter,
      })),
  },
  {
    object: standardObject(
      "CustomField",
      "00N",
      `DeveloperName string(80) nameField
TableEnumOrId string(255)
NamespacePrefix string(15)
InlineHelpText string(510)
Length int
Precision int
Scale int`,
      PLAIN,
    ),
    rows: customFields,
  },
  {
    object: standardObject(
      "FieldDefinition",
      "00N",
      `DurableId string(255)
QualifiedApiName string(255) nameField
EntityDefinitionId string(255)
IsFieldHistoryTracked boolean`,
      PLAIN,
    ),
    rows: (world, org) => ["Lead", "Contact"].flatMap((object) => definitionsOf(world, org, object)),
  },
];

/** The fields of an object with a history, and whether the org keeps it. */
function definitionsOf(world: World, org: string, object: string): Row[] {
  const tracked = world.orgs.get(org).historyTracking[object] ?? [];
  return world.definitions.fieldsOf(org, object).map(({ name }, index) => ({
    Id: makeId("00N", (object === "Lead" ? 1_000_000 : 2_000_000) + index),
    DurableId: `${object}.${name}`,
    QualifiedApiName: name,
    EntityDefinitionId: object,
    IsFieldHistoryTracked: tracked.includes(name),
  }));
}

/** What a user may query over the Tooling API: setup objects, for those who may view the setup. */
export function toolingCatalog(world: World, org: string, user: string): Catalog {
  const known = new Map(OBJECTS.map((one) => [one.object.name.toLowerCase(), one]));
  const allowed = ["ViewSetup", "CustomizeApplication"].some((name) => world.access.can(org, user, name));
  return {
    org,
    object: (name) => (allowed ? known.get(name.toLowerCase())?.object : undefined),
    readable: () => true,
    children: () => [],
    source: (object) => {
      const list = known.get(object.name.toLowerCase())?.rows(world, org) ?? [];
      // Rows in the shape of the table of records, so that every clause works on them too.
      return sql`(SELECT json_extract(value, '$.Id') AS id, '${word(object.name)}' AS type, value AS data,
        0 AS deleted FROM json_each(${JSON.stringify(list)}))`;
    },
    computed: () => undefined,
    indexed: () => false,
  };
}

function customFields(world: World, org: string): Row[] {
  const seen = world.db.all<{ seq: number; object: string; definition: string }>(
    "SELECT seq, object, definition FROM custom_fields WHERE org = ? ORDER BY seq",
    org,
  );
  return seen.map(({ seq, object, definition }) => {
    const field = JSON.parse(definition) as Field;
    return {
      Id: makeId("00N", seq),
      ...named(field.name.replace(/__c$/, "")),
      TableEnumOrId: object,
      InlineHelpText: field.inlineHelpText,
      Length: field.length,
      Precision: field.precision,
      Scale: field.scale,
    };
  });
}

/** `ns__Name` apart. */
function named(name: string): { DeveloperName: string; NamespacePrefix: string | null } {
  const [, prefix, rest] = /^([A-Za-z]\w*?)__(\w+)$/.exec(name) ?? [];
  return { DeveloperName: rest ?? name, NamespacePrefix: prefix ?? null };
}
