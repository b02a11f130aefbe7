import type { MessageChannel, Policy, Recipient } from "../domain/policy.ts";
import { DAY, type Instant } from "../domain/time.ts";
import { longerThan, warningsBeforeStart } from "./contradictions.ts";
import type { Problem } from "./problem.ts";
import { outOfOrder } from "./tier-order.ts";
import { targetText } from "./words.ts";

/** What is known around a policy; without it, what depends on it is not said. */
export interface Around {
  readonly now?: Instant;
  /** Channels that have what they need to send. */
  readonly channelsSetUp?: readonly MessageChannel[];
}

/** What works but may not be meant: told, never refused. */
export function adviseOn(policy: Policy, around: Around = {}): readonly Problem[] {
  return [
    ...slowForHandRaisers(policy),
    ...nobodyHears(policy),
    ...unfilled(policy),
    ...policy.clocks.flatMap((clock) => warningsBeforeStart(policy, clock, "some")),
    ...sometimesOutOfOrder(policy),
    ...holidaysAhead(policy, around),
    ...unreached(policy),
    ...excludedFirst(policy),
    ...unwritten(policy),
    ...channelsMissing(policy, around),
  ];
}

const SLOW_HOURS = 4;

/** Who asked to be contacted cools within hours (R-007, R-071). */
function slowForHandRaisers({ clocks, sla, leadTypes }: Policy): Problem[] {
  const clock = clocks.find(({ name }) => name === sla);
  if (!clock || !("byLeadType" in clock.target)) return [];
  const { byLeadType, otherwise } = clock.target;
  return leadTypes
    .filter(({ handRaiser }) => handRaiser)
    .map(({ name, label }) => ({ name, label, target: byLeadType[name] ?? otherwise }))
    .filter(({ target }) => longerThan(target, SLOW_HOURS))
    .map(({ name, label, target }) => ({
      path: `clocks.${clock.name}.target${Object.hasOwn(byLeadType, name) ? `.byLeadType.${name}` : ""}`,
      problem: `${targetText(target)} is long for "${label}", who asked to be contacted`,
      fix: `Most companies answer within 30 minutes; ${SLOW_HOURS} hours are rarely exceeded.`,
    }));
}

function nobodyHears({ clocks, sla }: Policy): Problem[] {
  const clock = clocks.find(({ name }) => name === sla);
  if (!clock || clock.tiers.length > 0) return [];
  return [
    { path: `clocks.${sla}.tiers`, problem: "nobody is told of a breach", fix: "Add a tier, or mean it." },
  ];
}

/** Roles nobody was given: the alert goes to whoever stands in for them (D30). */
function unfilled({ clocks, alerts, people }: Policy): Problem[] {
  const used = new Set<Recipient>([
    ...clocks.flatMap(({ tiers }) => tiers.flatMap(({ to }) => to)),
    ...(alerts?.digest?.to ?? []),
  ]);
  const say = (missing: boolean, path: string, problem: string, fix: string): Problem[] =>
    missing ? [{ path, problem, fix }] : [];
  return [
    ...say(
      people.operations === undefined,
      "people.operations",
      "nobody is named: what nobody else can be told has nobody to hear it",
      "Name who looks after the process.",
    ),
    ...say(
      used.has("executive") && people.executive === undefined,
      "people.executive",
      "tiers tell the executive, and nobody is named: whoever stands in is told (D30)",
      "Name one, or take executive out of the tiers.",
    ),
    ...say(
      used.has("onCall") && people.onCall === undefined,
      "people.onCall",
      "nobody is on call: whoever stands in is told (D30)",
      "Name a rotation, or take onCall out of the tiers.",
    ),
    ...say(
      people.reviewer === undefined,
      "people.reviewer",
      "nobody is named: reviews go to the manager",
      "Name who decides about complaints and conflicts.",
    ),
    ...say(
      used.has("manager") && people.defaultManager === undefined,
      "people.defaultManager",
      "nobody is named: whoever has no manager in the CRM or in people.managers has none here",
      "Name the head of sales.",
    ),
    ...say(
      clocks.some(({ stop }) => stop === "assignment") && people.fallbackOwner === undefined,
      "people.fallbackOwner",
      "nobody is named to propose for a lead that nobody owns in time",
      "Name somebody who can take it.",
    ),
  ];
}

