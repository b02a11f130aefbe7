/**
 * Standard fields of change events in the order of their Avro records, as `Name` or `Name:kind`; text where no kind is
 * named. Kinds: int, double, boolean, datetime, date, person (Salutation, FirstName, LastName), and an address with
 * the prefix of its parts, `address` or `address(Mailing)`.
 *
 * Lead follows the published conversion example (its bitmap 0x08F81000 fits), Account a published event. The order
 * of the others is not published; here it is that of their describe answers.
 */
const TEXTS: Record<string, string> = {
  Lead: `Name:person Title Company Address:address Phone MobilePhone Fax Email Website Description LeadSource Status
    Industry Rating AnnualRevenue:double NumberOfEmployees:int OwnerId HasOptedOutOfEmail:boolean IsConverted:boolean
    ConvertedDate:date ConvertedAccountId ConvertedContactId ConvertedOpportunityId IsUnreadByOwner:boolean
    CreatedDate:datetime CreatedById LastModifiedDate:datetime LastModifiedById DoNotCall:boolean
    HasOptedOutOfFax:boolean LastTransferDate:date Jigsaw JigsawContactId CleanStatus CompanyDunsNumber DandbCompanyId
    EmailBouncedReason EmailBouncedDate:datetime IndividualId Pronouns GenderIdentity`,
  Account: `Name Type ParentId BillingAddress:address(Billing) ShippingAddress:address(Shipping) Phone Fax AccountNumber
    Website Sic Industry AnnualRevenue:double NumberOfEmployees:int Ownership TickerSymbol Description Rating Site
    OwnerId CreatedDate:datetime CreatedById LastModifiedDate:datetime LastModifiedById Jigsaw JigsawCompanyId
    CleanStatus AccountSource DunsNumber Tradestyle NaicsCode NaicsDesc YearStarted SicDesc DandbCompanyId`,
  Contact: `AccountId Name:person OtherAddress:address(Other) MailingAddress:address(Mailing) Phone Fax MobilePhone
    HomePhone OtherPhone AssistantPhone ReportsToId Email Title Department AssistantName LeadSource Birthdate:date
    Description OwnerId HasOptedOutOfEmail:boolean HasOptedOutOfFax:boolean DoNotCall:boolean CreatedDate:datetime
    CreatedById LastModifiedDate:datetime LastModifiedById LastCURequestDate:datetime LastCUUpdateDate:datetime
    EmailBouncedReason EmailBouncedDate:datetime Jigsaw JigsawContactId CleanStatus IndividualId`,
  Opportunity: `AccountId IsPrivate:boolean Name Description StageName Amount:double Probability:double
    ExpectedRevenue:double TotalOpportunityQuantity:double CloseDate:date Type NextStep LeadSource IsClosed:boolean
    IsWon:boolean ForecastCategory ForecastCategoryName CampaignId HasOpportunityLineItem:boolean Pricebook2Id OwnerId
    CreatedDate:datetime CreatedById LastModifiedDate:datetime LastModifiedById ContactId`,
  Task: `WhoId WhatId Subject ActivityDate:date Status Priority IsHighPriority:boolean OwnerId Description Type AccountId
    IsClosed:boolean CreatedDate:datetime CreatedById LastModifiedDate:datetime LastModifiedById
    CallDurationInSeconds:int CallType CallDisposition CallObject ReminderDateTime:datetime IsReminderSet:boolean
    RecurrenceActivityId IsRecurrence:boolean TaskSubtype CompletedDateTime:datetime`,
  Event: `WhoId WhatId Subject Location IsAllDayEvent:boolean ActivityDateTime:datetime ActivityDate:date
    DurationInMinutes:int StartDateTime:datetime EndDateTime:datetime Description AccountId OwnerId Type
    IsPrivate:boolean ShowAs IsChild:boolean IsGroupEvent:boolean CreatedDate:datetime CreatedById
    LastModifiedDate:datetime LastModifiedById RecurrenceActivityId IsRecurrence:boolean ReminderDateTime:datetime
    IsReminderSet:boolean EventSubtype`,
  EmailMessage: `ParentId ActivityId CreatedById CreatedDate:datetime LastModifiedDate:datetime LastModifiedById TextBody
    HtmlBody Headers Subject FromName FromAddress ValidatedFromAddress ToAddress CcAddress BccAddress Incoming:boolean
    HasAttachment:boolean Status MessageDate:datetime ReplyToEmailMessageId IsPrivateDraft:boolean MessageIdentifier
    ThreadIdentifier IsClientManaged:boolean RelatedToId IsTracked:boolean IsOpened:boolean FirstOpenedDate:datetime
    LastOpenedDate:datetime IsBounced:boolean EmailTemplateId AutomationType Source`,
  User: `Username Name:person CompanyName Division Department Title Address:address Email Phone Fax MobilePhone Alias
    IsActive:boolean TimeZoneSidKey UserRoleId LocaleSidKey EmailEncodingKey ProfileId UserType LanguageLocaleKey
    EmployeeNumber ManagerId LastLoginDate:datetime CreatedDate:datetime CreatedById LastModifiedDate:datetime
    LastModifiedById FederationIdentifier`,
  CUSTOM: `OwnerId Name CreatedDate:datetime CreatedById LastModifiedDate:datetime LastModifiedById`,
};

/** Kinds with an Avro primitive of their own; person and address are records. */
export type Kind = "text" | "int" | "double" | "boolean" | "datetime" | "date" | "person" | "address";

/** A top-level field of a change event; a compound one has the row's fields that are its parts. */
export interface EventField {
  name: string;
  kind: Kind;
  parts?: { name: string; field: string; kind: Kind }[];
}

const PERSON_PARTS = ["Salutation", "FirstName", "LastName"];
const ADDRESS_PARTS: [string, Kind][] = [
  ["Street", "text"],
  ["City", "text"],
  ["State", "text"],
  ["PostalCode", "text"],
  ["Country", "text"],
  ["Latitude", "double"],
  ["Longitude", "double"],
  ["GeocodeAccuracy", "text"],
];

const LAYOUTS = new Map(Object.entries(TEXTS).map(([entity, text]) => [entity, parse(text)]));

/** Objects whose changes the emulator captures, custom objects besides. */
export const CAPTURED = Object.keys(TEXTS).filter((entity) => entity !== "CUSTOM");

/** The standard fields of an entity's change events. */
export function standardFields(entity: string): EventField[] {
  return LAYOUTS.get(entity) ?? LAYOUTS.get("CUSTOM")!;
}

function parse(text: string): EventField[] {
  return text
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [name, kind = "text"] = word.split(":") as [string, string?];
      const address = /^address(?:\((\w+)\))?$/.exec(kind);
      if (address) return { name, kind: "address", parts: addressParts(address[1] ?? "") };
      return kind === "person"
        ? {
            name,
            kind,
            parts: PERSON_PARTS.map((part) => ({ name: part, field: part, kind: "text" as const })),
          }
        : { name, kind: kind as Kind };
    });
}

function addressParts(prefix: string): EventField["parts"] {
  return ADDRESS_PARTS.map(([name, kind]) => ({ name, field: prefix + name, kind }));
}
