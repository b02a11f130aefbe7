import { once } from "node:events";
import { LEAST_KILLS, USUAL_TIMES } from "./check.ts";
import { checks } from "./checks.ts";
import type { Outcome } from "./run-checks.ts";
import { merged, tableText } from "./table.ts";

/** Prints what came of a run, failures first; answers the exit code. */
export async function report(outcomes: readonly Outcome[], seed: number, json: boolean): Promise<number> {
  const failed = outcomes.filter(({ ok }) => !ok);
  for (const one of failed) {
    process.stderr.write(
      `\n${one.name} on ${one.store} failed; again with: --only ${one.name} --store ${one.store} --seed ${one.seed} --times ${one.times}\n`,
    );
    if (one.error !== null) process.stderr.write(`  ${one.error}\n`);
    for (const { what } of one.planted.filter(({ found }) => !found))
      process.stderr.write(`  its planted fault was not found: ${what}\n`);
    for (const detail of (one.figures.detail ?? []).slice(0, 20)) process.stderr.write(`  ${detail}\n`);
  }
  const out = json ? process.stderr : process.stdout;
  out.write(`\n${tableText(outcomes)}\n\n${closing(outcomes, failed.length, seed)}\n`);
  const shortfall = tooFewKills(outcomes);
  if (shortfall !== null) out.write(`${shortfall}\n`);
  if (json && !process.stdout.write(`${JSON.stringify(outcomes)}\n`)) await once(process.stdout, "drain");
  return failed.length > 0 || outcomes.length === 0 || shortfall !== null ? 1 : 0;
}

const killsOf = (outcomes: readonly Outcome[]): number =>
  outcomes.reduce((total, { figures }) => total + (figures.kills ?? 0), 0);

/** A run of the usual size on both stores that killed too little says too little. */
function tooFewKills(outcomes: readonly Outcome[]): string | null {
  const wanted = checks.flatMap((one) =>
    one.area === "crash" && !one.cannotRun?.() ? one.stores.map((on) => `${one.name} ${on}`) : [],
  );
  const here = new Set(outcomes.map(({ name, store }) => `${name} ${store}`));
  const kills = killsOf(outcomes);
  if (outcomes.some(({ times }) => times < USUAL_TIMES) || !wanted.every((one) => here.has(one))) return null;
  return kills >= LEAST_KILLS ? null : `Only ${kills} kills: ${LEAST_KILLS} at least are to happen.`;
}

function closing(outcomes: readonly Outcome[], failed: number, seed: number): string {
  const rows = merged(outcomes);
  const tried = rows.reduce((total, { figures }) => total + figures.tried, 0);
  const minutes = outcomes.reduce((total, { seconds }) => total + seconds, 0) / 60;
  const verdict = failed === 0 ? "nothing lost, nothing doubled, nothing wrong" : `${failed} failed`;
  const kills = killsOf(outcomes);
  const killed = kills > 0 ? `, ${kills} kills` : "";
  return `Seed ${seed}: ${rows.length} checks, ${tried.toLocaleString("en-US")} tried${killed} in ${minutes.toFixed(0)} minutes; ${verdict}.`;
}
