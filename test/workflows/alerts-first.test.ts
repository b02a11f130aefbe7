import { MINUTE, SECOND } from "../../src/domain/time.ts";
import { RetryLater } from "../../src/errors.ts";
import { dispatch } from "../../workflows/send/dispatch.ts";
import { type AlertedLeads, alertedLeads } from "../support/alerted-leads.ts";
import { type FreshStore, freshStore } from "../support/store.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const HALF_PAST = NINE + 31 * MINUTE;

let store: FreshStore;
let world: AlertedLeads;
/** An account that answered nothing: a breach waits to be told until 9:31:30, stamps of leads until 9:31:02. */
beforeEach(async () => {
  store = await freshStore();
  world = await alertedLeads(store, NINE - MINUTE, {});
  const { acme } = world;
  const { crm } = acme.accounts;
  await world.engages("crm:lead:1", NINE, "crm:rita");
  await acme.liveTo(NINE + 29 * MINUTE);
  const down = () => new RetryLater("Down.", acme.ports.clock.now(), { maybeDone: true });
  crm.refuses = down;
  await acme.liveTo(HALF_PAST);
  crm.trouble = down();
  await world.engages("crm:lead:2", HALF_PAST, "crm:rita");
  await at(HALF_PAST);
  await store.db.query("update outbox set ready_at = $1 where kind = 'createTask'", [
    HALF_PAST + 30 * SECOND,
  ]);
  await store.db.query("update outbox set ready_at = $1 where kind = 'fields'", [HALF_PAST + 2 * SECOND]);
  crm.trouble = null;
  crm.tasks.length = 0;
  crm.writes.length = 0;
});
afterEach(() => store.remove());

const at = async (now: number) => {
  while (await dispatch({ ...world.acme.ports, clock: { now: () => now } }, world.acme.rules));
};
const stamped = () => world.acme.accounts.crm.writes.map(({ record }) => record);

describe("stamps of an account that answers again", () => {
  test("let an alert pass whose next try is moments away", async () => {
    world.acme.accounts.crm.refuses = () => null;

    await at(HALF_PAST + 2 * SECOND);
    expect(stamped()).toEqual([]);
    expect(world.tasks()).toEqual([]);

    await at(HALF_PAST + 30 * SECOND);
    expect(world.tasks()).toEqual(["Past due"]);
    expect(stamped()).toContain("crm:lead:2");
  });

  test("go on after two minutes, where the alert is not taken for reasons of its own", async () => {
    await at(HALF_PAST + 30 * SECOND);
    expect(stamped()).toEqual([]);

    for (let seconds = 40; seconds <= 240; seconds += 20) await at(HALF_PAST + seconds * SECOND);
    expect(stamped()).toContain("crm:lead:2");
    expect(world.tasks()).toEqual([]);
  });

  test("let it pass also where they are new", async () => {
    world.acme.accounts.crm.refuses = () => null;
    await world.engages("crm:lead:3", HALF_PAST + 5 * SECOND, "crm:rita");

    await at(HALF_PAST + 10 * SECOND);
    expect(stamped()).toEqual([]);

    await at(HALF_PAST + 30 * SECOND);
    expect(stamped()).toEqual(expect.arrayContaining(["crm:lead:2", "crm:lead:3"]));
  });

  test("do not count a try for having waited", async () => {
    const attempts = async () =>
      (await store.db.query<{ n: number }>("select max(attempts) as n from outbox where kind = 'fields'"))
        .rows[0]?.n;
    const before = await attempts();
    await at(HALF_PAST + 2 * SECOND);

    expect(await attempts()).toBe(before);
  });
});
