import { refreshApex } from "@salesforce/apex";
import { prefixOf } from "c/leadclockParts";
import { getListRecordsByName } from "lightning/uiListsApi";
import { deleteRecord } from "lightning/uiRecordApi";
import { api, LightningElement, wire } from "lwc";

const ACTIONS = {
  type: "action",
  typeAttributes: {
    rowActions: [
      { label: "Edit", name: "edit" },
      { label: "Delete", name: "delete" },
    ],
  },
};
const STANDARD = ["Name", "Id"];

export default class LeadclockPart extends LightningElement {
  @api section;
  /** Without it the records can only be looked at. */
  @api mayEdit = false;
  editing = null;
  isEditing = false;
  problem = null;
  wired;
  rows = [];

  get prefix() {
    return prefixOf(this.section.object);
  }

  get objectApiName() {
    return this.section.object.objectApiName;
  }

  get listView() {
    return `${this.prefix}All`;
  }

  named(field) {
    return STANDARD.includes(field) ? field : `${this.prefix}${field}`;
  }

  get fields() {
    const shown = this.section.shown.map(({ name }) => name);
    return [...new Set([...shown, ...this.section.edited])].map(
      (name) => `${this.objectApiName}.${this.named(name)}`,
    );
  }

  get sortBy() {
    return this.named(this.section.sortBy);
  }

  @wire(getListRecordsByName, {
    objectApiName: "$objectApiName",
    listViewApiName: "$listView",
    fields: "$fields",
    sortBy: "$sortBy",
    pageSize: 200,
  })
  took(result) {
    this.wired = result;
    if (result.data) {
      this.problem = null;
      this.rows = result.data.records.map((record) => ({
        id: record.id,
        ...Object.fromEntries(
          this.section.shown.map(({ name }) => [name, record.fields[this.named(name)]?.value ?? null]),
        ),
      }));
    } else if (result.error)
      this.problem = "These records cannot be read. Ask your admin for the permission set Leadclock admin.";
  }

  get columns() {
    const shown = this.section.shown.map(({ name, label, type }) => ({
      fieldName: name,
      label,
      type,
      wrapText: name === "Problem__c",
    }));
    return this.mayEdit ? [...shown, ACTIONS] : shown;
  }

  get inputs() {
    return this.section.edited.map((name) => this.named(name));
  }

  get isEmpty() {
    return this.rows.length === 0 && !this.problem;
  }

  add() {
    this.editing = null;
    this.isEditing = true;
  }

  close() {
    this.isEditing = false;
  }

  async act({ detail: { action, row } }) {
    if (action.name === "edit") {
      this.editing = row.id;
      this.isEditing = true;
      return;
    }
    try {
      await deleteRecord(row.id);
      await this.changed();
    } catch (error) {
      this.problem = error?.body?.message ?? "It could not be deleted.";
    }
  }

  async saved() {
    this.isEditing = false;
    await this.changed();
  }

  async changed() {
    this.dispatchEvent(new CustomEvent("changed"));
    await refreshApex(this.wired);
  }

  @api
  refresh() {
    return this.wired ? refreshApex(this.wired) : Promise.resolve();
  }
}
