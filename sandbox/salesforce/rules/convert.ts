import { RowError } from "../core/errors.ts";
import { dayIn } from "../core/zone.ts";
import type { Transaction } from "../data/commit.ts";
import type { Values } from "../data/committed.ts";
import { find, rows, rowsWhere } from "../data/records.ts";
import type { Row, Value } from "../data/row.ts";
import type { Save } from "./save-context.ts";

export interface Conversion {
  opportunity: boolean | string;
  /** Existing records to convert into. */
  account?: string | undefined;
  contact?: string | undefined;
  /** Ids the new records shall have. */
  newAccount?: string | undefined;
  newContact?: string | undefined;
}

export interface Converted {
  lead: string;
  account: string;
  contact: string;
  opportunity: string | null;
}

const TO_CONTACT: Record<string, string> = {
  Salutation: "Salutation",
  FirstName: "FirstName",
  LastName: "LastName",
  Name: "Name",
  Title: "Title",
  Email: "Email",
  Phone: "Phone",
  MobilePhone: "MobilePhone",
  Fax: "Fax",
  LeadSource: "LeadSource",
  Description: "Description",
  HasOptedOutOfEmail: "HasOptedOutOfEmail",
  HasOptedOutOfFax: "HasOptedOutOfFax",
  DoNotCall: "DoNotCall",
  EmailBouncedReason: "EmailBouncedReason",
  EmailBouncedDate: "EmailBouncedDate",
  Street: "MailingStreet",
  City: "MailingCity",
  State: "MailingState",
  PostalCode: "MailingPostalCode",
  Country: "MailingCountry",
};
const TO_ACCOUNT: Record<string, string> = {
  Company: "Name",
  Phone: "Phone",
  Fax: "Fax",
  Website: "Website",
  Industry: "Industry",
  Rating: "Rating",
  AnnualRevenue: "AnnualRevenue",
  NumberOfEmployees: "NumberOfEmployees",
  LeadSource: "AccountSource",
  Street: "BillingStreet",
  City: "BillingCity",
  State: "BillingState",
  PostalCode: "BillingPostalCode",
  Country: "BillingCountry",
};

/**
 * Converts a lead in one transaction: account, contact and perhaps an opportunity come first, the lead is changed last
 * but for its activities, which move to the contact. Custom fields go along only where the org maps them.
 */
export function convertLead({ tx }: Save, id: string, how: Conversion): Converted {
  const lead = tx.find(id)!.row;
  if (lead.IsConverted === true)
    throw new RowError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead");
  const owner = ownerOf(tx, lead);
  const account =
    how.account ??
    tx.insert(
      "Account",
      { ...blank(tx, "Account"), ...mapped(tx, lead, "Account", TO_ACCOUNT), OwnerId: owner },
      how.newAccount,
    ).Id;
  const contact = how.contact ?? newContact(tx, lead, account, owner, how.newContact);
  const opportunity =
    how.opportunity === false ? null : newOpportunity(tx, lead, { account, contact, owner }, how.opportunity);
  tx.update(id, {
    Status: convertedStatus(tx),
    IsConverted: true,
    IsUnreadByOwner: false,
    ConvertedDate: dayIn(tx.world.orgs.get(tx.org).zone, tx.at),
    ConvertedAccountId: account,
    ConvertedContactId: contact,
    ConvertedOpportunityId: opportunity,
    OwnerId: owner,
  });
  tx.note(id, "leadConverted");
  moveChildren(tx, id, contact, account);
  return { lead: id, account, contact, opportunity };
}

function newContact(
  tx: Transaction,
  lead: Row,
  account: string,
  owner: string,
  id: string | undefined,
): string {
  const values = mapped(tx, lead, "Contact", TO_CONTACT);
  return tx.insert("Contact", { ...blank(tx, "Contact"), ...values, AccountId: account, OwnerId: owner }, id)
    .Id;
}

function newOpportunity(
  tx: Transaction,
  lead: Row,
  { account, contact, owner }: { account: string; contact: string; owner: string },
  name: string | true,
): string {
  return tx.insert("Opportunity", {
    ...blank(tx, "Opportunity"),
    ...mapped(tx, lead, "Opportunity", { LeadSource: "LeadSource" }),
    Name: name === true ? `${lead.Company}-` : name,
    StageName: "Prospecting",
    CloseDate: endOfQuarter(dayIn(tx.world.orgs.get(tx.org).zone, tx.at)),
    AccountId: account,
    ContactId: contact,
    OwnerId: owner,
  }).Id;
}

/** A queue cannot own a contact: then whoever converts does. */
function ownerOf(tx: Transaction, lead: Row): string {
  const owner = String(lead.OwnerId);
  return find(tx.world, tx.org, owner)?.type === "User" ? owner : tx.user;
}

function convertedStatus(tx: Transaction): string {
  const status = rows(tx.world, tx.org, "LeadStatus").find((row) => row.IsConverted === true);
  if (!status) throw new RowError("INVALID_STATUS", "There is no converted lead status.");
  return String(status.ApiName);
}

function mapped(tx: Transaction, lead: Row, object: string, standard: Record<string, string>): Values {
  const values: Record<string, Value> = {};
  for (const [from, to] of Object.entries(standard)) if (lead[from] !== undefined) values[to] = lead[from];
  for (const [from, to] of Object.entries(tx.world.orgs.get(tx.org).leadFieldMapping)) {
    const [target, field] = to.split(".");
    if (target === object && field !== undefined && lead[from] !== undefined) values[field] = lead[from];
  }
  return values;
}

/** Checkboxes start unticked. */
function blank(tx: Transaction, object: string): Values {
  return Object.fromEntries(
    tx.world.definitions
      .fieldsOf(tx.org, object)
      .filter((field) => field.type === "boolean" && field.formula === null && field.name !== "IsDeleted")
      .map((field) => [field.name, field.defaultValue]),
  );
}

function moveChildren(tx: Transaction, lead: string, contact: string, account: string): void {
  for (const object of ["Task", "Event"])
    for (const row of rowsWhere(tx.world, tx.org, object, "WhoId", [lead]))
      tx.update(row.Id, { WhoId: contact, AccountId: account });
  for (const row of rowsWhere(tx.world, tx.org, "EmailMessageRelation", "RelationId", [lead]))
    tx.update(row.Id, { RelationId: contact, RelationObjectType: "Contact" });
  for (const row of rowsWhere(tx.world, tx.org, "CampaignMember", "LeadId", [lead]))
    tx.update(row.Id, { ContactId: contact, LeadOrContactId: contact });
}

function endOfQuarter(day: string): string {
  const [year = 0, month = 1] = day.split("-").map(Number);
  return new Date(Date.UTC(year, Math.ceil(month / 3) * 3, 0)).toISOString().slice(0, 10);
}
