import { fieldSpecs } from "../../../field-specs/index.ts";
import { definitionsOf } from "../definitions.ts";
import type { RuleField, RuleObject } from "../rules/object-spec.ts";
import { RULE_OBJECTS } from "../rules/objects.ts";
import { type Body, objectFile, objectPart, type SourceFile } from "./component.ts";

/** The fields of leads, contacts and activities, of the same definitions that are made by calls where there is no package. */
export function fieldFiles(): readonly SourceFile[] {
  return definitionsOf(fieldSpecs, null).map(({ object, name, metadata: { fullName: _of, ...body } }) =>
    objectPart(object, "CustomField", name, body as Body),
  );
}

/** The objects in which rules are kept. */
export const ruleObjectFiles = (): readonly SourceFile[] => Object.values(RULE_OBJECTS).flatMap(filesOf);

function filesOf({ name, label, plural, says, named, fields }: RuleObject): SourceFile[] {
  const object: Body = {
    deploymentStatus: "Deployed",
    description: says,
    enableActivities: false,
    enableHistory: false,
    enableReports: true,
    enableSearch: true,
    label,
    nameField: {
      ...(named.type === "AutoNumber" ? { displayFormat: named.format } : {}),
      label: named.label,
      type: named.type,
    },
    pluralLabel: plural,
    // Everybody who may see them sees the company's; who may change them, permission sets say.
    sharingModel: "ReadWrite",
    visibility: "Public",
  };
  const columns = [
    "NAME",
    ...fields.filter(({ kind }) => kind.type !== "LongTextArea").map((one) => one.name),
  ];
  return [
    objectFile(name, object),
    ...fields.map((field) => objectPart(name, "CustomField", field.name, bodyOf(field))),
    objectPart(name, "ListView", "All", {
      columns: columns.slice(0, 15),
      filterScope: "Everything",
      label: "All",
    }),
  ];
}

function bodyOf({ label, help, kind }: RuleField): Body {
  const common = { description: help, inlineHelpText: help, label };
  switch (kind.type) {
    case "Text":
      return { ...common, length: kind.length, type: kind.type };
    case "LongTextArea":
      return { ...common, length: kind.length, type: kind.type, visibleLines: kind.visibleLines };
    case "Number":
      return { ...common, precision: kind.precision, scale: kind.scale, type: kind.type };
    case "Checkbox":
      return { ...common, defaultValue: false, type: kind.type };
    case "DateTime":
      return { ...common, type: kind.type };
    case "Lookup":
      return {
        ...common,
        deleteConstraint: "SetNull",
        referenceTo: kind.to,
        relationshipName: kind.relation,
        type: kind.type,
      };
    case "Picklist":
    case "MultiselectPicklist":
      return {
        ...common,
        type: kind.type,
        valueSet: {
          restricted: true,
          valueSetDefinition: {
            sorted: false,
            value: kind.values.map((value) => ({ fullName: value, default: false, label: inWords(value) })),
          },
        },
        ...(kind.type === "MultiselectPicklist" ? { visibleLines: 6 } : {}),
      };
  }
}

const inWords = (value: string): string => {
  const words = value.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
