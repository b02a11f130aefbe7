import type { Call } from "../http/call.ts";
import { notYetDescribed } from "../metadata/describe-lag.ts";
import type { Field, ObjectDefinition } from "../objects/field.ts";
import { childrenOf } from "../query/children.ts";

const SOAP: Partial<Record<Field["type"], string>> = {
  id: "tns:ID",
  reference: "tns:ID",
  boolean: "xsd:boolean",
  int: "xsd:int",
  double: "xsd:double",
  currency: "xsd:double",
  percent: "xsd:double",
  date: "xsd:date",
  datetime: "xsd:dateTime",
  time: "xsd:time",
  address: "urn:address",
  anyType: "xsd:anyType",
};

/** What describe says of an object in the list of all. */
export function summary(call: Call, object: ObjectDefinition): Record<string, unknown> {
  const base = `/services/data/${call.params.version}/sobjects/${object.name}`;
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: object.createable,
    custom: object.custom,
    customSetting: false,
    deepCloneable: false,
    deletable: object.deletable,
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: true,
    mergeable: object.mergeable,
    mruEnabled: object.undeletable,
    name: object.name,
    queryable: object.queryable,
    replicateable: object.replicateable,
    retrieveable: true,
    searchable: object.undeletable,
    triggerable: object.triggerable,
    undeletable: object.undeletable,
    updateable: object.updateable,
    urls: { rowTemplate: `${base}/{ID}`, describe: `${base}/describe`, sobject: base },
  };
}

/** Everything describe says of an object: only the fields the caller may see, writable as far as they may. */
export function description(call: Call, object: ObjectDefinition): Record<string, unknown> {
  const { world, session } = call;
  const rights = world.access.object(session.org, session.user, object.name);
  const unseen = notYetDescribed(world, session.org, object.name);
  const fields = object.fields.filter(
    (field) =>
      world.access.seesField(session.org, session.user, object.name, field) && !unseen.has(field.name),
  );
  return {
    actionOverrides: [],
    ...summary(call, object),
    createable: object.createable && rights.create,
    updateable: object.updateable && rights.edit,
    deletable: object.deletable && rights.delete,
    childRelationships: childRelationships(call, object),
    compactLayoutable: object.undeletable,
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: fields.map((field) => {
      const edits = world.access.editsField(session.org, session.user, object.name, field);
      return described({
        ...field,
        createable: field.createable && edits,
        updateable: field.updateable && edits,
      });
    }),
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: [
      {
        active: true,
        available: true,
        defaultRecordTypeMapping: true,
        developerName: "Master",
        master: true,
        name: "Master",
        recordTypeId: "012000000000000AAA",
        urls: {
          layout: `/services/data/${call.params.version}/sobjects/${object.name}/describe/layouts/012000000000000AAA`,
        },
      },
    ],
    searchLayoutable: object.undeletable,
    sobjectDescribeOption: "FULL",
    supportedScopes: [{ label: `All ${object.labelPlural.toLowerCase()}`, name: "everything" }],
  };
}

function childRelationships(call: Call, object: ObjectDefinition): Record<string, unknown>[] {
  return call.world.definitions.objects(call.session.org).flatMap((child) => {
    const named = childrenOf(object, [child]);
    return child.fields
      .filter((field) => field.referenceTo.includes(object.name))
      .map((field) => ({
        cascadeDelete: false,
        childSObject: child.name,
        deprecatedAndHidden: false,
        field: field.name,
        junctionIdListNames: [],
        junctionReferenceTo: [],
        relationshipName: named.find((one) => one.field === field.name)?.name ?? null,
        restrictedDelete: false,
      }));
  });
}

function described(field: Field): Record<string, unknown> {
  const polymorphic = field.referenceTo.length > 1;
  const digits = field.type === "int" ? 9 : 0;
  return {
    aggregatable: field.filterable,
    aiPredictionField: false,
    autoNumber: false,
    byteLength: field.length * (field.type === "id" || field.type === "reference" ? 1 : 3),
    calculated: field.formula !== null,
    calculatedFormula: field.formula,
    cascadeDelete: false,
    caseSensitive: field.caseSensitive,
    compoundFieldName: field.compoundFieldName,
    controllerName: null,
    createable: field.createable,
    custom: field.custom,
    defaultValue: field.defaultValue,
    defaultValueFormula: null,
    defaultedOnCreate: field.defaultedOnCreate,
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits,
    displayLocationInDecimal: false,
    encrypted: false,
    externalId: field.externalId,
    extraTypeInfo: null,
    filterable: field.filterable,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: field.formulaTreatBlanksAsZero,
    groupable: field.groupable,
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: field.idLookup,
    inlineHelpText: field.inlineHelpText,
    label: field.label,
    length: field.length,
    mask: null,
    maskType: null,
    name: field.name,
    nameField: field.nameField,
    namePointing: polymorphic,
    nillable: field.nillable,
    permissionable: field.custom || (field.nillable && field.updateable),
    picklistValues: field.picklistValues.map((one) => ({
      active: one.active,
      defaultValue: one.defaultValue,
      label: one.label,
      validFor: null,
      value: one.value,
    })),
    polymorphicForeignKey: polymorphic,
    precision: field.precision,
    queryByDistance: false,
    referenceTargetField: null,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    relationshipOrder: null,
    restrictedDelete: false,
    restrictedPicklist: field.restrictedPicklist,
    scale: field.scale,
    searchPrefilterable: false,
    soapType: SOAP[field.type] ?? "xsd:string",
    sortable: field.sortable,
    type: field.type,
    unique: field.unique,
    updateable: field.updateable,
    writeRequiresMasterRead: false,
  };
}
