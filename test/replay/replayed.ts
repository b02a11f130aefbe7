import { Readable } from "node:stream";
import type { Policy } from "../../src/domain/policy.ts";
import { collect } from "../../src/replay/collect.ts";
import { readInstant } from "../../src/replay/instant-text.ts";
import type { BadLine } from "../../src/replay/read-event.ts";
import { replay } from "../../src/replay/replay.ts";
import type { LeadResult } from "../../src/replay/result.ts";
import { summaryOf } from "../../src/replay/summary.ts";
import { presets } from "../../src/settings/presets.ts";
import { readPolicies } from "../../src/settings/read-policies.ts";

export interface Options {
  readonly at?: string;
  readonly watchFrom?: string;
  readonly policy?: unknown;
  readonly everyWakeUp?: boolean;
}

/** The default preset, round the clock, with people who hear of things. */
export const roundTheClock = {
  preset: "default",
  calendars: {
    business: {
      week: Object.fromEntries(
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day) => [day, [["00:00", "24:00"]]]),
      ),
    },
  },
  people: { defaultManager: "mia", executive: "eve", operations: "ops" },
};

/** Replays events given as objects or as lines of a file. */
export async function replayed(events: readonly (object | string)[], options: Options = {}) {
  const bad: BadLine[] = [];
  const lines = events.map((event) => (typeof event === "string" ? event : JSON.stringify(event)));
  const collected = await collect(Readable.from([Buffer.from(lines.join("\n"))]), (problems) =>
    bad.push(...problems),
  );
  const policies = policiesOf(options.policy ?? roundTheClock);
  const asOf = options.at === undefined ? collected.lastAt : instant(options.at);
  const watchFrom = options.watchFrom === undefined ? null : instant(options.watchFrom);
  const output: string[] = [];
  const tally = await replay(collected, {
    policies,
    at: asOf ?? 0,
    watchFrom: watchFrom ?? -8.64e15,
    onLines: async (some) => void output.push(...some),
    onBad: (problems) => bad.push(...problems),
    ...(options.everyWakeUp && { everyWakeUp: true }),
  });
  const skipped = { lines: bad.length, byReason: {} };
  const sla = policies[0]!.sla;
  return {
    output,
    bad,
    leads: output.map((line): LeadResult => JSON.parse(line)),
    summary: summaryOf(tally, { asOf, watchFrom, events: collected.events, skipped, sla }),
  };
}

export function policiesOf(file: unknown): readonly Policy[] {
  const read = readPolicies(file, presets);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.policies;
}

function instant(text: string): number {
  const read = readInstant(text);
  if ("problem" in read) throw new Error(read.problem);
  return read.at;
}
