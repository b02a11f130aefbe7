import CALENDAR from "@salesforce/schema/Leadclock_Calendar__c";
import LEAD_TYPE from "@salesforce/schema/Leadclock_Lead_Type__c";
import RECIPIENT from "@salesforce/schema/Leadclock_Recipient__c";
import REQUEST from "@salesforce/schema/Leadclock_Request__c";
import RULES from "@salesforce/schema/Leadclock_Rules__c";
import THRESHOLD from "@salesforce/schema/Leadclock_Threshold__c";
import TIER from "@salesforce/schema/Leadclock_Tier__c";

/** Fields and list views of a packaged object carry the same namespace as the object. */
export const prefixOf = ({ objectApiName }) => /^(\w+?__)?Leadclock_/.exec(objectApiName)?.[1] ?? "";

const text = (name, label) => ({ name, label, type: "text" });
const number = (name, label) => ({ name, label, type: "number" });
const flag = (name, label) => ({ name, label, type: "boolean" });
const PROBLEM = text("Problem__c", "What is wrong");
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** The parts of the rules in the order in which they are set; `shown` stands in the list, `edited` in the form. */
export const PARTS = [
  {
    id: "leadTypes",
    title: "Lead types",
    help: "Strongest first: a lead of several types counts as the first of them.",
    object: LEAD_TYPE,
    sortBy: "Position__c",
    shown: [
      number("Position__c", "Position"),
      text("Name", "Label"),
      text("Key__c", "Key"),
      flag("Hand_Raiser__c", "Hand-raiser"),
      PROBLEM,
    ],
    edited: ["Name", "Key__c", "Position__c", "Hand_Raiser__c", "Severity__c"],
  },
  {
    id: "thresholds",
    title: "Time allowed",
    help: "How long each clock may run, for each lead type and for all others.",
    object: THRESHOLD,
    sortBy: "Clock__c",
    shown: [
      text("Clock__c", "Clock"),
      text("Lead_Type__c", "Lead type"),
      number("Amount__c", "Time allowed"),
      text("Unit__c", "Unit"),
      PROBLEM,
    ],
    edited: ["Clock__c", "Lead_Type__c", "Amount__c", "Unit__c"],
  },
  {
    id: "calendars",
    title: "Hours",
    help: "Opening hours and holidays that clocks count in.",
    object: CALENDAR,
    sortBy: "Name",
    shown: [
      text("Name", "Name"),
      text("Time_Zone__c", "Time zone"),
      ...DAYS.slice(0, 5).map((day) => text(`${day}__c`, day)),
      PROBLEM,
    ],
    edited: ["Name", "Time_Zone__c", ...DAYS.map((day) => `${day}__c`), "Holidays__c"],
  },
  {
    id: "tiers",
    title: "Alert steps",
    help: "Warnings before due, and who hears at due and after it.",
    object: TIER,
    sortBy: "Clock__c",
    shown: [
      text("Clock__c", "Clock"),
      text("Kind__c", "Kind"),
      number("Tier__c", "Tier"),
      number("Amount__c", "Time"),
      text("Unit__c", "Unit"),
      text("Recipients__c", "Recipients"),
      PROBLEM,
    ],
    edited: [
      "Clock__c",
      "Kind__c",
      "Tier__c",
      "Amount__c",
      "Unit__c",
      "Calendar_Time__c",
      "Recipients__c",
      "Roles__c",
    ],
  },
  {
    id: "recipients",
    title: "Recipients",
    help: "Who stands for each place that the rules name.",
    object: RECIPIENT,
    sortBy: "Place__c",
    shown: [
      text("Place__c", "Place"),
      text("Role__c", "Role"),
      text("Person__c", "Person, by address"),
      PROBLEM,
    ],
    edited: ["Place__c", "Role__c", "For_User__c", "For_Person__c", "User__c", "Person__c"],
  },
];

export { REQUEST, RULES };
