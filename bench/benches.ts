import { calendar } from "./calendar/bench.ts";
import { due } from "./due/bench.ts";
import { figures } from "./figures/bench.ts";
import { fold } from "./fold/bench.ts";
import { growth } from "./growth/bench.ts";
import { intake } from "./intake/bench.ts";
import { calls, stamps } from "./pipeline/stamps.ts";
import { workers } from "./pipeline/workers.ts";
import { replay } from "./replay/bench.ts";
import { start } from "./start/bench.ts";
import type { Bench } from "./support/bench.ts";

/** Every figure, in the order of the table. */
export const benches: readonly Bench[] = [
  intake,
  calendar,
  fold,
  due,
  stamps,
  calls,
  replay,
  figures,
  start,
  workers,
  growth,
];
