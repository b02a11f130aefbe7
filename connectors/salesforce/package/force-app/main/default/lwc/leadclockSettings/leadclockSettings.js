import { refreshApex } from "@salesforce/apex";
import { PARTS, prefixOf, REQUEST, RULES } from "c/leadclockParts";
import { getListRecordsByName } from "lightning/uiListsApi";
import { getObjectInfo } from "lightning/uiObjectInfoApi";
import { createRecord } from "lightning/uiRecordApi";
import { LightningElement, wire } from "lwc";

const PREFIX = prefixOf(RULES);
const RULES_NAME = RULES.objectApiName;
const REQUEST_NAME = REQUEST.objectApiName;
const rulesField = (name) => `${RULES_NAME}.${PREFIX}${name}`;
const requestField = (name) => `${REQUEST_NAME}.${PREFIX}${name}`;
const STATES = { working: "Leadclock is working on it", done: "Done", refused: "Refused" };
const LOOK_AGAIN_MS = 15_000;

export default class LeadclockSettings extends LightningElement {
  parts = PARTS;
  rulesName = RULES_NAME;
  rulesFields = [`${PREFIX}Time_Zone__c`, `${PREFIX}Response_By__c`];
  problem = null;
  isAsking = false;
  mayAsk = false;
  listView = `${PREFIX}All`;
  rulesRead = ["Time_Zone__c", "Response_By__c", "Version__c", "Mode__c", "Seen_At__c", "Problem__c"].map(
    rulesField,
  );
  requestsName = REQUEST_NAME;
  requestsRead = [
    ...["Ask__c", "State__c", "Answer__c", "Answered_At__c"].map(requestField),
    `${REQUEST_NAME}.CreatedDate`,
  ];
  newestFirst = "-CreatedDate";
  wiredRules;
  wiredRequests;
  timer;

  /** Whoever may make requests may edit rules: both come with one permission set. */
  @wire(getObjectInfo, { objectApiName: REQUEST })
  tookInfo({ data }) {
    if (data) this.mayAsk = data.createable;
  }

  @wire(getListRecordsByName, {
    objectApiName: "$rulesName",
    listViewApiName: "$listView",
    fields: "$rulesRead",
    pageSize: 1,
  })
  tookRules(result) {
    this.wiredRules = result;
  }

  @wire(getListRecordsByName, {
    objectApiName: "$requestsName",
    listViewApiName: "$listView",
    fields: "$requestsRead",
    sortBy: "$newestFirst",
    pageSize: 5,
  })
  tookRequests(result) {
    this.wiredRequests = result;
  }

  connectedCallback() {
    // Ended as soon as the page is left.
    // eslint-disable-next-line @lwc/lwc/no-async-operation
    this.timer = setInterval(() => this.look(), LOOK_AGAIN_MS);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  get rules() {
    const [record] = this.wiredRules?.data?.records ?? [];
    return record ? { id: record.id, ...valuesOf(record) } : null;
  }

  get standing() {
    const { rules } = this;
    if (!rules)
      return "Leadclock has not filled in the rules yet: it does within a minute of the connection.";
    const mode =
      rules.Mode__c === "live" ? "Live: people are told." : "Silent: nobody but the test recipient is told.";
    return `${mode} The records below were filled from version ${rules.Version__c ?? "?"} of the rules.`;
  }

  get requests() {
    return (this.wiredRequests?.data?.records ?? []).map((record) => {
      const values = valuesOf(record);
      return {
        id: record.id,
        ask: values.Ask__c,
        state: STATES[values.State__c] ?? "Waits for Leadclock, a minute at most",
        answer: values.Answer__c,
        isRefused: values.State__c === "refused",
      };
    });
  }

  get mayNotAsk() {
    return !this.mayAsk || this.isAsking || !this.rules;
  }

  preview() {
    return this.ask("preview");
  }

  publish() {
    return this.ask("publish");
  }

  reload() {
    return this.ask("reload");
  }

  async ask(what) {
    this.isAsking = true;
    this.problem = null;
    try {
      await createRecord({ apiName: REQUEST_NAME, fields: { [`${PREFIX}Ask__c`]: what } });
      await this.look();
    } catch (error) {
      this.problem = error?.body?.message ?? "It could not be asked.";
    }
    this.isAsking = false;
  }

  async look() {
    await Promise.all(
      [this.wiredRules, this.wiredRequests].filter(Boolean).map((wired) => refreshApex(wired)),
    );
  }
}

/** Values by field name without the package's namespace. */
function valuesOf({ fields }) {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { value }]) => [
      PREFIX && name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name,
      value,
    ]),
  );
}
