import { type FreshStore, freshStore } from "../support/store.ts";
import { NOON } from "../support/store-data.ts";

const pending = { tenantId: "acme", crm: "hubspot", redirectUrl: "https://leadclock.test/oauth/callback" };
let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

test("a state works once", async () => {
  const state = await store.states.issue(pending, NOON + 600_000);
  expect(await store.states.redeem(state, NOON)).toEqual(pending);
  expect(await store.states.redeem(state, NOON)).toBeNull();
});

test("of several callbacks with one state at once exactly one is answered", async () => {
  const state = await store.states.issue(pending, NOON + 600_000);
  const answers = await Promise.all(Array.from({ length: 6 }, () => store.states.redeem(state, NOON)));
  expect(answers.filter((answer) => answer !== null)).toEqual([pending]);
});

test("an expired state and one that was never issued are worth nothing", async () => {
  const state = await store.states.issue(pending, NOON);
  expect(await store.states.redeem(state, NOON)).toBeNull();
  expect(await store.states.redeem("made up", NOON)).toBeNull();
});

test("the table does not hold the states themselves, and housekeeping clears expired ones away", async () => {
  const state = await store.states.issue(pending, NOON);
  const { rows } = await store.db.query("select o::text as row from oauth_states o");
  expect(JSON.stringify(rows)).not.toContain(state);
  await store.maintain(NOON);
  expect((await store.db.query("select * from oauth_states")).rows).toEqual([]);
});
