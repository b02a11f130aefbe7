import type { FireCall } from "./sf-fire-calls.ts";

/** What the data itself says, worked out straight from it: the judge of figures that took the long way. */
export interface FireCallReference {
  readonly calls: number;
  /** Received to first dispatch, sorted, milliseconds. */
  readonly toDispatchMs: readonly number[];
  /** Received to first on-scene, sorted, milliseconds. */
  readonly toArrivalMs: readonly number[];
  readonly untouched: number;
  /** Arrivals within so many minutes of dispatch, by final priority; everything else is late. */
  readonly withinMinutes: (minutesOf: Readonly<Record<string, number>>) => number;
}

export function fireCallReference(calls: readonly FireCall[]): FireCallReference {
  const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
  const arrived = calls.flatMap((call) => (call.arrival ? [{ ...call, arrivedAt: call.arrival.at }] : []));
  return {
    calls: calls.length,
    toDispatchMs: sorted(calls.map((call) => call.owner.dispatchedAt - call.receivedAt)),
    toArrivalMs: sorted(arrived.map((call) => call.arrivedAt - call.receivedAt)),
    untouched: calls.length - arrived.length,
    withinMinutes: (minutesOf) =>
      arrived.filter(
        (call) => call.arrivedAt - call.owner.dispatchedAt <= (minutesOf[call.finalPriority] ?? 0) * 60_000,
      ).length,
  };
}
