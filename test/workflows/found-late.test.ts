import type { RecordFact } from "../../connectors/connector.ts";
import type { LeadFact } from "../../src/domain/facts.ts";
import { HOUR, type Instant, MINUTE, SECOND } from "../../src/domain/time.ts";
import { RetryLater } from "../../src/errors.ts";
import { fireDue } from "../../workflows/decide/fire-due.ts";
import type { Ports } from "../../workflows/ports.ts";
import { called, owned } from "../support/alerted-leads.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { person, type TwoCrms, twoCrms } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const BACK = NINE + 2 * HOUR;
const LEAD = "crm:lead:1";

let store: FreshStore;
let acme: TwoCrms;
afterEach(() => store.remove());

/** A lead that fell due while we were down. */
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
});

/** What the CRM answers to each look at the lead, and when it is next asked. */
function lookedAt(answer: (now: Instant) => readonly RecordFact[]) {
  let now = BACK;
  const ports: Ports = {
    ...acme.ports,
    clock: { now: () => now },
    accounts: {
      ...acme.ports.accounts,
      connector: (crm) => ({
        ...acme.ports.accounts.connector(crm),
        reread: async () => ({
          facts: answer(now),
          tenantFacts: [],
          cards: [],
          ignored: new Map(),
          dead: new Map(),
          erase: [],
        }),
      }),
    },
  };
  return async (until: Instant) => {
    for (;;) {
      while (await fireDue(ports, acme.rules));
      const { due } = await store.nextWork();
      if (due === null || due > until) break;
      now = Math.max(now + 1, due);
    }
    now = until;
  };
}

const alerts = async () =>
  (await store.alerts.of(acme.tenantId, await acme.leadOf(LEAD))).map(
    ({ kind, outcome }) => `${kind}: ${outcome}`,
  );

const outOfCalls = (now: Instant) => new RetryLater("The limit crm is used up for now", now + 2 * SECOND);

describe("what fell due while we were down", () => {
  test("is no alert where the lead was called, though the first look at the CRM has to wait", async () => {
    let looks = 0;
    const liveTo = lookedAt((now) => {
      looks += 1;
      if (looks === 1) throw outOfCalls(now);
      const touch = called(NINE + 5 * MINUTE, "crm:rita");
      return [{ record: LEAD, fact: { ...touch, key: "call", source: "crm", record: LEAD } as LeadFact }];
    });

    await liveTo(BACK);
    expect(await alerts()).toEqual([]);
    await liveTo(BACK + 2 * SECOND);

    expect(looks).toBe(2);
    expect((await alerts()).filter((one) => !one.endsWith("late"))).toEqual([]);
  });

  test("is told unread only after ten minutes in which the CRM was asked in vain", async () => {
    const liveTo = lookedAt((now) => {
      throw outOfCalls(now);
    });

    await liveTo(BACK + 10 * MINUTE - 1);
    expect(await alerts()).toEqual([]);
    await liveTo(BACK + 10 * MINUTE + 2 * SECOND);

    expect(await alerts()).toContain("catchUp: sent");
  });
});