function sometimesOutOfOrder(policy: Policy): Problem[] {
  return policy.clocks.flatMap((clock) =>
    outOfOrder(policy, clock)
      .filter(({ always }) => !always)
      .map(({ earlier, later }) => ({
        path: `clocks.${clock.name}.tiers`,
        problem: `tier ${later.tier} (${targetText(later.after)} after due) sometimes comes before tier ${earlier.tier} (${targetText(earlier.after)})`,
        fix: "Count both in the same calendar, or leave more time between them.",
      })),
  );
}

function holidaysAhead({ calendars, effectiveAt }: Policy, { now }: Around): Problem[] {
  return Object.entries(calendars).flatMap(([name, { holidays = {}, week }]) => {
    const path = `calendars.${name}.holidays`;
    const last = Object.keys(holidays).sort().at(-1);
    if (last === undefined)
      return Object.keys(week).length === 7
        ? []
        : [
            {
              path,
              problem: "there are none: holidays count as working days",
              fix: "leadclock policy holidays --country CODE prints them for a policy.",
            },
          ];
    if (now === undefined) return [];
    const from = Math.max(now, effectiveAt);
    if (Date.parse(last) >= from + 365 * DAY) return [];
    return [
      {
        path,
        problem: `they end with ${last}, less than a year ahead`,
        fix: "Add the years ahead: leadclock policy holidays prints them.",
      },
    ];
  });
}

function unreached({ leadTypes, classification }: Policy): Problem[] {
  const reached = new Set(classification.map(({ leadType }) => leadType));
  return leadTypes
    .filter(({ name }) => !reached.has(name))
    .map(({ name }) => ({
      path: "classification",
      problem: `no rule leads to lead type "${name}": only a person can give it to a lead`,
      fix: "Add a rule, or mean it.",
    }));
}

/** An excluded lead is reviewed by nobody. */
function excludedFirst({ exclusions = [], reviews = [] }: Policy): Problem[] {
  const excluded = new Set(exclusions.map(({ when }) => JSON.stringify(when).toLowerCase()));
  return reviews.flatMap(({ when, flag }, index) =>
    excluded.has(JSON.stringify(when).toLowerCase())
      ? [
          {
            path: `reviews.${index}`,
            problem: `the same leads are excluded, so nobody looks at them as ${flag}`,
            fix: "Take the exclusion or the review out.",
          },
        ]
      : [],
  );
}

const WRITTEN = [
  "eligibleLead",
  "excludedLeads",
  "handRaiser",
  "meaningfulResponse",
  "businessHours",
] as const;

/** Going live needs them (R-015). */
function unwritten({ definitions = {} }: Policy): Problem[] {
  return WRITTEN.filter((name) => definitions[name] === undefined).map((name) => ({
    path: `definitions.${name}`,
    problem: "is not written down yet",
    fix: "Write what everybody shall mean by it; going live asks for it.",
  }));
}

function channelsMissing({ clocks, alerts }: Policy, { channelsSetUp }: Around): Problem[] {
  if (!channelsSetUp) return [];
  const used = new Set<MessageChannel>([
    ...Object.values(alerts?.channels ?? {}).flat(),
    ...clocks.flatMap(({ warnings, tiers }) => [...warnings, ...tiers].flatMap((one) => one.channels ?? [])),
  ]);
  return [...used]
    .filter((channel) => !channelsSetUp.includes(channel))
    .map((channel) => ({
      path: "alerts.channels",
      problem: `${channel} is not set up: the next channel is tried, and the task is made in any case`,
      fix: `Set ${channel} up, or take it out.`,
    }));
}
