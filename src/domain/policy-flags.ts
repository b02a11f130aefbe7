import { allHold } from "./classify.ts";
import { excludedByRule } from "./exclusions.ts";
import type { Flagged } from "./facts.ts";
import type { Timed } from "./order.ts";
import type { Condition, Policy } from "./policy.ts";
import type { Story } from "./stories.ts";

/** What the policy wants a person to look at, raised as the journey begins: its review rules and missing critical fields (D32, R-269). */
export function policyFlags({ engagedAt, properties }: Story, policy: Policy): readonly Timed<Flagged>[] {
  if (excludedByRule(policy, properties) !== null) return [];
  const raise = (flag: Flagged["flag"], detail: string): Timed<Flagged> => ({
    at: engagedAt,
    fact: {
      kind: "flagged",
      key: `policy: ${flag}`,
      occurredAt: engagedAt,
      source: "leadclock",
      flag,
      detail,
    },
  });
  const matching = (policy.reviews ?? []).filter((rule) => allHold(rule.when, properties));
  const missing = (policy.criticalFields ?? []).filter((field) => !properties[field]?.trim());
  return [
    ...matching.map(({ flag, when }) =>
      raise(flag, `A rule of the policy asks for it: ${conditionWords(when)}`),
    ),
    ...(missing.length > 0 ? [raise("missingField", `The lead came without ${missing.join(", ")}`)] : []),
  ];
}

function conditionWords(when: readonly Condition[]): string {
  return when
    .map(({ property, is, contains, exists }) =>
      [
        ...(is ? [`${property} is ${is.join(" or ")}`] : []),
        ...(contains === undefined ? [] : [`${property} contains ${contains}`]),
        ...(exists === undefined ? [] : [`${property} is ${exists ? "filled" : "empty"}`]),
      ].join(" and "),
    )
    .join(" and ");
}
