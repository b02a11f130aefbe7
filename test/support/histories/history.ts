import fc from "fast-check";
import type { MessageChannel, Recipient } from "../../../src/domain/policy.ts";
import type { Person } from "../stack-people.ts";

/** Both reps of the generated histories; everybody else has one place. */
export type Rep = Extract<Person, "rita" | "carl">;

const rep = fc.constantFrom<Rep[]>("rita", "carl");

/** What becomes of one lead, in minutes from the beginning of the history. */
const lead = fc.record({
  engaged: fc.integer({ min: 0, max: 5 }),
  owner: fc.oneof({ weight: 4, arbitrary: rep }, { weight: 1, arbitrary: fc.constant("queue" as const) }),
  handedOn: fc.option(fc.record({ minute: fc.integer({ min: 6, max: 45 }), to: rep }), { freq: 2 }),
  stopped: fc.option(
    fc.record({
      minute: fc.integer({ min: 6, max: 55 }),
      how: fc.constantFrom("call", "call by the other rep", "disqualify"),
    }),
    { freq: 2 },
  ),
});

interface GivenTier {
  readonly after: number;
  readonly to: readonly Recipient[];
  readonly channels?: readonly MessageChannel[];
}

const channels = fc.constantFrom(
  ["slack", "email"] as const,
  ["email", "slack"] as const,
  ["slack"] as const,
  ["email"] as const,
);

/** What is published before the leads come. */
const rules = fc.record({
  /** Of hand-raisers. */
  minutes: fc.integer({ min: 8, max: 40 }),
  allowance: fc.constantFrom("remaining" as const, "full" as const, { floorMinutes: 10 }),
  warnings: fc.constantFrom([], [80], [50, 80]),
  breach: channels,
  warning: fc.option(channels, { freq: 4, nil: [] }),
  /** In minutes after due. */
  tiers: fc.constantFrom<GivenTier[][]>(
    [],
    [{ after: 20, to: ["manager"] }],
    [
      { after: 15, to: ["manager"], channels: ["email"] },
      { after: 40, to: ["executive" as const, "manager"] },
    ],
    [{ after: 30, to: ["operations", "executive"] }],
  ),
  tier1: fc.constantFrom(["owner" as const], ["owner" as const, "backupOwner" as const]),
  backup: fc.boolean(),
  severity: fc.constantFrom("urgent" as const, "normal" as const, "low" as const),
  digestAt: fc.constantFrom("09:20", "10:10", "11:00"),
  holdForRecipient: fc.boolean(),
  bundle: fc.record({ over: fc.integer({ min: 1, max: 6 }), withinMinutes: fc.integer({ min: 3, max: 20 }) }),
  mostPerLead: fc.constantFrom(1, 2, 20),
  responseBy: fc.constantFrom("owner" as const, "anyone" as const),
});
export type GivenRules = typeof rules extends fc.Arbitrary<infer R> ? R : never;

/** How the account is set up to tell people. */
const setUp = fc.record({
  slack: fc.constantFrom("bot", "bot with a channel", "webhook"),
  outsideSlack: fc.option(fc.constantFrom<Person[]>("rita", "bea", "mona"), { freq: 3 }),
  /** Whose mailbox the server does not know. */
  noMailbox: fc.option(fc.constantFrom<Person[]>("carl", "mona"), { freq: 4 }),
  /** A new sender has to come again after a minute. */
  greylist: fc.constantFrom(false, false, false, true),
});
export type GivenSetUp = typeof setUp extends fc.Arbitrary<infer S> ? S : never;

/** What goes wrong in the CRM and with the app. */
const crmFault = fc.record({
  minute: fc.integer({ min: 1, max: 50 }),
  what: fc.constantFrom(
    "lost answer",
    "broken off",
    "refusals",
    "errors",
    "one of a batch fails",
    "down",
    "twice and shuffled",
    "restart",
    "off",
  ),
  /** Of what lasts. */
  lasts: fc.integer({ min: 1, max: 4 }),
});
export type CrmFault = typeof crmFault extends fc.Arbitrary<infer F> ? F : never;

/** What goes wrong in Slack or at the mail server. */
const channelFault = fc.record({
  minute: fc.integer({ min: 1, max: 50 }),
  lasts: fc.integer({ min: 1, max: 20 }),
  of: fc.oneof(
    fc.record({
      server: fc.constant("slack" as const),
      what: fc.constantFrom(
        "asks to wait",
        "is down",
        "refuses",
        "breaks off",
        "breaks off after the work",
        "gives half a reply",
        "says error after the work",
        "gives nothing at all",
        "works and gives nothing at all",
      ),
      at: fc.constantFrom("everywhere", "where messages are posted"),
    }),
    fc.record({
      server: fc.constant("mail" as const),
      what: fc.constantFrom(
        "is closing",
        "is busy",
        "refuses the recipient",
        "breaks off in the text",
        "breaks off after the work",
        "gives half a reply",
        "refuses the text",
        "gives nothing at all",
        "works and gives nothing at all",
      ),
    }),
  ),
});
export type ChannelFault = typeof channelFault extends fc.Arbitrary<infer F> ? F : never;

/** Policy, account, leads and faults of one day. */
export const history = fc.record({
  begins: fc.constantFrom("09:00", "09:00", "16:15"),
  rules,
  setUp,
  leads: fc.array(lead, { minLength: 2, maxLength: 5 }),
  /** The second lead turns out to be the first. */
  merged: fc.option(fc.integer({ min: 8, max: 50 }), { freq: 3 }),
  /** Leaves the company for good. */
  away: fc.option(
    fc.record({
      who: fc.constantFrom<Person[]>("rita", "carl", "mona", "bea"),
      minute: fc.integer({ min: 6, max: 40 }),
    }),
    { freq: 3 },
  ),
  faults: fc.array(crmFault, { maxLength: 3 }),
  channelFaults: fc.array(channelFault, { maxLength: 2 }),
});
export type History = typeof history extends fc.Arbitrary<infer H> ? H : never;
