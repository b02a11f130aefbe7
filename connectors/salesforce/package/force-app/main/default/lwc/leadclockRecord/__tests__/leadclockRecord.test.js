import LeadclockRecord from "c/leadclockRecord";
import { getRecord } from "lightning/uiRecordApi";
import { createElement } from "lwc";

const field = (value) => ({ value, displayValue: null });
const LEAD = {
  apiName: "Lead",
  id: "00Q000000000001AAA",
  fields: {
    Leadclock_engaged_at__c: field("2026-03-02T09:00:00.000Z"),
    Leadclock_assigned_at__c: field("2026-03-02T09:01:00.000Z"),
    Leadclock_first_touch_at__c: field("2026-03-02T09:40:00.000Z"),
    Leadclock_systems_delay__c: field(1),
    Leadclock_human_delay__c: field(39),
    Leadclock_speed_to_lead__c: field(40),
    Leadclock_lead_type__c: field("Hand-raiser"),
    Leadclock_sla_threshold__c: field("30 min"),
    Leadclock_sla_due_at__c: field("2026-03-02T09:31:00.000Z"),
    Leadclock_sla_status__c: field("miss"),
    Leadclock_sla_overdue__c: field(false),
  },
};

function shown() {
  const element = createElement("c-leadclock-record", { is: LeadclockRecord });
  element.recordId = LEAD.id;
  element.objectApiName = "Lead";
  document.body.appendChild(element);
  return element;
}

describe("the record component", () => {
  afterEach(() => {
    while (document.body.firstChild) document.body.removeChild(document.body.firstChild);
  });

  test("says verdict, delays and how it went", async () => {
    const element = shown();
    getRecord.emit(LEAD);
    await Promise.resolve();
    const root = element.shadowRoot;
    expect(root.querySelector("lightning-badge").label).toBe("Late");
    expect([...root.querySelectorAll("li")].map(({ textContent }) => textContent)).toEqual([
      "It took 1 min until somebody had it.",
      "From then it took 39 min until the first touch.",
      "40 min in all.",
    ]);
    const delays = [...root.querySelectorAll("[data-delay]")].map(({ textContent }) => textContent);
    expect(delays).toEqual(["1 min", "39 min", "40 min", "Not yet"]);
  });

  test("asks for the fields of the record's own object", async () => {
    shown();
    await Promise.resolve();
    const { recordId, optionalFields } = getRecord.getLastConfig();
    expect(recordId).toBe(LEAD.id);
    expect(optionalFields).toContain("Lead.Leadclock_sla_status__c");
  });

  test("whoever may not see the fields is told which permission set they lack", async () => {
    const element = shown();
    getRecord.error();
    await Promise.resolve();
    expect(element.shadowRoot.querySelector("[role=alert]").textContent).toContain("Leadclock user");
  });
});
