import type { Connector } from "../../connectors/connector.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { fireDue } from "../../workflows/decide/fire-due.ts";
import type { Ports } from "../../workflows/ports.ts";
import { dispatch } from "../../workflows/send/dispatch.ts";
import { owned } from "../support/alerted-leads.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { person, type TwoCrms, twoCrms } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const WARNING = NINE + 24 * MINUTE;
const LEAD = "crm:lead:1";
const CALLS = { name: "calls", calls: 100, perMs: 1_000 };

let store: FreshStore;
let acme: TwoCrms;
afterEach(() => store.remove());

/** A warning that is decided and not yet sent. */
beforeEach(async () => {
  store = await freshStore();
  acme = await twoCrms(store, NINE - MINUTE);
  await acme.people(person("crm:rita", "rita@acme.test", "Rita"));
  await acme.tell(
    LEAD,
    {},
    { kind: "engaged", occurredAt: NINE, engagement: "form", properties: { lead_type: "hand-raiser" } },
    owned(NINE, "crm:rita"),
  );
  await acme.liveTo(WARNING - 1);
  await fireDue({ ...acme.ports, clock: { now: () => WARNING } }, acme.rules);
});

/** A worker that stands still within its calls while the others go on; then it goes on as if nothing had been. */
function frozenWorker(meanwhile: () => Promise<void>, where: "before" | "after" = "before"): Ports {
  const { ports } = acme;
  return {
    ...ports,
    clock: { now: () => Math.max(WARNING, ports.clock.now()) },
    accounts: {
      ...ports.accounts,
      connector(crm): Connector {
        const real = ports.accounts.connector(crm);
        return {
          ...real,
          async createTasks(session, drafts) {
            if (where === "before") await meanwhile();
            try {
              await session.permit(CALLS);
            } catch (error) {
              return drafts.map(() => ({ ok: false, error: error as Error }));
            }
            // Between leave and call there is nothing that could still be asked.
            if (where === "after") await meanwhile();
            const made = await real.createTasks(session, drafts);
            return made.map((one) => (one.ok ? { ok: true, taskId: `${one.taskId} again` } : one));
          },
        };
      },
    },
  };
}

const warnings = () => acme.accounts.crm.tasks.filter(({ subject }) => /warn|min left|due/i.test(subject));

test("a worker that was frozen beyond its lease calls nobody: another one has made the task", async () => {
  const frozen = frozenWorker(() => acme.liveTo(WARNING + 3 * MINUTE));

  while (await dispatch(frozen, acme.rules));

  const keys = acme.accounts.crm.tasks.map(({ key }) => key);
  expect(keys).toHaveLength(1);
  expect(warnings()).toHaveLength(1);
});

test("a worker that was frozen at the very moment of its call closes the task that it made as the second one", async () => {
  const frozen = frozenWorker(() => acme.liveTo(WARNING + 3 * MINUTE), "after");

  while (await dispatch(frozen, acme.rules));
  await acme.liveTo(WARNING + 4 * MINUTE);

  const [first, second] = acme.accounts.crm.tasks.map(({ key }) => key);
  expect(second).toBe(first);
  expect(acme.accounts.crm.changes).toEqual([
    { taskId: `crm:${first} again`, close: { note: "Made twice; the other one stays." } },
  ]);
  const alerts = await store.alerts.of(acme.tenantId, await acme.leadOf(LEAD));
  expect(alerts.map(({ taskId, state }) => [taskId, state])).toEqual([[`crm:${first}`, "open"]]);
});

test("what it writes down afterwards touches nothing of the worker that has it now", async () => {
  const claim = (at: number) => store.outbox.claim(at, 2 * MINUTE, LIMITS);
  const [first] = await claim(WARNING);
  const [second] = await claim(WARNING + 2 * MINUTE);
  expect(second?.key).toBe(first?.key);

  await store.outbox.retry([first!], WARNING + 2 * MINUTE + 1, "too late", false);
  await store.outbox.bury([first!], "too late");

  expect(await claim(WARNING + 3 * MINUTE)).toEqual([]);
  const [third] = await claim(WARNING + 4 * MINUTE);
  expect(third).toMatchObject({ key: first?.key, unsure: true });
});

test("what it reports as done is not what was put in line under the same key since then", async () => {
  const { tenantId } = acme;
  const limits = { ...LIMITS, createTask: 0, changeTask: 10 };
  const claim = (at: number) => store.outbox.claim(at, 2 * MINUTE, limits);
  const put = (note: string) => {
    const work = { kind: "changeTask", change: { taskId: "t", close: { note } } } as const;
    return store.outbox.put([{ tenantId, installationId: "crm:1", key: "t", priority: 1, work }], WARNING);
  };
  await put("first");
  const frozen = await claim(WARNING);
  const working = await claim(WARNING + 2 * MINUTE);
  await store.outbox.done(working);
  await put("second");

  await store.outbox.done(frozen);

  const [left] = await claim(WARNING + 2 * MINUTE);
  expect(left?.work).toMatchObject({ change: { close: { note: "second" } } });
});

const LIMITS = {
  fields: 0,
  fillIn: 0,
  createTask: 10,
  changeTask: 0,
  changeOwner: 0,
  provision: 0,
  message: 0,
};
