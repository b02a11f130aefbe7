import { standardObject } from "../notation.ts";

const ADDRESS = (prefix: string): string => `${prefix}Street textarea(255) part(${prefix}Address)
${prefix}City string(40) part(${prefix}Address)
${prefix}State string(80) part(${prefix}Address)
${prefix}PostalCode string(20) part(${prefix}Address)
${prefix}Country string(80) part(${prefix}Address)
${prefix}Latitude double(18,15) part(${prefix}Address)
${prefix}Longitude double(18,15) part(${prefix}Address)
${prefix}GeocodeAccuracy picklist(40) restricted part(${prefix}Address) {Address|NearAddress|Block|Street|ExtendedZip|Zip|Neighborhood|City|County|State|Unknown}
${prefix}Address address read opaque`;

const SALUTATIONS = "{Mr.|Ms.|Mrs.|Dr.|Prof.|Mx.}";
const SOURCES = "{Web|Phone Inquiry|Partner Referral|Purchased List|Other}";
const INDUSTRIES =
  "{Agriculture|Apparel|Banking|Biotechnology|Chemicals|Communications|Construction|Consulting|Education|Electronics|Energy|Engineering|Entertainment|Environmental|Finance|Food & Beverage|Government|Healthcare|Hospitality|Insurance|Machinery|Manufacturing|Media|Not For Profit|Recreation|Retail|Shipping|Technology|Telecommunications|Transportation|Utilities|Other}";
const CLEAN = "{Matched|Different|Acknowledged|NotFound|Inactive|Pending|SelectMatch|Skipped}";

const WHOLE = { undeletable: true, mergeable: true };

