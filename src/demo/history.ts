import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  DEFAULT_SLICE,
  type FireCall,
  type FireUnit,
  firstCalls,
  readFireCalls,
} from "../../sandbox/replay/sf-fire-calls.ts";
import { fireCallReference } from "../../sandbox/replay/sf-fire-calls-reference.ts";
import { parseCsv } from "../../sandbox/support/csv.ts";
import { type Instant, MINUTE } from "../domain/time.ts";
import type { Reference } from "./compare.ts";

/** The history that is replayed, whatever CRM it happens in. */
export interface History {
  readonly calls: readonly FireCall[];
  readonly units: readonly FireUnit[];
  /** Before the first call, so that nothing is history (D31). */
  readonly startsAt: Instant;
  readonly lastActionAt: Instant;
  readonly reference: Reference;
  readonly story: string;
}

const DATA = fileURLToPath(new URL("../../data/sf-fire-calls/calls-2020-04.csv", import.meta.url));
export const DEMO_POLICY = fileURLToPath(new URL("../../data/sf-fire-calls/policy.json", import.meta.url));

/** How many calls are replayed unless somebody says otherwise. */
export const USUAL_CALLS = DEFAULT_SLICE;

/** The first so many calls of the data, or all of them. */
export function readHistory(count: number | "all"): History {
  const { calls, units } = readFireCalls(parseCsv(readFileSync(DATA, "utf8")));
  const chosen = count === "all" ? calls : firstCalls(calls, count);
  return {
    calls: chosen,
    units,
    startsAt: chosen[0]!.receivedAt - 10 * MINUTE,
    lastActionAt: Math.max(...chosen.map((call) => call.arrival?.at ?? call.owner.dispatchedAt)),
    reference: fireCallReference(chosen),
    story:
      count === "all"
        ? `All ${chosen.length.toLocaleString("en-US")} calls for service of the San Francisco Fire Department, 7 to 20 April 2020 (America/Los_Angeles).`
        : `The first ${chosen.length} calls for service of the San Francisco Fire Department from 7 April 2020 (America/Los_Angeles); --all replays 5,292.`,
  };
}
