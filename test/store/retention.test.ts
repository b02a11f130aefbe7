import type { Installation } from "../../connectors/connector.ts";
import { DAY } from "../../src/domain/time.ts";
import { AS_SHIPPED, retentionOf, setRetention } from "../../src/store/retention.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { aCard, aDelivery, aJourney, anAlert, anInstallation, engaged, NOON } from "../support/store-data.ts";

const NOW = NOON + 400 * DAY;
let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

/** A tenant with leads that were heard of so many days before now. */
async function aTenant(...leads: readonly { name: string; daysAgo: number; open?: "journey" | "alert" }[]) {
  const portal = anInstallation();
  const { tenantId } = portal;
  await store.tenants.save({
    id: tenantId,
    name: "Acme",
    mode: "live",
    modeSince: NOON,
    testRecipient: null,
  });
  for (const [index, { name, daysAgo, open }] of leads.entries()) {
    const record = `hubspot:contact:${101 + index}`;
    const at = NOW - daysAgo * DAY;
    const lead = (await store.leads.resolve(tenantId, portal.id, [record])).get(record)!;
    const fact = { ...engaged(`e ${lead}`, at), properties: { who: name } };
    await store.leads.addFacts(tenantId, lead, [fact as never], at, "push");
    const journey = aJourney(lead, `e ${lead}`, { status: open === "journey" ? "unanswered" : "answered" });
    await store.leads.save(tenantId, lead, [journey], null, at);
    await store.leads.putCards(tenantId, [aCard(record, name)]);
    if (open === "alert")
      await store.alerts.add(tenantId, lead, [
        anAlert(lead, journey.id, { body: { subject: name }, state: "open" }),
      ]);
  }
  return portal;
}

async function namesIn(portal: Installation): Promise<readonly string[]> {
  const { rows } = await store.db.query<{ text: string }>(
    `select t::text as text from facts t where tenant_id = $1 union all select t::text from record_cards t where tenant_id = $1
     union all select t::text from alerts t where tenant_id = $1 union all select t::text from record_words t where tenant_id = $1`,
    [portal.tenantId],
  );
  const all = rows.map(({ text }) => text).join();
  return ["Ada", "Bob", "Cyd", "Dan"].filter((name) => all.includes(name));
}

const keep = (portal: Installation, leadMonths: number | null) =>
  setRetention(store.db, portal.tenantId, { ...AS_SHIPPED, leadMonths }, "sam", NOON);

test("a lead's data goes when its time is over; younger ones and ones that somebody waits for stay", async () => {
  const portal = await aTenant(
    { name: "Ada", daysAgo: 200 },
    { name: "Bob", daysAgo: 100 },
    { name: "Cyd", daysAgo: 200, open: "journey" },
    { name: "Dan", daysAgo: 200, open: "alert" },
  );
  const other = await aTenant({ name: "Ada", daysAgo: 390 });
  await keep(portal, 6);
  const before = await store.reports.summary(portal.tenantId);
  await store.maintain(NOW);
  expect(await namesIn(portal)).toEqual(["Bob", "Cyd", "Dan"]);
  expect(await namesIn(other)).toEqual(["Ada"]);
  expect((await store.reports.summary(portal.tenantId)).sla).toEqual(before.sla);
  expect((await store.audit.list(portal.tenantId)).map(({ action, detail }) => [action, detail])).toEqual([
    ["data.retained", { months: 6, was: "kept", is: "erased" }],
  ]);
  await store.maintain(NOW);
  expect(await store.audit.list(portal.tenantId)).toHaveLength(1);
});

test("whoever engages anew after that begins as a new lead", async () => {
  const portal = await aTenant({ name: "Ada", daysAgo: 200 });
  const { tenantId } = portal;
  await keep(portal, 6);
  await store.maintain(NOW);
  const again = (await store.leads.resolve(tenantId, portal.id, ["hubspot:contact:101"])).get(
    "hubspot:contact:101",
  )!;
  expect(
    await store.leads.addFacts(tenantId, again, [engaged("swept", NOW - 200 * DAY)], NOW, "sweep"),
  ).toEqual([]);
  expect(await store.leads.addFacts(tenantId, again, [engaged("anew", NOW + 1)], NOW + 1, "push")).toEqual([
    "anew",
  ]);
});

test("deliveries go after each tenant's own days, dead letters after theirs, and what waits stays", async () => {
  const [ours, theirs] = [await aTenant(), await aTenant()];
  await setRetention(
    store.db,
    ours.tenantId,
    { deliveriesDays: 7, deadLettersDays: 60, leadMonths: null },
    "sam",
    NOON,
  );
  for (const portal of [ours, theirs])
    for (const [days, state] of [
      [8, "understood"],
      [29, "ignored"],
      [31, "understood"],
      [61, "dead"],
      [91, "dead"],
      [200, "waiting"],
    ] as const) {
      const key = `${days} ${state}`;
      await store.inbox.put(portal, [aDelivery(key)], NOW - days * DAY);
      await store.db.query("update inbox set state = $3 where tenant_id = $1 and key = $2", [
        portal.tenantId,
        key,
        state,
      ]);
    }
  await store.maintain(NOW);
  const left = async ({ tenantId }: Installation) =>
    (
      await store.db.query<{ key: string }>("select key from inbox where tenant_id = $1 order by key", [
        tenantId,
      ])
    ).rows.map(({ key }) => key);
  expect(await left(ours)).toEqual(["200 waiting"]);
  expect(await left(theirs)).toEqual(["200 waiting", "29 ignored", "61 dead", "8 understood"]);
});

test("as shipped where nobody said otherwise", async () => {
  expect(await retentionOf(store.db, anInstallation().tenantId)).toEqual(AS_SHIPPED);
});
