import type { Understood } from "../../connectors/connector.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { RetryLater } from "../../src/errors.ts";
import { absorbDeliveries } from "../../workflows/learn/absorb-deliveries.ts";
import { learn } from "../../workflows/learn/learn.ts";
import type { Data, Ports, Store } from "../../workflows/ports.ts";
import { owned } from "../support/alerted-leads.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { aDelivery } from "../support/store-data.ts";
import { person, type TwoCrms, twoCrms, whole } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const LEAD = "crm:lead:1";
const NOTHING: Understood = {
  facts: [],
  tenantFacts: [],
  cards: [],
  ignored: new Map(),
  dead: new Map(),
  erase: [],
};

let store: FreshStore;
let acme: TwoCrms;
beforeEach(async () => {
  store = await freshStore();
  acme = await twoCrms(store, NINE);
});
afterEach(() => store.remove());

test("waiting for a CRM counts nothing: the first failure of our own after it buries no delivery", async () => {
  let now = NINE;
  let trouble: (() => Error) | null = () => new RetryLater("Down.", now + MINUTE);
  const ports: Ports = {
    ...acme.ports,
    clock: { now: () => now },
    accounts: {
      ...acme.ports.accounts,
      connector: (crm) => ({
        ...acme.ports.accounts.connector(crm),
        understand: async () => {
          if (trouble) throw trouble();
          return NOTHING;
        },
      }),
    },
  };
  await store.inbox.put(acme.accounts.crm.installation, [aDelivery("d")], NINE);
  const later = async () => {
    await absorbDeliveries(ports, acme.rules);
    now += 10 * MINUTE;
  };
  for (let n = 0; n < 10; n++) await later();
  trouble = () => new Error("a lock was not free");
  await later();

  expect(await store.inbox.deadLetters(acme.tenantId)).toEqual([]);
  trouble = null;
  await later();
  expect(await store.inbox.nextAt(now)).toBeNull();
});

test("a delivery that fails by ourselves eight times is set aside", async () => {
  let now = NINE;
  const ports: Ports = {
    ...acme.ports,
    clock: { now: () => now },
    accounts: {
      ...acme.ports.accounts,
      connector: (crm) => ({
        ...acme.ports.accounts.connector(crm),
        understand: async () => {
          throw new Error("not understood");
        },
      }),
    },
  };
  await store.inbox.put(acme.accounts.crm.installation, [aDelivery("d")], NINE);
  for (let n = 0; n < 8; n++) {
    expect(await store.inbox.deadLetters(acme.tenantId)).toEqual([]);
    await absorbDeliveries(ports, acme.rules);
    now += 10 * MINUTE;
  }
  expect(await store.inbox.deadLetters(acme.tenantId)).toMatchObject([{ key: "d" }]);
});

test("people who were told of while the lead was waited for are those that it is decided with", async () => {
  await acme.people(person("crm:rita", "rita@acme.test", "Rita"), {
    ...person("crm:rita", "rita@acme.test", "Rita"),
    key: "bot",
    occurredAt: 1,
    human: false,
  } as ReturnType<typeof person>);
  const nowHuman = {
    ...person("crm:rita", "rita@acme.test", "Rita"),
    key: "human",
    occurredAt: 2,
    human: true,
  };
  // What another worker commits between our first look and the lead's lock.
  const meanwhile = (data: Data) =>
    data.tenantFacts.add(acme.tenantId, [nowHuman as ReturnType<typeof person>], NINE);
  const interleaved: Store = {
    ...store,
    transaction: (work) =>
      store.transaction((data) =>
        work({
          ...data,
          leads: {
            ...data.leads,
            resolve: async (...given) => {
              await meanwhile(data);
              return data.leads.resolve(...given);
            },
          },
        }),
      ),
  };
  const engaged = {
    kind: "engaged",
    occurredAt: NINE,
    engagement: "form",
    properties: { lead_type: "hand-raiser" },
  } as const;
  await learn(
    { ...acme.ports, store: interleaved },
    acme.rules,
    acme.accounts.crm.installation,
    {
      ...NOTHING,
      facts: [engaged, owned(NINE, "crm:rita")].map((said) => ({ record: LEAD, fact: whole(LEAD, said) })),
    },
    { seenBy: "push", receivedAt: NINE },
  );

  const [journey] = await acme.journeys(LEAD);
  expect(journey?.clocks.map(({ clock, status }) => `${clock} ${status}`)).toContain("response pending");
  expect((await store.nextWork()).due).toBe(NINE + 24 * MINUTE);
});
