import type { ProvisionReport } from "../../connectors/connector.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { GiveUp } from "../../src/errors.ts";
import { dispatch } from "../../workflows/send/dispatch.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { type TwoCrms, twoCrms } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const PEOPLE = { backups: {}, managers: {}, operations: "crm:olga" };

let store: FreshStore;
let acme: TwoCrms;
let now: number;
/** A new version offers other reasons: the account's list is to be brought up to date. */
beforeEach(async () => {
  store = await freshStore();
  acme = await twoCrms(store, NINE, { people: PEOPLE });
  now = NINE;
  const work = { kind: "provision", version: 1 } as const;
  await store.outbox.put(
    [{ tenantId: acme.tenantId, installationId: "crm:1", key: "fields of version 1", priority: 2, work }],
    NINE,
  );
});
afterEach(() => store.remove());

async function send(provision: () => ProvisionReport): Promise<void> {
  const { ports } = acme;
  const accounts = {
    ...ports.accounts,
    connector: (crm: string) => ({
      ...ports.accounts.connector(crm),
      provision: async () => provision(),
    }),
  };
  while (await dispatch({ ...ports, accounts, clock: { now: () => now } }, acme.rules));
}

const tasks = () =>
  [...acme.accounts.crm.tasks, ...acme.accounts.map.tasks].map(({ subject, assignee }) => [
    subject,
    assignee,
  ]);
const blocked = (what: string): ProvisionReport => ({
  items: [{ what, state: "blocked", detail: "no right" }],
  inOrder: false,
});

test("a list of reasons that the account keeps as it was waits, and operations are told; mended, it is done", async () => {
  await send(() => blocked("leadclock_breach_reason"));
  expect(tasks()).toEqual([["CRM refuses what Leadclock does", "crm:olga"]]);

  now += HOUR;
  await send(() => ({ items: [{ what: "leadclock_breach_reason", state: "repaired" }], inOrder: true }));
  expect((await store.nextWork()).outbox).toBeNull();
  const trail = await store.audit.list(acme.tenantId, "crm:1");
  expect(trail.map(({ action }) => action)).toContain("fields.updated");
});

test("what else is not as it should be holds up nothing", async () => {
  await send(() => blocked("leadclock_notes"));
  expect(tasks()).toEqual([]);
  expect((await store.nextWork()).outbox).toBeNull();
});

test("given up, operations hear which account keeps the fields of an older policy", async () => {
  await send(() => {
    throw new GiveUp("The portal takes no more properties.", "Delete some.");
  });
  now += MINUTE;
  await send(() => ({ items: [], inOrder: true }));
  expect(tasks()).toEqual([["CRM keeps the fields of an older policy", "crm:olga"]]);
});
