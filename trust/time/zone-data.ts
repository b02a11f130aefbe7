import { Temporal } from "temporal-polyfill";
import { DAY, HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { STORY_POLICY } from "../../test/support/stack-people.ts";
import { type Check, type Figures, type Round, sum } from "../check.ts";
import { freshGround, type Ground } from "../support/database.ts";
import type { Planned } from "../support/history.ts";
import { openWorld } from "../support/world.ts";
import { Tally } from "./tally.ts";

const ZONE = "Europe/Berlin";
/** As data would say that Germany keeps winter time. */
const WITHOUT_SUMMER_TIME = "Africa/Lagos";
/** The last Friday before the clocks go forward. */
const FRIDAY = Date.parse("2026-03-27T00:00:00Z");
const MONDAY = FRIDAY + 3 * DAY;
const OPEN = { from: 9, to: 17 } as const;
const TARGET = 30;
const WARNED_AFTER = 24;

const day = [["09:00", "17:00"]] as const;
const CALENDAR = { timeZone: ZONE, week: { mon: day, tue: day, wed: day, thu: day, fri: day } };
const POLICY = JSON.stringify({
  timeZone: ZONE,
  calendars: Object.fromEntries(Object.keys(STORY_POLICY.calendars).map((name) => [name, CALENDAR])),
});

/** Which data are in force: what Node has, or those without summer time. */
type Data = "as Node has it" | "without summer time";
const zoneOf = (data: Data) => (data === "as Node has it" ? ZONE : WITHOUT_SUMMER_TIME);

/** Clocks run over a weekend on which the program is started again with other data about it. */
async function updated(
  { random, store, note }: Round,
  [before, after]: readonly [Data, Data],
  spoil: (ground: Ground) => Promise<void> = async () => {},
): Promise<Figures> {
  const tally = new Tally();
  note(`${before}, then ${after}`);
  let data = before;
  const ground = await freshGround(store);
  const world = await openWorld({
    ...ground,
    startsAt: FRIDAY + 10 * HOUR,
    workers: 2,
    env: () => ({
      TRUST_POLICY: POLICY,
      ...(data === "as Node has it" ? {} : { TRUST_ZONE_DATA: `${ZONE}=${zoneOf(data)}` }),
    }),
  });
  try {
    await world.install();
    // In Berlin, still an hour ahead of UTC: ended by the evening, or running over the weekend.
    const leads = [
      ...Array.from({ length: 3 }, (_, n) => ({
        email: `ended-${n}@lead.example`,
        at: random.between(11 * 60, 15 * 60),
      })),
      ...Array.from({ length: 6 }, (_, n) => ({
        email: `open-${n}@lead.example`,
        at: random.between(15 * 60 + 37, 15 * 60 + 59),
      })),
    ].map(({ email, at }) => ({ email, at: FRIDAY + at * MINUTE }));
    const planned: Planned[] = leads.flatMap(({ email, at }) => [
      {
        at,
        do: async (crm) => {
          await crm.submitForm(email);
          await crm.assign(email, "rita");
        },
      },
    ]);
    await world.advance(
      planned.sort((a, b) => a.at - b.at),
      FRIDAY + 16 * HOUR + 30 * MINUTE,
    );
    note("over the weekend it stands still");
    data = after;
    for (const one of [...world.workers, world.web]) one.kill("SIGKILL");
    await Promise.all([...world.workers, world.web].map((one) => one.ended));
    await spoil(ground);
    world.moveTo(MONDAY + 6 * HOUR);
    await world.crm.moveTo(world.now());
    await world.revive();
    await world.advance([], MONDAY + 9 * HOUR);
    const { tasks, records, digest, crashes } = await world.ending();
    tally.once(tasks, `${before}, then ${after}`);
    for (const { email, at } of leads) {
      const own = tasks.filter(({ attachedTo }) => attachedTo.includes(email));
      const zone = email.startsWith("open") ? zoneOf(after) : zoneOf(before);
      for (const [kind, minutes] of [
        ["warning", WARNED_AFTER],
        ["breach", TARGET],
      ] as const) {
        const told = own.find((one) => one.kind === kind && one.owner === "rita");
        const due = usedUp(zone, at, minutes);
        tally.check(
          told?.createdAt === due,
          told ? "wrong" : "lost",
          () => `${email}: ${kind} at ${told ? iso(told.createdAt) : "no time"}, to be ${iso(due)}`,
        );
      }
      const due = iso(usedUp(zone, at, TARGET));
      const is = records.get(email)?.fields.sla_due_at;
      tally.check(is === due, "wrong", () => `${email} is due at ${is}, to be ${due}`);
    }
    tally.check(
      world.said.some((line) => line.includes("time-zone data changed")),
      "wrong",
      () => "the operator is not told that the data changed",
    );
    for (const one of [...digest.findings, ...crashes]) tally.check(false, "wrong", () => one);
    return tally.figures();
  } finally {
    await world.close();
    await ground.remove();
  }
}

const iso = (at: Instant) => new Date(at).toISOString();

/** Minute by minute with another calendar library. */
function usedUp(zone: string, from: Instant, minutes: number): Instant {
  let open = 0;
  for (let at = from; at < from + 7 * DAY; at += MINUTE) {
    const { hour, dayOfWeek } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
    if (dayOfWeek <= 5 && hour >= OPEN.from && hour < OPEN.to) open++;
    if (open === minutes) return at + MINUTE;
  }
  throw new Error("the second opinion finds no open time");
}

/** As if nobody had kept what the data said before. */
async function forgetData({ databaseUrl, dataDir }: Ground): Promise<void> {
  const { database } = await openDatabase(
    databaseUrl === null ? { dataDir: `${dataDir}/store` } : { databaseUrl },
  );
  await database.query("delete from bookmarks where name = 'zone data'");
  await database.close();
}

const EARLIER = ["without summer time", "as Node has it"] as const;
const LATER = ["as Node has it", "without summer time"] as const;

export const zoneData: Check = {
  name: "time-zone-data",
  area: "time",
  what: "started again with other time-zone data over a weekend: dues that move earlier or later are told at their new instant, once",
  quick: false,
  stores: ["embedded", "postgres"],
  run: async (round) => sum([await updated(round, EARLIER), await updated(round, LATER)]),
  planted: [
    {
      what: "a program that does not know which data it had",
      run: (round) => updated(round, EARLIER, forgetData),
    },
  ],
};
