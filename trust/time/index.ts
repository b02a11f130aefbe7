import { type Check, type Figures, type Round, sum } from "../check.ts";
import { forgetsTasks } from "./plants.ts";
import { someStep, stepped } from "./stepped.ts";

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

const FORGETS = "what could not be sent is said to have been";

/** Clocks, calendars and long absences. */
export const checks: readonly Check[] = [
  {
    name: "time-clock-stepped-forward",
    area: "time",
    what: "the machine's clock jumps forward by up to five hours, and is set right again",
    quick: true,
    stores: ["embedded", "postgres"],
    run: (round) => steps(1, round),
    planted: { what: FORGETS, run: (round) => steps(1, round, true) },
  },
  {
    name: "time-clock-stepped-back",
    area: "time",
    what: "the machine's clock jumps back by up to five hours, and is set right again",
    quick: false,
    stores: ["embedded", "postgres"],
    run: (round) => steps(-1, round),
    planted: { what: FORGETS, run: (round) => steps(-1, round, true) },
  },
];
