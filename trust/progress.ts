import { bar } from "../src/commands/bar.ts";
import type { Check, StoreKind } from "./check.ts";
import type { FigureRow } from "./figures-page.ts";
import type { Outcome } from "./run-checks.ts";

/** How long this took the last time, in seconds; `null` where it was never written. */
function lastSeconds(
  known: readonly FigureRow[],
  { name }: Pick<Check, "name">,
  store: StoreKind,
): number | null {
  return known.find((one) => one.name === name && one.store === store)?.seconds ?? null;
}

/** `about 47 minutes`, from what the page says of earlier runs of this size. */
export function estimate(
  planned: readonly { readonly check: Check; readonly store: StoreKind }[],
  known: readonly FigureRow[],
): string {
  const seconds = planned.map(({ check, store }) => lastSeconds(known, check, store));
  const unknown = seconds.filter((one) => one === null).length;
  const total = seconds.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  const more = unknown === 0 ? "" : `, and ${unknown} of which no duration is known`;
  return `${planned.length} checks on their stores, about ${Math.ceil(total / 60)} minutes by their last run${more}`;
}

/** A bar on a terminal; elsewhere a line as a check begins, and on both one as it ends. */
export function progress(store: StoreKind, here: readonly Check[], known: readonly FigureRow[]) {
  const { stderr } = process;
  let done = 0;
  const line = (detail: string) => {
    const text = bar(store.padEnd(8), done, here.length, detail).slice(0, (stderr.columns ?? 120) - 1);
    if (stderr.isTTY) stderr.write(`\r\x1b[K${text}`);
  };
  return {
    begun(name: string) {
      line(name);
      if (stderr.isTTY) return;
      const last = lastSeconds(known, { name }, store);
      const usual = last === null ? "" : `, usually ${last} s`;
      stderr.write(`${done + 1}/${here.length}  ${store}  ${name}${usual}\n`);
    },
    note: (name: string, note: string) => line(`${name}: ${note}`),
    done(outcome: Outcome) {
      done++;
      const verdict = outcome.ok ? "ok" : "FAILED";
      const { tried, lost, doubled, wrong } = outcome.figures;
      const clear = stderr.isTTY ? "\r\x1b[K" : "";
      stderr.write(
        `${clear}${verdict}  ${store}  ${outcome.name}: ${tried} tried, ${lost} lost, ${doubled} doubled, ${wrong} wrong, ${outcome.seconds.toFixed(0)} s\n`,
      );
    },
    end: () => void (stderr.isTTY && stderr.write("\r\x1b[K")),
  };
}
