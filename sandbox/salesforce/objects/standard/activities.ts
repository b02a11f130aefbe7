import { standardObject } from "../notation.ts";

/** Task, Event, e-mails and campaigns. */
export const ACTIVITIES = [
  standardObject(
    "Task",
    "00T",
    `WhoId reference(Contact,Lead:Who)
WhatId reference(Account,Campaign,Opportunity:What)
Subject combobox(255) {Call|Email|Send Letter|Send Quote|Other}
ActivityDate date
Status picklist(255) required defaulted {*Not Started|In Progress|Completed|Waiting on someone else|Deferred}
Priority picklist(255) required defaulted {High|*Normal|Low}
IsHighPriority boolean read
OwnerId reference(Group,User:Owner) required defaulted
Description textarea(32000)
Type picklist(40) {Call|Email|Meeting|Prep|Other}
IsDeleted boolean read
AccountId reference(Account) read
IsClosed boolean read
audit
IsArchived boolean read
CallDurationInSeconds int
CallType picklist(40) restricted {Internal|Inbound|Outbound}
CallDisposition string(255)
CallObject string(255)
ReminderDateTime datetime
IsReminderSet boolean
RecurrenceActivityId reference(Task) read
IsRecurrence boolean create
TaskSubtype picklist(40) restricted create {*Task|Email|ListEmail|Cadence|Call|LinkedIn}
CompletedDateTime datetime read`,
    { undeletable: true },
  ),
  standardObject(
    "Event",
    "00U",
    `WhoId reference(Contact,Lead:Who)
WhatId reference(Account,Campaign,Opportunity:What)
Subject combobox(255) {Call|Email|Meeting|Send Letter/Quote|Other}
Location string(255)
IsAllDayEvent boolean
ActivityDateTime datetime
ActivityDate date
DurationInMinutes int
StartDateTime datetime
EndDateTime datetime
EndDate date read
Description textarea(32000)
AccountId reference(Account) read
OwnerId reference(User:Owner) required defaulted
Type picklist(40) {Email|Meeting|Other|Call}
IsPrivate boolean
ShowAs picklist(40) restricted defaulted {*Busy|OutOfOffice|Free}
IsDeleted boolean read
IsChild boolean read
IsGroupEvent boolean read
GroupEventType picklist(40) restricted read {0|1|2|3}
audit
IsArchived boolean read
RecurrenceActivityId reference(Event) read
IsRecurrence boolean create
ReminderDateTime datetime
IsReminderSet boolean
EventSubtype picklist(40) restricted create {*Event}`,
    { undeletable: true },
  ),
  standardObject(
    "EmailMessage",
    "02s",
    `ParentId reference(Case) create
ActivityId reference(Task) create
audit
TextBody textarea(32000)
HtmlBody textarea(32000)
Headers textarea(32000)
Subject string(3000)
Name string(3000) read nameField
FromName string(1000)
FromAddress email(1000)
ValidatedFromAddress picklist(1000)
ToAddress string(4000)
CcAddress string(4000)
BccAddress string(4000)
Incoming boolean
HasAttachment boolean read
Status picklist(40) required defaulted restricted {*0|1|2|3|4|5}
MessageDate datetime
IsDeleted boolean read
ReplyToEmailMessageId reference(EmailMessage) create
IsExternallyVisible boolean
MessageIdentifier string(765)
ThreadIdentifier string(765)
IsClientManaged boolean create
FromId reference(Contact,Lead,User:From) read
RelatedToId reference(Account,Campaign,Opportunity)
IsTracked boolean create
IsOpened boolean read
FirstOpenedDate datetime read
LastOpenedDate datetime read
IsBounced boolean read
EmailTemplateId reference(EmailTemplate)
AutomationType picklist(40) restricted {AiAssisted|AiAutomated}
Source picklist(40) restricted read {EinsteinActivityCapture|EinsteinActivityCaptureLimited|EmailIntegrationAppManual|Migrated}`,
  ),
  standardObject(
    "EmailMessageRelation",
    "0CZ",
    `EmailMessageId reference(EmailMessage) required create
RelationId reference(Contact,Lead,User) create
RelationType picklist(40) required restricted create {ToAddress|CcAddress|BccAddress|FromAddress|OtherAddress}
RelationAddress string(512) create
RelationObjectType picklist(40) restricted read {Contact|Lead|User|Group}
IsDeleted boolean read
audit`,
    { updateable: false },
  ),
  standardObject(
    "Campaign",
    "701",
    `IsDeleted boolean read
Name string(80) required nameField
ParentId reference(Campaign)
Type picklist(255) {Conference|Webinar|Trade Show|Public Relations|Partners|Referral Program|Advertisement|Banner Ads|Direct Mail|Email|Telemarketing|Other}
Status picklist(255) defaulted {*Planned|In Progress|Completed|Aborted}
StartDate date
EndDate date
IsActive boolean
Description textarea(32000)
NumberSent double(18,0)
OwnerId reference(User:Owner) required defaulted
audit
LastActivityDate date read`,
    { undeletable: true },
  ),
  standardObject(
    "CampaignMember",
    "00v",
    `IsDeleted boolean read
CampaignId reference(Campaign) required create
LeadId reference(Lead) create
ContactId reference(Contact) create
Status picklist(40) defaulted {*Sent|Responded}
HasResponded boolean read
audit
FirstRespondedDate date read
Name string(255) read nameField
FirstName string(40) read
LastName string(80) read
Company string(255) read
Email email(255) read
LeadSource picklist(255) read {Web|Phone Inquiry|Partner Referral|Purchased List|Other}
LeadOrContactId reference(Contact,Lead:LeadOrContact) read
LeadOrContactOwnerId reference(Group,User:LeadOrContactOwner) read
Type string(40) read`,
  ),
  standardObject(
    "CampaignMemberStatus",
    "01Y",
    `IsDeleted boolean read
CampaignId reference(Campaign) required create
Label string(765) required nameField
SortOrder int
IsDefault boolean
HasResponded boolean
audit`,
  ),
  ...["Lead", "Contact"].map((of) =>
    standardObject(
      `${of}History`,
      "017",
      `IsDeleted boolean read
${of}Id reference(${of}) read required
CreatedById reference(User:CreatedBy) read required defaulted
CreatedDate datetime read required defaulted
Field picklist(255) restricted read required
DataType picklist(40) restricted read
OldValue anyType read opaque
NewValue anyType read opaque`,
      { createable: false, updateable: false, deletable: false },
    ),
  ),
];
