import { standardObject } from "../notation.ts";

const FIXED = { createable: false, updateable: false, deletable: false };

/** Permissions of a user, as the fields of a profile or permission set name them. */
export const USER_PERMISSIONS = [
  "ViewAllData",
  "ModifyAllData",
  "ViewAllUsers",
  "ManageUsers",
  "ApiEnabled",
  "ApiUserOnly",
  "ViewSetup",
  "CustomizeApplication",
  "ModifyMetadata",
  "AssignPermissionSets",
  "ConvertLeads",
  "EditTask",
  "EditEvent",
  "TransferAnyLead",
  "CanEditConvertedLeads",
  "ApproveUninstalledConnectedApps",
  "UseAnyApiClient",
];

const PERMISSIONS = USER_PERMISSIONS.map((name) => `Permissions${name} boolean`).join("\n");

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** Users, groups, permissions, hours and the other records that a setup is made of. */
export const SETUP = [
  standardObject(
    "User",
    "005",
    `Username string(80) required idLookup
LastName string(80) required part(Name)
FirstName string(40) part(Name)
Name string(121) read required nameField
CompanyName string(80)
Division string(80)
Department string(80)
Title string(80)
Email email(128) required idLookup
Phone phone(40)
MobilePhone phone(40)
Alias string(8) required
CommunityNickname string(40) required
IsActive boolean
TimeZoneSidKey picklist(40) required
UserRoleId reference(UserRole)
LocaleSidKey picklist(40) required
EmailEncodingKey picklist(40) required
ProfileId reference(Profile) required
UserType picklist(40) restricted read {*Standard|PowerPartner|CSPLitePortal|CustomerSuccess|PowerCustomerSuccess|CsnOnly|AutomatedProcess|CloudIntegrationUser}
LanguageLocaleKey picklist(40) required
EmployeeNumber string(20)
ManagerId reference(User:Manager)
LastLoginDate datetime read
audit
FederationIdentifier string(512)`,
    { deletable: false, labelPlural: "Users" },
  ),
  standardObject(
    "UserRole",
    "00E",
    `Name string(80) required nameField
ParentRoleId reference(UserRole)
RollupDescription string(80)
DeveloperName string(80)
LastModifiedDate datetime read required defaulted
LastModifiedById reference(User:LastModifiedBy) read required defaulted
SystemModstamp datetime read required defaulted`,
  ),
  standardObject(
    "Profile",
    "00e",
    `Name string(255) required nameField
${PERMISSIONS}
UserType picklist(40) restricted read {*Standard|CloudIntegrationUser}
Description string(255)
audit`,
  ),
  standardObject(
    "PermissionSet",
    "0PS",
    `Name string(80) required nameField idLookup
Label string(80) required
LicenseId reference(PermissionSetLicense:License) create
ProfileId reference(Profile) read
IsOwnedByProfile boolean read
IsCustom boolean read
${PERMISSIONS}
Description string(255)
audit
NamespacePrefix string(15) read
Type picklist(40) restricted read {*Regular|Standard|Profile|Session|Group}`,
  ),
  standardObject(
    "PermissionSetAssignment",
    "0Pa",
    `PermissionSetId reference(PermissionSet) required create
AssigneeId reference(User) required create
SystemModstamp datetime read required defaulted
IsActive boolean read`,
    { updateable: false },
  ),
  standardObject(
    "FieldPermissions",
    "01k",
    `ParentId reference(PermissionSet) required create
SobjectType picklist(40) required create
Field picklist(255) required create
PermissionsEdit boolean
PermissionsRead boolean
SystemModstamp datetime read required defaulted`,
    { labelPlural: "Field Permissions" },
  ),
  standardObject(
    "ObjectPermissions",
    "110",
    `ParentId reference(PermissionSet) required create
SobjectType picklist(40) required create
PermissionsCreate boolean
PermissionsRead boolean
PermissionsEdit boolean
PermissionsDelete boolean
PermissionsViewAllRecords boolean
PermissionsModifyAllRecords boolean
audit`,
    { labelPlural: "Object Permissions" },
  ),
  standardObject("UserPermissionAccess", "0gt", `LastCacheUpdate datetime read\n${PERMISSIONS}`, {
    ...FIXED,
    labelPlural: "User Permission Access",
  }),
  standardObject(
    "Group",
    "00G",
    `Name string(40) required nameField idLookup
DeveloperName string(80)
RelatedId reference(User,UserRole:Related) read
Type picklist(40) required restricted create {Regular|Role|RoleAndSubordinates|RoleAndSubordinatesInternal|Organization|Queue|Manager|ManagerAndSubordinatesInternal}
Email email(80)
OwnerId reference(Organization,User:Owner) read
DoesSendEmailToMembers boolean
DoesIncludeBosses boolean
audit`,
  ),
  standardObject(
    "GroupMember",
    "011",
    `GroupId reference(Group) required create
UserOrGroupId reference(Group,User) required create
SystemModstamp datetime read required defaulted`,
    { updateable: false },
  ),
  standardObject(
    "QueueSobject",
    "03g",
    `QueueId reference(Group) required create
SobjectType picklist(40) required create
CreatedById reference(User:CreatedBy) read required defaulted
SystemModstamp datetime read required defaulted`,
    { updateable: false },
  ),
  standardObject(
    "BusinessHours",
    "01m",
    `Name string(80) required nameField
IsActive boolean
IsDefault boolean
${DAYS.map((day) => `${day}StartTime time\n${day}EndTime time`).join("\n")}
TimeZoneSidKey picklist(40) required restricted
audit
LastViewedDate datetime read`,
    { labelPlural: "Business Hours", deletable: false },
  ),
  standardObject(
    "Holiday",
    "0C0",
    `Name string(80) required nameField
Description string(250)
IsAllDay boolean
ActivityDate date
StartTimeInMinutes int
EndTimeInMinutes int
audit
IsRecurrence boolean
RecurrenceStartDate date
RecurrenceEndDateOnly date
RecurrenceType picklist(40) restricted {RecursDaily|RecursEveryWeekday|RecursWeekly|RecursMonthly|RecursMonthlyNth|RecursYearly|RecursYearlyNth}
RecurrenceInterval int
RecurrenceDayOfWeekMask int
RecurrenceDayOfMonth int
RecurrenceInstance picklist(40) restricted {First|Second|Third|Fourth|Last}
RecurrenceMonthOfYear picklist(40) restricted {January|February|March|April|May|June|July|August|September|October|November|December}`,
  ),
  standardObject(
    "OutOfOffice",
    "0oO",
    `UserId reference(User) required create
StartDate datetime
EndDate datetime
IsEnabled boolean
Message string(60)
audit`,
    { labelPlural: "Out of Office" },
  ),
  standardObject(
    "LeadStatus",
    "01J",
    `MasterLabel string(255) read nameField
ApiName string(255) read
SortOrder int read
IsDefault boolean read
IsConverted boolean read
audit`,
    { ...FIXED, labelPlural: "Lead Status Value" },
  ),
  standardObject(
    "TaskStatus",
    "01T",
    `MasterLabel string(255) read nameField
ApiName string(255) read
SortOrder int read
IsDefault boolean read
IsClosed boolean read
audit`,
    { ...FIXED, labelPlural: "Task Status Value" },
  ),
  standardObject(
    "Organization",
    "00D",
    `Name string(80) required update nameField
Division string(80) update
Phone phone(40) update
PrimaryContact string(80) update
DefaultLocaleSidKey picklist(40) update
TimeZoneSidKey picklist(40) update
LanguageLocaleKey picklist(40) update
FiscalYearStartMonth int update
audit
OrganizationType picklist(40) restricted read
NamespacePrefix string(15) read
InstanceName string(5) read
IsSandbox boolean read
TrialExpirationDate datetime read
IsReadOnly boolean read`,
    { createable: false, deletable: false },
  ),
  standardObject(
    "DuplicateRule",
    "0Bm",
    `IsDeleted boolean read
SobjectType picklist(40) read required
DeveloperName string(80) read required
Language picklist(40) restricted read
MasterLabel string(80) read required nameField
NamespacePrefix string(15) read
audit
IsActive boolean read
SobjectSubtype picklist(40) restricted read
LastViewedDate datetime read`,
    FIXED,
  ),
  standardObject(
    "AssignmentRule",
    "01Q",
    `Name string(120) read nameField
SobjectType picklist(40) restricted read {Case|Lead}
Active boolean read
audit`,
    FIXED,
  ),
];
