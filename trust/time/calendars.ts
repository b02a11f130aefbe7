import { Temporal } from "temporal-polyfill";
import type { CalendarSpec } from "../../src/domain/calendar/index.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import type { StoryCrm } from "../../test/support/crms/crm.ts";
import { hubspotOfStory } from "../../test/support/crms/hubspot.ts";
import { openStack } from "../../test/support/stack.ts";
import { STORY_POLICY } from "../../test/support/stack-people.ts";
import type { Figures } from "../check.ts";
import type { Random } from "../random.ts";
import { Tally } from "./tally.ts";

/** A night or a day on which local time is not what it usually is. */
export interface OddDay {
  readonly zone: string;
  /** An instant within it. */
  readonly at: string;
  readonly what: string;
}

export const ODD_DAYS: readonly OddDay[] = [
  { zone: "America/New_York", at: "2026-03-08T07:00:00Z", what: "clocks go forward" },
  { zone: "Europe/Berlin", at: "2026-10-25T01:00:00Z", what: "clocks go back" },
  { zone: "Asia/Kathmandu", at: "2028-02-29T06:00:00Z", what: "a leap day" },
  { zone: "Pacific/Auckland", at: "2026-12-31T11:00:00Z", what: "the end of the year" },
  { zone: "Australia/Lord_Howe", at: "2026-04-04T15:00:00Z", what: "clocks go back by half an hour" },
  { zone: "America/New_York", at: "2026-11-01T06:00:00Z", what: "clocks go back" },
  { zone: "Europe/Berlin", at: "2026-03-29T01:00:00Z", what: "clocks go forward" },
];

/** Open at night and at the weekend too, so that what clocks skip or repeat is open time. */
const WEEK = {
  mon: [
    ["00:00", "01:30"],
    ["09:00", "17:00"],
  ],
  tue: [["09:00", "17:00"]],
  wed: [["00:00", "24:00"]],
  thu: [["00:00", "24:00"]],
  fri: [["12:00", "24:00"]],
  sat: [["00:00", "24:00"]],
  sun: [
    ["00:00", "05:00"],
    ["22:00", "24:00"],
  ],
} as const;
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const TARGET = 30;
const WARNED_AFTER = 24;
const LEADS = 12;

/** Leads around an odd day that nobody calls: each is warned of and missed at the instant that a second opinion names. */
export async function aroundOddDay(
  { zone, at, what }: OddDay,
  random: Random,
  plant: (crm: StoryCrm) => StoryCrm = (crm) => crm,
): Promise<Figures> {
  const tally = new Tally();
  const odd = Date.parse(at);
  const calendar = { timeZone: zone, week: WEEK } as unknown as CalendarSpec;
  const policy = {
    ...STORY_POLICY,
    timeZone: zone,
    calendars: Object.fromEntries(Object.keys(STORY_POLICY.calendars).map((name) => [name, calendar])),
  };
  const stack = await openStack({ at: new Date(odd - 2 * DAY).toISOString(), policy }, [
    async (startsAt) => plant(await hubspotOfStory(startsAt)),
  ]);
  try {
    const [crm] = stack.crms;
    const asked = Array.from({ length: LEADS }, (_, n) => ({
      email: `lead-${n}@lead.example`,
      at: odd + random.between(-24 * 60, 18 * 60) * MINUTE,
    })).sort((one, other) => one.at - other.at);
    for (const lead of asked) {
      await stack.advanceTo(new Date(lead.at).toISOString());
      await crm!.submitForm(lead.email);
      await crm!.assign(lead.email, "rita");
    }
    await stack.advanceTo(new Date(odd + 2 * DAY).toISOString());
    const tasks = await crm!.tasks();
    tally.once(tasks, what);
    for (const lead of asked) {
      const own = tasks.filter(({ attachedTo }) => attachedTo.includes(lead.email));
      for (const [kind, minutes] of [
        ["warning", WARNED_AFTER],
        ["breach", TARGET],
      ] as const) {
        const expected = secondOpinion(zone, lead.at, minutes);
        const first = own.find((one) => one.kind === kind && one.owner === "rita");
        tally.check(
          first?.createdAt === expected,
          first ? "wrong" : "lost",
          () =>
            `${zone}, ${what}: ${lead.email} asked at ${iso(lead.at)}: ${kind} at ${first ? iso(first.createdAt) : "no time"}, to be ${iso(expected)}`,
        );
      }
    }
    for (const broken of await stack.broken()) tally.check(false, "wrong", () => broken);
  } finally {
    await stack.close();
  }
  return tally.figures();
}

const iso = (at: Instant) => new Date(at).toISOString();

/** Minute by minute with another calendar library: when so much open time is used up. */
function secondOpinion(zone: string, from: Instant, minutes: number): Instant {
  let open = 0;
  for (let at = from; at < from + 14 * 24 * HOUR; at += MINUTE) {
    if (isOpen(zone, at)) open++;
    if (open === minutes) return at + MINUTE;
  }
  throw new Error("the second opinion finds no open time");
}

function isOpen(zone: string, at: Instant): boolean {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const minute = local.hour * 60 + local.minute;
  return WEEK[DAYS[local.dayOfWeek - 1]!].some(
    ([start, end]) => minute >= minuteOf(start) && minute < minuteOf(end),
  );
}

function minuteOf(text: string): number {
  const [hours, minutes] = text.split(":").map(Number);
  return hours! * 60 + minutes!;
}
