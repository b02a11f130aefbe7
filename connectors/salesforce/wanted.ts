import type { Session } from "../connector.ts";
import { CARD_FIELDS, FILLED_BY_PEOPLE } from "./card.ts";
import { fieldName, TASK_FIELDS } from "./names.ts";
import type { PersonType } from "./refs.ts";
import type { Selecting } from "./selecting.ts";

/** What rules may read of a lead or contact; copied onto engagements under Salesforce's own names. */
const RULE_FIELDS = [
  "LeadSource",
  "Rating",
  "Industry",
  "Company",
  "Title",
  "Country",
  "State",
  "MailingCountry",
  "MailingState",
  "NumberOfEmployees",
  "AnnualRevenue",
] as const;

const PERSON_FIELDS = [
  "IsDeleted",
  "MasterRecordId",
  "CreatedDate",
  "CreatedById",
  "LastModifiedDate",
  "SystemModstamp",
  "OwnerId",
  "LastTransferDate",
  "HasOptedOutOfEmail",
  "DoNotCall",
  "IndividualId",
  "Individual.ShouldForget",
] as const;

const OF_LEADS = ["Status", "IsConverted", "ConvertedDate", "ConvertedContactId"] as const;

/** Everything one reading of a lead or contact asks for, as far as it may be read. */
export function personFields(
  session: Session,
  type: PersonType,
  properties: ReadonlyMap<string, string>,
): readonly string[] {
  return [
    ...PERSON_FIELDS,
    ...(type === "Lead" ? OF_LEADS : []),
    ...CARD_FIELDS,
    ...FILLED_BY_PEOPLE.map(({ name }) => fieldName(name, session.installation)),
    ...properties.values(),
  ];
}

/** A field by the name a policy uses: its API name, or that without namespace, suffix and capitals. */
const plain = (name: string): string =>
  name
    .replace(/^\w+?__(?=\w+__c$)/, "")
    .replace(/__c$/, "")
    .replaceAll(/[_\s-]/g, "")
    .toLowerCase();

/** Which field of the object holds each property that rules read; those without one are left out. */
export async function propertiesOf(
  selecting: Selecting,
  session: Session,
  type: PersonType,
  extra: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const fields = [...((await selecting.fieldsOf(session, type))?.keys() ?? [])];
  const custom = new Map(
    fields.filter((name) => name.endsWith("__c")).map((name) => [plain(name), name] as const),
  );
  const known = new Set(fields);
  return new Map(
    [...RULE_FIELDS, ...extra].flatMap((name) => {
      const field = known.has(name) ? name : custom.get(plain(name));
      return field ? [[name, field] as const] : [];
    }),
  );
}

/** Fields whose change means something for a lead or contact; a change of others is not read. */
export function watchedFields(session: Session, properties: Iterable<string>): ReadonlySet<string> {
  return new Set(
    [
      ...PERSON_FIELDS,
      ...OF_LEADS,
      ...CARD_FIELDS,
      "FirstName",
      "LastName",
      ...FILLED_BY_PEOPLE.map(({ name }) => fieldName(name, session.installation)),
      ...properties,
    ].filter((name) => !["LastModifiedDate", "SystemModstamp", "CreatedDate"].includes(name)),
  );
}

const EVERY = [
  "WhoId",
  "OwnerId",
  "CreatedById",
  "CreatedDate",
  "LastModifiedDate",
  "SystemModstamp",
  "IsDeleted",
];

/** The fields that decide what an activity is. */
export function activityFields(
  session: Session,
  object: "Task" | "Event" | "EmailMessage",
): readonly string[] {
  const ours = fieldName(TASK_FIELDS.ours, session.installation);
  switch (object) {
    case "Task":
      return [
        ...EVERY,
        "IsClosed",
        "Type",
        "TaskSubtype",
        "CallType",
        "CallDisposition",
        "CallDurationInSeconds",
        "CompletedDateTime",
        "IsRecurrence",
        ours,
      ];
    case "Event":
      return [...EVERY, "StartDateTime", "IsChild", "IsRecurrence", ours];
    case "EmailMessage":
      return [
        ...EVERY.filter((name) => name !== "WhoId" && name !== "OwnerId"),
        "ActivityId",
        "Incoming",
        "Status",
        "MessageDate",
        "FromId",
        "FromAddress",
        "Headers",
        "AutomationType",
        "IsBounced",
      ];
  }
}
