import type { Problem } from "../problem.ts";
import type { PolicyFile } from "../schema/policy.ts";
import { twice, unknown } from "./names.ts";

type Rule = { readonly when: NonNullable<PolicyFile["exclusions"]>[number]["when"] };

/** Conditions that ask nothing or can never hold, rules that an earlier one leaves nothing, lead types that are not there. */
export function ruleProblems(file: PolicyFile): Problem[] {
  const types = (file.leadTypes ?? []).map(({ name }) => name);
  const { classification = [], exclusions = [], reviews = [], criticalFields = [] } = file;
  return [
    ...classification.flatMap(({ leadType }, index) =>
      unknown(`classification.${index}.leadType`, "lead type", leadType, types),
    ),
    ...conditions("classification", classification),
    ...conditions("exclusions", exclusions),
    ...conditions("reviews", reviews),
    ...neverReached("classification", classification, ({ leadType }) => leadType),
    ...neverReached("exclusions", exclusions, ({ reason }) => reason),
    ...twice("criticalFields", criticalFields),
    ...(file.apologies?.leadTypes ?? []).flatMap((type, index) =>
      unknown(`apologies.leadTypes.${index}`, "lead type", type, types),
    ),
    ...twice(
      "breachReasons",
      (file.breachReasons ?? []).map(({ value }) => value),
    ),
  ];
}

function conditions(member: string, rules: readonly Rule[]): Problem[] {
  return rules.flatMap(({ when }, index) =>
    when.flatMap(({ is, contains, exists }, place): Problem[] => {
      const path = `${member}.${index}.when.${place}`;
      if (is === undefined && contains === undefined && exists === undefined)
        return [{ path, problem: "the condition asks nothing", fix: "Add is, contains or exists." }];
      if (exists === false && (is?.some((value) => value.trim() !== "") || contains !== undefined))
        return [
          {
            path,
            problem: "asks for a value and for none, so it never holds",
            fix: "Take exists out, or is and contains.",
          },
        ];
      return [];
    }),
  );
}

/** The first rule that matches wins: a later one with the same conditions says something else to nobody. */
function neverReached<R extends Rule>(
  member: string,
  rules: readonly R[],
  says: (rule: R) => string,
): Problem[] {
  const seen = rules.map(({ when }) => JSON.stringify(when).toLowerCase());
  return rules.flatMap((rule, index) => {
    const first = seen.indexOf(seen[index]!);
    if (first === index || says(rules[first]!) === says(rule)) return [];
    return [
      {
        path: `${member}.${index}`,
        problem: `has the conditions of ${member}.${first}, which comes first and says "${says(rules[first]!)}"`,
        fix: "Remove one of the two, or make their conditions differ.",
      },
    ];
  });
}
