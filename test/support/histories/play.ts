import { DAY, HOUR, type Instant, MINUTE, SECOND } from "../../../src/domain/time.ts";
import { hubspotOfStory } from "../crms/hubspot.ts";
import { salesforceOfStory } from "../crms/salesforce.ts";
import { publishRules } from "../publish.ts";
import { openStack } from "../stack.ts";
import type { Owner, Person } from "../stack-people.ts";
import { MONDAY } from "../story.ts";
import type { Told } from "../story-on-each.ts";
import { type ChannelServers, type Posted, startChannelServers } from "./channel-servers.ts";
import type { CrmFault, History } from "./history.ts";
import { policyWith } from "./rules.ts";

const CRMS = { hubspot: hubspotOfStory, salesforce: salesforceOfStory } as const;

/** What really happened to a lead, which the app has to find out. */
export interface PlayedLead {
  /** Five letters, in every message about the lead. */
  readonly name: string;
  readonly email: string;
  readonly engagedAt: Instant;
  /** Oldest first. */
  readonly owners: { readonly from: Instant; readonly owner: Owner }[];
  settledAt: Instant | null;
  /** The other one that turned out to be this lead. */
  absorbed: string | null;
  readonly given: Pick<History, "rules" | "setUp"> & { readonly channelsWork: boolean };
}

interface Window {
  readonly from: Instant;
  readonly to: Instant;
}

/** One account on one CRM and everything that ever happened in it. */
export interface World {
  readonly told: Told;
  readonly servers: ChannelServers;
  readonly leads: PlayedLead[];
  /** What the servers took. */
  readonly posted: Posted[];
  /** When the app could not see what people did. */
  readonly blind: Window[];
  readonly absences: { readonly who: Person; readonly from: Instant }[];
  runs: number;
  /** Nobody has started the app again yet. */
  isOff: boolean;
  close(): Promise<void>;
}

export async function openWorld(crm: Told["crm"]): Promise<World> {
  const servers = await startChannelServers();
  const stack = await openStack({ at: MONDAY, channels: servers.messaging }, [
    async (startsAt) => {
      const one = await CRMS[crm](startsAt);
      const moveTo: typeof one.moveTo = async (at) => {
        await servers.moveTo(at);
        return one.moveTo(at);
      };
      return { ...one, moveTo };
    },
  ]);
  const { fault, cure } = stack.accounts[crm]!;
  return {
    told: { ...stack.crms[0]!, fault, cure, crm, stack },
    servers,
    leads: [],
    posted: [],
    blind: [],
    absences: [],
    runs: 0,
    isOff: false,
    async close() {
      await stack.close();
      await servers.stop();
    },
  };
}

/** Plays a history on the next working day, and lets four more hours of business go by. */
export async function play(world: World, given: History): Promise<void> {
  const { told, servers } = world;
  const { stack } = told;
  const run = world.runs++;
  const begins = nextWorkingDay(stack.now()) + Date.parse(`1970-01-01T${given.begins}:00Z`);
  await stack.advanceTo(new Date(begins).toISOString());
  await publishRules(stack, (policy) => policyWith(policy, given.rules));
  const settings = await servers.setUp(given.setUp);
  const { id } = await stack.tenant();
  await stack.app.store.channels.save(id, "slack", settings.slack);
  await stack.app.store.channels.save(id, "email", settings.email);

  /** Engagements are in whole minutes too, so what happens may coincide with a due instant. */
  const at = (minute: number): Instant => begins + MINUTE + minute * MINUTE + SECOND;
  const cast = given.leads.map((_, n) => newLead(world, run, n, given, at));
  const deeds = [
    ...leadDeeds(world, given, cast),
    ...awayDeeds(world, given),
    ...given.faults.flatMap((one) => faultDeeds(world, one)),
    ...given.channelFaults.flatMap(({ minute, lasts, of }) => [
      { minute, act: () => servers.trouble(of) },
      { minute: minute + lasts, act: () => servers.cure(of.server) },
    ]),
  ].toSorted((one, next) => one.minute - next.minute);
  for (const { minute, act } of deeds) {
    await stack.advanceTo(new Date(at(minute)).toISOString());
    await act(stack.now());
  }
  await startAgain(world);
  await told.cure();
  await Promise.all([servers.cure("slack"), servers.cure("mail")]);
  const evening = begins % DAY > 12 * HOUR;
  const end = evening ? nextWorkingDay(stack.now()) + 12 * HOUR + 15 * MINUTE : begins + 4 * HOUR;
  await stack.advanceTo(new Date(end).toISOString());
  world.posted.push(...(await servers.news()));
}

interface Deed {
  readonly minute: number;
  readonly act: (now: Instant) => unknown;
}

/** Midnight before the next day from Monday to Friday. */
function nextWorkingDay(after: Instant): Instant {
  const midnight = Math.floor(after / DAY) * DAY;
  // The first one is the day on which everything was installed.
  let day = after === Date.parse(MONDAY) ? midnight : midnight + DAY;
  while ([0, 6].includes(new Date(day).getUTCDay())) day += DAY;
  return day;
}

function newLead(
  world: World,
  run: number,
  n: number,
  { leads, rules, setUp, channelFaults }: History,
  at: (minute: number) => Instant,
): PlayedLead {
  const letters = [run / 676, run / 26, run, n].map((one) =>
    String.fromCharCode(97 + (Math.floor(one) % 26)),
  );
  const name = `l${letters.join("")}`;
  const lead: PlayedLead = {
    name,
    email: `${name}@lead.example`,
    engagedAt: at(leads[n]!.engaged),
    owners: [],
    settledAt: null,
    absorbed: null,
    given: { rules, setUp, channelsWork: channelFaults.length === 0 },
  };
  world.leads.push(lead);
  return lead;
}

