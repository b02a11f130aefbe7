import type { Policy } from "../src/domain/policy.ts";
import { fieldSpecs } from "./index.ts";
import type { FieldSpec } from "./spec.ts";

/**
 * The fields of a tenant: with its policy's own reasons to choose from, where it has any (D21). What the shipped reasons
 * and those of its other versions offer beside them is retired.
 */
export function tenantSpecs(
  policy: Policy | undefined,
  others: readonly Policy[] = [],
): readonly FieldSpec[] {
  return fieldSpecs.map((spec) => {
    if (spec.name !== BREACH_REASON) return spec;
    const choices = policy?.breachReasons ?? spec.choices ?? [];
    const ever = [...others.flatMap(({ breachReasons: own }) => own ?? []), ...(spec.choices ?? [])];
    const offered = new Set(choices.map(({ value }) => value));
    const retired = ever.filter(({ value }) => !offered.has(value) && offered.add(value));
    return retired.length === 0 ? { ...spec, choices } : { ...spec, choices, retired };
  });
}

/** Why a lead may have been late, to choose from. */
export function breachReasons(policy: Policy): NonNullable<FieldSpec["choices"]> {
  return tenantSpecs(policy).find(({ name }) => name === BREACH_REASON)?.choices ?? [];
}

/** A reason as people read it. */
export function reasonLabel(policy: Policy, reason: string): string {
  return breachReasons(policy).find(({ value }) => value === reason)?.label ?? reason;
}

export const BREACH_REASON = "breach_reason";
export const RESOLUTION_NOTE = "resolution_note";
