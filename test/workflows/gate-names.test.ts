import { check } from "../../workflows/gate/check.ts";
import { withNames } from "../../workflows/gate/named-leads.ts";
import { alertedLeads } from "../support/alerted-leads.ts";
import { type FreshStore, freshStore } from "../support/store.ts";

const NINE = Date.UTC(2026, 2, 2, 9);

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

test("what the gate says to look at has the leads' names and links; what is no lead stays as it is", async () => {
  const { acme, engages } = await alertedLeads(store, NINE, {});
  await engages("crm:lead:1", NINE, "crm:rita");
  const lead = await acme.leadOf("crm:lead:1");
  const checks = [
    check("alerts", { state: "fail", says: "One was wrong.", lookAt: [`${lead} response tier-1`] }),
    check("interference", { state: "fail", says: "One was refused.", lookAt: ["crm:lead:9", lead] }),
  ];
  const named = await withNames(store, acme.tenantId, checks);
  expect(named.map(({ lookAt }) => lookAt)).toEqual([
    ["Lead 1 response tier-1 (https://crm:lead:1)"],
    ["crm:lead:9", "Lead 1 (https://crm:lead:1)"],
  ]);
});
