import type { Clock, Journey } from "../src/domain/journey.ts";
import type { FieldSource, FieldValue } from "./spec.ts";

type Value = FieldValue | { readonly user: string } | undefined;

/** The value of the lead's latest journey; a lead without one keeps its field as it is. */
export const ofLatest =
  (value: (journey: Journey) => Value) =>
  ({ journeys }: FieldSource): Value => {
    const latest = journeys.at(-1);
    return latest ? value(latest) : undefined;
  };

/** The value of the clock that decides hit or miss; empty on journeys that are measured but not judged (D31). */
export const ofSlaClock =
  (value: (clock: Clock, journey: Journey) => Value) =>
  ({ journeys, policy }: FieldSource): Value => {
    const latest = journeys.at(-1);
    if (!latest) return undefined;
    const clock = latest.clocks.findLast((one) => one.clock === policy.sla);
    return clock && !latest.history ? value(clock, latest) : null;
  };

/** A person, or nobody. */
export const person = (userId: string | null): Value => (userId === null ? null : { user: userId });
