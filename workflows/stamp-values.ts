import type { FieldWrite } from "../connectors/connector.ts";
import type { FieldSpec } from "../field-specs/spec.ts";
import type { Journey } from "../src/domain/journey.ts";
import type { Policy } from "../src/domain/policy.ts";

type Values = FieldWrite["values"];

/** Every value we would write for these journeys; empty when there is none. */
function fieldValues(
  specs: readonly FieldSpec[],
  policies: readonly Policy[],
  journeys: readonly Journey[],
): Values {
  const latest = journeys.at(-1);
  const policy = latest && policies.find((one) => one.version === latest.policyVersion);
  if (!policy) return {};
  const source = { journeys, policy };
  return Object.fromEntries(
    specs.flatMap((spec) => {
      const value = spec.value?.(source);
      return value === undefined ? [] : [[spec.name, value]];
    }),
  );
}

/** The full set to write, or `null` where nothing differs from what was written for the journeys before. */
export function changedFields(
  specs: readonly FieldSpec[],
  policies: readonly Policy[],
  before: readonly Journey[],
  after: readonly Journey[],
): Values | null {
  const now = fieldValues(specs, policies, after);
  return JSON.stringify(now) === JSON.stringify(fieldValues(specs, policies, before)) ? null : now;
}
