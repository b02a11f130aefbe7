import type { FieldWrite } from "../../connectors/connector.ts";
import { fieldSpecs } from "../../field-specs/index.ts";
import type { FieldSpec } from "../../field-specs/spec.ts";
import type { TenantView } from "../../src/domain/directory.ts";
import type { Journey } from "../../src/domain/journey.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { TenantRules } from "./tenant-rules.ts";

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

/** What a lead's record in that system holds, once everything is written. */
export function stampValues(
  { policies, view }: Pick<TenantRules, "policies" | "view">,
  crm: string,
  journeys: readonly Journey[],
): Values {
  return valuesIn(crm, fieldValues(fieldSpecs, policies, journeys), view);
}

/** People by their ids in that system; who has none there is left empty. */
export function valuesIn(crm: string, values: Values, view: TenantView): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (value === null || typeof value !== "object" || !("user" in value)) return [name, value];
      const user = view.idIn(value.user, crm);
      return [name, user === null ? null : { user }];
    }),
  );
}
