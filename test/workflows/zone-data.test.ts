import type { Policy } from "../../src/domain/policy.ts";
import { HOUR } from "../../src/domain/time.ts";
import { noticeZoneData } from "../../workflows/decide/notice-zone-data.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { engaged } from "../support/store-data.ts";
import { type TwoCrms, twoCrms } from "../support/two-crms.ts";

const EIGHT = Date.UTC(2026, 2, 2, 8);
const RULES: Partial<Policy> = { timeZone: "Europe/Berlin" };
let store: FreshStore;
let acme: TwoCrms;
beforeAll(async () => {
  store = await freshStore();
  acme = await twoCrms(store, EIGHT, RULES);
});
afterAll(() => store.remove());

/** A lead that is to be looked at in two hours, and one for which nothing is to come. */
async function someLeads(): Promise<void> {
  for (const [n, due] of [
    [1, EIGHT + 2 * HOUR],
    [2, null],
  ] as const) {
    const lead = (await store.leads.resolve(acme.tenantId, "crm:1", [`crm:contact:${n}`])).values().next()
      .value!;
    await store.leads.addFacts(acme.tenantId, lead, [engaged(`e${n}`, EIGHT)], EIGHT, "push");
    await store.leads.save(acme.tenantId, lead, [], due, EIGHT);
  }
}

const changes = async () =>
  (await store.audit.list(acme.tenantId)).filter(({ action }) => action === "zoneData.changed");
const wakes = async () =>
  (
    await store.db.query<{ at: number | null }>(
      "select wake_at as at from leads where tenant_id = $1 order by wake_at nulls last",
      [acme.tenantId],
    )
  ).rows.map(({ at }) => at);

/** As if the start before had known other changes of the clocks. */
const knewOther = (year: number) =>
  store.db.query(
    `update bookmarks set value = jsonb_set(jsonb_set(value::jsonb, $2, '"3600000"'), '{data}', '"2019c"')::text
     where tenant_id = $1 and name = 'zone data'`,
    [acme.tenantId, `{zones,Europe/Berlin,${year}}`],
  );

test("new time-zone data are noticed at the start: whoever waits is looked at at once, once", async () => {
  await someLeads();
  await noticeZoneData(acme.ports);
  expect(await changes()).toEqual([]);
  await noticeZoneData(acme.ports);
  expect(await wakes()).toEqual([EIGHT + 2 * HOUR, null]);

  await knewOther(2026);
  await noticeZoneData(acme.ports);
  expect(await wakes()).toEqual([EIGHT, null]);
  expect(await changes()).toMatchObject([
    {
      actor: "leadclock",
      detail: { was: "2019c", is: process.versions.tz, zones: ["Europe/Berlin"], leads: 1 },
    },
  ]);
  await noticeZoneData(acme.ports);
  expect(await changes()).toHaveLength(1);
});

test("data that differ only in years that are over change nothing", async () => {
  await knewOther(1999);
  await noticeZoneData(acme.ports);
  expect(await changes()).toHaveLength(1);
});
