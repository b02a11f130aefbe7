import type { AlertRecord } from "./effects.ts";
import type { Journey } from "./journey.ts";

/** What was decided before for one lead, under the journeys that now hold those engagements. */
export class Ledger {
  readonly #decided = new Set<string>();
  readonly #journeys = new Map<string, Journey>();
  readonly #ids = new Map<string, Journey>();

  constructor(records: readonly AlertRecord[], journeys: readonly Journey[]) {
    for (const journey of journeys) {
      this.#ids.set(journey.id, journey);
      for (const key of journey.engagement.factKeys) this.#journeys.set(key, journey);
    }
    for (const record of records)
      this.#decided.add(
        nameOf(this.journeyOf(record)?.id ?? record.journeyId, record.clock, record.number, record.step),
      );
  }

  /** An alert belongs to whichever journey now holds the engagement it was decided for; it may be gone. */
  journeyOf({
    engagementKey,
    journeyId,
  }: Pick<AlertRecord, "engagementKey" | "journeyId">): Journey | undefined {
    return this.#journeys.get(engagementKey) ?? this.#ids.get(journeyId);
  }

  has(journeyId: string, clock: string, number: number, step: string): boolean {
    return this.#decided.size > 0 && this.#decided.has(nameOf(journeyId, clock, number, step));
  }
}

function nameOf(journeyId: string, clock: string, number: number, step: string): string {
  return JSON.stringify([journeyId, clock, number, step]);
}
