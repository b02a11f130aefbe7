import type { Journey } from "../../src/domain/journey.ts";
import type { StoredAlert } from "../ports.ts";

/**
 * Open alerts that two leads each had before they were merged: of every (journey, clock, number, step) the earliest
 * stays, these are closed (D23).
 */
export function doubledAlerts(
  known: readonly StoredAlert[],
  journeys: readonly Journey[],
): readonly StoredAlert[] {
  const open = known.filter(
    ({ state, kind }) => (state === "waiting" || state === "open") && kind !== "review",
  );
  const meaning = (alert: StoredAlert): string => {
    const journey = journeys.find(({ engagement }) => engagement.factKeys.includes(alert.engagementKey));
    return JSON.stringify([journey?.id ?? alert.journeyId, alert.clock, alert.number, alert.step]);
  };
  return [...Map.groupBy(open, meaning).values()].flatMap((same) =>
    same.toSorted((one, other) => one.decidedAt - other.decidedAt).slice(1),
  );
}
