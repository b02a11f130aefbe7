import { readFileSync } from "node:fs";
import { agendaOf } from "../../../connectors/hubspot/agenda.ts";
import { deliveriesOf } from "../../../connectors/hubspot/deliveries.ts";

const NOW = 1_793_527_300_000;
const samples = JSON.parse(
  readFileSync(new URL("../../contracts/hubspot/webhooks/payload-samples.json", import.meta.url), "utf8"),
) as Record<string, unknown>;
const testButton: unknown = JSON.parse(
  readFileSync(
    new URL("../../recordings/hubspot/webhook-samples/test-button-events.json", import.meta.url),
    "utf8",
  ),
);

const event = {
  eventId: 1,
  subscriptionId: 11,
  portalId: 4242424,
  appId: 7,
  occurredAt: 1_793_527_200_123,
  attemptNumber: 0,
  subscriptionType: "contact.propertyChange",
  objectId: 90_001,
  propertyName: "hubspot_owner_id",
  propertyValue: "551001",
};

const received = (events: unknown) => deliveriesOf(Buffer.from(JSON.stringify(events)), NOW);
function deliveries(events: unknown) {
  const all = received(events);
  if (!all.ok) throw new Error("expected deliveries");
  return all.deliveries;
}

describe("a webhook body", () => {
  it("becomes one delivery per event, each for its own portal, at the event's own time", () => {
    const two = deliveries([event, { ...event, portalId: 5, objectId: 2 }]);
    expect(two.map(({ accountId, kind, occurredAt }) => ({ accountId, kind, occurredAt }))).toEqual([
      { accountId: "4242424", kind: "contact.propertyChange", occurredAt: event.occurredAt },
      { accountId: "5", kind: "contact.propertyChange", occurredAt: event.occurredAt },
    ]);
  });

  it("gives the same key to a repeated event, whatever attempt, batch or member order", () => {
    const reordered = Object.fromEntries(Object.entries({ ...event, attemptNumber: 3 }).reverse());
    const [first] = deliveries([event]);
    const [, again] = deliveries([{ ...event, objectId: 1 }, reordered]);
    expect(again?.key).toBe(first?.key);
  });

  it.each([
    ["object", { objectId: 90_002 }],
    ["value", { propertyValue: "" }],
    ["instant", { occurredAt: event.occurredAt + 1 }],
    ["portal", { portalId: 1 }],
    ["event id", { eventId: 2 }],
  ])("gives another key for another %s", (_what, change) => {
    expect(deliveries([{ ...event, ...change }])[0]?.key).not.toBe(deliveries([event])[0]?.key);
  });

  it("may repeat an event id for different events: both are kept", () => {
    const keys = deliveries(testButton).map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
  });

  it("keeps ids above 2^31 and above 2^53 exactly", () => {
    const body = JSON.stringify([event]).replace('"objectId":90001', '"objectId":9007199254740993123');
    const big = deliveriesOf(Buffer.from(body), NOW);
    const large = deliveries([{ ...event, objectId: 171_596_044_870 }]);
    expect(agendaOf(big.ok ? big.deliveries : []).contacts).toEqual(new Set(["9007199254740993123"]));
    expect(agendaOf(large).contacts).toEqual(new Set(["171596044870"]));
  });

  it("lets one bad event die alone, with the reason", () => {
    const [good, bad, worse] = deliveries([event, { ...event, objectId: undefined }, "nonsense"]);
    expect(good?.dead).toBeUndefined();
    expect(bad).toMatchObject({ accountId: "4242424", dead: "objectId: is missing" });
    expect(worse).toMatchObject({ accountId: "4242424", kind: "unreadable" });
    expect(worse?.dead).toContain("expected object");
  });

  it("keeps and names events of types we do not know", () => {
    const [unknown] = deliveries([{ ...event, subscriptionType: "quote.signed" }]);
    expect(unknown).toMatchObject({ kind: "unknown:quote.signed" });
    expect(unknown?.dead).toBeUndefined();
    expect([...agendaOf([unknown!]).ignored.values()]).toEqual(["Events of type quote.signed are not known"]);
  });

  it.each([
    ["an object", '{"portalId":4242424}', "a JSON object", "4242424"],
    ["null", "null", "a JSON null", ""],
    ["half a body", '[{"eventId":1', "no JSON", ""],
    ["nothing", "", "no JSON", ""],
  ])("that is %s is refused with the reason and kept once", (_what, body, reason, accountId) => {
    const first = deliveriesOf(Buffer.from(body), NOW);
    const again = deliveriesOf(Buffer.from(body), NOW + 60_000);
    expect(first).toMatchObject({
      ok: false,
      status: 400,
      reason: expect.stringContaining(reason),
      keep: { accountId },
    });
    expect(
      !first.ok &&
        first.status === 400 &&
        !again.ok &&
        again.status === 400 &&
        first.keep.key === again.keep.key,
    ).toBe(true);
  });

  it("of every sample kind is understood without a dead event", () => {
    const kinds = Object.entries(samples).filter(([name]) => !name.startsWith("_"));
    for (const [, body] of kinds) expect(deliveries(body).filter(({ dead }) => dead)).toEqual([]);
    expect(kinds.length).toBeGreaterThan(8);
  });
});

describe("a batch of deliveries", () => {
  const change = (name: string) => ({ ...event, propertyName: name });

  it("asks for each record once, whatever the number of events about it", () => {
    const agenda = agendaOf(
      deliveries([
        event,
        change("lifecyclestage"),
        { ...event, subscriptionType: "contact.creation" },
        { ...event, subscriptionType: "object.creation", objectTypeId: "0-48", objectId: 80_001 },
        {
          ...event,
          subscriptionType: "object.propertyChange",
          objectTypeId: "0-48",
          objectId: 80_001,
          propertyName: "hs_call_status",
        },
      ]),
    );
    expect(agenda.contacts).toEqual(new Set(["90001"]));
    expect(agenda.activities).toEqual(new Map([["calls", new Set(["80001"])]]));
  });

  it("ignores the echoes of our own writes by name, but not what people fill in", () => {
    const echo = agendaOf(deliveries([change("leadclock_sla_status")]));
    expect([...echo.ignored.values()]).toEqual(["leadclock_sla_status is written by Leadclock itself"]);
    expect(echo.contacts.size).toBe(0);
    expect(agendaOf(deliveries([change("leadclock_breach_reason")])).contacts.size).toBe(1);
  });

  it.each([
    ["CALL_TO_CONTACT", { fromObjectId: 80_001, toObjectId: 90_001 }],
    ["CONTACT_TO_CALL", { fromObjectId: 90_001, toObjectId: 80_001 }],
  ])("reads the activity of an association %s", (associationType, ends) => {
    const association = {
      ...event,
      ...ends,
      objectId: undefined,
      subscriptionType: "object.associationChange",
      associationType,
    };
    expect(agendaOf(deliveries([association])).activities).toEqual(new Map([["calls", new Set(["80001"])]]));
    const removed = agendaOf(deliveries([{ ...association, associationRemoved: true }]));
    expect(removed.withdrawn).toEqual([
      { type: "calls", id: "80001", contactId: "90001", at: event.occurredAt },
    ]);
  });
});
