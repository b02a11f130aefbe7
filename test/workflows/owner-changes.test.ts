import type { TenantFact } from "../../src/domain/facts.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { fireDue } from "../../workflows/decide/fire-due.ts";
import { dispatch } from "../../workflows/send/dispatch.ts";
import { cancelPending, pendingPage } from "../../workflows/send/pending.ts";
import { owned } from "../support/alerted-leads.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { person, twoCrms } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const LEAD = "crm:lead:1";

let store: FreshStore;
beforeEach(async () => {
  store = await freshStore();
});
afterEach(() => store.remove());

const known = (name: string, at: number, more: object = {}): TenantFact =>
  ({
    ...person(`crm:${name}`, `${name}@acme.test`, name),
    key: `${name} ${at}`,
    occurredAt: at,
    ...more,
  }) as TenantFact;

/** Rita has a lead and leaves at five past nine, before it was answered. */
async function ritaLeaves() {
  const people = { backups: {}, managers: {}, operations: "crm:olga" };
  const acme = await twoCrms(store, NINE, { people, ownerChanges: { absent: true } });
  await acme.people(known("rita", 0, { backupId: "crm:carl" }), known("carl", 0), known("mona", 0));
  await acme.tell(
    LEAD,
    {},
    { kind: "engaged", occurredAt: NINE, engagement: "form", properties: { lead_type: "hand-raiser" } },
    owned(NINE, "crm:rita"),
  );
  const at = NINE + 5 * MINUTE;
  await acme.people(known("rita", at, { active: false }));
  const ports = { ...acme.ports, clock: { now: () => at } };
  while (await fireDue(ports, acme.rules));
  const lead = await acme.leadOf(LEAD);
  const changes = async () =>
    ((await store.ownerChanges.of(acme.tenantId, [lead])).get(lead) ?? []).map(({ to, state }) => [
      to,
      state,
    ]);
  return { acme, at, ports, changes };
}

test("an owner change says whose the lead became, also where the backup changed before it was made", async () => {
  const { acme, at, ports, changes } = await ritaLeaves();
  expect(await changes()).toEqual([["crm:carl", "waiting"]]);

  await acme.people(known("rita", at + 1, { active: false, backupId: "crm:mona" }));
  while (await dispatch({ ...ports, clock: { now: () => at + 1 } }, acme.rules));

  expect(await changes()).toEqual([["crm:mona", "done"]]);
});

test("an owner change that waits is listed with whose the lead will be, and cancelled it is never made", async () => {
  const { acme, ports, changes } = await ritaLeaves();
  const list = async () =>
    (await pendingPage(ports, acme.rules, acme.tenantId, { after: null, limit: 50 })).entries.filter(
      ({ what }) => what === "ownerChange",
    );
  const [ahead] = await list();
  expect(ahead).toMatchObject({ kind: "absent", at: NINE + 5 * MINUTE, to: [{ name: "carl" }] });

  await cancelPending(ports, acme.tenantId, { id: ahead!.id, by: "dana", why: "rita is back at noon" });
  while (await dispatch(ports, acme.rules));
  while (await fireDue(ports, acme.rules));

  expect(await changes()).toEqual([["crm:carl", "dropped"]]);
  expect(await list()).toEqual([]);
});
