import type { Policy } from "../src/domain/policy.ts";
import { fieldSpecs } from "./index.ts";
import type { FieldSpec } from "./spec.ts";

/** The fields of a tenant: with its policy's own reasons to choose from, where it has any (D21). */
export function tenantSpecs(policy: Policy | undefined): readonly FieldSpec[] {
  const choices = policy?.breachReasons;
  if (!choices) return fieldSpecs;
  return fieldSpecs.map((spec) => (spec.name === BREACH_REASON ? { ...spec, choices } : spec));
}

/** Why a lead may have been late, to choose from. */
export function breachReasons(policy: Policy): NonNullable<FieldSpec["choices"]> {
  return tenantSpecs(policy).find(({ name }) => name === BREACH_REASON)?.choices ?? [];
}

/** A reason as people read it. */
export function reasonLabel(policy: Policy, reason: string): string {
  return breachReasons(policy).find(({ value }) => value === reason)?.label ?? reason;
}

const BREACH_REASON = "breach_reason";
