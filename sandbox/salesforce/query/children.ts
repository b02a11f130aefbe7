import type { ObjectDefinition } from "../objects/field.ts";
import type { Child } from "./reading.ts";

/** Names of child relationships that are not the plural of the child, by "Child.Field". */
const NAMES: Record<string, string> = {
  "LeadHistory.LeadId": "Histories",
  "ContactHistory.ContactId": "Histories",
  "EmailMessage.RelatedToId": "Emails",
  "Account.ParentId": "ChildAccounts",
  "Campaign.ParentId": "ChildCampaigns",
  "User.ManagerId": "ManagedUsers",
  "PermissionSetAssignment.PermissionSetId": "Assignments",
  "FieldPermissions.ParentId": "FieldPerms",
  "ObjectPermissions.ParentId": "ObjectPerms",
  "Opportunity.AccountId": "Opportunities",
  "Opportunity.CampaignId": "Opportunities",
  "CampaignMemberStatus.CampaignId": "CampaignMemberStatuses",
};

/** References that have no named way back, as for the vendor's own audit fields. */
const NAMELESS = new Set([
  "CreatedById",
  "LastModifiedById",
  "MasterRecordId",
  "OwnerId",
  "ConvertedAccountId",
  "ConvertedContactId",
  "ConvertedOpportunityId",
  "RecurrenceActivityId",
  "LeadOrContactId",
  "LeadOrContactOwnerId",
  "ReplyToEmailMessageId",
  "ReportsToId",
  "FromId",
]);

/** The relationships down from an object: its name for the children, their object and the field that points up. */
export function childrenOf(parent: ObjectDefinition, objects: readonly ObjectDefinition[]): Child[] {
  return objects.flatMap((object) =>
    object.fields
      .filter((field) => field.referenceTo.includes(parent.name) && !NAMELESS.has(field.name))
      .filter((field) => !(isActivity(object) && field.name === "AccountId"))
      .map((field) => ({
        name: NAMES[`${object.name}.${field.name}`] ?? plural(object, field.custom),
        object: object.name,
        field: field.name,
      })),
  );
}

function isActivity(object: ObjectDefinition): boolean {
  return object.name === "Task" || object.name === "Event";
}

function plural(object: ObjectDefinition, custom: boolean): string {
  const stem = object.name.replace(/__c$/, "");
  return custom || object.custom ? `${stem}s__r` : `${stem}s`;
}
