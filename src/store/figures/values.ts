import { MINUTE } from "../../domain/time.ts";
import type { Spread } from "./sums.ts";

const FIRST = 256;
/** Partitions that halve so badly are a case for sorting: no order of the values makes a selection slow. */
const MOST_ROUNDS = 64;

/** Numbers gathered to be spread: mean, median and 90th percentile, exactly. */
export class Values {
  #all = new Float64Array(FIRST);
  #n = 0;
  #sum = 0;
  #within5Min = 0;

  get n(): number {
    return this.#n;
  }

  get sum(): number {
    return this.#sum;
  }

  add(value: number): void {
    if (this.#n === this.#all.length) {
      const more = new Float64Array(2 * this.#n);
      more.set(this.#all);
      this.#all = more;
    }
    this.#all[this.#n++] = value;
    this.#sum += value;
    if (value <= 5 * MINUTE) this.#within5Min++;
  }

  /** Of an even count the median is the mean of the two in the middle; p90 is element floor(0.9 n) of the sorted list. */
  spread(): Spread {
    const n = this.#n;
    const all = this.#all.subarray(0, n);
    const isEmpty = n === 0;
    return {
      n,
      meanMs: isEmpty ? null : this.#sum / n,
      medianMs: isEmpty ? null : (nth(all, (n - 1) >> 1) + nth(all, n >> 1)) / 2,
      p90Ms: isEmpty ? null : nth(all, Math.floor((9 * n) / 10)),
      within5Min: this.#within5Min,
    };
  }
}

/** The element that would stand at place `k` if all were sorted; moves them about (Hoare's selection). */
export function nth(all: Float64Array, k: number): number {
  let [low, high] = [0, all.length - 1];
  for (let round = 0; low < high; round++) {
    if (round === MOST_ROUNDS) {
      all.subarray(low, high + 1).sort();
      break;
    }
    const pivot = middleOf(all[low]!, all[(low + high) >> 1]!, all[high]!);
    let [left, right] = [low, high];
    while (left <= right) {
      while (all[left]! < pivot) left++;
      while (all[right]! > pivot) right--;
      if (left > right) break;
      const one = all[left]!;
      all[left++] = all[right]!;
      all[right--] = one;
    }
    if (k <= right) high = right;
    else if (k >= left) low = left;
    else break;
  }
  return all[k]!;
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
