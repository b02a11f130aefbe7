import { compilePolicy } from "../../src/domain/compiled.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { Compared } from "../../src/domain/preview.ts";
import { allowedFor } from "../../src/domain/targets.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";

/** How long answers took on the clock that decides, for leads of one type, beside both thresholds. */
export interface DelayHistogram {
  readonly leadType: string;
  readonly widthMs: number;
  /** Judged leads by the open time until the answer, from 0 on; the last bin holds all that took longer. */
  readonly bins: readonly { readonly leads: number; readonly toMiss: number; readonly toHit: number }[];
  /** Judged a miss and not answered yet: in no bin. */
  readonly unanswered: number;
  readonly before: Threshold;
  readonly after: Threshold;
}

interface Threshold {
  /** `null`: business days, which are no fixed length. */
  readonly ms: number | null;
  readonly words: string;
}

const FEWEST = 6;
const MOST = 18;
/** How far the axis goes where no threshold has a length. */
const USUAL = 8 * HOUR;
const NICE = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480].map((minutes) => minutes * MINUTE);

interface Bin {
  leads: number;
  toMiss: number;
  toHit: number;
}

/** Counts answers by how long they took; what it holds does not grow with the number of leads. */
export class PreviewDelays {
  readonly #types: ReadonlyMap<
    string,
    Omit<DelayHistogram, "bins" | "unanswered"> & { bins: Bin[]; unanswered: number }
  >;

  constructor(published: Policy, draft: Policy) {
    this.#types = new Map(
      draft.leadTypes.map(({ name }) => {
        const [before, after] = [thresholdOf(published, name), thresholdOf(draft, name)];
        const widthMs = widthFor([before.ms, after.ms].filter((ms) => ms !== null));
        const most = Math.max(before.ms ?? 0, after.ms ?? 0) || USUAL / 2;
        const count = Math.min(MOST, Math.max(FEWEST, Math.ceil((2 * most) / widthMs)));
        const bins = Array.from({ length: count + 1 }, () => ({ leads: 0, toMiss: 0, toHit: 0 }));
        return [name, { leadType: name, widthMs, bins, unanswered: 0, before, after }];
      }),
    );
  }

  add({ before, after }: Compared): void {
    const one = after?.leadType ? this.#types.get(after.leadType) : undefined;
    if (!one || (after?.status !== "hit" && after?.status !== "miss")) return;
    if (after.usedOpenMs === null) {
      one.unanswered += 1;
      return;
    }
    const bin = one.bins[Math.min(one.bins.length - 1, Math.floor(after.usedOpenMs / one.widthMs))]!;
    bin.leads += 1;
    if (before?.status === "hit" && after.status === "miss") bin.toMiss += 1;
    if (before?.status === "miss" && after.status === "hit") bin.toHit += 1;
  }

  /** Only types of which any lead was judged. */
  result(): readonly DelayHistogram[] {
    return [...this.#types.values()].filter(
      ({ bins, unanswered }) => unanswered > 0 || bins.some(({ leads }) => leads > 0),
    );
  }
}

function thresholdOf(policy: Policy, leadType: string): Threshold {
  const { ms, words } = allowedFor(policy, compilePolicy(policy).sla, leadType);
  return { ms, words };
}

/** The widest step that puts every threshold on an edge and leaves enough bars to see a shape; a threshold is no edge only where it is odd. */
function widthFor(thresholds: readonly number[]): number {
  const shortest = Math.min(...thresholds, USUAL / 2);
  const longest = Math.max(...thresholds, 0) || USUAL / 2;
  const fits = NICE.filter((step) => (2 * longest) / step <= MOST && shortest / step >= 1);
  const even = fits.filter((step) => thresholds.every((one) => one % step === 0));
  return (
    even.filter((step) => (2 * longest) / step >= FEWEST).at(-1) ??
    even[0] ??
    fits[0] ??
    Math.max(MINUTE, Math.ceil((2 * longest) / MOST / MINUTE) * MINUTE)
  );
}
