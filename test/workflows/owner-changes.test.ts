import type { TenantFact } from "../../src/domain/facts.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { fireDue } from "../../workflows/decide/fire-due.ts";
import { dispatch } from "../../workflows/send/dispatch.ts";
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

test("an owner change says whose the lead became, also where the backup changed before it was made", async () => {
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
  expect(await changes()).toEqual([["crm:carl", "waiting"]]);

  await acme.people(known("rita", at + 1, { active: false, backupId: "crm:mona" }));
  while (await dispatch({ ...ports, clock: { now: () => at + 1 } }, acme.rules));

  expect(await changes()).toEqual([["crm:mona", "done"]]);
});
