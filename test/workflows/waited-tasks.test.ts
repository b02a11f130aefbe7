import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { GiveUp, RetryLater } from "../../src/errors.ts";
import { dispatch } from "../../workflows/send/dispatch.ts";
import { type AlertedLeads, alertedLeads, called } from "../support/alerted-leads.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { whole } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const LEAD = "crm:lead:1";

let store: FreshStore;
let world: AlertedLeads;
/** A lead whose breach was decided at 9:30, and whose task the CRM did not take from then on. */
beforeEach(async () => {
  store = await freshStore();
  world = await alertedLeads(store, NINE - MINUTE, {});
  await world.engages(LEAD, NINE, "crm:rita");
  await world.acme.liveTo(NINE + 29 * MINUTE);
  world.acme.accounts.crm.tasks.length = 0;
  world.acme.accounts.crm.refuses = () =>
    new RetryLater("Not now.", world.acme.ports.clock.now() + 20 * MINUTE);
  await world.acme.liveTo(NINE + 31 * MINUTE);
});
afterEach(() => store.remove());

const works = () => {
  world.acme.accounts.crm.refuses = () => null;
};

describe("a task that waited until its CRM takes it", () => {
  test("is not made where the lead was called meanwhile, though nothing told us", async () => {
    const { crm } = world.acme.accounts;
    crm.unlearned.push({ record: LEAD, fact: whole(LEAD, called(NINE + 40 * MINUTE, "crm:rita")) });
    works();
    const later = { ...world.acme.ports, clock: { now: () => NINE + HOUR } };
    while (await dispatch(later, world.acme.rules));

    expect(world.tasks()).toEqual([]);
  });

  test("waits on while the lead cannot be read, and after ten minutes says that it was not", async () => {
    works();
    const { crm } = world.acme.accounts;
    const unreadable = {
      ...world.acme.ports,
      accounts: {
        ...world.acme.ports.accounts,
        connector: (name: string) => ({
          ...world.acme.ports.accounts.connector(name),
          reread: async () => {
            throw new RetryLater("Cannot be read.", NINE + HOUR);
          },
        }),
      },
    };
    const at = async (now: number) => {
      while (await dispatch({ ...unreadable, clock: { now: () => now } }, world.acme.rules));
    };
    await at(NINE + 50 * MINUTE);
    expect(world.tasks()).toEqual([]);
    await at(NINE + 59 * MINUTE);
    expect(world.tasks()).toEqual([]);
    await at(NINE + HOUR);

    expect(world.tasks()).toEqual(["Past due"]);
    expect(crm.tasks[0]?.body[0]).toBe(
      "Not re-checked: the CRM could not be read before this task was made.",
    );
  });

  test("is not made when it is revived for a lead that was answered since it was given up", async () => {
    const { acme } = world;
    acme.accounts.crm.refuses = ({ subject }) =>
      subject.startsWith("Past due") ? new GiveUp("Refused.", "Mend it.") : null;
    await acme.liveTo(NINE + 51 * MINUTE);
    expect(await store.outbox.dead(acme.tenantId)).toHaveLength(1);
    await acme.tell(LEAD, {}, called(NINE + 52 * MINUTE, "crm:rita"));
    works();
    await store.outbox.revive(acme.tenantId, NINE + 53 * MINUTE);
    await acme.liveTo(NINE + 55 * MINUTE);

    expect(world.tasks().filter((subject) => subject === "Past due")).toEqual([]);
    const alerts = await store.alerts.of(acme.tenantId, await acme.leadOf(LEAD));
    expect(alerts.find(({ step }) => step === "tier-1")?.state).toBe("closed");
  });
});
