import LeadclockPart from "c/leadclockPart";
import { PARTS } from "c/leadclockParts";
import { getListRecordsByName } from "lightning/uiListsApi";
import { deleteRecord } from "lightning/uiRecordApi";
import { createElement } from "lwc";

const THRESHOLDS = PARTS.find(({ id }) => id === "thresholds");
const records = [
  {
    id: "a01000000000001AAA",
    fields: {
      Clock__c: { value: "response" },
      Lead_Type__c: { value: "Hand-raiser" },
      Amount__c: { value: 30 },
      Unit__c: { value: "minutes" },
      Problem__c: { value: "Amount: It is empty. Give a number." },
    },
  },
];

async function shown(mayEdit) {
  const element = createElement("c-leadclock-part", { is: LeadclockPart });
  element.section = THRESHOLDS;
  element.mayEdit = mayEdit;
  document.body.appendChild(element);
  getListRecordsByName.emit({ records });
  await Promise.resolve();
  return element;
}

describe("a part of the rules", () => {
  afterEach(() => {
    while (document.body.firstChild) document.body.removeChild(document.body.firstChild);
    jest.clearAllMocks();
  });

  test("lists its records with what Leadclock found wrong", async () => {
    const element = await shown(true);
    const table = element.shadowRoot.querySelector("lightning-datatable");
    expect(table.data).toEqual([
      {
        id: "a01000000000001AAA",
        Clock__c: "response",
        Lead_Type__c: "Hand-raiser",
        Amount__c: 30,
        Unit__c: "minutes",
        Problem__c: "Amount: It is empty. Give a number.",
      },
    ]);
    expect(getListRecordsByName.getLastConfig()).toMatchObject({
      objectApiName: "Leadclock_Threshold__c",
      listViewApiName: "All",
    });
  });

  test("opens a form for a new record, and for one that is edited", async () => {
    const element = await shown(true);
    element.shadowRoot.querySelector("[data-add]").click();
    await Promise.resolve();
    const form = () => element.shadowRoot.querySelector("lightning-record-edit-form");
    expect(form().objectApiName).toBe("Leadclock_Threshold__c");
    expect(
      [...element.shadowRoot.querySelectorAll("lightning-input-field")].map(({ fieldName }) => fieldName),
    ).toEqual(THRESHOLDS.edited);
    form().dispatchEvent(new CustomEvent("success"));
    await Promise.resolve();
    expect(form()).toBeNull();
  });

  test("deletes what is asked to be deleted", async () => {
    deleteRecord.mockResolvedValue();
    const element = await shown(true);
    element.shadowRoot
      .querySelector("lightning-datatable")
      .dispatchEvent(
        new CustomEvent("rowaction", { detail: { action: { name: "delete" }, row: { id: records[0].id } } }),
      );
    await Promise.resolve();
    expect(deleteRecord).toHaveBeenCalledWith(records[0].id);
  });

  test("only shows itself to whoever may not edit", async () => {
    const element = await shown(false);
    expect(element.shadowRoot.querySelector("[data-add]")).toBeNull();
    expect(
      element.shadowRoot.querySelector("lightning-datatable").columns.map(({ type }) => type),
    ).not.toContain("action");
  });
});
