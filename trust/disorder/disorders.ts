import type { Connector } from "../../connectors/connector.ts";
import { seeded } from "../../sandbox/support/random.ts";
import { HOUR, MINUTE, SECOND } from "../../src/domain/time.ts";
import type { Control, Disorder } from "./disorder.ts";

const deliver =
  (settings: Readonly<Record<string, unknown>>) =>
  ({ order, account }: Control, seed: number) =>
    order("/_sandbox/delivery", { ...account, seed, ...settings });

const stream = ({ order, account }: Control, what: Readonly<Record<string, unknown>>) =>
  order("/_sandbox/stream", { ...account, ...what });

/** So often a delivery is refused before the try that HubSpot makes a day later. */
const TRIES_IN_A_DAY = 10;
const LATE_SHARE = 0.1;

export const disorders: readonly Disorder[] = [
  {
    name: "shuffled",
    what: "webhooks in any order within five minutes",
    crm: "hubspot",
    quick: false,
    inTime: false,
    begin: deliver({ shuffle: true, delayMs: 5 * MINUTE }),
  },
  {
    name: "three-times",
    what: "every webhook three times, in any order",
    crm: "hubspot",
    quick: true,
    inTime: true,
    begin: deliver({ duplicate: true, copies: 3, shuffle: true }),
  },
  {
    name: "one-percent-missing",
    what: "1 % of the webhooks never come; the sweep finds them",
    crm: "hubspot",
    quick: false,
    inTime: false,
    sweepMinutes: 10,
    afterwardsMs: HOUR,
    begin: deliver({ dropEvery: 100 }),
  },
  {
    name: "clock-ahead",
    what: "our clock is four minutes ahead of the CRM's",
    crm: "hubspot",
    quick: false,
    inTime: false,
    skewMs: 4 * MINUTE,
  },
  {
    name: "clock-behind",
    what: "our clock is four minutes behind the CRM's",
    crm: "hubspot",
    quick: false,
    inTime: false,
    skewMs: -4 * MINUTE,
  },
  {
    name: "bursts",
    what: "everything comes in bursts fifty times as thick",
    crm: "hubspot",
    quick: false,
    inTime: false,
    burst: 50,
  },
  {
    name: "a-day-late",
    what: "one webhook in ten is taken at the last of ten repeats, a day later",
    crm: "hubspot",
    quick: false,
    inTime: false,
    afterwardsMs: 30 * HOUR,
    through: refusing,
  },
  {
    name: "all-at-once",
    what: "three times, shuffled, 1 % missing, one in ten a day late, a clock 90 s ahead",
    crm: "hubspot",
    quick: false,
    inTime: false,
    skewMs: 90 * SECOND,
    sweepMinutes: 60,
    begin: deliver({ duplicate: true, copies: 3, shuffle: true, delayMs: 10 * MINUTE, dropEvery: 100 }),
    afterwardsMs: 30 * HOUR,
    through: refusing,
  },
  {
    name: "stream-repeats-and-breaks",
    what: "events repeated, lost and gapped, streams broken, replay ids invalid, a clock 90 s ahead",
    crm: "salesforce",
    quick: false,
    inTime: false,
    skewMs: 90 * SECOND,
    sweepMinutes: 10,
    afterwardsMs: HOUR,
    async meanwhile(control, random) {
      await stream(
        control,
        random.pick([
          { do: "duplicate", count: 5, when: "now" },
          { do: "duplicate", count: 20, when: "reopen" },
          { do: "drop", count: 1 },
          { do: "break", code: "service.unavailable" },
          { do: "break" },
          { do: "corruptReplayIds" },
        ]),
      );
    },
  },
  {
    name: "stream-in-bursts",
    what: "change events in bursts fifty times as thick",
    crm: "salesforce",
    quick: false,
    inTime: false,
    burst: 50,
  },
];

/** One delivery in ten is refused as often as HubSpot repeats within a day, as if our store could not be written. */
function refusing(connector: Connector, seed: number): Connector {
  const { webhook } = connector;
  if (!webhook) throw new Error(`${connector.label} sends no webhooks`);
  return {
    ...connector,
    webhook: {
      ...webhook,
      receive(request, now) {
        const events = JSON.parse(request.body.toString("utf8")) as {
          eventId: number;
          attemptNumber: number;
        }[];
        const [first] = events;
        const isLate = first !== undefined && seeded(seed, "late", first.eventId) < LATE_SHARE;
        if (isLate && first.attemptNumber < TRIES_IN_A_DAY)
          throw new Error("refused on purpose: it is to come again");
        return webhook.receive(request, now);
      },
    },
  };
}
