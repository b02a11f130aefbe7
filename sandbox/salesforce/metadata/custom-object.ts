import { RowError } from "../core/errors.ts";
import { commit } from "../data/commit.ts";
import { rows } from "../data/records.ts";
import type { Field, ObjectDefinition } from "../objects/field.ts";
import { standardObject } from "../objects/notation.ts";
import type { Component, MetadataType, Scope } from "./component.ts";
import { readStored, removeStored, writeStored } from "./stored-type.ts";
import { child, textOf } from "./xml.ts";

const NAME = /^[A-Za-z](?:_?[A-Za-z0-9])*__c$/;
const BASE36 = 36;

/** Custom objects: what their records are called, numbered or named by people. Their fields are components of their own. */
export const CUSTOM_OBJECT: MetadataType = {
  name: "CustomObject",
  directory: "objects",
  suffix: "object",
  inFolder: false,
  find: (scope, fullName) => readStored(scope, "CustomObject", fullName),
  put: (scope, component, exists) => {
    const { world, org } = scope;
    const before = world.definitions.object(org, component.fullName);
    const object = read(component, before?.keyPrefix ?? nextPrefix(scope));
    if (exists && before) {
      const changed = before.byName.get("name")?.autoNumber !== object.byName.get("name")?.autoNumber;
      if (changed)
        throw new RowError(
          "FIELD_INTEGRITY_EXCEPTION",
          `${object.name}: the name field can't change its type here.`,
          ["nameField"],
        );
    }
    world.definitions.putObject(org, object);
    writeStored(scope, "CustomObject", component);
  },
  remove: (scope, fullName) => {
    const { world, org } = scope;
    const object = world.definitions.object(org, fullName);
    if (!object) return;
    const gone = [
      ...rows(world, org, object.name),
      ...["ObjectPermissions", "FieldPermissions"].flatMap((type) =>
        rows(world, org, type).filter((row) => row.SobjectType === object.name),
      ),
    ];
    if (gone.length > 0)
      commit(world, scope, (tx) => {
        for (const row of gone) tx.remove(row.Id);
      });
    world.definitions.removeObject(org, object.name);
    removeStored(scope, "CustomObject", object.name);
  },
  list: ({ world, org }) =>
    world.definitions
      .objects(org)
      .filter(({ custom }) => custom)
      .map(({ name }) => name),
};

function read({ fullName, body }: Component, keyPrefix: string): ObjectDefinition {
  if (!NAME.test(fullName))
    throw new RowError(
      "INVALID_FULL_NAME",
      `The object name is invalid: ${fullName}. It must end with __c.`,
      ["fullName"],
    );
  for (const element of ["label", "pluralLabel", "deploymentStatus", "sharingModel"])
    if (!textOf(body, element)?.trim())
      throw new RowError("REQUIRED_FIELD_MISSING", `Required field is missing: ${element} (${fullName})`, [
        element,
      ]);
  const object = standardObject(
    fullName,
    keyPrefix,
    "IsDeleted boolean read\nOwnerId reference(Group,User:Owner) required defaulted\naudit\nLastActivityDate date read",
    { undeletable: true },
  );
  const fields = [
    ...object.fields.slice(0, 2),
    nameField(fullName, child(body, "nameField")),
    ...object.fields.slice(2),
  ];
  return {
    ...object,
    label: textOf(body, "label")!,
    labelPlural: textOf(body, "pluralLabel")!,
    custom: true,
    fields,
    byName: new Map(fields.map((field) => [field.name.toLowerCase(), field])),
  };
}

function nameField(object: string, given: ReturnType<typeof child>): Field {
  const type = textOf(given, "type");
  const label = textOf(given, "label");
  if (!label || (type !== "Text" && type !== "AutoNumber"))
    throw new RowError(
      "FIELD_INTEGRITY_EXCEPTION",
      `${object}: nameField needs a label and the type Text or AutoNumber`,
      ["nameField"],
    );
  const format = textOf(given, "displayFormat");
  if (type === "AutoNumber" && !/\{0+\}/.test(format ?? ""))
    throw new RowError(
      "FIELD_INTEGRITY_EXCEPTION",
      `${object}: displayFormat must have a number such as {0000}`,
      ["displayFormat"],
    );
  const shape =
    type === "Text" ? "Name string(80) nameField" : "Name string(80) read required defaulted nameField";
  const [, , name] = standardObject("Any", "000", `IsDeleted boolean read\n${shape}`).fields;
  return { ...name!, label, ...(type === "AutoNumber" ? { autoNumber: format! } : {}) };
}

/** `a00`, `a01` and so on, as custom objects have it. */
function nextPrefix({ world, org }: Scope): string {
  const number = world.db.next(`prefix:${org}`, 0);
  return `a${number.toString(BASE36).padStart(2, "0")}`;
}
