import { parseArgs } from "node:util";
import type { StoreKind } from "./check.ts";
import { checks } from "./checks.ts";
import { runCheck } from "./run-checks.ts";

/**
 * Runs the named checks on one store and writes a JSON object a line: `{name}` as a check begins, `{name, note}` while it
 * goes, `{outcome}` at its end. A process of its own, because the kind of store is settled when it starts.
 */
const { values } = parseArgs({
  options: {
    store: { type: "string" },
    seed: { type: "string" },
    times: { type: "string" },
    checks: { type: "string" },
    until: { type: "string", default: "Infinity" },
    planted: { type: "boolean", default: false },
  },
});

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

for (const name of values.checks!.split(",")) {
  if (Date.now() >= Number(values.until)) break;
  const check = checks.find((one) => one.name === name)!;
  say({ name });
  const outcome = await runCheck(check, {
    seed: Number(values.seed),
    times: Number(values.times),
    store: values.store as StoreKind,
    withPlanted: values.planted,
    note: (note) => void say({ note, name }),
  });
  say({ outcome });
}
// A check that leaves a timer or a socket behind does not hold up the others' results.
process.exit(0);
