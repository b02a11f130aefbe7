import STATUS from "@salesforce/schema/Lead.Leadclock_sla_status__c";
import { duration, tale, verdict } from "c/leadclockWords";
import { getFieldValue, getRecord } from "lightning/uiRecordApi";
import { api, LightningElement, wire } from "lwc";

/** Fields of leads and contacts have one name in both, with the package's namespace where it has one. */
const PREFIX = STATUS.fieldApiName.replace(/sla_status__c$/, "");
const SPECS = [
  "engaged_at",
  "assigned_at",
  "first_touch_at",
  "systems_delay",
  "human_delay",
  "speed_to_lead",
  "lead_type",
  "sla_threshold",
  "sla_due_at",
  "sla_status",
  "sla_overdue",
  "actual_response_time",
];
const THEMES = { hit: "slds-theme_success", miss: "slds-theme_error" };

export default class LeadclockRecord extends LightningElement {
  @api recordId;
  @api objectApiName;

  @wire(getRecord, { recordId: "$recordId", optionalFields: "$fields" })
  record;

  get fields() {
    return SPECS.map((spec) => this.fieldOf(spec));
  }

  fieldOf(spec) {
    return `${this.objectApiName ?? "Lead"}.${PREFIX}${spec}__c`;
  }

  get values() {
    const { data } = this.record ?? {};
    if (!data) return null;
    return Object.fromEntries(SPECS.map((spec) => [spec, getFieldValue(data, this.fieldOf(spec))]));
  }

  get isLoading() {
    return !this.record?.data && !this.record?.error;
  }

  get problem() {
    return this.record?.error
      ? "Leadclock's fields cannot be read. Ask your admin for the permission set Leadclock user."
      : null;
  }

  get shown() {
    const { values } = this;
    if (!values) return null;
    const minutes = ["systems_delay", "human_delay", "speed_to_lead", "actual_response_time"];
    const labels = ["Systems delay", "Human delay", "Speed to lead", "Counted in open time"];
    return {
      verdict: verdict(values.sla_status, values.sla_overdue === true),
      badge: values.sla_overdue === true ? THEMES.miss : (THEMES[values.sla_status] ?? ""),
      leadType: values.lead_type ?? "Not classified",
      threshold: values.sla_threshold ?? "None",
      due: values.sla_due_at,
      engaged: values.engaged_at,
      touched: values.first_touch_at,
      delays: minutes.map((spec, index) => ({
        key: spec,
        label: labels[index],
        words: duration(values[spec]) ?? "Not yet",
      })),
      tale: tale(values).map((words, index) => ({ key: index, words })),
    };
  }
}
