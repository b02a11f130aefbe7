import type { Policy } from "../domain/policy.ts";
import type { Instant } from "../domain/time.ts";
import type { Collected, LeadLines } from "./collect.ts";
import { hire } from "./crew.ts";
import type { BadLine } from "./read-event.ts";
import type { Group } from "./replay-group.ts";
import { addTally, emptyTally, type Tally } from "./tally.ts";

export interface ReplayOptions {
  readonly policies: readonly Policy[];
  /** The instant to stop at. */
  readonly at: Instant;
  /** Journeys engaged earlier are history (D31). */
  readonly watchFrom: Instant;
  /** Takes the output, a few lines at a time, in order of the leads' first events. */
  readonly onLines: (lines: readonly string[]) => Promise<void>;
  readonly onBad: (problems: readonly BadLine[]) => void;
  readonly onProgress?: (leads: number, of: number) => void;
  /** Slower and the same: see `Settings.everyWakeUp`. */
  readonly everyWakeUp?: boolean;
}

const EVENTS_PER_JOB = 4_000;

/**
 * Lives through all leads of an event file as if the system had run then, and returns what they add up to.
 * Empties `collected` as it goes: a million events are held once, not twice.
 */
export async function replay(collected: Collected, options: ReplayOptions): Promise<Tally> {
  const { policies, at, watchFrom, everyWakeUp = false } = options;
  const { leads, tenantFacts, events } = collected;
  const crew = hire(events, { settings: { policies, at, watchFrom, everyWakeUp }, tenantFacts });
  const tally = emptyTally();
  const output = new Ordered(options.onLines);
  const running = new Set<Promise<void>>();
  try {
    for (const job of jobsOf(collected)) {
      while (running.size >= crew.jobs) await Promise.race(running);
      const indexes = job.flatMap((group) => group.leads.map(({ index }) => index));
      const done = crew.replay(job).then(async (replayed) => {
        addTally(tally, replayed.tally);
        if (replayed.bad.length > 0) options.onBad(replayed.bad);
        await output.put(indexes, replayed.lines);
        options.onProgress?.(output.written, leads.length);
        running.delete(done);
      });
      running.add(done);
    }
    await Promise.all(running);
  } finally {
    await crew.dismiss();
  }
  return tally;
}

function* jobsOf({ leads, groups }: Collected): Generator<Group[]> {
  const members = new Map<string, number[]>();
  for (const [index, { lead }] of leads.entries()) {
    const group = groups.groupOf(lead);
    if (group === null) continue;
    const list = members.get(group);
    if (list) list.push(index);
    else members.set(group, [index]);
  }
  let job: Group[] = [];
  let size = 0;
  for (const [index, { lead }] of leads.entries()) {
    const root = groups.groupOf(lead);
    const indexes = root === null ? [index] : members.get(root)!;
    if (indexes[0] !== index) continue;
    const group = { leads: indexes.map((one) => handOver(leads[one]!, one)), names: groups.names(root) };
    size += group.leads.reduce((sum, { texts }) => sum + texts.length, 0);
    job.push(group);
    if (size < EVENTS_PER_JOB) continue;
    yield job;
    job = [];
    size = 0;
  }
  if (job.length > 0) yield job;
}

/** The lead's lines for a job; they are not kept here any longer. */
function handOver(lead: LeadLines, index: number): Group["leads"][number] {
  return { index, lead: lead.lead, texts: lead.texts.splice(0), lines: lead.lines.splice(0) };
}

/** Lines that come out of order, put out in order. */
class Ordered {
  written = 0;
  readonly #onLines: (lines: readonly string[]) => Promise<void>;
  readonly #waiting = new Map<number, string | null>();
  #turn: Promise<void> = Promise.resolve();

  constructor(onLines: (lines: readonly string[]) => Promise<void>) {
    this.#onLines = onLines;
  }

  /** `indexes` are done; those without a line have none. */
  put(indexes: readonly number[], lines: readonly (readonly [number, string])[]): Promise<void> {
    for (const index of indexes) this.#waiting.set(index, null);
    for (const [index, text] of lines) this.#waiting.set(index, text);
    const ready: string[] = [];
    for (
      let text = this.#waiting.get(this.written);
      text !== undefined;
      text = this.#waiting.get(this.written)
    ) {
      if (text !== null) ready.push(text);
      this.#waiting.delete(this.written);
      this.written += 1;
    }
    this.#turn = this.#turn.then(() => (ready.length > 0 ? this.#onLines(ready) : undefined));
    return this.#turn;
  }
}
