import type { Connector } from "../../connectors/connector.ts";
import { DAY, MINUTE } from "../../src/domain/time.ts";
import { Reconciler } from "../../workflows/learn/reconcile.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { type TwoCrms, twoCrms } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);

let store: FreshStore;
let acme: TwoCrms;
beforeEach(async () => {
  store = await freshStore();
  acme = await twoCrms(store, NINE);
});
afterEach(() => store.remove());

test("the long history of one account holds up no other account's sweep", async () => {
  const { crm, map } = acme.accounts;
  let now = NINE;
  const order: string[] = [];
  const sweep =
    (name: string): Connector["sweep"] =>
    async (session, period, cursor) => {
      const isHistory = period.start < now - DAY;
      order.push(`${name} ${isHistory ? "history" : "sweep"}`);
      const page = await acme.ports.accounts.connector(name).sweep(session, period, cursor);
      return {
        ...page,
        next: isHistory && Number(cursor ?? 0) < 50 ? String(Number(cursor ?? 0) + 1) : null,
      };
    };
  const reconciler = new Reconciler(
    {
      ...acme.ports,
      clock: { now: () => now },
      accounts: {
        ...acme.ports.accounts,
        connector: (name) => ({ ...acme.ports.accounts.connector(name), sweep: sweep(name) }),
      },
    },
    acme.rules,
    { sweepEveryMs: MINUTE, backfillDays: 90 },
  );
  // The second one has its history behind it.
  const done = { from: NINE, to: NINE, cursor: null, seen: 0, total: 0, doneAt: NINE };
  const [first, second] = [crm, map]
    .map(({ installation }) => installation)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const name of ["backfill", "sweep"])
    await store.tenants.setBookmark(acme.tenantId, second!.id, name, JSON.stringify(done));
  for (const { id } of [first!, second!])
    await store.tenants.setBookmark(acme.tenantId, id, "people", String(NINE + 30 * MINUTE));
  now = NINE + 2 * MINUTE;
  while (!order.includes(`${second!.crm} sweep`) && order.length < 60) await reconciler.step();

  expect(order.filter((one) => one.endsWith("history")).length).toBeLessThan(5);
  expect(order.at(-1)).toBe(`${second!.crm} sweep`);
});
