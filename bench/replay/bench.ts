import { once } from "node:events";
import { createReadStream, createWriteStream, rmSync } from "node:fs";
import { join } from "node:path";
import { presets } from "../../src/domain/presets/index.ts";
import { collect } from "../../src/replay/collect.ts";
import { linesOf } from "../../src/replay/lines.ts";
import { replay as replayed } from "../../src/replay/replay.ts";
import { temporaryDirectory } from "../../test/support/store.ts";
import { ordinaryLead } from "../fold/facts.ts";
import type { Bench, Measured, Run } from "../support/bench.ts";
import { profiled } from "../support/profile.ts";

const EVENTS = 1_000_000;
const LONGEST_S = 30;

/** A file of histories lived through by the core, beside reading the file and parsing its lines. */
export const replay: Bench = { name: "replay", title: "Backfill and replay", minutes: 5, measure };

async function measure({ quick, say }: Run): Promise<Measured> {
  const directory = temporaryDirectory("bench-replay");
  const file = join(directory, "events.jsonl");
  try {
    const wanted = quick ? 1_200 : EVENTS;
    say("writing the file");
    const events = await write(file, wanted);
    const reading = await seconds(async () => {
      for await (const lines of linesOf(createReadStream(file)))
        for (const { text } of lines) JSON.parse(text ?? "null");
    });
    const cpu = process.cpuUsage();
    let collecting = 0;
    let leads = 0;
    const whole = async () => {
      const start = performance.now();
      const collected = await collect(createReadStream(file), refuse, (count) => say(`reading: ${count}`));
      collecting = (performance.now() - start) / 1_000;
      await replayed(collected, {
        policies: [presets.default!],
        at: collected.lastAt ?? 0,
        watchFrom: 0,
        onLines: async (lines) => {
          leads += lines.length;
        },
        onBad: refuse,
        onProgress: (done, of) => say(`replaying: ${done} of ${of} leads`),
      });
    };
    let ours = 0;
    const frames = await profiled(async () => {
      ours = await seconds(whole);
    });
    const { user, system } = process.cpuUsage(cpu);
    return {
      rows: [
        {
          what: `${events.toLocaleString("en-US")} events of ${leads.toLocaleString("en-US")} leads`,
          ours,
          unit: "s",
          against: { what: "reading and parsing the file", value: reading },
          ratio: reading / ours,
          target: `< ${LONGEST_S} s for 1,000,000`,
          holds: !quick && ours < LONGEST_S,
          scatter: null,
          note: `${Math.round((user + system) / 1e6)} s of processor time over all threads, ${collecting.toFixed(1)} s of the time for checking the file`,
        },
      ],
      profile: quick ? [] : frames.map((frame) => `main thread: ${frame}`),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function write(file: string, wanted: number): Promise<number> {
  const out = createWriteStream(file);
  let events = 0;
  for (let n = 0; events < wanted; n++) {
    const lines = ordinaryLead(n).map(({ kind, occurredAt, key, ...members }) =>
      JSON.stringify({ lead: `L${n}`, type: kind, at: occurredAt, key, ...members }),
    );
    events += lines.length;
    if (!out.write(`${lines.join("\n")}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  return events;
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

function refuse(
  problems: readonly { readonly line: number; readonly path: string; readonly problem: string }[],
): never {
  throw new Error(`line ${problems[0]?.line} ${problems[0]?.path}: ${problems[0]?.problem}`);
}
