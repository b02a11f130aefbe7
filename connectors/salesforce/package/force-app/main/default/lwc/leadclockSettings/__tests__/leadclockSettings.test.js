import LeadclockSettings from "c/leadclockSettings";
import { getListRecordsByName } from "lightning/uiListsApi";
import { getObjectInfo } from "lightning/uiObjectInfoApi";
import { createRecord } from "lightning/uiRecordApi";
import { createElement } from "lwc";

const RULES = {
  records: [
    {
      id: "a00000000000001AAA",
      fields: { Mode__c: { value: "silent" }, Version__c: { value: 3 }, Problem__c: { value: null } },
    },
  ],
};
const REQUESTS = {
  records: [
    {
      id: "a06000000000001AAA",
      fields: {
        Ask__c: { value: "preview" },
        State__c: { value: "refused" },
        Answer__c: { value: 'Monday: "9 to 5" are no opening hours.' },
      },
    },
  ],
};
const of = (object) => (config) => config.objectApiName === object;

async function shown({ createable = true, rules = RULES } = {}) {
  const element = createElement("c-leadclock-settings", { is: LeadclockSettings });
  document.body.appendChild(element);
  await Promise.resolve();
  getObjectInfo.emit({ createable });
  getListRecordsByName.emit(rules, of("Leadclock_Rules__c"));
  getListRecordsByName.emit(REQUESTS, of("Leadclock_Request__c"));
  await Promise.resolve();
  return element.shadowRoot;
}

describe("the settings page", () => {
  afterEach(() => {
    while (document.body.firstChild) document.body.removeChild(document.body.firstChild);
    jest.clearAllMocks();
  });

  test("says how Leadclock stands and what became of requests", async () => {
    const root = await shown();
    expect(root.querySelector("[data-standing]").textContent).toContain("Silent");
    expect(root.querySelector("[data-standing]").textContent).toContain("version 3");
    expect(root.querySelector("[data-request]").textContent).toContain("Refused");
    expect(root.querySelector("[data-request] pre").textContent).toContain("no opening hours");
    expect(root.querySelectorAll("c-leadclock-part")).toHaveLength(5);
  });

  test.each(["preview", "publish", "reload"])("asks for a %s by a record", async (what) => {
    createRecord.mockResolvedValue({ id: "a06000000000002AAA" });
    const root = await shown();
    root.querySelector(`[data-ask=${what}]`).click();
    await Promise.resolve();
    expect(createRecord).toHaveBeenCalledWith({ apiName: "Leadclock_Request__c", fields: { Ask__c: what } });
  });

  test("tells what Salesforce refused", async () => {
    createRecord.mockRejectedValue({ body: { message: "insufficient access" } });
    const root = await shown();
    root.querySelector("[data-ask=preview]").click();
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    expect(root.querySelector("[role=alert]").textContent).toBe("insufficient access");
  });

  test("lets nobody ask who may not, or before there are rules", async () => {
    expect((await shown({ createable: false })).querySelector("[data-ask=publish]").disabled).toBe(true);
    document.body.removeChild(document.body.firstChild);
    const empty = await shown({ rules: { records: [] } });
    expect(empty.querySelector("[data-ask=publish]").disabled).toBe(true);
    expect(empty.querySelector("[data-standing]").textContent).toContain("has not filled in the rules yet");
  });
});
