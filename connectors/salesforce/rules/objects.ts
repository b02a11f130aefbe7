import type { CustomPart, RuleField, RuleObject } from "./object-spec.ts";

const UNITS = ["minutes", "hours", "businessDays"] as const;
const text = (name: string, label: string, help: string, length = 255): RuleField => ({
  name,
  label,
  help,
  kind: { type: "Text", length },
});
const long = (name: string, label: string, help: string): RuleField => ({
  name,
  label,
  help,
  kind: { type: "LongTextArea", length: 5000, visibleLines: 4 },
});
const number = (name: string, label: string, help: string, scale = 0): RuleField => ({
  name,
  label,
  help,
  kind: { type: "Number", precision: 9, scale },
});
const choice = (name: string, label: string, help: string, values: readonly string[]): RuleField => ({
  name,
  label,
  help,
  kind: { type: "Picklist", values },
});
const flag = (name: string, label: string, help: string): RuleField => ({
  name,
  label,
  help,
  kind: { type: "Checkbox" },
});
const user = (name: string, label: string, help: string, relation: string): RuleField => ({
  name,
  label,
  help,
  kind: { type: "Lookup", to: "User", relation },
});
const told = (field: RuleField): RuleField => ({ ...field, byUs: true });

const PROBLEM = told(
  long(
    "Problem__c",
    "What is wrong",
    "Written by Leadclock: the field, what is wrong with it, and how to mend it.",
  ),
);
const CLOCK = text(
  "Clock__c",
  "Clock",
  "The promise it belongs to, by its name in the rules: assignment, response, lead-wait, follow-up, handoff or your own.",
  50,
);

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const DAY_NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
/** The field of each day of the week, Monday first. */
export const DAY_FIELDS = DAY_NAMES.map((name) => `${name}__c`);

/** What may be asked for: how the rules would have done, to make them the ones in force, or to take over those in force. */
export const ASKS = ["preview", "publish", "reload"] as const;
/** How far a request has come. */
const STATES = ["working", "done", "refused"] as const;
/** People that the rules name. */
const PLACES = [
  "defaultManager",
  "executive",
  "operations",
  "fallbackOwner",
  "reviewer",
  "role",
  "backup",
] as const;
const RECIPIENTS = ["owner", "backupOwner", "manager", "executive", "operations", "onCall"] as const;

const rules: RuleObject = {
  part: "rules",
  name: "Leadclock_Rules__c",
  label: "SLA rules",
  plural: "SLA rules",
  says: "One record: what holds for all rules, and how Leadclock stands.",
  named: { label: "Name", type: "Text" },
  fields: [
    text("Time_Zone__c", "Time zone", "IANA zone of periods and reports, for instance America/New_York.", 60),
    choice("Response_By__c", "Whose answer counts", "Beside backup owner and delegates.", [
      "owner",
      "team",
      "anyone",
    ]),
    PROBLEM,
    told(number("Version__c", "Version", "The version of the rules that these records were filled from.")),
    told(
      text("Mode__c", "Mode", "Silent: nobody but the test recipient is told. Live: people are told.", 20),
    ),
    told({
      name: "Seen_At__c",
      label: "Last looked at",
      help: "When Leadclock last looked here.",
      kind: { type: "DateTime" },
    }),
  ],
};

const leadTypes: RuleObject = {
  part: "leadTypes",
  name: "Leadclock_Lead_Type__c",
  label: "SLA lead type",
  plural: "SLA lead types",
  says: "A kind of lead, strongest first by position.",
  named: { label: "Label", type: "Text" },
  fields: [
    text("Key__c", "Key", "As thresholds and classification call it. Do not change it once it is used.", 100),
    number("Position__c", "Position", "1 is the strongest: it wins where a lead is of several types."),
    flag("Hand_Raiser__c", "Hand-raiser", "Whether the lead asked to be contacted."),
    choice(
      "Severity__c",
      "How loud",
      "Low is gathered into digests. Empty: urgent for hand-raisers, else normal.",
      ["urgent", "normal", "low"],
    ),
    PROBLEM,
  ],
};

const thresholds: RuleObject = {
  part: "thresholds",
  name: "Leadclock_Threshold__c",
  label: "SLA threshold",
  plural: "SLA thresholds",
  says: "How much time a clock allows for a lead type.",
  named: { label: "Number", type: "AutoNumber", format: "TH-{0000}" },
  fields: [
    CLOCK,
    text(
      "Lead_Type__c",
      "Lead type",
      "Key of the lead type; empty: every type that has no threshold of its own.",
      100,
    ),
    number("Amount__c", "Time allowed", "In the unit beside it.", 2),
    choice(
      "Unit__c",
      "Unit",
      "Minutes and hours count in the clock's calendar; a business day ends at the same local time on the next open day.",
      UNITS,
    ),
    PROBLEM,
  ],
};

