import { decide } from "../../src/domain/decide.ts";
import { tenantView } from "../../src/domain/directory.ts";
import type { LeadFact } from "../../src/domain/facts.ts";
import { presets } from "../../src/domain/presets/index.ts";
import type { Bench, Measured, Row, Run } from "../support/bench.ts";
import { profiled } from "../support/profile.ts";
import { inTurns } from "../support/rounds.ts";
import { busyLead, ordinaryLead } from "./facts.ts";

const LEADS = 2_000;
/** Processor time, microseconds. */
const WARM_UP = 4_000_000;
/** How often all leads are decided in one round. */
const AT_ONCE = 3;
const SIZES = [100, 1_000, 10_000];
const policies = [presets.default!];
const tenant = tenantView([]);

/** How fast facts become journeys and decisions, beside parsing the same facts; and whether a long life costs more per fact. */
export const fold: Bench = { name: "fold", title: "Facts folded into journeys", minutes: 3, measure };

function decided(facts: readonly LeadFact[]) {
  const now = facts.at(-1)!.occurredAt + 1_000;
  return decide({ leadId: "lead", facts, tenant, policies, now, watchFrom: 0, alerts: [] });
}

async function measure({ quick, say }: Run): Promise<Measured> {
  say("ordinary leads");
  const leads = Array.from({ length: quick ? 50 : LEADS }, (_, n) => ordinaryLead(n));
  const texts = leads.map((facts) => facts.map((one) => JSON.stringify(one)));
  const count = leads.reduce((sum, facts) => sum + facts.length, 0);
  const all = () => leads.forEach(decided);
  const parse = () => texts.flat().forEach((line) => void JSON.parse(line));
  if (!quick) warmUp(all);
  const { medians, scatter } = await inTurns(
    {
      ours: () => rate(count * AT_ONCE, () => atOnce(all)),
      parsing: () => rate(count * AT_ONCE, () => atOnce(parse)),
    },
    { rounds: 5, quick },
  );
  const rows: Row[] = [
    {
      what: "decide, leads of 12 facts",
      ours: medians.ours,
      unit: "facts/s a core",
      against: { what: "parsing the same facts", value: medians.parsing },
      ratio: medians.ours / medians.parsing,
      target: "≥ 200,000 facts/s",
      holds: medians.ours >= 200_000,
      scatter,
    },
  ];
  const times: Record<number, number> = {};
  for (const size of quick ? SIZES.slice(0, 2) : SIZES) {
    say(`a lead of ${size} facts`);
    const facts = busyLead(size);
    const often = Math.ceil(20_000 / size);
    const one = () => {
      for (let n = 0; n < (quick ? 1 : often); n++) decided(facts);
    };
    if (!quick) warmUp(one);
    const measured = await inTurns(
      { ours: () => 1 / rate(quick ? size : size * often, one) },
      { rounds: 5, quick },
    );
    times[size] = measured.medians.ours * 1e6;
    rows.push({
      what: `one lead of ${size.toLocaleString("en-US")} facts`,
      ours: times[size],
      unit: "µs a fact",
      scatter: measured.scatter,
    });
  }
  const [less, most] = [times[1_000]!, times[10_000]];
  if (most !== undefined)
    rows.push({
      what: "a fact of 10,000 beside one of 1,000",
      ours: most / less,
      unit: "times",
      target: "linear: ≤ 1.5 times",
      holds: most / less <= 1.5,
      scatter: null,
    });
  const frames = quick ? [] : await profiled(() => all());
  return { rows, profile: frames };
}

function atOnce(work: () => void): void {
  for (let n = 0; n < AT_ONCE; n++) work();
}

/** A worker decides all day: what V8 has not optimized yet is the first seconds' and not the figure's. */
function warmUp(work: () => void): void {
  for (const until = process.cpuUsage().user + WARM_UP; process.cpuUsage().user < until; ) work();
}

/** Facts a second of processor time: other programs on the machine take none of it. */
function rate(facts: number, work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return facts / ((user + system) / 1e6);
}