/** Lead, Contact, Account and Opportunity, with the fields of a recorded describe and the documented ones. */
export const PEOPLE = [
  standardObject(
    "Lead",
    "00Q",
    `IsDeleted boolean read
MasterRecordId reference(Lead:MasterRecord) read
LastName string(80) required part(Name)
FirstName string(40) part(Name)
Salutation picklist(40) part(Name) ${SALUTATIONS}
Name string(121) read required nameField
Title string(128)
Company string(255) required
${ADDRESS("")}
Phone phone(40)
MobilePhone phone(40)
Fax phone(40)
Email email(80) idLookup
Website url(255)
PhotoUrl url(255) read
Description textarea(32000)
LeadSource picklist(255) ${SOURCES}
Status picklist(255) required defaulted {*Open - Not Contacted|Working - Contacted|Closed - Converted|Closed - Not Converted}
Industry picklist(255) ${INDUSTRIES}
Rating picklist(255) {Hot|Warm|Cold}
AnnualRevenue currency(18,0)
NumberOfEmployees int
OwnerId reference(Group,User:Owner) required defaulted
HasOptedOutOfEmail boolean
IsConverted boolean create
ConvertedDate date read
ConvertedAccountId reference(Account) read
ConvertedContactId reference(Contact) read
ConvertedOpportunityId reference(Opportunity) read
IsUnreadByOwner boolean
audit
LastActivityDate date read
DoNotCall boolean
HasOptedOutOfFax boolean
LastViewedDate datetime read
LastReferencedDate datetime read
LastTransferDate date read
Jigsaw string(20)
JigsawContactId string(20) read
CleanStatus picklist(40) restricted ${CLEAN}
CompanyDunsNumber string(9)
DandbCompanyId reference(DandBCompany)
EmailBouncedReason string(255) update
EmailBouncedDate datetime update
IndividualId reference(Individual)`,
    WHOLE,
  ),
  standardObject(
    "Contact",
    "003",
    `IsDeleted boolean read
MasterRecordId reference(Contact:MasterRecord) read
AccountId reference(Account)
LastName string(80) required part(Name)
FirstName string(40) part(Name)
Salutation picklist(40) part(Name) ${SALUTATIONS}
Name string(121) read required nameField
${ADDRESS("Other")}
${ADDRESS("Mailing")}
Phone phone(40)
Fax phone(40)
MobilePhone phone(40)
HomePhone phone(40)
OtherPhone phone(40)
AssistantPhone phone(40)
ReportsToId reference(Contact)
Email email(80) idLookup
Title string(128)
Department string(80)
AssistantName string(40)
LeadSource picklist(255) ${SOURCES}
Birthdate date
Description textarea(32000)
OwnerId reference(User:Owner) required defaulted
HasOptedOutOfEmail boolean
HasOptedOutOfFax boolean
DoNotCall boolean
audit
LastActivityDate date read
LastCURequestDate datetime read
LastCUUpdateDate datetime read
LastViewedDate datetime read
LastReferencedDate datetime read
EmailBouncedReason string(255) update
EmailBouncedDate datetime update
IsEmailBounced boolean read
PhotoUrl url(255) read
Jigsaw string(20)
JigsawContactId string(20) read
CleanStatus picklist(40) restricted ${CLEAN}
IndividualId reference(Individual)`,
    WHOLE,
  ),
  /** A person's wishes about their data, shared by their records. */
  standardObject(
    "Individual",
    "0PK",
    `IsDeleted boolean read
LastName string(80) required
FirstName string(40)
Name string(121) read required nameField
ShouldForget boolean
HasOptedOutTracking boolean
HasOptedOutProcessing boolean
HasOptedOutSolicit boolean
SendIndividualData boolean
OwnerId reference(User:Owner) required defaulted
audit`,
    WHOLE,
  ),
  standardObject(
    "Account",
    "001",
    `IsDeleted boolean read
MasterRecordId reference(Account:MasterRecord) read
Name string(255) required nameField
Type picklist(255) {Prospect|Customer - Direct|Customer - Channel|Channel Partner / Reseller|Installation Partner|Technology Partner|Other}
ParentId reference(Account)
${ADDRESS("Billing")}
${ADDRESS("Shipping")}
Phone phone(40)
Fax phone(40)
AccountNumber string(40)
Website url(255)
PhotoUrl url(255) read
Sic string(20)
Industry picklist(255) ${INDUSTRIES}
AnnualRevenue currency(18,0)
NumberOfEmployees int
Ownership picklist(255) {Public|Private|Subsidiary|Other}
TickerSymbol string(20)
Description textarea(32000)
Rating picklist(255) {Hot|Warm|Cold}
Site string(80)
OwnerId reference(User:Owner) required defaulted
audit
LastActivityDate date read
LastViewedDate datetime read
LastReferencedDate datetime read
Jigsaw string(20)
JigsawCompanyId string(20) read
CleanStatus picklist(40) restricted ${CLEAN}
AccountSource picklist(255) ${SOURCES}
DunsNumber string(9)
Tradestyle string(255)
NaicsCode string(8)
NaicsDesc string(120)
YearStarted string(4)
SicDesc string(80)
DandbCompanyId reference(DandBCompany)`,
    WHOLE,
  ),
  standardObject(
    "Opportunity",
    "006",
    `IsDeleted boolean read
AccountId reference(Account)
IsPrivate boolean
Name string(120) required nameField
Description textarea(32000)
StageName picklist(255) required {Prospecting|Qualification|Needs Analysis|Value Proposition|Id. Decision Makers|Perception Analysis|Proposal/Price Quote|Negotiation/Review|Closed Won|Closed Lost}
Amount currency(18,2)
Probability percent(3,0) defaulted
ExpectedRevenue currency(18,2) read
TotalOpportunityQuantity double(18,2)
CloseDate date required
Type picklist(255) {Existing Customer - Upgrade|Existing Customer - Replacement|Existing Customer - Downgrade|New Customer}
NextStep string(255)
LeadSource picklist(255) ${SOURCES}
IsClosed boolean read
IsWon boolean read
ForecastCategory picklist(40) restricted read {Omitted|Pipeline|BestCase|MostLikely|Forecast|Closed}
ForecastCategoryName picklist(255) restricted defaulted {Omitted|Pipeline|Best Case|Most Likely|Commit|Closed}
CampaignId reference(Campaign)
HasOpportunityLineItem boolean read
Pricebook2Id reference(Pricebook2)
OwnerId reference(User:Owner) required defaulted
audit
LastActivityDate date read
FiscalQuarter int read
FiscalYear int read
Fiscal string(6) read
ContactId reference(Contact) create
LastViewedDate datetime read
LastReferencedDate datetime read`,
    { undeletable: true },
  ),
];
