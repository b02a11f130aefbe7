import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { RetryLater } from "../../src/errors.ts";
import { sendMessages } from "../../workflows/messages/send-messages.ts";
import { type AlertedLeads, alertedLeads } from "../support/alerted-leads.ts";
import { type FreshStore, freshStore } from "../support/store.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const LEAD = "crm:lead:1";
const LINE = {
  fields: 0,
  fillIn: 0,
  createTask: 0,
  changeTask: 0,
  changeOwner: 0,
  provision: 0,
  message: 50,
};

let store: FreshStore;
let world: AlertedLeads;
beforeEach(async () => {
  store = await freshStore();
  world = await alertedLeads(store, NINE - MINUTE, { channels: { breach: ["slack"] } });
  await world.engages(LEAD, NINE, "crm:rita");
});
afterEach(() => store.remove());

/** Sends what waits at an instant at which the CRM cannot be read. */
async function sendUnread(now: number): Promise<void> {
  const { ports, rules } = world.acme;
  const accounts = {
    ...ports.accounts,
    connector: (crm: string) => ({
      ...ports.accounts.connector(crm),
      reread: async () => {
        throw new RetryLater("Cannot be read.", now + MINUTE);
      },
    }),
  };
  const items = await store.outbox.claim(now, 2 * MINUTE, LINE);
  if (items.length > 0) await sendMessages({ ...ports, accounts, clock: { now: () => now } }, rules, items);
}

test("a higher tier's message waits for its CRM; a first tier's goes out after ten minutes", async () => {
  await world.acme.liveTo(NINE + 29 * MINUTE);
  world.post.trouble("slack", (_message, now) => {
    throw new RetryLater("Not now.", now + 5 * MINUTE);
  });
  await world.acme.liveTo(NINE + 3 * HOUR);
  const waiting = await store.messages.waiting(world.acme.tenantId, 10);
  const steps = () => world.post.delivered.length;
  expect(new Set(waiting.map(({ alert }) => alert?.step)).size).toBeGreaterThan(0);
  world.post.trouble("slack", null);
  const higher = waiting.filter(({ alert }) => alert?.step !== "tier-1").length;

  for (let minute = 10; minute < 60; minute++) await sendUnread(NINE + 3 * HOUR + minute * MINUTE);

  expect(higher).toBeGreaterThan(0);
  expect(steps()).toBe(waiting.length - higher);
});