const calendars: RuleObject = {
  part: "calendars",
  name: "Leadclock_Calendar__c",
  label: "SLA calendar",
  plural: "SLA calendars",
  says: "Opening hours and holidays that clocks count in.",
  named: { label: "Name", type: "Text" },
  fields: [
    text("Time_Zone__c", "Time zone", "IANA zone, for instance America/New_York.", 60),
    ...DAY_NAMES.map((day) =>
      text(
        `${day}__c`,
        day,
        "Opening hours as 09:00-17:00; several with a comma between; empty: closed.",
        100,
      ),
    ),
    long("Holidays__c", "Holidays", "One a line: 2026-12-25 Christmas Day. Closed all day."),
    PROBLEM,
  ],
};

const tiers: RuleObject = {
  part: "tiers",
  name: "Leadclock_Tier__c",
  label: "SLA alert step",
  plural: "SLA alert steps",
  says: "A warning before due, or a tier at due or after it.",
  named: { label: "Number", type: "AutoNumber", format: "ST-{0000}" },
  fields: [
    CLOCK,
    choice(
      "Kind__c",
      "Kind",
      "A warning goes to the owner before due; a tier to its recipients at due or later.",
      ["warning", "tier"],
    ),
    number("Tier__c", "Tier", "1 is the first; only for tiers."),
    number(
      "Amount__c",
      "Time",
      "Before due for warnings (or percent of the time allowed), after due for tiers; 0 is due itself.",
      2,
    ),
    choice("Unit__c", "Unit", "Percent is for warnings, business days for tiers.", ["percent", ...UNITS]),
    flag("Calendar_Time__c", "Round the clock", "Count round the clock instead of in the clock's calendar."),
    {
      name: "Recipients__c",
      label: "Recipients",
      help: "Who is told; only for tiers.",
      kind: { type: "MultiselectPicklist", values: RECIPIENTS },
    },
    text("Roles__c", "Other roles", "Names of people by role, with a comma between.", 255),
    PROBLEM,
  ],
};

const recipients: RuleObject = {
  part: "recipients",
  name: "Leadclock_Recipient__c",
  label: "SLA recipient",
  plural: "SLA recipients",
  says: "Who stands for a place that the rules name.",
  named: { label: "Number", type: "AutoNumber", format: "RE-{0000}" },
  fields: [
    choice("Place__c", "Place", "What this person is for.", PLACES),
    text("Role__c", "Role", "Its name, where the place is a role.", 100),
    user(
      "For_User__c",
      "For",
      "Whom the backup stands in for, where the place is backup.",
      "Leadclock_Backups_For",
    ),
    text("For_Person__c", "For, by address", "Instead of For: an e-mail address of the CRM.", 200),
    user("User__c", "Person", "Who it is.", "Leadclock_Places"),
    text("Person__c", "Person, by address", "Instead of Person: an e-mail address of the CRM.", 200),
    PROBLEM,
  ],
};

const requests: RuleObject = {
  part: "requests",
  name: "Leadclock_Request__c",
  label: "SLA request",
  plural: "SLA requests",
  says: "What somebody asked Leadclock to do with the rules, and what became of it. Whoever made the record asks.",
  named: { label: "Number", type: "AutoNumber", format: "RQ-{00000}" },
  fields: [
    choice("Ask__c", "What for", "Preview, publish, or take over the rules in force.", ASKS),
    told(choice("State__c", "State", "Empty: Leadclock has not looked yet.", STATES)),
    told(long("Answer__c", "Answer", "What the rules change and how they would have done, or why not.")),
    told(number("Draft__c", "Draft", "The revision of the draft that was made of the rules.")),
    told({
      name: "Answered_At__c",
      label: "Answered",
      help: "When Leadclock answered.",
      kind: { type: "DateTime" },
    }),
  ],
};

/** The objects in which a company's rules stand in Salesforce, and what is asked about them. */
export const RULE_OBJECTS: Readonly<Record<CustomPart, RuleObject>> = {
  rules,
  leadTypes,
  thresholds,
  calendars,
  tiers,
  recipients,
  requests,
};
