import { calendar } from "./calendar/bench.ts";
import { fold } from "./fold/bench.ts";
import { intake } from "./intake/bench.ts";
import type { Bench } from "./support/bench.ts";

/** Every figure, in the order of the table. */
export const benches: readonly Bench[] = [calendar, fold, intake];
