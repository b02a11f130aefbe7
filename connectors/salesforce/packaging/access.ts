import { fieldSpecs } from "../../../field-specs/index.ts";
import { type Definition, definitionsOf } from "../definitions.ts";
import { PERMISSION_SETS } from "../permission-sets.ts";
import type { RuleField, RuleObject } from "../rules/object-spec.ts";
import { RULE_OBJECTS } from "../rules/objects.ts";
import { component, type SourceFile } from "./component.ts";
import { APP, REQUESTS_TAB, SETTINGS_TAB } from "./names.ts";

type Who = "integration" | "people" | "admin";

/** Who may change the rules in Salesforce. */
const ADMIN = {
  name: "Leadclock_Admin",
  label: "Leadclock admin",
  description: "Changes the SLA rules and asks Leadclock to preview and publish them. Kept by Leadclock.",
} as const;

const OBJECTS = Object.values(RULE_OBJECTS);

/**
 * The permission sets of the package: fields and objects of its own only. Rights on standard objects and user permissions
 * cannot be packaged; an admin gives them to the integration user (docs/salesforce-app.md).
 */
export function permissionSetFiles(): readonly SourceFile[] {
  return (["integration", "people", "admin"] as const).map((who) => {
    const { name, label, description } = who === "admin" ? ADMIN : PERMISSION_SETS[who];
    return component("PermissionSet", name, {
      ...(who === "integration" ? {} : { applicationVisibilities: { application: APP, visible: true } }),
      description,
      fieldPermissions: [
        ...definitionsOf(fieldSpecs, null).map((one) => ofField(one, who)),
        ...ofRules(who),
      ].toSorted((one, other) => (one.field < other.field ? -1 : 1)),
      hasActivationRequired: false,
      label,
      objectPermissions: OBJECTS.filter((one) => seesObject(one, who)).map((one) => ofObject(one, who)),
      ...(who === "integration"
        ? {}
        : {
            tabSettings: (who === "admin" ? [REQUESTS_TAB, SETTINGS_TAB] : [SETTINGS_TAB]).map((tab) => ({
              tab,
              visibility: "Visible",
            })),
          }),
    });
  });
}

const ofField = ({ seenOn, name, formula, forPeople }: Definition, who: Who) => ({
  editable: formula === null && (who === "integration" || forPeople),
  field: `${seenOn}.${name}`,
  readable: true,
});

const ofRules = (who: Who) =>
  OBJECTS.filter((one) => seesObject(one, who)).flatMap((object) =>
    object.fields.map((field) => ({
      editable: mayWrite(object, field, who),
      field: `${object.name}.${field.name}`,
      readable: true,
    })),
  );

/** What was asked for is nobody's to change afterwards but its answer, which is ours. */
const mayWrite = (_object: RuleObject, { byUs = false }: RuleField, who: Who): boolean =>
  who === "integration" || (who === "admin" && !byUs);

/** Reps see what is promised; who asked for what is for admins. */
const seesObject = ({ part }: RuleObject, who: Who): boolean => who !== "people" || part !== "requests";

function ofObject({ name, part }: RuleObject, who: Who) {
  const asks = part === "requests";
  const integration = who === "integration";
  const admin = who === "admin";
  return {
    allowCreate: integration || admin,
    allowDelete: integration || (admin && !asks),
    allowEdit: integration || (admin && !asks),
    allowRead: true,
    modifyAllRecords: integration,
    object: name,
    viewAllRecords: integration || admin,
  };
}
