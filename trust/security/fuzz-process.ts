import fc from "fast-check";
import { PARSERS } from "./parsers.ts";

/** Gives every parser what nobody sends on purpose, in a process with little memory, and says what broke. */
const [seed, runs, planted] = process.argv.slice(2);
const detail: string[] = [];
let tried = 0;
for (const parser of PARSERS)
  for (const input of fc.sample(parser.input, { seed: Number(seed), numRuns: Number(runs) })) {
    tried++;
    try {
      if (planted && (input.includes("\\u0000") || input.includes(0))) throw new Error("a NUL");
      await parser.parse(input);
    } catch (error) {
      detail.push(
        `${parser.name}: ${String(error).slice(0, 120)} for ${input.toString("latin1").slice(0, 80)}`,
      );
    }
  }
process.stdout.write(JSON.stringify({ tried, detail, peakBytes: process.resourceUsage().maxRSS * 1024 }));
