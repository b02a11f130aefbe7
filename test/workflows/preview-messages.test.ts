import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { previewFor } from "../../workflows/messages/preview-messages.ts";
import { alertedLeads, called } from "../support/alerted-leads.ts";
import { type FreshStore, freshStore } from "../support/store.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const ADA = "crm:lead:1";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

test("a lead that was answered is previewed as it would have read at its due, not as waiting ever since", async () => {
  const { acme, engages } = await alertedLeads(store, NINE, {});
  await engages(ADA, NINE, "crm:rita");
  await acme.tell(ADA, {}, called(NINE + 10 * MINUTE, "crm:rita"));
  await acme.liveTo(NINE + 50 * HOUR);
  const lead = await acme.leadOf(ADA);
  const messages = await previewFor(acme.ports, acme.rules, acme.tenantId, { lead, draft: null });
  const breach = messages.find(({ template }) => template === "breach")!.task.body.join("\n");
  expect(breach).toContain(
    "waiting since Mon 2 Mar, 09:00:00 UTC: 30 min in calendar time (30 min of open time",
  );
  expect(breach).toContain("Your time: 30 min since the handover.");
});

test("a lead that waits is previewed as of now", async () => {
  const { acme, engages } = await alertedLeads(store, NINE, {});
  await engages(ADA, NINE, "crm:rita");
  await acme.liveTo(NINE + 2 * HOUR);
  const lead = await acme.leadOf(ADA);
  const messages = await previewFor(acme.ports, acme.rules, acme.tenantId, { lead, draft: null });
  const breach = messages.find(({ template }) => template === "breach")!.task.body.join("\n");
  expect(breach).toContain("2 h in calendar time");
});
