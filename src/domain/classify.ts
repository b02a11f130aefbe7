import type { Created, Engaged, Properties } from "./facts.ts";
import type { Condition, Policy } from "./policy.ts";

/** What rules see of an engagement. */
export function propertiesOf(fact: Engaged | Created): Properties {
  const kind = fact.kind === "engaged" ? fact.engagement : "created";
  return { source: fact.source, engagement: kind, ...fact.properties };
}

/** The lead type of the first rule that matches; `null`: unknown, never guessed (D13). */
export function classify(policy: Policy, properties: Properties): string | null {
  return policy.classification.find((rule) => allHold(rule.when, properties))?.leadType ?? null;
}

/** Names of the record properties that any rule of a policy reads. */
export function propertiesRead(policy: Policy): readonly string[] {
  const { classification, exclusions = [], reviews = [], criticalFields = [] } = policy;
  const rules = [...classification, ...exclusions, ...reviews];
  const asked = rules.flatMap(({ when }) => when.map(({ property }) => property));
  return [...new Set([...asked, ...criticalFields])];
}

/** A lead type that somebody named, if the policy has it; else unknown (D13). */
export function knownLeadType(policy: Policy, name: string): string | null {
  return policy.leadTypes.some((type) => type.name === name) ? name : null;
}

/** Whether all conditions of a rule hold. */
export function allHold(conditions: readonly Condition[], properties: Properties): boolean {
  return conditions.every((condition) => holds(condition, properties));
}

function holds(condition: Condition, properties: Properties): boolean {
  const value = fold(properties[condition.property] ?? "");
  if (condition.exists !== undefined && condition.exists !== (value !== "")) return false;
  if (condition.contains !== undefined && !value.includes(fold(condition.contains))) return false;
  if (condition.is !== undefined && !condition.is.some((wanted) => fold(wanted) === value)) return false;
  return true;
}

function fold(text: string): string {
  return text.trim().toLowerCase();
}

/**
 * The value that no rule knows, for the review: the first property a rule looks at that the lead has. How a
 * lead engaged says less than what it filled in, so it comes last: two unknown forms are two questions.
 */
export function unknownOf(
  policy: Policy,
  properties: Properties,
): { readonly property: string; readonly value: string } {
  const looked = policy.classification.flatMap((rule) => rule.when.map(({ property }) => property));
  for (const property of [...looked.filter((name) => name !== "engagement"), "engagement"]) {
    const value = properties[property]?.trim();
    if (value) return { property, value };
  }
  return { property: "engagement", value: "unknown" };
}

export function unknownValue(policy: Policy, properties: Properties): string {
  const { property, value } = unknownOf(policy, properties);
  return `${property} = ${value}`;
}
