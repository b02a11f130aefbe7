import { type Check, type Figures, type Round, sum } from "../check.ts";
import { aroundOddDay, ODD_DAYS } from "./calendars.ts";
import { forgetsTasks } from "./plants.ts";
import { someStep, stepped } from "./stepped.ts";
import { threeDays } from "./three-days.ts";
import { zoneData } from "./zone-data.ts";

/** So many steps of the clock in one run. */
async function steps(direction: 1 | -1, { random, times, note }: Round, planted = false): Promise<Figures> {
  const parts: Figures[] = [];
  for (let n = 0; n < Math.min(times, 10); n++) {
    const own = random.fork(`step ${direction} ${n}`);
    const step = someStep(own, direction);
    note(`${step.byMs / 60_000} min, from minute ${step.from} to ${step.to}`);
    parts.push(await stepped(step, own, planted ? forgetsTasks : undefined));
  }
  return sum(parts);
}

const FORGETS = "every second task is never made, and said to have been";

/** Each in turn, from one to all of them and round again. */
async function oddDays({ random, times, note }: Round, planted = false): Promise<Figures> {
  const parts: Figures[] = [];
  for (let n = 0; n < Math.min(times, 3 * ODD_DAYS.length); n++) {
    const day = ODD_DAYS[n % ODD_DAYS.length]!;
    note(`${day.what} in ${day.zone}`);
    parts.push(await aroundOddDay(day, random.fork(`odd day ${n}`), planted ? forgetsTasks : undefined));
  }
  return sum(parts);
}

const away = (crm: "hubspot" | "salesforce"): Check => ({
  name: `time-three-days-${crm}`,
  area: "time",
  what: "stopped for three days while people go on: verdicts as if it had run, one catch-up for each lead that waits",
  quick: crm === "hubspot",
  stores: ["embedded", "postgres"],
  run: ({ random }) => threeDays(crm, random),
  planted: [{ what: FORGETS, run: ({ random }) => threeDays(crm, random, forgetsTasks) }],
});

/** Clocks, calendars and long absences. */
export const checks: readonly Check[] = [
  {
    name: "time-clock-stepped-forward",
    area: "time",
    what: "the machine's clock jumps forward by up to five hours, and is set right again",
    quick: true,
    stores: ["embedded", "postgres"],
    run: (round) => steps(1, round),
    planted: [{ what: FORGETS, run: (round) => steps(1, round, true) }],
  },
  {
    name: "time-clock-stepped-back",
    area: "time",
    what: "the machine's clock jumps back by up to five hours, and is set right again",
    quick: false,
    stores: ["embedded", "postgres"],
    run: (round) => steps(-1, round),
    planted: [{ what: FORGETS, run: (round) => steps(-1, round, true) }],
  },
  {
    name: "time-odd-days",
    area: "time",
    what: "clock changes, a leap day, the end of a year: every alert at the instant that a second calendar library names",
    quick: false,
    stores: ["embedded"],
    run: (round) => oddDays(round),
    planted: [{ what: FORGETS, run: (round) => oddDays(round, true) }],
  },
  zoneData,
  away("hubspot"),
  away("salesforce"),
];
