import type { DemoFigures } from "./figures.ts";
import { delayFigures } from "./sorted-figures.ts";

/** What the data itself says, worked out straight from it. */
export interface Reference {
  readonly calls: number;
  readonly toDispatchMs: readonly number[];
  readonly toArrivalMs: readonly number[];
  readonly untouched: number;
}

/** One figure both ways; `same` to the millisecond. */
export interface Comparison {
  readonly what: string;
  readonly crm: number | null;
  readonly data: number | null;
  readonly unit: "count" | "ms";
  readonly same: boolean;
}

/** The figures read back from the CRM beside those of the data file. */
export function compare(figures: DemoFigures, reference: Reference): readonly Comparison[] {
  const pair = (what: string, unit: "count" | "ms", crm: number | null, data: number | null): Comparison => ({
    what,
    unit,
    crm,
    data,
    same: crm === data,
  });
  const delay = (what: string, crm: DemoFigures["systemsDelay"], sorted: readonly number[]) => {
    const data = delayFigures(sorted);
    return [
      pair(`${what}, leads`, "count", crm.n, data.n),
      pair(`${what}, median`, "ms", crm.medianMs, data.medianMs),
      pair(`${what}, 90th percentile`, "ms", crm.p90Ms, data.p90Ms),
      pair(`${what}, within 5 min`, "count", crm.within5Min, data.within5Min),
      pair(`${what}, within 15 min`, "count", crm.within15Min, data.within15Min),
    ];
  };
  return [
    pair("leads", "count", figures.leads, reference.calls),
    ...delay("systems delay", figures.systemsDelay, reference.toDispatchMs),
    ...delay("speed to lead", figures.speedToLead, reference.toArrivalMs),
    pair("never touched", "count", figures.untouched, reference.untouched),
  ];
}