export const ownerOf = ({ owners }: PlayedLead, at: Instant): Owner =>
  owners.findLast(({ from }) => from <= at)?.owner ?? "queue";

export const isAway = ({ absences }: World, who: Owner, at: Instant): boolean =>
  absences.some((one) => one.who === who && one.from <= at);

function leadDeeds(world: World, { leads, merged }: History, cast: readonly PlayedLead[]): Deed[] {
  const { told } = world;
  const gone = (lead: PlayedLead) =>
    lead.settledAt !== null && cast.some(({ absorbed }) => absorbed === lead.name);
  return [
    ...cast.flatMap((lead, n): Deed[] => {
      const { engaged, owner, handedOn, stopped } = leads[n]!;
      return [
        {
          minute: engaged,
          act: async (now) => {
            lead.owners.push({ from: now, owner });
            await told.submitForm(lead.email);
            // In the org it is the queue's from the beginning.
            if (owner !== "queue" || told.crm === "hubspot") await told.assign(lead.email, owner);
          },
        },
        ...(handedOn === null
          ? []
          : [
              {
                minute: handedOn.minute,
                act: async (now: Instant) => {
                  // Nobody gives a lead to who has left.
                  if (gone(lead) || isAway(world, handedOn.to, now)) return;
                  lead.owners.push({ from: now, owner: handedOn.to });
                  await told.assign(lead.email, handedOn.to);
                },
              },
            ]),
        // Who is to be merged into another one waits until then.
        ...(stopped === null || (n === 1 && merged !== null)
          ? []
          : [
              {
                minute: stopped.minute,
                act: async (now: Instant) => {
                  lead.settledAt ??= now;
                  if (stopped.how === "disqualify") return told.disqualify(lead.email);
                  await told.call(lead.email, callerOf(world, lead, stopped.how === "call", now));
                },
              },
            ]),
      ];
    }),
    ...(merged === null
      ? []
      : [
          {
            minute: merged,
            act: async (now: Instant) => {
              const [kept, other] = cast;
              other!.settledAt = now;
              kept!.absorbed = other!.name;
              await told.merge(kept!.email, other!.email);
            },
          },
        ]),
  ];
}

/** The owner, or a rep who is not; who has left calls nobody. */
function callerOf(world: World, lead: PlayedLead, byOwner: boolean, now: Instant): Person {
  const owner = ownerOf(lead, now);
  const other = owner === "rita" ? "carl" : "rita";
  const wanted = byOwner && owner !== "queue" ? owner : other;
  if (!isAway(world, wanted, now)) return wanted;
  return wanted === "rita" ? "carl" : "rita";
}

function awayDeeds(world: World, { away }: History): Deed[] {
  if (away === null) return [];
  const { who, minute } = away;
  return [
    {
      minute,
      act: async (now) => {
        await world.told.leave(who);
        world.absences.push({ who, from: now });
        await lookAtPeople(world);
      },
    },
  ];
}

/** The hourly look at who works here comes just now, or as soon as the app runs again. */
async function lookAtPeople({ isOff, told: { stack } }: World): Promise<void> {
  if (isOff) return;
  const { id } = await stack.tenant();
  for (const one of await stack.app.store.tenants.installations(id)) {
    await stack.app.store.tenants.setBookmark(id, one.id, "people", "0");
    stack.app.reconciler.lookNow(one.id);
  }
  await stack.settle();
}

const WRITES = {
  hubspot: { method: "POST", path: "/tasks/batch/create" },
  salesforce: { method: "POST", path: "/composite" },
} as const;

const PARTIAL = {
  hubspot: { partial: 1 },
  salesforce: { partial: 1, statusCode: "UNABLE_TO_LOCK_ROW", message: "unable to obtain exclusive access" },
} as const;

function faultDeeds(world: World, { minute, what, lasts }: CrmFault): Deed[] {
  const { told } = world;
  const { crm, stack } = told;
  const writes = WRITES[crm];
  const act = async (now: Instant) => {
    const until = now + lasts * MINUTE;
    switch (what) {
      case "lost answer":
        return told.fault({ afterWork: true, reset: true }, writes, { times: 2 });
      case "broken off":
        return told.fault({ reset: true }, writes, { times: 2 });
      case "refusals":
        return told.fault({ status: 429, body: "{}", headers: { "retry-after": "20" } }, writes, { until });
      case "errors":
        return told.fault({ status: 500, body: "{}" }, writes, { until });
      case "one of a batch fails":
        return told.fault(PARTIAL[crm], writes, { times: lasts });
      case "down":
        world.blind.push({ from: now, to: until });
        return told.fault({ status: 503, body: "{}" }, {}, { until });
      case "restart":
        if (world.isOff) return;
        await stack.stopApp();
        return stack.startApp();
      case "off":
        if (world.isOff) return;
        world.isOff = true;
        world.blind.push({ from: now, to: until });
        return stack.stopApp();
      default:
        await stack.accounts[crm]!.deliver?.({ duplicate: true, shuffle: true });
    }
  };
  return what === "off"
    ? [
        { minute, act },
        { minute: minute + lasts, act: () => startAgain(world) },
      ]
    : [{ minute, act }];
}

async function startAgain(world: World): Promise<void> {
  if (!world.isOff) return;
  await world.told.stack.startApp();
  world.isOff = false;
  await lookAtPeople(world);
}
